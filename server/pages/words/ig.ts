/** Igbo. */

import type { PageWords } from './page-words.ts'

export const words: PageWords = {
  title: 'Ịkwụ ụgwọ',
  slow: 'Ọ na-ewe oge. Bugharịa peeji a, ma ọ bụ mepee ịkwụ ụgwọ ọzọ site na ụlọ ahịa. Imepe ya anaghị ewepụ ego.',
  noScript: [
    'Agbanyụrụ JavaScript',
    'Njikọ a chọrọ ya. Gbanye JavaScript wee bugharịa peeji a, ma ọ bụ laghachi na ụlọ ahịa: bọtịnụ ịkwụ ụgwọ ya na-arụ ' +
      'ọrụ n’enweghị ya. Imepe peeji a anaghị ewepụ ego.',
  ],
  notFound: [
    'Peeji a anọghị ebe a',
    'Njikọ ahụ ezughị ezu ma ọ bụ oge ya agafeela. Mepee ịkwụ ụgwọ ọzọ site na ụlọ ahịa.',
    'Ọ bụrụ na ị kwụọla, o nweghị ihe furu efu: a ga-agwa ụlọ ahịa.',
  ],
  checkDetails: 'Biko lelee nkọwa dị n’okpuru.',
  payWith: 'Jiri kwụọ',
  method: 'Ụzọ ịkwụ ụgwọ',
  testPayment: 'Ịkwụ ụgwọ nnwale',
  testBody: 'Nke a bụ nnwale. Ego ọ bụla agaghị apụ.',
  follows: 'Peeji a na-emelite onwe ya.',
  closePage: 'Ị nwere ike imechi peeji a.',
}

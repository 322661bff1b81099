/** Oromo. */

import type { PageWords } from './page-words.ts'

export const words: PageWords = {
  title: 'Kaffaltii',
  slow:
    'Yeroo dheeraa fudhachaa jira. Fuula irra deebi’aatii fe’aa, ykn kaffaltii dukkaanicha irraa banaa. ' +
    'Banuun maallaqa hin fudhatu.',
  noScript: [
    'JavaScript cufaa dha',
    'Geessituun kun isa barbaada. JavaScript banaatii fuula irra deebi’aatii fe’aa, ykn gara dukkaanichaa deebi’aa: ' +
      'qabduun kaffaltii isaa malees ni hojjeta. Fuula kana banuun maallaqa hin fudhatu.',
  ],
  notFound: [
    'Fuulli kun as hin jiru',
    'Geessituun hin guutamne ykn yeroon irra darbeera. Kaffaltii dukkaanicha irraa irra deebi’aatii banaa.',
    'Yoo kaffaltanii jirattan wanti bade hin jiru: dukkaanichatti ni himama.',
  ],
  checkDetails: 'Maaloo odeeffannoo armaan gadii ilaalaa.',
  payWith: 'Maaliin kaffaltu',
  method: 'Karaa kaffaltii',
  testPayment: 'Kaffaltii yaalii',
  testBody: 'Kun yaalii dha. Maallaqni hin socho’u.',
  follows: 'Fuulli kun ofumaan ni haaromfama.',
  closePage: 'Fuula kana cufuu dandeessu.',
}

/** Hausa. */

import type { PageWords } from './page-words.ts'

export const words: PageWords = {
  title: 'Biyan kuɗi',
  slow: 'Yana ɗaukar lokaci. Sake loda shafin, ko sake buɗe biyan daga shagon. Buɗe shi ba ya cire kuɗi.',
  noScript: [
    'An kashe JavaScript',
    'Wannan hanyar haɗi tana buƙatarsa. Kunna JavaScript ka sake loda shafin, ko koma shagon: maɓallin biyansa yana ' +
      'aiki ba tare da shi ba. Buɗe wannan shafin ba ya cire kuɗi.',
  ],
  notFound: [
    'Wannan shafin ba ya nan',
    'Hanyar haɗin ba ta cika ba ko ta tsufa. Sake buɗe biyan daga shagon.',
    'Idan ka biya, babu abin da ya ɓace: za a sanar da shagon.',
  ],
  checkDetails: 'Don Allah duba bayanan da ke ƙasa.',
  payWith: 'Biya da',
  method: 'Hanyar biya',
  testPayment: 'Biyan gwaji',
  testBody: 'Wannan gwaji ne. Babu kuɗin da zai motsa.',
  follows: 'Wannan shafin yana sabunta kansa.',
  closePage: 'Za ka iya rufe wannan shafin.',
}

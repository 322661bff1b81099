/** Yoruba. */

import type { PageWords } from './page-words.ts'

export const words: PageWords = {
  title: 'Ìsanwó',
  slow: 'Ó ń pẹ́. Ẹ tún ojú ìwé ṣí, tàbí ẹ tún ìsanwó ṣí láti ilé ìtajà náà. Ṣíṣí i kò yọ owó.',
  noScript: [
    'JavaScript wà ní pípa',
    'Ìjápọ̀ yìí nílò rẹ̀. Ẹ tan JavaScript, kí ẹ sì tún ojú ìwé ṣí, tàbí ẹ padà sí ilé ìtajà náà: bọ́tìnì ìsanwó rẹ̀ ' +
      'ń ṣiṣẹ́ láìsí i. Ṣíṣí ojú ìwé yìí kò yọ owó.',
  ],
  notFound: [
    'Ojú ìwé yìí kò sí níbí',
    'Ìjápọ̀ náà kò pé tàbí ó ti pẹ́ jù. Ẹ tún ìsanwó ṣí láti ilé ìtajà náà.',
    'Bí ẹ bá ti san, kò sí ohun tó sọnù: a ó sọ fún ilé ìtajà náà.',
  ],
  checkDetails: 'Ẹ jọ̀wọ́, ẹ yẹ àwọn àlàyé ìsàlẹ̀ wò.',
  payWith: 'Ẹ fi san',
  method: 'Ọ̀nà ìsanwó',
  testPayment: 'Ìsanwó ìdánwò',
  testBody: 'Ìdánwò ni èyí. Owó kankan kò ní kúrò.',
  follows: 'Ojú ìwé yìí ń ṣe àtúnṣe ara rẹ̀.',
  closePage: 'Ẹ lè pa ojú ìwé yìí dé.',
}

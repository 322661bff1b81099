/** Yoruba. */

import type { Dictionary } from './dictionary.ts'

const noMoneyTaken = 'A kò yọ owó kankan.'
const notTwice = 'A kò ní yọ owó lẹ́ẹ̀mejì.'
const tryAgain = 'Ẹ tún gbìyànjú'
const sendCode = 'Ẹ jọ̀wọ́, ẹ fi kóòdù yìí ránṣẹ́ sí ilé ìtajà náà.'
const ifPaid = 'Ṣé ẹ ti san? Ẹ má san mọ́: a ó sọ fún ilé ìtajà náà.'
const dontPayAgain = 'Ẹ jọ̀wọ́, ẹ má san mọ́ títí ẹ ó fi gbọ́ láti ọ̀dọ̀ wọn.'
const follows = 'Ojú ìwé yìí ń ṣe àtúnṣe ara rẹ̀.'
const at = (shop = 'ilé ìtajà náà') => shop
const shopNotified = (shop?: string) => `A ti sọ fún ${at(shop)}, wọn yóò kàn sí yín.`

export const words: Dictionary = {
  lang: 'yo',

  order: (id) => `Ọ̀dà ${id}`,
  opening: 'A ń ṣí ọ̀dà yín…',
  items: (count, shown) => (count === 1 ? 'Ọjà 1' : `Ọjà ${shown}`),
  total: 'Àpapọ̀',
  secure: (provider) => (provider ? `Ìsanwó tó ní ààbò láti ọ̀dọ̀ ${provider}` : 'Ìsanwó tó ní ààbò'),

  back: 'Padà',
  backToShop: (shop) => `Padà sí ${at(shop)}`,
  backToShopIn: (seconds, shop) => `Ẹ ó padà sí ${at(shop)} ní ìṣẹ́jú-àáyá ${seconds}`,
  checkNow: 'Yẹ̀ ẹ́ wò báyìí',
  close: 'Pa á dé',
  havePaid: 'Mo ti san',
  oneMoment: 'Ẹ dúró díẹ̀…',
  anotherMethod: 'San ní ọ̀nà mìíràn',
  openAgain: (method) => `Tún ṣí ${method}`,

  choose: 'Báwo lẹ ṣe fẹ́ san?',
  groups: {
    last: 'Èyí tí ẹ lò kẹ́yìn',
    wallets: 'Wọ́lẹ́ẹ̀tì orí fóònù',
    banks: 'Káàdì àti báńkì',
  },
  onPage: (method) => `Lórí ojú ìwé ${method} tó ní ààbò`,
  push: 'Ẹ fọwọ́ sí i lórí fóònù yín',
  unavailable: 'Kò ṣiṣẹ́ báyìí. Ẹ jọ̀wọ́, ẹ yan ọ̀nà mìíràn.',
  pageOpens: (method) => `Èyí tó kàn: ẹ san pẹ̀lú ààbò lórí ${method}.`,
  pushGoesTo: 'A ó fi ìbéèrè ìsanwó ránṣẹ́ sí fóònù yìí.',
  fields: { name: 'Orúkọ kíkún', email: 'Ímeèlì', phone: 'Nọ́ńbà fóònù' },
  phoneOf: (method) => `Nọ́ńbà fóònù ${method}`,
  missing: {
    name: 'Ẹ tẹ orúkọ yín.',
    email: 'Ẹ tẹ àdírẹ́sì ímeèlì bíi name@example.com.',
    phone: 'Ẹ tẹ nọ́ńbà fóònù bíi 0911 234 567.',
  },
  mobileNumber: (example) => `Ẹ tẹ nọ́ńbà alágbèéká bíi ${example}.`,
  operatorAdvice: (operator, method) => `Ó jọ nọ́ńbà ${operator}. Ẹ yan ${method} fún un.`,
  pay: (amount) => `San ${amount}`,

  frame: (method) => `Ojú ìwé ${method}`,
  frameFoot: (method) => `Ojú ìwé ${method} fúnra rẹ̀`,
  device: 'Ẹ fọwọ́ sí i lórí fóònù yín',
  deviceBody: (method, number = 'fóònù yín') =>
    `A ti fi ìbéèrè ${method} ránṣẹ́ sí ${number}. Ẹ tẹ PIN yín níbẹ̀ láti san.`,
  leaving: (method) => `A ń ṣí ${method}`,
  leavingBody: (shop) => `Ẹ ó san níbẹ̀, lẹ́yìn náà ẹ ó padà sí ${at(shop)}.`,
  waiting: (method) => `A ń dúró de ${method}`,
  waitingBody: (shop) =>
    `Wọ́n sábà máa ń jẹ́rìí sí i láàárín ìṣẹ́jú kan. Ẹ lè pa èyí dé: a ó máa yẹ̀ ẹ́ wò, a ó sì sọ fún ${at(shop)}.`,
  noAnswer: (method) => `Kò tíì sí èsì láti ọ̀dọ̀ ${method}`,

  thanks: (name) => (name ? `Ẹ ṣé, ${name}` : 'Ẹ ṣé'),
  paidBody: (shop = 'Ilé ìtajà náà') => `${shop} ti gba owó yín`,
  receipt: {
    order: 'Ọ̀dà',
    transaction: 'Nọ́ńbà ìdúnàádúrà',
    provider: 'Ọ̀nà ìsanwó',
    reference: 'Nọ́ńbà ìtọ́kasí',
    time: 'Àkókò',
  },
  through: (medium, provider) => `${medium}, nípasẹ̀ ${provider}`,
  copy: (what) => `Ṣe àdàkọ: ${what}`,
  copied: 'A ti ṣe àdàkọ',
  saveReceipt: 'Fi rìsíìtì pamọ́ tàbí tẹ̀ ẹ́ jáde',
  notPaid: 'A kò tíì san',

  offline: 'Ẹ kò sí lórí íńtánẹ́ẹ̀tì',
  offlineBody: 'A ó tẹ̀síwájú ní kété tí ẹ bá padà. Kò sí ohun tó sọnù.',
  unreachable: (shop = 'Ilé ìtajà náà') => `${shop} kò dáhùn`,
  unreachableBody: 'Iṣẹ́ ìsanwó ilé ìtajà náà kò dáhùn báyìí. Ohun tí ẹ ti san wà láìléwu, a sì ń gbìyànjú síi.',
  serverFault: (shop = 'Ilé ìtajà náà') => `${shop} ní ìṣòro báyìí`,
  pressPayAgain: `Ẹ tún tẹ bọ́tìnì ìsanwó. ${notTwice}`,
  notSent: `${tryAgain}. ${notTwice}`,
  tryNow: 'Gbìyànjú báyìí',
  tryingAgainIn: (seconds) => `A ó tún gbìyànjú ní ìṣẹ́jú-àáyá ${seconds}`,

  share: 'Bẹ ẹlòmíràn kó san án',
  linkCopied: 'A ti da ìjápọ̀ náà kọ. Ẹnikẹ́ni tó bá ní i lè sanwó.',
  openInWindow: 'Ṣí i nínú fèrèsé mìíràn',

  tryAgain,

  timeLeft: (time) => `Ó ku ${time} láti fọwọ́ sí i`,
  noPush: 'Ṣé kò dé ọ̀dọ̀ yín?',
  numberRight: (number) => `Ṣé ${number} tọ̀nà?`,
  changeIt: 'Yí i padà',
  phoneOn: 'Ṣé fóònù náà wà ní títàn, pẹ̀lú nẹ́tíwọ́ọ̀kì? Ó lè gba ìṣẹ́jú kan.',
  sendAgain: 'Tún fi ránṣẹ́',
  sendAgainIn: (time) => `Tún fi ránṣẹ́ lẹ́yìn ${time}`,
  changedMind: 'Ṣé ẹ ti yí ọkàn padà?',
  cancel: 'Fagi lé ìsanwó',
  approved: 'Mo ti fọwọ́ sí i',

  window: (method) => `Ẹ parí rẹ̀ nínú fèrèsé ${method}`,
  windowBody: `Ẹ san níbẹ̀, kí ẹ sì padà wá. ${follows}`,
  showWindow: 'Tún fi fèrèsé náà hàn',
  usePhone: 'Lo fóònù yín dípò',
  open: (method) => `Ṣí ${method}`,
  windowBlocked: (method) => `Ẹ tẹ̀ ẹ́ lẹ́ẹ̀kan síi láti ṣí ${method}`,
  windowBlockedBody: 'Búráúsà yín dá fèrèsé tuntun náà dúró. Ẹ kò tíì san ohunkóhun.',
  windowClosed: 'Ó jọ pé fèrèsé ìsanwó ti pa dé',
  windowClosedBody: 'Bí ẹ kò bá tíì san, ẹ tún un ṣí. Bí ó bá ṣì wà ní ṣíṣí, ẹ parí rẹ̀ níbẹ̀.',
  scan: 'Ẹ fi fóònù yín ṣe ìwòye kóòdù',
  scanBody: `Ẹ ṣí kámẹ́rà, ẹ darí rẹ̀ síbí, kí ẹ sì san lórí fóònù yín. ${follows}`,
  qrCode: 'Kóòdù QR ti ìsanwó yìí',

  sentTo: (method) => `A ti fi ránṣẹ́ sí ${method}`,
  waitingForAnswer: 'A ń dúró de èsì wọn',
  askingAgain: 'A tún ń béèrè lọ́wọ́ wọn',
  lastAsked: (time) => `ìgbẹ̀yìn ${time}`,
  receiptStep: 'Rìsíìtì',
  noAnswerBody: (shop) =>
    `Bí ẹ bá ti san, ẹ má san mọ́. A ó wá ìsanwó yín rí, a ó sì sọ fún ${at(shop)}. Ẹ lè pa èyí dé.`,

  leftPayment: (method, shop) =>
    `Ìbéèrè ${method} yín ṣì wà ní ṣíṣí. A ó fagi lé e bí ó bá ṣeé ṣe. Bí méjèèjì bá kọjá, a ó sọ fún ${at(shop)}.`,
  keepWaiting: (method) => `Máa dúró de ${method}`,

  notice: {
    underpaid: ({ paid, price }, shop) => [`A gba ${paid} nínú ${price}`, `${shopNotified(shop)} ${dontPayAgain}`],
    overpaid: ({ paid, price }, shop) => [`A gba ${paid} dípò ${price}`, `${shopNotified(shop)} ${dontPayAgain}`],
    wrong_currency: ({ paid, price }, shop) => [
      `A gba ${paid}`,
      `Iye ọ̀dà yìí jẹ́ ${price}, ní owó mìíràn. ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop) => [
      'Ẹ ti san lẹ́ẹ̀mejì',
      `A ti san ọ̀dà yín. A ti sọ fún ${at(shop)} nípa ìsanwó kejì, wọn yóò kàn sí yín.`,
    ],
  },
  stillMissing: 'Èyí tó kù',
  paidTheOrder: 'Èyí tó san ọ̀dà náà',
  secondPayment: 'Ìsanwó kejì',
  save: 'Fi pamọ́ tàbí tẹ̀ ẹ́ jáde',
  payAnyway: 'San gbogbo iye rẹ̀ síbẹ̀',

  declined: (method) => `${method} kọ ìsanwó náà`,
  declinedBody: 'Ẹ tún gbìyànjú, tàbí ẹ san ní ọ̀nà mìíràn.',
  attemptEnded: (method) => `Ìsanwó ${method} kò parí`,
  noMoneyTaken,
  lateMoney: (shop?: string) => `Bí ẹ bá ti fọwọ́ sí i tẹ́lẹ̀, owó náà yóò dé ọ̀dọ̀ ${at(shop)}, a ó sì sọ fún wọn.`,
  cancelled: 'A ti fagi lé ìsanwó',
  expired: 'Àkókò ti tán',
  expiredBody: (minutes, shop) =>
    `Ìsanwó yìí ${minutes ? `wà ní ṣíṣí fún ìṣẹ́jú ${minutes}` : 'kò sí ní ṣíṣí mọ́'}. Ṣé ẹ ti san? Ẹ má san mọ́: a ó sọ fún ${at(shop)}.`,
  askShop: (shop) => `Láti san, ẹ tún un ṣí láti ${at(shop)}.`,
  startAgain: 'Tún bẹ̀rẹ̀',

  leave: 'Ṣé kí a pa á dé fún báyìí?',
  leaveBody: (shop) =>
    `Ìsanwó yín ń lọ lọ́wọ́. A ó máa yẹ̀ ẹ́ wò, a ó sì sọ fún ${at(shop)}. ` +
    'Ẹ padà wá nígbàkúgbà pẹ̀lú bọ́tìnì ìsanwó kan náà.',
  stay: 'Dúró síbí',
  closeNow: 'Pa á dé fún báyìí',
  cancelQuestion: 'Ṣé kí a fagi lé ìsanwó yìí?',
  cancelNo: 'Máa dúró',
  cancelYes: 'Bẹ́ẹ̀ ni, fagi lé e',

  reasons: {
    declined: () => `Wọ́n kọ ìsanwó náà. ${noMoneyTaken}`,
    insufficient_funds: () => `Owó tó wà nínú àkáǹtì yín kò tó. ${noMoneyTaken}`,
    wrong_details: () => `Wọn kò gba àlàyé tàbí PIN náà. ${noMoneyTaken}`,
    limit_exceeded: () => `Iye náà ju ààlà àkáǹtì lọ. ${noMoneyTaken}`,
    provider_unreachable: (method) => `A kò rí ${method} kàn sí. ${noMoneyTaken}`,
    provider_refused: (method) => `${method} kò gba ìsanwó náà. ${noMoneyTaken}`,
    provider_misconfigured: (method) => `${method} kò sí báyìí. ${noMoneyTaken} Ẹ yan ọ̀nà ìsanwó mìíràn.`,
    not_started: (method) => `${method} kò bẹ̀rẹ̀ ìsanwó náà. ${noMoneyTaken}`,
    unanswered_page: (method) =>
      `${method} kò dáhùn. A ń wádìí bóyá ìsanwó náà ti bẹ̀rẹ̀. ` +
      'A kò lè yọ owó kí ẹ tó rí ojú ìwé ìsanwó, nítorí náà ẹ lè tún bẹ̀rẹ̀.',
    unanswered_device: (method) =>
      `${method} kò dáhùn. Ìbéèrè lè ṣì dé sórí fóònù yín; bí ẹ bá fọwọ́ sí i, ó san ọ̀dà yìí. ` +
      'A ń wádìí bóyá a ti fi ránṣẹ́.',
    unconfirmed: () => 'Ilé ìtajà náà ń wò ó bóyá owó yín ti dé. Ẹ kò nílò láti san mọ́; wọn yóò kàn sí yín.',
    amount_mismatch: () => `Iye tó dé kì í ṣe iye ọ̀dà yìí. ${shopNotified()}`,
  },

  code: 'Kóòdù',
  problem: (shop = 'Ilé ìtajà náà') => `${shop} kò tíì lè gba ìsanwó yìí`,
  problemBody: `Kì í ṣe ẹ̀bi yín. ${noMoneyTaken} ${sendCode}`,
  paidOtherAmount: (paid) => [
    'A ti san ọ̀dà yìí tẹ́lẹ̀, ní iye mìíràn',
    `A san ${paid} nígbà náà. A kò yọ owó kankan báyìí. ${sendCode}`,
  ],
  problems: {
    order_paid: ['A ti san ọ̀dà yìí tẹ́lẹ̀', 'Kò sí ohun tó kù láti san. Ẹ ṣé.'],
    bad_options: ['Bọ́tìnì ilé ìtajà náà kò dárúkọ ọ̀dà kankan', `Kì í ṣe ẹ̀bi yín. ${noMoneyTaken} ${sendCode}`],
    bad_answer: ['A kò lè ka èsì iṣẹ́ ìsanwó ilé ìtajà náà', `${ifPaid} ${sendCode}`],
    order_token_invalid: [
      'Ojú ìwé yìí kò lè bẹ̀rẹ̀ ìsanwó náà',
      `${noMoneyTaken} Ẹ tún ojú ìwé náà ṣí, kí ẹ sì gbìyànjú. ` +
        'Bí kò bá ràn yín lọ́wọ́, ẹ fi kóòdù yìí ránṣẹ́ sí ilé ìtajà náà.',
    ],
    no_payment_method: [
      'Kò tíì sí ọ̀nà láti san ọ̀dà yìí',
      `${noMoneyTaken} Ilé ìtajà náà kò ní ọ̀nà ìsanwó fún owó yìí. ${sendCode}`,
    ],
    provider_not_available: ['Ọ̀nà ìsanwó yìí kò ṣiṣẹ́ báyìí', `${noMoneyTaken} Ẹ jọ̀wọ́, ẹ yan ọ̀nà mìíràn.`],
    checkout_not_found: ['Ìsanwó yìí kò sí níbí mọ́', `Ẹ tún un ṣí láti ilé ìtajà náà. ${ifPaid}`],
    order_not_found: ['Ilé ìtajà náà kò mọ ọ̀dà yìí', `${noMoneyTaken} Ẹ padà sí ilé ìtajà náà, kí ẹ tún gbìyànjú.`],
    rate_limited: ['Ìgbìyànjú ti pọ̀ jù', 'Ẹ dúró fún ìṣẹ́jú kan, lẹ́yìn náà ẹ tún gbìyànjú.'],
    request_in_progress: ['Ìgbìyànjú tó kẹ́yìn ṣì ń lọ lọ́wọ́', `Ẹ dúró díẹ̀. ${tryAgain}. ${notTwice}`],
    timeout: ['Èsì náà pẹ́ jù', `Íńtánẹ́ẹ̀tì yín lè máa falẹ̀. ${tryAgain}. ${notTwice}`],
  },
}

/** Igbo. */

import type { Dictionary } from './dictionary.ts'

const noMoneyTaken = 'E wepụghị ego ọ bụla.'
const notTwice = 'A gaghị ewepụ ego ugboro abụọ.'
const tryAgain = 'Nwaa ọzọ'
const sendCode = 'Biko ziga ụlọ ahịa koodu a.'
const ifPaid = 'Ị kwụọla? Akwụla ọzọ: a ga-agwa ụlọ ahịa.'
const dontPayAgain = 'Biko akwụla ọzọ ruo mgbe ị nụrụ n’ọnụ ha.'
const follows = 'Peeji a na-emelite onwe ya.'
const at = (shop = 'ụlọ ahịa') => shop
const shopNotified = (shop?: string) => `Agwala ${at(shop)}, ha ga-akpọtụrụ gị.`

export const words: Dictionary = {
  lang: 'ig',

  order: (id) => `Ọda ${id}`,
  opening: 'A na-emepe ọda gị…',
  items: (count, shown) => (count === 1 ? 'Ihe 1' : `Ihe ${shown}`),
  total: 'Mkpokọta',
  secure: (provider) => (provider ? `Ịkwụ ụgwọ nwere nchekwa site na ${provider}` : 'Ịkwụ ụgwọ nwere nchekwa'),

  back: 'Laghachi',
  backToShop: (shop) => `Laghachi na ${at(shop)}`,
  backToShopIn: (seconds, shop) => `Ị ga-alaghachi na ${at(shop)} na sekọnd ${seconds}`,
  checkNow: 'Lelee ugbu a',
  close: 'Mechie',
  havePaid: 'Akwụọla m',
  oneMoment: 'Chere ntakịrị…',
  anotherMethod: 'Kwụọ n’ụzọ ọzọ',
  openAgain: (method) => `Mepee ${method} ọzọ`,

  choose: 'Kedu ka ị ga-esi kwụọ?',
  groups: {
    last: 'Nke i ji kwụọ na mbụ',
    wallets: 'Akpa ego ekwentị',
    banks: 'Kaadị na ụlọ akụ',
  },
  onPage: (method) => `Na peeji ${method} nwere nchekwa`,
  push: 'Kwado ya na ekwentị gị',
  unavailable: 'Ọ naghị arụ ọrụ ugbu a. Biko họrọ ụzọ ọzọ.',
  pageOpens: (method) => `Nke na-esote: kwụọ ụgwọ na nchekwa na ${method}.`,
  pushGoesTo: 'Anyị ga-ezigara ekwentị a arịrịọ ịkwụ ụgwọ.',
  fields: { name: 'Aha zuru ezu', email: 'Ozi-e', phone: 'Nọmba ekwentị' },
  phoneOf: (method) => `Nọmba ekwentị ${method}`,
  missing: {
    name: 'Tinye aha gị.',
    email: 'Tinye adreesị ozi-e dịka name@example.com.',
    phone: 'Tinye nọmba ekwentị dịka 0911 234 567.',
  },
  mobileNumber: (example) => `Tinye nọmba ekwentị mkpanaaka dịka ${example}.`,
  operatorAdvice: (operator, method) => `O yiri nọmba ${operator}. Họrọ ${method} maka ya.`,
  pay: (amount) => `Kwụọ ${amount}`,

  frame: (method) => `Peeji ${method}`,
  frameFoot: (method) => `Peeji nke ${method} n’onwe ya`,
  device: 'Kwado ya na ekwentị gị',
  deviceBody: (method, number = 'ekwentị gị') =>
    `Anyị ezigala arịrịọ ${method} na ${number}. Tinye PIN gị ebe ahụ iji kwụọ.`,
  leaving: (method) => `A na-emepe ${method}`,
  leavingBody: (shop) => `Ị ga-akwụ ụgwọ ebe ahụ, wee laghachi na ${at(shop)}.`,
  waiting: (method) => `A na-eche ${method}`,
  waitingBody: (shop) =>
    `Ha na-akwadokarị n’ime otu nkeji. Ị nwere ike imechi nke a: anyị ga na-elele, gwa ${at(shop)}.`,
  noAnswer: (method) => `Azịza abịabeghị site na ${method}`,

  thanks: (name) => (name ? `Daalụ, ${name}` : 'Daalụ'),
  paidBody: (shop = 'Ụlọ ahịa') => `${shop} anatala ego gị`,
  receipt: {
    order: 'Ọda',
    transaction: 'Nọmba azụmahịa',
    provider: 'Ụzọ e ji kwụọ',
    reference: 'Nọmba ntụaka',
    time: 'Oge',
  },
  through: (medium, provider) => `${medium}, site na ${provider}`,
  copy: (what) => `Detuo: ${what}`,
  copied: 'Edetuola',
  saveReceipt: 'Chekwaa ma ọ bụ bipụta rịsịtị',
  notPaid: 'Akwụghị ụgwọ',

  offline: 'Ị nọghị n’ịntanetị',
  offlineBody: 'Anyị ga-aga n’ihu ozugbo ị lọghachiri. O nweghị ihe furu efu.',
  unreachable: (shop = 'Ụlọ ahịa') => `${shop} anaghị aza`,
  unreachableBody: 'Ọrụ ịkwụ ụgwọ nke ụlọ ahịa anaghị aza ugbu a. Ihe ị kwụrụ dị na nchekwa, anyị na-anwakwa.',
  serverFault: (shop = 'Ụlọ ahịa') => `${shop} nwere nsogbu ugbu a`,
  pressPayAgain: `Pịa bọtịnụ ịkwụ ụgwọ ọzọ. ${notTwice}`,
  notSent: `${tryAgain}. ${notTwice}`,
  tryNow: 'Nwaa ugbu a',
  tryingAgainIn: (seconds) => `Anyị ga-anwa ọzọ n’ime sekọnd ${seconds}`,

  share: 'Rịọ onye ọzọ ka ọ kwụọ',
  linkCopied: 'E depụtaghachiri njikọ. Onye nwere ya nwere ike ịkwụ ụgwọ.',
  openInWindow: 'Mepee na windo ọzọ',

  tryAgain,

  timeLeft: (time) => `Ọ fọdụrụ ${time} iji kwado`,
  noPush: 'O rughị gị aka?',
  numberRight: (number) => `${number} ọ ziri ezi?`,
  changeIt: 'Gbanwee ya',
  phoneOn: 'Ekwentị ọ gbanyere, nwee netwọk? O nwere ike were otu nkeji.',
  sendAgain: 'Ziga ọzọ',
  sendAgainIn: (time) => `Ziga ọzọ mgbe ${time} gasịrị`,
  changedMind: 'Ị gbanweela obi?',
  cancel: 'Kagbuo ịkwụ ụgwọ',
  approved: 'Akwadola m ya',

  window: (method) => `Mechaa ya na windo ${method}`,
  windowBody: `Kwụọ ebe ahụ, wee lọta. ${follows}`,
  showWindow: 'Gosi windo ahụ ọzọ',
  usePhone: 'Jiri ekwentị gị kama',
  open: (method) => `Mepee ${method}`,
  windowBlocked: (method) => `Pịa otu ugboro ọzọ iji mepee ${method}`,
  windowBlockedBody: 'Ihe nchọgharị gị kwụsịrị windo ọhụrụ ahụ. Ị kwụbeghị ihe ọ bụla.',
  windowClosed: 'O yiri ka emechiela windo ịkwụ ụgwọ',
  windowClosedBody: 'Ọ bụrụ na ị kwụbeghị, mepee ya ọzọ. Ọ bụrụ na ọ ka meghere, mechaa ya ebe ahụ.',
  scan: 'Jiri ekwentị gị nyochaa koodu',
  scanBody: `Mepee igwefoto, tụọ ya ebe a, kwụọ na ekwentị gị. ${follows}`,
  qrCode: 'Koodu QR nke ịkwụ ụgwọ a',

  sentTo: (method) => `Ezigala ya ${method}`,
  waitingForAnswer: 'A na-eche azịza ha',
  askingAgain: 'A na-ajụ ha ọzọ',
  lastAsked: (time) => `nke ikpeazụ ${time}`,
  receiptStep: 'Rịsịtị',
  noAnswerBody: (shop) =>
    `Ọ bụrụ na ị kwụọla, akwụla ọzọ. Anyị ga-achọta ụgwọ gị, gwa ${at(shop)}. Ị nwere ike imechi nke a.`,

  leftPayment: (method, shop) =>
    `Arịrịọ ${method} gị ka meghere. Anyị ga-akagbu ya ma o kwe omume. ` +
    `Ọ bụrụ na ha abụọ gafere, a ga-agwa ${at(shop)}.`,
  keepWaiting: (method) => `Na-eche ${method}`,

  notice: {
    underpaid: ({ paid, price }, shop) => [
      `Anyị natara ${paid} n’ime ${price}`,
      `${shopNotified(shop)} ${dontPayAgain}`,
    ],
    overpaid: ({ paid, price }, shop) => [`Anyị natara ${paid} kama ${price}`, `${shopNotified(shop)} ${dontPayAgain}`],
    wrong_currency: ({ paid, price }, shop) => [
      `Anyị natara ${paid}`,
      `Ọnụ ahịa ọda a bụ ${price}, n’ego ọzọ. ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop) => [
      'Ị kwụọla ugboro abụọ',
      `Akwụọla ụgwọ ọda gị. Agwala ${at(shop)} banyere ịkwụ ụgwọ nke abụọ, ha ga-akpọtụrụ gị.`,
    ],
  },
  stillMissing: 'Ihe fọdụrụ',
  paidTheOrder: 'Nke kwụrụ ọda',
  secondPayment: 'Ịkwụ ụgwọ nke abụọ',
  save: 'Chekwaa ma ọ bụ bipụta',
  payAnyway: 'Kwụọ ọnụ ahịa niile n’agbanyeghị',

  declined: (method) => `${method} jụrụ ịkwụ ụgwọ ahụ`,
  declinedBody: 'Nwaa ọzọ, ma ọ bụ kwụọ n’ụzọ ọzọ.',
  attemptEnded: (method) => `Emechabeghị ịkwụ ụgwọ ${method}`,
  noMoneyTaken,
  lateMoney: (shop?: string) => `Ọ bụrụ na ị kwadoola ya, ego ahụ ga-eru ${at(shop)}, a ga-agwakwa ha.`,
  cancelled: 'Akagbuola ịkwụ ụgwọ',
  expired: 'Oge agwụla',
  expiredBody: (minutes, shop) =>
    `Ịkwụ ụgwọ a ${minutes ? `meghere ruo nkeji ${minutes}` : 'emegheghịzi'}. Ị kwụọla? Akwụla ọzọ: a ga-agwa ${at(shop)}.`,
  askShop: (shop) => `Iji kwụọ, mepee ya ọzọ site na ${at(shop)}.`,
  startAgain: 'Malite ọzọ',

  leave: 'Mechie ya ugbu a?',
  leaveBody: (shop) =>
    `Ịkwụ ụgwọ gị na-aga n’ihu. Anyị ga na-elele, gwa ${at(shop)}. Jiri otu bọtịnụ ịkwụ ụgwọ ahụ lọta oge ọ bụla.`,
  stay: 'Nọrọ ebe a',
  closeNow: 'Mechie ugbu a',
  cancelQuestion: 'Kagbuo ịkwụ ụgwọ a?',
  cancelNo: 'Na-eche',
  cancelYes: 'Ee, kagbuo ya',

  reasons: {
    declined: () => `Ajụrụ ịkwụ ụgwọ ahụ. ${noMoneyTaken}`,
    insufficient_funds: () => `Ego dị n’akaụntụ gị ezughị. ${noMoneyTaken}`,
    wrong_details: () => `Anabataghị nkọwa ma ọ bụ PIN ahụ. ${noMoneyTaken}`,
    limit_exceeded: () => `Ego ahụ karịrị oke akaụntụ. ${noMoneyTaken}`,
    provider_unreachable: (method) => `Enweghị ike iru ${method}. ${noMoneyTaken}`,
    provider_refused: (method) => `${method} anabataghị ịkwụ ụgwọ ahụ. ${noMoneyTaken}`,
    provider_misconfigured: (method) => `${method} adịghị ugbu a. ${noMoneyTaken} Họrọ ụzọ ọzọ iji kwụọ.`,
    not_started: (method) => `${method} amalitebeghị ịkwụ ụgwọ ahụ. ${noMoneyTaken}`,
    unanswered_page: (method) =>
      `${method} azaghị. Anyị na-achọpụta ma amalitere ịkwụ ụgwọ. ` +
      'Enweghị ike iwepụ ego tupu ị hụ peeji ịkwụ ụgwọ, ya mere ị nwere ike ịmalite ọzọ.',
    unanswered_device: (method) =>
      `${method} azaghị. Arịrịọ ka nwere ike iru ekwentị gị; ịkwado ya na-akwụ ọda a. ` +
      'Anyị na-achọpụta ma ezigara ya.',
    unconfirmed: () => 'Ụlọ ahịa na-elele ma ego gị o rutela. Ọ dịghị mkpa ịkwụ ọzọ; ha ga-akpọtụrụ gị.',
    amount_mismatch: () => `Ego rutere abụghị ọnụ ahịa ọda a. ${shopNotified()}`,
  },

  code: 'Koodu',
  problem: (shop = 'Ụlọ ahịa') => `${shop} enwebeghị ike ịnata ịkwụ ụgwọ a`,
  problemBody: `Ọ bụghị gị kpatara ya. ${noMoneyTaken} ${sendCode}`,
  paidOtherAmount: (paid) => [
    'Akwụrụ ụgwọ ọda a na mbụ, n’ọnụ ahịa ọzọ',
    `A kwụrụ ${paid} mgbe ahụ. E wepụghị ego ugbu a. ${sendCode}`,
  ],
  problems: {
    order_paid: ['Akwụọla ụgwọ ọda a', 'Ọ nweghị ihe fọdụrụ ịkwụ. Daalụ.'],
    bad_options: ['Bọtịnụ ụlọ ahịa akpọghị ọda ọ bụla aha', `Ọ bụghị gị kpatara ya. ${noMoneyTaken} ${sendCode}`],
    bad_answer: ['Anyị enweghị ike ịgụ azịza nke ọrụ ịkwụ ụgwọ ụlọ ahịa', `${ifPaid} ${sendCode}`],
    order_token_invalid: [
      'Peeji a enweghị ike ịmalite ịkwụ ụgwọ',
      `${noMoneyTaken} Bugharịa peeji a wee nwaa. Ọ bụrụ na o nyereghị aka, ziga ụlọ ahịa koodu a.`,
    ],
    no_payment_method: [
      'Enwebeghị ụzọ ịkwụ ụgwọ ọda a',
      `${noMoneyTaken} Ụlọ ahịa enweghị ụzọ ịkwụ ụgwọ maka ego a. ${sendCode}`,
    ],
    provider_not_available: ['Ụzọ ịkwụ ụgwọ a anaghị arụ ọrụ ugbu a', `${noMoneyTaken} Biko họrọ ụzọ ọzọ.`],
    checkout_not_found: ['Ịkwụ ụgwọ a anọghịzi ebe a', `Mepee ya ọzọ site na ụlọ ahịa. ${ifPaid}`],
    order_not_found: ['Ụlọ ahịa amaghị ọda a', `${noMoneyTaken} Laghachi na ụlọ ahịa wee nwaa ọzọ.`],
    rate_limited: ['Ọnwụnwa karịrị', 'Chere otu nkeji, wee nwaa ọzọ.'],
    request_in_progress: ['Ọnwụnwa ikpeazụ ka na-aga', `Chere ntakịrị. ${tryAgain}. ${notTwice}`],
    timeout: ['Azịza ahụ tere aka', `Ịntanetị gị nwere ike ịdị nwayọ. ${tryAgain}. ${notTwice}`],
  },
}

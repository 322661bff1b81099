/** Hausa. */

import type { Dictionary } from './dictionary.ts'

const noMoneyTaken = 'Ba a cire kuɗi ba.'
const notTwice = 'Ba za a cire kuɗi sau biyu ba.'
const tryAgain = 'Sake gwadawa'
const sendCode = 'Don Allah aika wa shagon wannan lambar.'
const ifPaid = 'Ka riga ka biya? Kada ka sake biya: za a sanar da shagon.'
const dontPayAgain = 'Don Allah kada ka sake biya har sai ka ji daga gare su.'
const follows = 'Wannan shafin yana sabunta kansa.'
const at = (shop = 'shagon') => shop
const shopNotified = (shop?: string) => `An sanar da ${at(shop)} kuma za su tuntuɓe ka.`

export const words: Dictionary = {
  lang: 'ha',

  order: (id) => `Oda ${id}`,
  opening: 'Ana buɗe odarka…',
  items: (count, shown) => (count === 1 ? 'Kaya 1' : `Kayayyaki ${shown}`),
  total: 'Jimla',
  secure: (provider) => (provider ? `Amintaccen biyan kuɗi ta ${provider}` : 'Amintaccen biyan kuɗi'),

  back: 'Koma',
  backToShop: (shop) => `Koma ${at(shop)}`,
  backToShopIn: (seconds, shop) => `Za a koma ${at(shop)} cikin daƙiƙa ${seconds}`,
  checkNow: 'Duba yanzu',
  close: 'Rufe',
  havePaid: 'Na biya',
  oneMoment: 'Ɗan jira…',
  anotherMethod: 'Biya ta wata hanya',
  openAgain: (method) => `Sake buɗe ${method}`,

  choose: 'Ta yaya kake son biya?',
  groups: {
    last: 'Wanda ka yi amfani da shi a baya',
    wallets: 'Walat na waya',
    banks: 'Kati da banki',
  },
  onPage: (method) => `A amintaccen shafin ${method}`,
  push: 'Amince a wayarka',
  unavailable: 'Ba ya aiki yanzu. Don Allah zaɓi wata hanya.',
  pageOpens: (method) => `Na gaba: biya lafiya a ${method}.`,
  pushGoesTo: 'Za mu aika buƙatar biya zuwa wannan wayar.',
  fields: { name: 'Cikakken suna', email: 'Imel', phone: 'Lambar waya' },
  phoneOf: (method) => `Lambar waya ta ${method}`,
  missing: {
    name: 'Shigar da sunanka.',
    email: 'Shigar da adireshin imel kamar name@example.com.',
    phone: 'Shigar da lambar waya kamar 0911 234 567.',
  },
  mobileNumber: (example) => `Shigar da lambar wayar hannu kamar ${example}.`,
  operatorAdvice: (operator, method) => `Wannan kamar lambar ${operator} ce. Zaɓi ${method} dominta.`,
  pay: (amount) => `Biya ${amount}`,

  frame: (method) => `Shafin ${method}`,
  frameFoot: (method) => `Shafin ${method} na kansa`,
  device: 'Amince a wayarka',
  deviceBody: (method, number = 'wayarka') =>
    `Mun aika buƙatar ${method} zuwa ${number}. Shigar da PIN ɗinka a can domin ka biya.`,
  leaving: (method) => `Ana buɗe ${method}`,
  leavingBody: (shop) => `Za ka biya a can, sannan ka dawo ${at(shop)}.`,
  waiting: (method) => `Ana jiran ${method}`,
  waitingBody: (shop) =>
    `Yawanci suna tabbatarwa cikin minti ɗaya. Za ka iya rufe wannan: za mu ci gaba da dubawa mu sanar da ${at(shop)}.`,
  noAnswer: (method) => `Har yanzu ba amsa daga ${method}`,

  thanks: (name) => (name ? `Mun gode, ${name}` : 'Mun gode'),
  paidBody: (shop = 'Shagon') => `${shop} ya karɓi kuɗinka`,
  receipt: {
    order: 'Oda',
    transaction: 'Lambar ciniki',
    provider: 'Hanyar biya',
    reference: 'Lambar tunani',
    time: 'Lokaci',
  },
  through: (medium, provider) => `${medium}, ta ${provider}`,
  copy: (what) => `Kwafi: ${what}`,
  copied: 'An kwafa',
  saveReceipt: 'Ajiye ko buga rasit',
  notPaid: 'Ba a biya ba',

  offline: 'Ba ka da intanet',
  offlineBody: 'Za mu ci gaba da zarar ka dawo. Babu abin da ya ɓace.',
  unreachable: (shop = 'Shagon') => `${shop} ba ya amsawa`,
  unreachableBody:
    'Sabis ɗin biyan kuɗi na shagon ba ya amsawa yanzu. Abin da ka biya yana lafiya, kuma muna ci gaba da gwadawa.',
  serverFault: (shop = 'Shagon') => `${shop} yana da matsala yanzu`,
  pressPayAgain: `Sake danna maɓallin biya. ${notTwice}`,
  notSent: `${tryAgain}. ${notTwice}`,
  tryNow: 'Gwada yanzu',
  tryingAgainIn: (seconds) => `Za mu sake gwadawa cikin daƙiƙa ${seconds}`,

  share: 'Roƙi wani ya biya',
  linkCopied: 'An kwafi mahaɗin. Duk wanda yake da shi zai iya biya.',
  openInWindow: 'Buɗe a wata taga',

  tryAgain,

  timeLeft: (time) => `Saura ${time} ka amince`,
  noPush: 'Bai iso ba?',
  numberRight: (number) => `${number} daidai ne?`,
  changeIt: 'Canza ta',
  phoneOn: 'Wayar a kunne take, da sadarwa? Zai iya ɗaukar minti ɗaya.',
  sendAgain: 'Sake aikawa',
  sendAgainIn: (time) => `Sake aikawa bayan ${time}`,
  changedMind: 'Ka canza ra’ayi?',
  cancel: 'Soke biyan',
  approved: 'Na amince',

  window: (method) => `Kammala a tagar ${method}`,
  windowBody: `Biya a can, sannan ka dawo. ${follows}`,
  showWindow: 'Sake nuna tagar',
  usePhone: 'Yi amfani da wayarka',
  open: (method) => `Buɗe ${method}`,
  windowBlocked: (method) => `Sake taɓawa domin buɗe ${method}`,
  windowBlockedBody: 'Burauzarka ta hana sabuwar tagar. Har yanzu ba ka biya komai ba.',
  windowClosed: 'Kamar an rufe tagar biyan kuɗi',
  windowClosedBody: 'Idan ba ka biya ba, sake buɗe ta. Idan tana buɗe har yanzu, kammala a can.',
  scan: 'Duba da wayarka',
  scanBody: `Buɗe kyamara, nuna ta nan ka biya a wayarka. ${follows}`,
  qrCode: 'Lambar QR ta wannan biyan',

  sentTo: (method) => `An aika zuwa ${method}`,
  waitingForAnswer: 'Ana jiran amsarsu',
  askingAgain: 'Ana sake tambayarsu',
  lastAsked: (time) => `na ƙarshe ${time}`,
  receiptStep: 'Rasit',
  noAnswerBody: (shop) =>
    `Idan ka biya, kada ka sake biya. Za mu gano biyanka mu sanar da ${at(shop)}. Za ka iya rufe wannan.`,

  leftPayment: (method, shop) =>
    `Buƙatarka ta ${method} tana buɗe har yanzu. Za mu soke ta idan ya yiwu. ` +
    `Idan duka biyun suka shiga, za a sanar da ${at(shop)}.`,
  keepWaiting: (method) => `Ci gaba da jiran ${method}`,

  notice: {
    underpaid: ({ paid, price }, shop) => [
      `Mun karɓi ${paid} daga cikin ${price}`,
      `${shopNotified(shop)} ${dontPayAgain}`,
    ],
    overpaid: ({ paid, price }, shop) => [
      `Mun karɓi ${paid} maimakon ${price}`,
      `${shopNotified(shop)} ${dontPayAgain}`,
    ],
    wrong_currency: ({ paid, price }, shop) => [
      `Mun karɓi ${paid}`,
      `Farashin wannan oda ${price} ne, a wani kuɗin. ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop) => [
      'Ka biya sau biyu',
      `An biya odarka. An sanar da ${at(shop)} game da biya na biyu kuma za su tuntuɓe ka.`,
    ],
  },
  stillMissing: 'Abin da ya rage',
  paidTheOrder: 'Ya biya odar',
  secondPayment: 'Biya na biyu',
  save: 'Ajiye ko buga',
  payAnyway: 'Biya cikakken farashi duk da haka',

  declined: (method) => `${method} ya ƙi biyan`,
  declinedBody: 'Sake gwadawa, ko biya ta wata hanya.',
  attemptEnded: (method) => `Ba a kammala biyan ${method} ba`,
  noMoneyTaken,
  lateMoney: (shop?: string) => `Idan ka riga ka amince, kuɗin zai isa ga ${at(shop)} kuma za a sanar da su.`,
  cancelled: 'An soke biyan',
  expired: 'Lokaci ya ƙare',
  expiredBody: (minutes, shop) =>
    `Wannan biyan ${minutes ? `ya kasance a buɗe na minti ${minutes}` : 'ba ya buɗe kuma'}. Ka riga ka biya? Kada ka sake biya: za a sanar da ${at(shop)}.`,
  askShop: (shop) => `Domin biya, sake buɗe shi daga ${at(shop)}.`,
  startAgain: 'Fara sabo',

  leave: 'A rufe yanzu?',
  leaveBody: (shop) =>
    `Biyanka zai ci gaba. Za mu ci gaba da dubawa mu sanar da ${at(shop)}. ` +
    'Ka dawo duk lokacin da kake so da maɓallin biya.',
  stay: 'Tsaya nan',
  closeNow: 'Rufe yanzu',
  cancelQuestion: 'A soke wannan biyan?',
  cancelNo: 'Ci gaba da jira',
  cancelYes: 'Eh, soke shi',

  reasons: {
    declined: () => `An ƙi biyan. ${noMoneyTaken}`,
    insufficient_funds: () => `Kuɗin da ke asusunka bai isa ba. ${noMoneyTaken}`,
    wrong_details: () => `Ba a karɓi bayanan ko PIN ba. ${noMoneyTaken}`,
    limit_exceeded: () => `Adadin ya wuce iyakar asusun. ${noMoneyTaken}`,
    provider_unreachable: (method) => `Ba a sami ${method} ba. ${noMoneyTaken}`,
    provider_refused: (method) => `${method} bai karɓi biyan ba. ${noMoneyTaken}`,
    provider_misconfigured: (method) => `${method} ba ya aiki yanzu. ${noMoneyTaken} Zaɓi wata hanyar biya.`,
    not_started: (method) => `${method} bai fara biyan ba. ${noMoneyTaken}`,
    unanswered_page: (method) =>
      `${method} bai amsa ba. Muna bincika ko an fara biyan. ` +
      'Ba za a iya cire kuɗi ba kafin ka ga shafin biya, don haka za ka iya farawa sabo.',
    unanswered_device: (method) =>
      `${method} bai amsa ba. Buƙata na iya zuwa wayarka har yanzu; amincewa da ita zai biya wannan odar. ` +
      'Muna bincika ko an aika ta.',
    unconfirmed: () => 'Shagon yana duba ko kuɗinka ya iso. Ba sai ka sake biya ba; shagon zai tuntuɓe ka.',
    amount_mismatch: () => `Adadin da ya iso ba na wannan oda ba ne. ${shopNotified()}`,
  },

  code: 'Lamba',
  problem: (shop = 'Shagon') => `${shop} ba zai iya karɓar wannan biyan ba tukuna`,
  problemBody: `Ba laifinka ba ne. ${noMoneyTaken} ${sendCode}`,
  paidOtherAmount: (paid) => [
    'An biya wannan oda a baya, a wani farashi',
    `A lokacin an biya ${paid}. Yanzu ba a cire kuɗi ba. ${sendCode}`,
  ],
  problems: {
    order_paid: ['An riga an biya wannan oda', 'Babu abin da ya rage a biya. Mun gode.'],
    bad_options: ['Maɓallin shagon bai nuna oda ba', `Ba laifinka ba ne. ${noMoneyTaken} ${sendCode}`],
    bad_answer: ['Ba mu iya karanta amsar sabis ɗin biya na shagon ba', `${ifPaid} ${sendCode}`],
    order_token_invalid: [
      'Wannan shafin ba zai iya fara biyan ba',
      `${noMoneyTaken} Sake loda shafin ka gwada. Idan bai taimaka ba, aika wa shagon wannan lambar.`,
    ],
    no_payment_method: [
      'Babu hanyar biyan wannan oda tukuna',
      `${noMoneyTaken} Shagon ba shi da hanyar karɓar wannan kuɗin. ${sendCode}`,
    ],
    provider_not_available: ['Wannan hanyar biya ba ta aiki yanzu', `${noMoneyTaken} Don Allah zaɓi wata hanya.`],
    checkout_not_found: ['Wannan biyan ba ya nan kuma', `Sake buɗe shi daga shagon. ${ifPaid}`],
    order_not_found: ['Shagon bai san wannan oda ba', `${noMoneyTaken} Koma shagon ka sake gwadawa.`],
    rate_limited: ['An gwada sau da yawa', 'Jira minti ɗaya, sannan ka sake gwadawa.'],
    request_in_progress: ['Gwajin ƙarshe yana gudana har yanzu', `Ɗan jira, sannan ka sake gwadawa. ${notTwice}`],
    timeout: ['Amsar ta daɗe', `Intanet ɗinka na iya zama a hankali. ${tryAgain}. ${notTwice}`],
  },
}

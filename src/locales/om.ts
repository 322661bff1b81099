/** Oromo. */

import type { Dictionary } from './dictionary.ts'

const noMoneyTaken = 'Maallaqni fudhatame hin jiru.'
const notTwice = 'Yeroo lama hin kaffaltan.'
const tryAgain = 'Irra deebi’aatii yaalaa'
const sendCode = 'Maaloo koodii kana dukkaanichaaf ergaa.'
const ifPaid = 'Duraan kaffaltaniittuu? Irra deebitanii hin kaffalinaa: dukkaanichatti ni himama.'
const dontPayAgain = 'Maaloo hanga isaan irraa dhageessanitti irra deebitanii hin kaffalinaa.'
const follows = 'Fuulli kun ofumaan ni haaromfama.'
const at = (shop = 'dukkaanicha') => shop
const shopNotified = (shop = 'Dukkaanicha') => `${shop} beekee jira, isin qunnama.`

export const words: Dictionary = {
  lang: 'om',

  order: (id) => `Ajaja ${id}`,
  opening: 'Ajajni keessan banamaa jira…',
  items: (count, shown) => (count === 1 ? 'Meeshaa 1' : `Meeshaalee ${shown}`),
  total: 'Ida’ama',
  secure: (provider) => (provider ? `Kaffaltii amansiisaa karaa ${provider}` : 'Kaffaltii amansiisaa'),

  back: 'Duubatti',
  backToShop: (shop) => `Gara ${at(shop)} deebi’aa`,
  backToShopIn: (seconds, shop) => `Sekondii ${seconds} keessatti gara ${at(shop)} deebitu`,
  checkNow: 'Amma ilaalaa',
  close: 'Cufaa',
  havePaid: 'Kaffaleera',
  oneMoment: 'Xiqqoo eegaa…',
  anotherMethod: 'Karaa biraatiin kaffalaa',
  openAgain: (method) => `${method} irra deebi’aatii banaa`,

  choose: 'Akkamitti kaffaluu barbaaddu?',
  groups: {
    last: 'Yeroo darbe itti fayyadamtan',
    wallets: 'Waaleetii mobaayilaa',
    banks: 'Kaardii fi baankii',
  },
  onPage: (method) => `Fuula amansiisaa ${method} irratti`,
  push: 'Bilbila keessan irratti mirkaneessaa',
  unavailable: 'Amma hin hojjetu. Maaloo karaa biraa filadhaa.',
  pageOpens: (method) => `Itti aansee: ${method} irratti nagaan kaffalaa.`,
  pushGoesTo: 'Bilbila kanatti gaaffii kaffaltii ni ergina.',
  fields: { name: 'Maqaa guutuu', email: 'Imeelii', phone: 'Lakkoofsa bilbilaa' },
  phoneOf: (method) => `Lakkoofsa bilbilaa ${method}`,
  missing: {
    name: 'Maqaa keessan galchaa.',
    email: 'Teessoo imeelii kan akka name@example.com galchaa.',
    phone: 'Lakkoofsa bilbilaa kan akka 0911 234 567 galchaa.',
  },
  mobileNumber: (example) => `Lakkoofsa mobaayilaa kan akka ${example} galchaa.`,
  operatorAdvice: (operator, method) => `Kun lakkoofsa ${operator} fakkaata. Isaaf ${method} filadhaa.`,
  pay: (amount) => `${amount} kaffalaa`,

  frame: (method) => `Fuula ${method}`,
  frameFoot: (method) => `Fuula ${method} mataa isaa`,
  device: 'Bilbila keessan irratti mirkaneessaa',
  deviceBody: (method, number = 'bilbila keessan') =>
    `Gaaffii ${method} gara ${number} ergineerra. Kaffaluuf achitti PIN keessan galchaa.`,
  leaving: (method) => `${method} banamaa jira`,
  leavingBody: (shop) => `Achitti kaffaltanii gara ${at(shop)} deebitu.`,
  waiting: (method) => `${method} eegaa jirra`,
  waitingBody: (shop) =>
    'Yeroo baay’ee daqiiqaa tokko keessatti ni mirkaneessu. Kana cufuu dandeessu: ' +
    `ilaaluu itti fufnee ${at(shop)}tti ni himna.`,
  noAnswer: (method) => `${method} irraa deebiin hanga ammaatti hin dhufne`,

  thanks: (name) => (name ? `Galatoomaa, ${name}` : 'Galatoomaa'),
  paidBody: (shop = 'Dukkaanichi') => `${shop} kaffaltii keessan argateera`,
  receipt: {
    order: 'Ajaja',
    transaction: 'Lakkoofsa daddabarsaa',
    provider: 'Karaa kaffaltii',
    reference: 'Wabii',
    time: 'Yeroo',
  },
  through: (medium, provider) => `${medium}, karaa ${provider}`,
  copy: (what) => `Garagalchaa: ${what}`,
  copied: 'Garagalfameera',
  saveReceipt: 'Nagahee olkaa’aa ykn maxxansaa',
  notPaid: 'Hin kaffalamne',

  offline: 'Interneetii hin qabdan',
  offlineBody: 'Akkuma walitti hidhaminsi deebi’een itti fufna. Wanti bade hin jiru.',
  unreachable: (shop = 'Dukkaanichi') => `${shop} deebii hin kennine`,
  unreachableBody:
    'Tajaajilli kaffaltii dukkaanichaa amma deebii hin kennu. Wanti kaffaltan nagaa dha, yaaluu itti fufna.',
  serverFault: (shop = 'Dukkaanichi') => `${shop} amma rakkoo qaba`,
  pressPayAgain: `Qabduu kaffaltii irra deebi’aatii tuqaa. ${notTwice}`,
  notSent: `${tryAgain}. ${notTwice}`,
  tryNow: 'Amma yaalaa',
  tryingAgainIn: (seconds) => `Sekondii ${seconds} booda irra deebi’ee yaalama`,

  share: 'Namni biraa akka kaffalu gaafadhaa',
  linkCopied: 'Liinkiin garagalfameera. Namni qabu kaffaluu danda’a.',
  openInWindow: 'Foddaa biraa keessatti banaa',

  tryAgain,

  timeLeft: (time) => `Mirkaneessuuf ${time} hafe`,
  noPush: 'Isin hin geenyee?',
  numberRight: (number) => `${number} sirrii dhaa?`,
  changeIt: 'Jijjiiraa',
  phoneOn: 'Bilbilli banaadhaa, neetwoorkii qabaa? Daqiiqaa tokko fudhachuu danda’a.',
  sendAgain: 'Irra deebi’aatii ergaa',
  sendAgainIn: (time) => `${time} booda irra deebi’aatii ergaa`,
  changedMind: 'Yaada jijjiirtanii?',
  cancel: 'Kaffaltii haqaa',
  approved: 'Mirkaneesseera',

  window: (method) => `Foddaa ${method} keessatti xumuraa`,
  windowBody: `Achitti kaffalaatii deebi’aa. ${follows}`,
  showWindow: 'Foddaa sana irra deebi’aatii agarsiisaa',
  usePhone: 'Bilbila keessan fayyadamaa',
  open: (method) => `${method} banaa`,
  windowBlocked: (method) => `${method} banuuf al tokko tuqaa`,
  windowBlockedBody: 'Biraawzariin keessan foddaa haaraa dhorkeera. Hanga ammaatti homaa hin kaffalle.',
  windowClosed: 'Foddaan kaffaltii cufame fakkaata',
  windowClosedBody: 'Yoo hin kaffalle irra deebi’aatii banaa. Yoo banaa ta’e achitti xumuraa.',
  scan: 'Bilbila keessaniin iskaan godhaa',
  scanBody: `Kaameraa banaatii asitti qabaa, bilbila irratti kaffalaa. ${follows}`,
  qrCode: 'Koodii QR kaffaltii kanaa',

  sentTo: (method) => `Gara ${method} ergameera`,
  waitingForAnswer: 'Deebii isaanii eegaa jirra',
  askingAgain: 'Irra deebinee gaafachaa jirra',
  lastAsked: (time) => `kan dhumaa ${time}`,
  receiptStep: 'Nagahee',
  noAnswerBody: (shop) =>
    'Yoo kaffaltanii jirattan irra deebitanii hin kaffalinaa. ' +
    `Kaffaltii keessan arginee ${at(shop)}tti ni himna. Kana cufuu dandeessu.`,

  leftPayment: (method, shop) =>
    `Gaaffiin ${method} keessan ammas banaa dha. Yoo danda’ame ni haqna. Lachuu yoo darban ${at(shop)}tti ni himama.`,
  keepWaiting: (method) => `${method} eeguu itti fufaa`,

  notice: {
    underpaid: ({ paid, price }, shop) => [
      `${price} keessaa ${paid} arganneerra`,
      `${shopNotified(shop)} ${dontPayAgain}`,
    ],
    overpaid: ({ paid, price }, shop) => [
      `Bakka ${price} ${paid} arganneerra`,
      `${shopNotified(shop)} ${dontPayAgain}`,
    ],
    wrong_currency: ({ paid, price }, shop) => [
      `${paid} arganneerra`,
      `Gatiin ajaja kanaa ${price}, maallaqa biraatiini. ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop) => [
      'Yeroo lama kaffaltaniittu',
      `Ajajni keessan kaffalameera. Kaffaltii lammaffaa ${shopNotified(shop)}`,
    ],
  },
  stillMissing: 'Kan hafe',
  paidTheOrder: 'Kan ajaja kaffale',
  secondPayment: 'Kaffaltii lammaffaa',
  save: 'Olkaa’aa ykn maxxansaa',
  payAnyway: 'Gatii guutuu kaffalaa',

  declined: (method) => `${method} kaffaltii kana dideera`,
  declinedBody: 'Irra deebi’aatii yaalaa, ykn karaa biraatiin kaffalaa.',
  attemptEnded: (method) => `Kaffaltiin ${method} hin xumuramne`,
  noMoneyTaken,
  lateMoney: (shop?: string) => `Duraan mirkaneessitanii yoo turtan, maallaqni ${at(shop)} ni ga’a, ni himamaafis.`,
  cancelled: 'Kaffaltiin haqameera',
  expired: 'Yeroon dhumateera',
  expiredBody: (minutes, shop) =>
    `Kaffaltiin kun ${minutes ? `daqiiqaa ${minutes}f banaa ture` : 'kana booda banaa miti'}. Kaffaltaniittuu? Irra deebitanii hin kaffalinaa: ${at(shop)}tti ni himama.`,
  askShop: (shop) => `Kaffaluuf ${at(shop)} irraa irra deebi’aatii banaa.`,
  startAgain: 'Irra deebi’aatii jalqabaa',

  leave: 'Ammaaf cufnaa?',
  leaveBody: (shop) =>
    `Kaffaltiin keessan itti fufa. Ilaallee ${at(shop)}tti ni himna. ` +
    'Yeroo barbaaddan qabduu kaffaltii sanaan deebi’aa.',
  stay: 'As turaa',
  closeNow: 'Ammaaf cufaa',
  cancelQuestion: 'Kaffaltii kana haqnaa?',
  cancelNo: 'Eeguu itti fufaa',
  cancelYes: 'Eeyyee, haqaa',

  reasons: {
    declined: () => `Kaffaltiin didameera. ${noMoneyTaken}`,
    insufficient_funds: () => `Haftee herrega keessanii ga’aa hin turre. ${noMoneyTaken}`,
    wrong_details: () => `Odeeffannoon ykn PIN sirrii hin turre. ${noMoneyTaken}`,
    limit_exceeded: () => `Hammi kun daangaa herregaa ol. ${noMoneyTaken}`,
    provider_unreachable: (method) => `${method} argachuu hin dandeenye. ${noMoneyTaken}`,
    provider_refused: (method) => `${method} kaffaltii kana hin fudhanne. ${noMoneyTaken}`,
    provider_misconfigured: (method) => `${method} amma hin hojjetu. ${noMoneyTaken} Karaa kaffaltii biraa filadhaa.`,
    not_started: (method) => `${method} kaffaltii hin jalqabne. ${noMoneyTaken}`,
    unanswered_page: (method) =>
      `${method} deebii hin kennine. Kaffaltiin jalqabamuu isaa mirkaneeffachaa jirra. ` +
      'Fuula kaffaltii osoo hin argin maallaqni fudhatamuu hin danda’u, kanaaf irra deebi’uu dandeessu.',
    unanswered_device: (method) =>
      `${method} deebii hin kennine. ` +
      'Gaaffiin bilbila keessan ga’uu danda’a; yoo mirkaneessitan ajajni kun kaffalama. ' +
      'Ergamuu isaa mirkaneeffachaa jirra.',
    unconfirmed: () =>
      'Dukkaanichi kaffaltiin keessan ga’uu isaa ilaalaa jira. ' +
      'Irra deebitanii kaffaluun hin barbaachisu; isin qunnamu.',
    amount_mismatch: () => `Hammi dhufe kan ajaja kanaa miti. ${shopNotified()}`,
  },

  code: 'Koodii',
  problem: (shop = 'Dukkaanichi') => `${shop} kaffaltii kana ammaaf fudhachuu hin danda’u`,
  problemBody: `Dogoggora keessan miti. ${noMoneyTaken} ${sendCode}`,
  paidOtherAmount: (paid) => [
    'Ajajni kun duraan gatii biraatiin kaffalameera',
    `Yeroo sana ${paid} kaffalame. Amma maallaqni fudhatame hin jiru. ${sendCode}`,
  ],
  problems: {
    order_paid: ['Ajajni kun duraan kaffalameera', 'Wanti kaffaltan hin hafne. Galatoomaa.'],
    bad_options: ['Qabduun dukkaanichaa ajaja hin ibsine', `Dogoggora keessan miti. ${noMoneyTaken} ${sendCode}`],
    bad_answer: ['Deebii tajaajila kaffaltii dukkaanichaa dubbisuu hin dandeenye', `${ifPaid} ${sendCode}`],
    order_token_invalid: [
      'Fuulli kun kaffaltii jalqabuu hin danda’u',
      `${noMoneyTaken} Fuula kana irra deebi’aatii fe’aatii yaalaa. Yoo hin gargaarre koodii kana dukkaanichaaf ergaa.`,
    ],
    no_payment_method: [
      'Karaan ajaja kana itti kaffaltan hanga ammaatti hin jiru',
      `${noMoneyTaken} Dukkaanichi karaa maallaqa kanaan itti fudhatu hin qabu. ${sendCode}`,
    ],
    provider_not_available: ['Karaan kun amma hin hojjetu', `${noMoneyTaken} Maaloo karaa biraa filadhaa.`],
    checkout_not_found: [
      'Kaffaltiin kun kana booda as hin jiru',
      `Dukkaanicha irraa irra deebi’aatii banaa. ${ifPaid}`,
    ],
    order_not_found: ['Dukkaanichi ajaja kana hin beeku', `${noMoneyTaken} Gara dukkaanichaa deebi’aatii yaalaa.`],
    rate_limited: ['Yaaliin baay’ateera', 'Daqiiqaa tokko eegaatii irra deebi’aatii yaalaa.'],
    request_in_progress: ['Yaaliin dhumaa ammas adeemaa jira', `Xiqqoo eegaa. ${tryAgain}. ${notTwice}`],
    timeout: ['Deebiin yeroo dheeraa fudhate', `Interneetiin keessan suuta ta’uu danda’a. ${tryAgain}. ${notTwice}`],
  },
}

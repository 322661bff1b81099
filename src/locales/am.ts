/** Amharic. */

import type { Dictionary } from './dictionary.ts'

const noMoneyTaken = 'ምንም ገንዘብ አልተወሰደም።'
const notTwice = 'ሁለት ጊዜ አይከፍሉም።'
const tryAgain = 'እንደገና ይሞክሩ'
const sendCode = 'እባክዎ ይህን ኮድ ለሱቁ ይላኩ።'
const ifPaid = 'ከፍለዋል? እንደገና አይክፈሉ፦ ለሱቁ ይነገራል።'
const dontPayAgain = 'ከእነሱ እስኪሰሙ ድረስ እባክዎ እንደገና አይክፈሉ።'
const follows = 'ይህ ገጽ በራሱ ይታደሳል።'
const at = (shop = 'ሱቁ') => shop
const shopNotified = (shop?: string) => `ለ${at(shop)} ተነግሯል፤ ያነጋግርዎታል።`

export const words: Dictionary = {
  lang: 'am',

  order: (id) => `ትዕዛዝ ${id}`,
  opening: 'ትዕዛዝዎ እየተከፈተ ነው…',
  items: (count, shown) => (count === 1 ? '1 ዕቃ' : `${shown} ዕቃዎች`),
  total: 'ጠቅላላ',
  secure: (provider) => (provider ? `ደህንነቱ የተጠበቀ ክፍያ በ${provider}` : 'ደህንነቱ የተጠበቀ ክፍያ'),

  back: 'ይመለሱ',
  backToShop: (shop) => `ወደ ${at(shop)} ይመለሱ`,
  backToShopIn: (seconds, shop) => `በ${seconds} ሰከንድ ወደ ${at(shop)} ይመለሳሉ`,
  checkNow: 'አሁን ያረጋግጡ',
  close: 'ይዝጉ',
  havePaid: 'ከፍያለሁ',
  oneMoment: 'አንድ አፍታ…',
  anotherMethod: 'በሌላ መንገድ ይክፈሉ',
  openAgain: (method) => `${method}ን እንደገና ይክፈቱ`,

  choose: 'እንዴት መክፈል ይፈልጋሉ?',
  groups: { last: 'ባለፈው የተጠቀሙበት', wallets: 'የሞባይል ዋሌቶች', banks: 'ካርድ እና ባንክ' },
  onPage: (method) => `ደህንነቱ በተጠበቀው የ${method} ገጽ`,
  push: 'በስልክዎ ላይ ያጽድቁ',
  unavailable: 'አሁን አይሠራም። እባክዎ ሌላ የመክፈያ መንገድ ይምረጡ።',
  pageOpens: (method) => `ቀጥሎ፦ በ${method} ደህንነቱ በተጠበቀ መንገድ ይክፈሉ።`,
  pushGoesTo: 'ወደዚህ ስልክ የክፍያ ጥያቄ እንልካለን።',
  fields: { name: 'ሙሉ ስም', email: 'ኢሜይል', phone: 'ስልክ ቁጥር' },
  phoneOf: (method) => `የ${method} ስልክ ቁጥር`,
  missing: {
    name: 'ስምዎን ያስገቡ።',
    email: 'እንደ name@example.com ያለ የኢሜይል አድራሻ ያስገቡ።',
    phone: 'እንደ 0911 234 567 ያለ ስልክ ቁጥር ያስገቡ።',
  },
  mobileNumber: (example) => `እንደ ${example} ያለ የሞባይል ቁጥር ያስገቡ።`,
  operatorAdvice: (operator, method) => `ይህ የ${operator} ቁጥር ይመስላል። ለዚህ ቁጥር ${method}ን ይምረጡ።`,
  pay: (amount) => `${amount} ይክፈሉ`,

  frame: (method) => `የ${method} ገጽ`,
  frameFoot: (method) => `የ${method} የራሱ ገጽ`,
  device: 'በስልክዎ ላይ ያጽድቁ',
  deviceBody: (method, number = 'ስልክዎ') => `የ${method} ጥያቄ ወደ ${number} ልከናል። ለመክፈል እዚያ ፒንዎን ያስገቡ።`,
  leaving: (method) => `${method} እየተከፈተ ነው`,
  leavingBody: (shop) => `እዚያ ከፍለው ወደ ${at(shop)} ይመለሳሉ።`,
  waiting: (method) => `${method}ን በመጠበቅ ላይ`,
  waitingBody: (shop) => `ብዙውን ጊዜ በአንድ ደቂቃ ውስጥ ያረጋግጣሉ። ይህን መዝጋት ይችላሉ፦ መከታተላችንን እንቀጥላለን፣ ለ${at(shop)} እንናገራለን።`,
  noAnswer: (method) => `ከ${method} እስካሁን ምላሽ የለም`,

  thanks: (name) => (name ? `እናመሰግናለን፣ ${name}` : 'እናመሰግናለን'),
  paidBody: (shop) => `${at(shop)} ክፍያዎን ተቀብሏል`,
  receipt: {
    order: 'ትዕዛዝ',
    transaction: 'የግብይት መለያ',
    provider: 'የተከፈለበት መንገድ',
    reference: 'ማጣቀሻ',
    time: 'ሰዓት',
  },
  through: (medium, provider) => `${medium}፣ በ${provider} በኩል`,
  copy: (what) => `ቅዳ፦ ${what}`,
  copied: 'ተቀድቷል',
  saveReceipt: 'ደረሰኙን ያስቀምጡ ወይም ያትሙ',
  notPaid: 'አልተከፈለም',

  offline: 'ኢንተርኔት የለዎትም',
  offlineBody: 'ግንኙነቱ እንደተመለሰ እንቀጥላለን። የጠፋ ነገር የለም።',
  unreachable: (shop) => `${at(shop)} ምላሽ እየሰጠ አይደለም`,
  unreachableBody: 'የሱቁ የክፍያ አገልግሎት አሁን ምላሽ አይሰጥም። የከፈሉት ገንዘብ ደህና ነው፤ መሞከራችንን እንቀጥላለን።',
  serverFault: (shop) => `${at(shop)} አሁን ችግር ገጥሞታል`,
  pressPayAgain: `የክፍያ አዝራሩን እንደገና ይጫኑ። ${notTwice}`,
  notSent: `${tryAgain}። ${notTwice}`,
  tryNow: 'አሁን ይሞክሩ',
  tryingAgainIn: (seconds) => `በ${seconds} ሰከንድ ውስጥ እንደገና እንሞክራለን`,

  share: 'ሌላ ሰው እንዲከፍል ይጠይቁ',
  linkCopied: 'ሊንኩ ተቀድቷል። ሊንኩ ያለው ሰው መክፈል ይችላል።',
  openInWindow: 'በሌላ መስኮት ይክፈቱ',

  tryAgain,

  timeLeft: (time) => `ለማጽደቅ ${time} ቀርቷል`,
  noPush: 'ጥያቄው አልደረሰዎትም?',
  numberRight: (number) => `${number} ትክክል ነው?`,
  changeIt: 'ይቀይሩት',
  phoneOn: 'ስልኩ በርቷል? ኔትወርክ አለው? አንድ ደቂቃ ሊወስድ ይችላል።',
  sendAgain: 'እንደገና ይላኩ',
  sendAgainIn: (time) => `ከ${time} በኋላ እንደገና ይላኩ`,
  changedMind: 'ሐሳብዎን ቀየሩ?',
  cancel: 'ክፍያውን ይሰርዙ',
  approved: 'አጽድቄያለሁ',

  window: (method) => `በ${method} መስኮት ውስጥ ይጨርሱ`,
  windowBody: `እዚያ ይክፈሉና ይመለሱ። ${follows}`,
  showWindow: 'መስኮቱን እንደገና ያሳዩ',
  usePhone: 'በስልክዎ ይክፈሉ',
  open: (method) => `${method}ን ይክፈቱ`,
  windowBlocked: (method) => `${method}ን ለመክፈት አንዴ ይንኩ`,
  windowBlockedBody: 'አሳሽዎ አዲሱን መስኮት አግዶታል። እስካሁን ምንም አልከፈሉም።',
  windowClosed: 'የክፍያ መስኮቱ የተዘጋ ይመስላል',
  windowClosedBody: 'ካልከፈሉ እንደገና ይክፈቱት። አሁንም ክፍት ከሆነ እዚያው ይጨርሱ።',
  scan: 'በስልክዎ ስካን ያድርጉ',
  scanBody: `ካሜራውን ከፍተው ወደዚህ ያነጣጥሩና በስልክዎ ይክፈሉ። ${follows}`,
  qrCode: 'የዚህ ክፍያ QR ኮድ',

  sentTo: (method) => `ወደ ${method} ተልኳል`,
  waitingForAnswer: 'ምላሻቸውን በመጠበቅ ላይ',
  askingAgain: 'እንደገና እየጠየቅናቸው ነው',
  lastAsked: (time) => `የመጨረሻው ${time}`,
  receiptStep: 'ደረሰኝ',
  noAnswerBody: (shop) => `ከፍለው ከሆነ እንደገና አይክፈሉ። ክፍያዎን አግኝተን ለ${at(shop)} እንናገራለን። ይህን መዝጋት ይችላሉ።`,

  leftPayment: (method, shop) => `የ${method} ጥያቄዎ አሁንም ክፍት ነው። ከተቻለ እንሰርዘዋለን። ሁለቱም ካለፉ ለ${at(shop)} ይነገራል።`,
  keepWaiting: (method) => `${method}ን መጠበቅ ይቀጥሉ`,

  notice: {
    underpaid: ({ paid, price }, shop) => [`ከ${price} ውስጥ ${paid} ደርሶናል`, `${shopNotified(shop)} ${dontPayAgain}`],
    overpaid: ({ paid, price }, shop) => [`በ${price} ፈንታ ${paid} ደርሶናል`, `${shopNotified(shop)} ${dontPayAgain}`],
    wrong_currency: ({ paid, price }, shop) => [
      `${paid} ደርሶናል`,
      `የዚህ ትዕዛዝ ዋጋ ${price} በሌላ ገንዘብ ነው። ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop) => ['ሁለት ጊዜ ከፍለዋል', `ትዕዛዝዎ ተከፍሏል። ስለ ሁለተኛው ክፍያ ${shopNotified(shop)}`],
  },
  stillMissing: 'የቀረው',
  paidTheOrder: 'ትዕዛዙን የከፈለው',
  secondPayment: 'ሁለተኛው ክፍያ',
  save: 'ያስቀምጡ ወይም ያትሙ',
  payAnyway: 'ሙሉውን ዋጋ ለማንኛውም ይክፈሉ',

  declined: (method) => `${method} ክፍያውን አልተቀበለም`,
  declinedBody: 'እንደገና ይሞክሩ፣ ወይም በሌላ መንገድ ይክፈሉ።',
  attemptEnded: (method) => `የ${method} ክፍያ አልተጠናቀቀም`,
  noMoneyTaken,
  lateMoney: (shop?: string) => `አስቀድመው አጽድቀው ከሆነ ገንዘቡ ወደ ${at(shop)} ይደርሳል፤ ይነገረዋልም።`,
  cancelled: 'ክፍያው ተሰርዟል',
  expired: 'ጊዜው አልቋል',
  expiredBody: (minutes, shop) =>
    `ይህ ክፍያ ${minutes ? `ለ${minutes} ደቂቃ ክፍት ነበር` : 'አሁን ክፍት አይደለም'}። ከፍለዋል? እንደገና አይክፈሉ፦ ለ${at(shop)} ይነገራል።`,
  askShop: (shop) => `ለመክፈል ከ${at(shop)} እንደገና ይክፈቱት።`,
  startAgain: 'እንደገና ይጀምሩ',

  leave: 'ለአሁን ይዘጋ?',
  leaveBody: (shop) => `ክፍያዎ ይቀጥላል። መከታተላችንን ቀጥለን ለ${at(shop)} እንናገራለን። በዚያው የክፍያ አዝራር በማንኛውም ጊዜ ይመለሱ።`,
  stay: 'እዚህ ይቆዩ',
  closeNow: 'ለአሁን ይዝጉ',
  cancelQuestion: 'ይህ ክፍያ ይሰረዝ?',
  cancelNo: 'መጠበቅ ይቀጥሉ',
  cancelYes: 'አዎ፣ ይሰረዝ',

  reasons: {
    declined: () => `ክፍያው ተቀባይነት አላገኘም። ${noMoneyTaken}`,
    insufficient_funds: () => `ቀሪ ሂሳብዎ በቂ አልነበረም። ${noMoneyTaken}`,
    wrong_details: () => `መረጃው ወይም ፒኑ ትክክል አልነበረም። ${noMoneyTaken}`,
    limit_exceeded: () => `መጠኑ ከሂሳቡ ገደብ በላይ ነው። ${noMoneyTaken}`,
    provider_unreachable: (method) => `${method}ን ማግኘት አልተቻለም። ${noMoneyTaken}`,
    provider_refused: (method) => `${method} ክፍያውን አልተቀበለም። ${noMoneyTaken}`,
    provider_misconfigured: (method) => `${method} አሁን አይሠራም። ${noMoneyTaken} ሌላ የመክፈያ መንገድ ይምረጡ።`,
    not_started: (method) => `${method} ክፍያውን አልጀመረም። ${noMoneyTaken}`,
    unanswered_page: (method) =>
      `${method} ምላሽ አልሰጠም። ክፍያው መጀመሩን እያጣራን ነው። የክፍያ ገጽ ከማየትዎ በፊት ምንም ገንዘብ ሊወሰድ አይችልም፤ ስለዚህ እንደገና መጀመር ይችላሉ።`,
    unanswered_device: (method) =>
      `${method} ምላሽ አልሰጠም። ጥያቄ አሁንም ወደ ስልክዎ ሊመጣ ይችላል፤ ካጸደቁት ይህ ትዕዛዝ ይከፈላል። መላኩን እያጣራን ነው።`,
    unconfirmed: () => 'ሱቁ ክፍያዎ መድረሱን እያጣራ ነው። እንደገና መክፈል አያስፈልግዎትም፤ ሱቁ ያነጋግርዎታል።',
    amount_mismatch: () => `የደረሰው መጠን ከዚህ ትዕዛዝ ዋጋ ጋር አይመሳሰልም። ${shopNotified()}`,
  },

  code: 'ኮድ',
  problem: (shop) => `${at(shop)} ይህን ክፍያ ገና መቀበል አይችልም`,
  problemBody: `የእርስዎ ስህተት አይደለም። ${noMoneyTaken} ${sendCode}`,
  paidOtherAmount: (paid) => ['ይህ ትዕዛዝ ቀደም ሲል በሌላ ዋጋ ተከፍሏል', `ያኔ ${paid} ተከፍሏል። አሁን ምንም ገንዘብ አልተወሰደም። ${sendCode}`],
  problems: {
    order_paid: ['ይህ ትዕዛዝ ቀድሞ ተከፍሏል', 'የሚከፈል ነገር የለም። እናመሰግናለን።'],
    bad_options: ['የሱቁ አዝራር ትዕዛዝ አልጠቀሰም', `የእርስዎ ስህተት አይደለም። ${noMoneyTaken} ${sendCode}`],
    bad_answer: ['የሱቁን የክፍያ አገልግሎት ምላሽ ማንበብ አልቻልንም', `${ifPaid} ${sendCode}`],
    order_token_invalid: ['ይህ ገጽ ክፍያውን መጀመር አይችልም', `${noMoneyTaken} ገጹን እንደገና ጭነው ይሞክሩ። ካልረዳ ይህን ኮድ ለሱቁ ይላኩ።`],
    no_payment_method: [
      'ይህን ትዕዛዝ ለመክፈል እስካሁን መንገድ የለም',
      `${noMoneyTaken} ሱቁ በዚህ ገንዘብ የሚቀበል የመክፈያ መንገድ የለውም። ${sendCode}`,
    ],
    provider_not_available: ['ይህ የመክፈያ መንገድ አሁን አይሠራም', `${noMoneyTaken} እባክዎ ሌላ መንገድ ይምረጡ።`],
    checkout_not_found: ['ይህ ክፍያ ከእንግዲህ እዚህ የለም', `ከሱቁ እንደገና ይክፈቱት። ${ifPaid}`],
    order_not_found: ['ሱቁ ይህን ትዕዛዝ አያውቀውም', `${noMoneyTaken} ወደ ሱቁ ተመልሰው እንደገና ይሞክሩ።`],
    rate_limited: ['በጣም ብዙ ሙከራዎች', 'አንድ ደቂቃ ይጠብቁና እንደገና ይሞክሩ።'],
    request_in_progress: ['የመጨረሻው ሙከራ አሁንም እየሄደ ነው', `ትንሽ ይጠብቁና ${tryAgain}። ${notTwice}`],
    timeout: ['ምላሹ ዘግይቷል', `ግንኙነትዎ ቀርፋፋ ሊሆን ይችላል። ${tryAgain}። ${notTwice}`],
  },
}

/** Hindi. */

import type { Dictionary } from './dictionary.ts'

const noMoneyTaken = 'कोई पैसा नहीं कटा।'
const notTwice = 'पैसा दो बार नहीं कटेगा।'
const tryAgain = 'फिर कोशिश करें'
const sendCode = 'कृपया यह कोड दुकान को भेजें।'
const ifPaid = 'पहले ही भुगतान कर चुके हैं? दोबारा न करें: दुकान को बताया जाएगा।'
const dontPayAgain = 'उनसे सुनने तक कृपया दोबारा भुगतान न करें।'
const follows = 'यह पेज अपने आप बदल जाएगा।'
const at = (shop = 'दुकान') => shop
const shopNotified = (shop?: string) => `${at(shop)} को बता दिया गया है, वे आपसे संपर्क करेंगे।`

export const words: Dictionary = {
  lang: 'hi',

  order: (id) => `ऑर्डर ${id}`,
  opening: 'आपका ऑर्डर खुल रहा है…',
  items: (_, shown) => `${shown} सामान`,
  total: 'कुल',
  secure: (provider) => (provider ? `${provider} से सुरक्षित भुगतान` : 'सुरक्षित भुगतान'),

  back: 'वापस',
  backToShop: (shop) => `${at(shop)} पर वापस जाएँ`,
  backToShopIn: (seconds, shop) => `${seconds} सेकंड में ${at(shop)} पर वापस`,
  checkNow: 'अभी जाँचें',
  close: 'बंद करें',
  havePaid: 'मैंने भुगतान कर दिया',
  oneMoment: 'एक पल…',
  anotherMethod: 'दूसरे तरीके से भुगतान करें',
  openAgain: (method) => `${method} फिर खोलें`,

  choose: 'आप भुगतान कैसे करेंगे?',
  groups: { last: 'पिछली बार यही चुना था', wallets: 'मोबाइल वॉलेट', banks: 'कार्ड और बैंक' },
  onPage: (method) => `${method} के सुरक्षित पेज पर`,
  push: 'अपने फ़ोन पर मंज़ूरी दें',
  unavailable: 'अभी काम नहीं कर रहा। कृपया दूसरा तरीका चुनें।',
  pageOpens: (method) => `आगे: ${method} पर सुरक्षित भुगतान करें।`,
  pushGoesTo: 'हम इस फ़ोन पर भुगतान का अनुरोध भेजेंगे।',
  fields: { name: 'पूरा नाम', email: 'ईमेल', phone: 'फ़ोन नंबर' },
  phoneOf: (method) => `${method} फ़ोन नंबर`,
  missing: {
    name: 'अपना नाम लिखें।',
    email: 'ईमेल पता लिखें, जैसे name@example.com।',
    phone: 'फ़ोन नंबर लिखें, जैसे 0911 234 567।',
  },
  mobileNumber: (example) => `मोबाइल नंबर लिखें, जैसे ${example}।`,
  operatorAdvice: (operator, method) => `यह ${operator} का नंबर लगता है। इस नंबर के लिए ${method} चुनें।`,
  pay: (amount) => `${amount} का भुगतान करें`,

  frame: (method) => `${method} का पेज`,
  frameFoot: (method) => `${method} का अपना पेज`,
  device: 'अपने फ़ोन पर मंज़ूरी दें',
  deviceBody: (method, number = 'आपके फ़ोन') =>
    `हमने ${number} पर ${method} का अनुरोध भेजा है। भुगतान के लिए वहाँ अपना पिन डालें।`,
  leaving: (method) => `${method} खुल रहा है`,
  leavingBody: (shop) => `वहाँ भुगतान करके आप ${at(shop)} पर लौटेंगे।`,
  waiting: (method) => `${method} का इंतज़ार`,
  waitingBody: (shop) => `आम तौर पर एक मिनट में पुष्टि हो जाती है। आप इसे बंद कर सकते हैं: हम जाँचते रहेंगे और ${at(shop)} को बताएँगे।`,
  noAnswer: (method) => `${method} से अभी जवाब नहीं आया`,

  thanks: (name) => (name ? `धन्यवाद, ${name}` : 'धन्यवाद'),
  paidBody: (shop) => `${at(shop)} को आपका भुगतान मिल गया`,
  receipt: {
    order: 'ऑर्डर',
    transaction: 'लेन-देन आईडी',
    provider: 'भुगतान का तरीका',
    reference: 'संदर्भ',
    time: 'समय',
  },
  through: (medium, provider) => `${medium}, ${provider} के ज़रिए`,
  copy: (what) => `कॉपी करें: ${what}`,
  copied: 'कॉपी हो गया',
  saveReceipt: 'रसीद सहेजें या प्रिंट करें',
  notPaid: 'भुगतान नहीं हुआ',

  offline: 'आप ऑफ़लाइन हैं',
  offlineBody: 'इंटरनेट लौटते ही हम आगे बढ़ेंगे। कुछ नहीं खोया।',
  unreachable: (shop) => `${at(shop)} से जवाब नहीं मिल रहा`,
  unreachableBody: 'दुकान की भुगतान सेवा अभी जवाब नहीं दे रही। आपने जो भुगतान किया है वह सुरक्षित है, और हम कोशिश करते रहेंगे।',
  serverFault: (shop) => `${at(shop)} में अभी कोई समस्या है`,
  pressPayAgain: `भुगतान बटन फिर दबाएँ। ${notTwice}`,
  notSent: `${tryAgain}। ${notTwice}`,
  tryNow: 'अभी कोशिश करें',
  tryingAgainIn: (seconds) => `${seconds} सेकंड में फिर कोशिश होगी`,

  share: 'किसी और से भुगतान करने को कहें',
  linkCopied: 'लिंक कॉपी हो गया। जिसके पास यह है, वह भुगतान कर सकता है।',
  openInWindow: 'अलग विंडो में खोलें',

  tryAgain,

  timeLeft: (time) => `मंज़ूरी के लिए ${time} बाकी`,
  noPush: 'अनुरोध नहीं मिला?',
  numberRight: (number) => `क्या ${number} सही है?`,
  changeIt: 'बदलें',
  phoneOn: 'क्या फ़ोन चालू है और सिग्नल है? इसमें एक मिनट लग सकता है।',
  sendAgain: 'फिर भेजें',
  sendAgainIn: (time) => `${time} में फिर भेजें`,
  changedMind: 'मन बदल गया?',
  cancel: 'भुगतान रद्द करें',
  approved: 'मैंने मंज़ूरी दे दी',

  window: (method) => `${method} की विंडो में पूरा करें`,
  windowBody: `वहाँ भुगतान करें, फिर लौटें। ${follows}`,
  showWindow: 'विंडो फिर दिखाएँ',
  usePhone: 'इसके बजाय फ़ोन से करें',
  open: (method) => `${method} खोलें`,
  windowBlocked: (method) => `${method} खोलने के लिए एक बार और दबाएँ`,
  windowBlockedBody: 'आपके ब्राउज़र ने नई विंडो रोक दी। आपने अभी कुछ भुगतान नहीं किया है।',
  windowClosed: 'भुगतान की विंडो बंद लगती है',
  windowClosedBody: 'भुगतान नहीं किया हो तो इसे फिर खोलें। अगर खुली है तो वहीं पूरा करें।',
  scan: 'अपने फ़ोन से स्कैन करें',
  scanBody: `कैमरा खोलकर यहाँ रखें और फ़ोन पर भुगतान करें। ${follows}`,
  qrCode: 'इस भुगतान का क्यूआर कोड',

  sentTo: (method) => `${method} को भेजा गया`,
  waitingForAnswer: 'उनके जवाब का इंतज़ार',
  askingAgain: 'उनसे फिर पूछ रहे हैं',
  lastAsked: (time) => `पिछली बार ${time}`,
  receiptStep: 'रसीद',
  noAnswerBody: (shop) =>
    `अगर भुगतान कर चुके हैं तो दोबारा न करें। हम आपका भुगतान ढूँढकर ${at(shop)} को बताएँगे। आप इसे बंद कर सकते हैं।`,

  leftPayment: (method, shop) =>
    `आपका ${method} अनुरोध अभी खुला है। हो सका तो हम उसे रद्द करेंगे। दोनों हो गए तो ${at(shop)} को बताया जाएगा।`,
  keepWaiting: (method) => `${method} का इंतज़ार करते रहें`,

  notice: {
    underpaid: ({ paid, price }, shop) => [`हमें ${price} में से ${paid} मिले`, `${shopNotified(shop)} ${dontPayAgain}`],
    overpaid: ({ paid, price }, shop) => [`हमें ${price} की जगह ${paid} मिले`, `${shopNotified(shop)} ${dontPayAgain}`],
    wrong_currency: ({ paid, price }, shop) => [
      `हमें ${paid} मिले`,
      `इस ऑर्डर की कीमत ${price} है, दूसरी मुद्रा में। ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop) => [
      'आपने दो बार भुगतान किया है',
      `आपके ऑर्डर का भुगतान हो गया है। दूसरे भुगतान के बारे में ${shopNotified(shop)}`,
    ],
  },
  stillMissing: 'अभी बाकी',
  paidTheOrder: 'ऑर्डर का भुगतान',
  secondPayment: 'दूसरा भुगतान',
  save: 'सहेजें या प्रिंट करें',
  payAnyway: 'फिर भी पूरी कीमत चुकाएँ',

  declined: (method) => `${method} ने भुगतान मना कर दिया`,
  declinedBody: 'फिर कोशिश करें, या दूसरे तरीके से भुगतान करें।',
  attemptEnded: (method) => `${method} का भुगतान पूरा नहीं हुआ`,
  noMoneyTaken,
  lateMoney: (shop?: string) => `अगर आप पहले ही मंज़ूरी दे चुके थे, तो पैसा ${at(shop)} को मिलेगा और उन्हें बताया जाएगा।`,
  cancelled: 'भुगतान रद्द हुआ',
  expired: 'समय समाप्त',
  expiredBody: (minutes, shop) =>
    `यह भुगतान ${minutes ? `${minutes} मिनट तक खुला था` : 'अब खुला नहीं है'}। पहले ही भुगतान कर चुके हैं? दोबारा न करें: ${at(shop)} को बताया जाएगा।`,
  askShop: (shop) => `भुगतान के लिए इसे ${at(shop)} से फिर खोलें।`,
  startAgain: 'फिर शुरू करें',

  leave: 'अभी के लिए बंद करें?',
  leaveBody: (shop) => `आपका भुगतान चलता रहेगा। हम जाँचते रहेंगे और ${at(shop)} को बताएँगे। उसी भुगतान बटन से कभी भी लौटें।`,
  stay: 'यहीं रहें',
  closeNow: 'अभी के लिए बंद करें',
  cancelQuestion: 'यह भुगतान रद्द करें?',
  cancelNo: 'इंतज़ार करते रहें',
  cancelYes: 'हाँ, रद्द करें',

  reasons: {
    declined: () => `भुगतान मना हो गया। ${noMoneyTaken}`,
    insufficient_funds: () => `आपका बैलेंस कम था। ${noMoneyTaken}`,
    wrong_details: () => `जानकारी या पिन सही नहीं था। ${noMoneyTaken}`,
    limit_exceeded: () => `रकम खाते की सीमा से ज़्यादा है। ${noMoneyTaken}`,
    provider_unreachable: (method) => `${method} से संपर्क नहीं हो सका। ${noMoneyTaken}`,
    provider_refused: (method) => `${method} ने भुगतान स्वीकार नहीं किया। ${noMoneyTaken}`,
    provider_misconfigured: (method) => `${method} अभी उपलब्ध नहीं है। ${noMoneyTaken} दूसरा तरीका चुनें।`,
    not_started: (method) => `${method} ने भुगतान शुरू नहीं किया। ${noMoneyTaken}`,
    unanswered_page: (method) =>
      `${method} ने जवाब नहीं दिया। हम पता कर रहे हैं कि भुगतान शुरू हुआ या नहीं। ` +
      'भुगतान का पेज देखने से पहले कोई पैसा नहीं कट सकता, इसलिए आप फिर शुरू कर सकते हैं।',
    unanswered_device: (method) =>
      `${method} ने जवाब नहीं दिया। आपके फ़ोन पर अनुरोध अब भी आ सकता है; उसे मंज़ूरी देने से इस ऑर्डर का भुगतान होगा। ` +
      'हम पता कर रहे हैं कि अनुरोध भेजा गया या नहीं।',
    unconfirmed: () => 'दुकान जाँच रही है कि आपका भुगतान पहुँचा या नहीं। दोबारा भुगतान की ज़रूरत नहीं; दुकान संपर्क करेगी।',
    amount_mismatch: () => `जो रकम आई वह इस ऑर्डर की रकम नहीं है। ${shopNotified()}`,
  },

  code: 'कोड',
  problem: (shop) => `${at(shop)} अभी यह भुगतान नहीं ले सकती`,
  problemBody: `इसमें आपकी गलती नहीं है। ${noMoneyTaken} ${sendCode}`,
  paidOtherAmount: (paid) => [
    'इस ऑर्डर का भुगतान पहले दूसरी कीमत पर हुआ था',
    `तब ${paid} चुकाए गए थे। अभी कोई पैसा नहीं कटा। ${sendCode}`,
  ],
  problems: {
    order_paid: ['इस ऑर्डर का भुगतान पहले ही हो चुका है', 'और कुछ नहीं चुकाना है। धन्यवाद।'],
    bad_options: ['दुकान के बटन में कोई ऑर्डर नहीं है', `इसमें आपकी गलती नहीं है। ${noMoneyTaken} ${sendCode}`],
    bad_answer: ['दुकान की भुगतान सेवा का जवाब पढ़ा नहीं जा रहा', `${ifPaid} ${sendCode}`],
    order_token_invalid: [
      'यह पेज भुगतान शुरू नहीं कर सकता',
      `${noMoneyTaken} पेज फिर लोड करके कोशिश करें। इससे भी न हो तो यह कोड दुकान को भेजें।`,
    ],
    no_payment_method: [
      'इस ऑर्डर के भुगतान का अभी कोई तरीका नहीं है',
      `${noMoneyTaken} इस मुद्रा में भुगतान लेने का दुकान के पास कोई तरीका नहीं है। ${sendCode}`,
    ],
    provider_not_available: ['यह तरीका अभी काम नहीं कर रहा', `${noMoneyTaken} कृपया दूसरा तरीका चुनें।`],
    checkout_not_found: ['यह भुगतान अब यहाँ नहीं है', `इसे दुकान से फिर खोलें। ${ifPaid}`],
    order_not_found: ['दुकान इस ऑर्डर को नहीं जानती', `${noMoneyTaken} दुकान पर लौटकर फिर कोशिश करें।`],
    rate_limited: ['बहुत सारी कोशिशें', 'एक मिनट रुकें, फिर कोशिश करें।'],
    request_in_progress: ['पिछली कोशिश अभी चल रही है', `थोड़ा रुकें, ${tryAgain}। ${notTwice}`],
    timeout: ['जवाब में बहुत देर लगी', `आपका इंटरनेट धीमा हो सकता है। ${tryAgain}। ${notTwice}`],
  },
}

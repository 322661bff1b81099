/** Bengali. */

import type { Dictionary } from './dictionary.ts'

const noMoneyTaken = 'কোনো টাকা কাটা হয়নি।'
const notTwice = 'দুবার টাকা কাটা হবে না।'
const tryAgain = 'আবার চেষ্টা করুন'
const sendCode = 'দয়া করে এই কোডটি দোকানকে পাঠান।'
const ifPaid = 'পেমেন্ট করে থাকলে আর করবেন না: দোকানকে জানানো হবে।'
const dontPayAgain = 'তাদের কাছ থেকে না জানা পর্যন্ত দয়া করে আবার পেমেন্ট করবেন না।'
const follows = 'এই পাতা নিজে থেকেই বদলে যাবে।'
const alreadyPaid = 'এই অর্ডারের পেমেন্ট আগেই হয়েছে'
const at = (shop?: string) => (shop ? `${shop}-এ` : 'দোকানে')
const to = (shop?: string) => (shop ? `${shop}-কে` : 'দোকানকে')
const shopNotified = (shop?: string) => `${to(shop)} জানানো হয়েছে, তারা যোগাযোগ করবে।`

export const words: Dictionary = {
  lang: 'bn',

  order: (id) => `অর্ডার ${id}`,
  opening: 'আপনার অর্ডার খোলা হচ্ছে…',
  items: (_, shown) => `${shown}টি পণ্য`,
  total: 'মোট',
  secure: (provider) => (provider ? `নিরাপদ পেমেন্ট, ${provider}-এর মাধ্যমে` : 'নিরাপদ পেমেন্ট'),

  back: 'ফিরে যান',
  backToShop: (shop) => `${at(shop)} ফিরে যান`,
  backToShopIn: (seconds, shop) => `${seconds} সেকেন্ডে ${at(shop)} ফিরে যাবেন`,
  checkNow: 'এখনই দেখুন',
  close: 'বন্ধ করুন',
  havePaid: 'পেমেন্ট করেছি',
  oneMoment: 'একটু অপেক্ষা করুন…',
  anotherMethod: 'অন্যভাবে পেমেন্ট করুন',
  openAgain: (method) => `${method} আবার খুলুন`,

  choose: 'কীভাবে পেমেন্ট করবেন?',
  groups: { last: 'গতবার ব্যবহার করেছেন', wallets: 'মোবাইল ওয়ালেট', banks: 'কার্ড ও ব্যাংক' },
  onPage: (method) => `${method}-এর নিরাপদ পাতায়`,
  push: 'আপনার ফোনে অনুমোদন দিন',
  unavailable: 'এই মুহূর্তে চালু নেই। অন্য একটি উপায় বেছে নিন।',
  pageOpens: (method) => `এরপর ${method}-এ নিরাপদে পেমেন্ট করবেন।`,
  pushGoesTo: 'এই ফোনে আমরা পেমেন্টের অনুরোধ পাঠাব।',
  fields: { name: 'পুরো নাম', email: 'ইমেইল', phone: 'ফোন নম্বর' },
  phoneOf: (method) => `${method} ফোন নম্বর`,
  missing: {
    name: 'আপনার নাম লিখুন।',
    email: 'একটি ইমেইল ঠিকানা লিখুন, যেমন name@example.com।',
    phone: 'একটি ফোন নম্বর লিখুন, যেমন 0911 234 567।',
  },
  mobileNumber: (example) => `একটি মোবাইল নম্বর লিখুন, যেমন ${example}।`,
  operatorAdvice: (operator, method) => `এটি ${operator} নম্বর মনে হচ্ছে। এর জন্য ${method} বেছে নিন।`,
  pay: (amount) => `${amount} পেমেন্ট করুন`,

  frame: (method) => `${method}-এর পাতা`,
  frameFoot: (method) => `${method}-এর নিজস্ব পাতা`,
  device: 'আপনার ফোনে অনুমোদন দিন',
  deviceBody: (method, number) =>
    `${number ? `${number} নম্বরে` : 'আপনার ফোনে'} ${method}-এর অনুরোধ পাঠিয়েছি। পেমেন্ট করতে সেখানে আপনার পিন দিন।`,
  leaving: (method) => `${method} খোলা হচ্ছে`,
  leavingBody: (shop) => `সেখানে পেমেন্ট করে ${at(shop)} ফিরে আসবেন।`,
  waiting: (method) => `${method}-এর অপেক্ষায়`,
  waitingBody: (shop) => `সাধারণত এক মিনিটের মধ্যেই নিশ্চিত হয়। এটি বন্ধ করতে পারেন: আমরা খোঁজ রাখব এবং ${to(shop)} জানাব।`,
  noAnswer: (method) => `${method} এখনও উত্তর দেয়নি`,

  thanks: (name) => (name ? `ধন্যবাদ, ${name}` : 'ধন্যবাদ'),
  paidBody: (shop = 'দোকান') => `${shop} আপনার পেমেন্ট পেয়েছে`,
  receipt: {
    order: 'অর্ডার',
    transaction: 'ট্রানজ্যাকশন আইডি',
    provider: 'পেমেন্টের মাধ্যম',
    reference: 'রেফারেন্স',
    time: 'সময়',
  },
  through: (medium, provider) => `${medium}, ${provider} দিয়ে`,
  copy: (what) => `কপি করুন: ${what}`,
  copied: 'কপি হয়েছে',
  saveReceipt: 'রসিদ সেভ বা প্রিন্ট করুন',
  notPaid: 'পেমেন্ট হয়নি',

  offline: 'আপনার ইন্টারনেট নেই',
  offlineBody: 'সংযোগ ফিরলেই আমরা এগিয়ে যাব। কিছুই হারায়নি।',
  unreachable: (shop = 'দোকান') => `${shop} সাড়া দিচ্ছে না`,
  unreachableBody: 'দোকানের পেমেন্ট সেবা এই মুহূর্তে সাড়া দিচ্ছে না। আপনার দেওয়া টাকা নিরাপদ আছে, আমরা চেষ্টা চালিয়ে যাচ্ছি।',
  serverFault: (shop) => `${at(shop)} এই মুহূর্তে সমস্যা হচ্ছে`,
  pressPayAgain: `পেমেন্ট বোতাম আবার চাপুন। ${notTwice}`,
  notSent: `${tryAgain}। ${notTwice}`,
  tryNow: 'এখনই চেষ্টা করুন',
  tryingAgainIn: (seconds) => `${seconds} সেকেন্ড পরে আবার চেষ্টা করা হবে`,

  share: 'অন্য কাউকে পরিশোধ করতে বলুন',
  linkCopied: 'লিঙ্ক কপি হয়েছে। যাঁর কাছে এটি আছে, তিনি পরিশোধ করতে পারবেন।',
  openInWindow: 'আলাদা উইন্ডোতে খুলুন',

  tryAgain,

  timeLeft: (time) => `অনুমোদনের জন্য ${time} বাকি`,
  noPush: 'অনুরোধ পাননি?',
  numberRight: (number) => `${number} কি ঠিক?`,
  changeIt: 'বদলান',
  phoneOn: 'ফোন কি চালু আছে, নেটওয়ার্ক আছে? এক মিনিট লাগতে পারে।',
  sendAgain: 'আবার পাঠান',
  sendAgainIn: (time) => `${time} পরে আবার পাঠান`,
  changedMind: 'মত বদলেছেন?',
  cancel: 'পেমেন্ট বাতিল করুন',
  approved: 'অনুমোদন দিয়েছি',

  window: (method) => `${method}-এর উইন্ডোতে শেষ করুন`,
  windowBody: `সেখানে পেমেন্ট করে ফিরে আসুন। ${follows}`,
  showWindow: 'উইন্ডোটি আবার দেখান',
  usePhone: 'ফোন দিয়ে পেমেন্ট করুন',
  open: (method) => `${method} খুলুন`,
  windowBlocked: (method) => `${method} খুলতে আর একবার চাপুন`,
  windowBlockedBody: 'আপনার ব্রাউজার নতুন উইন্ডোটি আটকেছে। এখনও কোনো পেমেন্ট হয়নি।',
  windowClosed: 'পেমেন্টের উইন্ডোটি বন্ধ মনে হচ্ছে',
  windowClosedBody: 'পেমেন্ট না করে থাকলে আবার খুলুন। এখনও খোলা থাকলে সেখানেই শেষ করুন।',
  scan: 'ফোন দিয়ে স্ক্যান করুন',
  scanBody: `ক্যামেরা খুলে এখানে ধরুন এবং ফোনে পেমেন্ট করুন। ${follows}`,
  qrCode: 'এই পেমেন্টের কিউআর কোড',

  sentTo: (method) => `${method}-এ পাঠানো হয়েছে`,
  waitingForAnswer: 'তাদের উত্তরের অপেক্ষা',
  askingAgain: 'আবার জিজ্ঞেস করছি',
  lastAsked: (time) => `সর্বশেষ ${time}`,
  receiptStep: 'রসিদ',
  noAnswerBody: (shop) => `পেমেন্ট করে থাকলে আর করবেন না। আমরা আপনার পেমেন্ট খুঁজে ${to(shop)} জানাব। এটি বন্ধ করতে পারেন।`,

  leftPayment: (method, shop) =>
    `আপনার ${method} অনুরোধ এখনও খোলা। সম্ভব হলে আমরা বাতিল করব। দুটি পেমেন্টই হয়ে গেলে ${to(shop)} জানানো হবে।`,
  keepWaiting: (method) => `${method}-এর জন্য অপেক্ষা করুন`,

  notice: {
    underpaid: ({ paid, price }, shop) => [`${price}-এর মধ্যে ${paid} পেয়েছি`, `${shopNotified(shop)} ${dontPayAgain}`],
    overpaid: ({ paid, price }, shop) => [`${price}-এর বদলে ${paid} পেয়েছি`, `${shopNotified(shop)} ${dontPayAgain}`],
    wrong_currency: ({ paid, price }, shop) => [
      `${paid} পেয়েছি`,
      `এই অর্ডারের দাম ${price}, অন্য মুদ্রায়। ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop) => [
      'আপনি দুবার পেমেন্ট করেছেন',
      `আপনার অর্ডারের পেমেন্ট হয়েছে। দ্বিতীয় পেমেন্টের কথা ${shopNotified(shop)}`,
    ],
  },
  stillMissing: 'এখনও বাকি',
  paidTheOrder: 'অর্ডারের পেমেন্ট',
  secondPayment: 'দ্বিতীয় পেমেন্ট',
  save: 'সেভ বা প্রিন্ট করুন',
  payAnyway: 'তবুও পুরো দাম দিন',

  declined: (method) => `${method} পেমেন্টটি নেয়নি`,
  declinedBody: 'আবার চেষ্টা করুন, বা অন্যভাবে পেমেন্ট করুন।',
  attemptEnded: (method) => `${method} পেমেন্টটি শেষ হয়নি`,
  noMoneyTaken,
  lateMoney: (shop?: string) => `আগেই অনুমোদন দিয়ে থাকলে টাকা ${at(shop)} পৌঁছাবে এবং ${to(shop)} জানানো হবে।`,
  cancelled: 'পেমেন্ট বাতিল হয়েছে',
  expired: 'সময় শেষ',
  expiredBody: (minutes, shop) =>
    `এই পেমেন্ট ${minutes ? `${minutes} মিনিট খোলা ছিল` : 'আর খোলা নেই'}। পেমেন্ট করে থাকলে আর করবেন না: ${to(shop)} জানানো হবে।`,
  askShop: (shop = 'দোকান') => `পেমেন্ট করতে ${shop} থেকে আবার খুলুন।`,
  startAgain: 'আবার শুরু করুন',

  leave: 'আপাতত বন্ধ করবেন?',
  leaveBody: (shop) =>
    `আপনার পেমেন্ট চলতে থাকবে। আমরা খোঁজ রেখে ${to(shop)} জানাব। একই পেমেন্ট বোতাম চেপে যেকোনো সময় ফিরে আসুন।`,
  stay: 'এখানেই থাকুন',
  closeNow: 'আপাতত বন্ধ করুন',
  cancelQuestion: 'এই পেমেন্ট বাতিল করবেন?',
  cancelNo: 'অপেক্ষা করুন',
  cancelYes: 'হ্যাঁ, বাতিল করুন',

  reasons: {
    declined: () => `পেমেন্টটি নেওয়া হয়নি। ${noMoneyTaken}`,
    insufficient_funds: () => `আপনার ব্যালান্স কম ছিল। ${noMoneyTaken}`,
    wrong_details: () => `তথ্য বা পিন ঠিক ছিল না। ${noMoneyTaken}`,
    limit_exceeded: () => `টাকার পরিমাণ অ্যাকাউন্টের সীমার বেশি। ${noMoneyTaken}`,
    provider_unreachable: (method) => `${method}-এর সঙ্গে যোগাযোগ করা যায়নি। ${noMoneyTaken}`,
    provider_refused: (method) => `${method} পেমেন্টটি গ্রহণ করেনি। ${noMoneyTaken}`,
    provider_misconfigured: (method) => `${method} এই মুহূর্তে চালু নেই। ${noMoneyTaken} অন্য একটি উপায় বেছে নিন।`,
    not_started: (method) => `${method} পেমেন্ট শুরু করেনি। ${noMoneyTaken}`,
    unanswered_page: (method) =>
      `${method} উত্তর দেয়নি। পেমেন্ট শুরু হয়েছে কি না আমরা খোঁজ নিচ্ছি। ` +
      'পেমেন্টের পাতা না দেখা পর্যন্ত কোনো টাকা কাটা যাবে না, তাই আবার শুরু করতে পারেন।',
    unanswered_device: (method) =>
      `${method} উত্তর দেয়নি। আপনার ফোনে এখনও একটি অনুরোধ আসতে পারে; তাতে অনুমোদন দিলে এই অর্ডারের পেমেন্ট হবে। ` +
      'অনুরোধ গেছে কি না আমরা খোঁজ নিচ্ছি।',
    unconfirmed: () => 'দোকান দেখছে আপনার পেমেন্ট এসেছে কি না। আবার পেমেন্ট করতে হবে না; দোকান যোগাযোগ করবে।',
    amount_mismatch: () => `যে টাকা এসেছে তা এই অর্ডারের দামের সমান নয়। ${shopNotified()}`,
  },

  code: 'কোড',
  problem: (shop) => `${at(shop)} এখনও এই পেমেন্ট করা যাচ্ছে না`,
  problemBody: `আপনার কোনো ভুল নেই। ${noMoneyTaken} ${sendCode}`,
  paidOtherAmount: (paid) => [
    'এই অর্ডারের পেমেন্ট আগে অন্য দামে হয়েছে',
    `তখন ${paid} দেওয়া হয়েছিল। এখন কোনো টাকা কাটা হয়নি। ${sendCode}`,
  ],
  problems: {
    order_paid: [alreadyPaid, 'আর কিছু দিতে হবে না। ধন্যবাদ।'],
    bad_options: ['দোকানের বোতামে কোনো অর্ডার নেই', `আপনার কোনো ভুল নেই। ${noMoneyTaken} ${sendCode}`],
    bad_answer: ['দোকানের পেমেন্ট সেবার উত্তর পড়া যাচ্ছে না', `${ifPaid} ${sendCode}`],
    order_token_invalid: [
      'এই পাতা থেকে পেমেন্ট শুরু করা যাচ্ছে না',
      `${noMoneyTaken} পাতাটি আবার লোড করে চেষ্টা করুন। তাতেও না হলে এই কোডটি দোকানকে পাঠান।`,
    ],
    no_payment_method: [
      'এই অর্ডারের পেমেন্ট করার উপায় এখনও নেই',
      `${noMoneyTaken} এই মুদ্রায় পেমেন্ট নেওয়ার উপায় দোকানের নেই। ${sendCode}`,
    ],
    provider_not_available: ['এই উপায়টি এই মুহূর্তে চালু নেই', `${noMoneyTaken} অন্য একটি উপায় বেছে নিন।`],
    checkout_not_found: ['এই পেমেন্ট আর এখানে নেই', `দোকান থেকে আবার খুলুন। ${ifPaid}`],
    order_not_found: ['দোকান এই অর্ডারটি চেনে না', `${noMoneyTaken} দোকানে ফিরে আবার চেষ্টা করুন।`],
    rate_limited: ['অনেকবার চেষ্টা হয়েছে', 'এক মিনিট অপেক্ষা করে আবার চেষ্টা করুন।'],
    request_in_progress: ['আগের চেষ্টা এখনও চলছে', `একটু অপেক্ষা করে ${tryAgain}। ${notTwice}`],
    timeout: ['উত্তর আসতে দেরি হচ্ছে', `আপনার ইন্টারনেট ধীর হতে পারে। ${tryAgain}। ${notTwice}`],
  },
}

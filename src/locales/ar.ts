/** Arabic. */

import type { Dictionary } from './dictionary.ts'

const noMoneyTaken = 'لم يُخصم أي مبلغ.'
const notTwice = 'لن تُخصم القيمة مرتين.'
const tryAgain = 'حاول مرة أخرى'
const sendCode = 'أرسل هذا الرمز إلى المتجر من فضلك.'
const ifPaid = 'دفعت بالفعل؟ لا تدفع مرة أخرى: سيُبلَّغ المتجر.'
const dontPayAgain = 'لا تدفع مرة أخرى حتى يتواصل معك.'
const follows = 'تتحدّث هذه الصفحة من تلقاء نفسها.'
const at = (shop = 'المتجر') => shop
const shopNotified = (shop?: string) => `أُبلِغ ${at(shop)} وسيتواصل معك.`
/** Keeps the order of groups of digits, which would run from right to left. */
const ltr = (text: string) => `\u2066${text}\u2069`
const plural = new Intl.PluralRules('ar')

export const words: Dictionary = {
  lang: 'ar',
  dir: 'rtl',

  order: (id) => `الطلب ${ltr(id)}`,
  opening: 'جارٍ فتح طلبك…',
  items: (count, shown) => {
    const form = plural.select(count)
    if (form === 'one') return 'منتج واحد'
    if (form === 'two') return 'منتجان'
    return form === 'few' ? `${shown} منتجات` : form === 'many' ? `${shown} منتجًا` : `${shown} منتج`
  },
  total: 'الإجمالي',
  secure: (provider) => (provider ? `دفع آمن عبر ${provider}` : 'دفع آمن'),

  back: 'رجوع',
  backToShop: (shop) => `العودة إلى ${at(shop)}`,
  backToShopIn: (seconds, shop) => `العودة إلى ${at(shop)} بعد ${seconds}`,
  checkNow: 'تحقّق الآن',
  close: 'إغلاق',
  havePaid: 'لقد دفعت',
  oneMoment: 'لحظة من فضلك…',
  anotherMethod: 'ادفع بطريقة أخرى',
  openAgain: (method) => `افتح ${method} مرة أخرى`,

  choose: 'كيف تريد أن تدفع؟',
  groups: { last: 'استخدمتها آخر مرة', wallets: 'المحافظ الإلكترونية', banks: 'البطاقات والبنوك' },
  onPage: (method) => `على صفحة ${method} الآمنة`,
  push: 'وافق على الدفع من هاتفك',
  unavailable: 'غير متاحة الآن. اختر طريقة أخرى.',
  pageOpens: (method) => `الخطوة التالية: ادفع بأمان عبر ${method}.`,
  pushGoesTo: 'سنرسل طلب دفع إلى هذا الهاتف.',
  fields: { name: 'الاسم الكامل', email: 'البريد الإلكتروني', phone: 'رقم الهاتف' },
  phoneOf: (method) => `رقم هاتف ${method}`,
  missing: {
    name: 'أدخل اسمك.',
    email: 'أدخل بريدًا إلكترونيًا مثل name@example.com.',
    phone: `أدخل رقم هاتف مثل ${ltr('0911 234 567')}.`,
  },
  mobileNumber: (example) => `أدخل رقم جوال مثل ${ltr(example)}.`,
  operatorAdvice: (operator, method) => `يبدو أن هذا رقم ${operator}. اختر له ${method}.`,
  pay: (amount) => `ادفع ${amount}`,

  frame: (method) => `صفحة ${method}`,
  frameFoot: (method) => `هذه صفحة ${method} نفسها`,
  device: 'وافق على الدفع من هاتفك',
  deviceBody: (method, number) =>
    `أرسلنا طلب ${method} إلى ${number ? ltr(number) : 'هاتفك'}. أدخل رقمك السري هناك لتدفع.`,
  leaving: (method) => `جارٍ فتح ${method}`,
  leavingBody: (shop) => `ستدفع هناك ثم تعود إلى ${at(shop)}.`,
  waiting: (method) => `في انتظار ${method}`,
  waitingBody: (shop) => `يأتي التأكيد عادةً خلال دقيقة. يمكنك إغلاق هذه النافذة: سنواصل التحقّق ونُبلغ ${at(shop)}.`,
  noAnswer: (method) => `لم يصل رد من ${method} بعد`,

  thanks: (name) => (name ? `شكرًا لك، ${name}` : 'شكرًا لك'),
  paidBody: (shop) => `استلم ${at(shop)} دفعتك وقدرها`,
  receipt: {
    order: 'الطلب',
    transaction: 'رقم المعاملة',
    provider: 'طريقة الدفع',
    reference: 'المرجع',
    time: 'الوقت',
  },
  through: (medium, provider) => `${medium}، عبر ${provider}`,
  copy: (what) => `نسخ: ${what}`,
  copied: 'تم النسخ',
  saveReceipt: 'احفظ الإيصال أو اطبعه',
  notPaid: 'لم يتم الدفع',

  offline: 'أنت غير متصل بالإنترنت',
  offlineBody: 'سنتابع فور عودة الاتصال. لم يضِع شيء.',
  unreachable: (shop) => `لا يستجيب ${at(shop)}`,
  unreachableBody: 'خدمة الدفع في المتجر لا تستجيب الآن. ما دفعته في أمان، ونحن نواصل المحاولة.',
  serverFault: (shop) => `لدى ${at(shop)} مشكلة الآن`,
  pressPayAgain: `اضغط زر الدفع مرة أخرى. ${notTwice}`,
  notSent: `${tryAgain}. ${notTwice}`,
  tryNow: 'حاول الآن',
  tryingAgainIn: (seconds) => `سنحاول مرة أخرى بعد ${seconds} ث`,

  share: 'اطلب من شخص آخر أن يدفع',
  linkCopied: 'تم نسخ الرابط. يمكن لمن لديه الرابط أن يدفع.',
  openInWindow: 'افتح في نافذة',

  tryAgain,

  timeLeft: (time) => `بقي ${time} للموافقة`,
  noPush: 'لم يصلك الطلب؟',
  numberRight: (number) => `هل ${ltr(number)} صحيح؟`,
  changeIt: 'غيّره',
  phoneOn: 'هل الهاتف مفتوح وفيه إشارة؟ قد يستغرق الأمر دقيقة.',
  sendAgain: 'أرسل مرة أخرى',
  sendAgainIn: (time) => `أرسل مرة أخرى بعد ${time}`,
  changedMind: 'غيّرت رأيك؟',
  cancel: 'إلغاء الدفع',
  approved: 'لقد وافقت',

  window: (method) => `أكمل في نافذة ${method}`,
  windowBody: `ادفع هناك ثم عُد. ${follows}`,
  showWindow: 'أظهر النافذة مرة أخرى',
  usePhone: 'استخدم هاتفك بدلًا من ذلك',
  open: (method) => `افتح ${method}`,
  windowBlocked: (method) => `لمسة أخرى لفتح ${method}`,
  windowBlockedBody: 'منع متصفحك النافذة الجديدة. لم تدفع شيئًا بعد.',
  windowClosed: 'يبدو أن نافذة الدفع أُغلقت',
  windowClosedBody: 'إن لم تدفع فافتحها مرة أخرى. وإن كانت مفتوحة فأكمل فيها.',
  scan: 'امسح الرمز بهاتفك',
  scanBody: `افتح الكاميرا ووجّهها إلى هنا وادفع من هاتفك. ${follows}`,
  qrCode: 'رمز QR لهذه الدفعة',

  sentTo: (method) => `أُرسل إلى ${method}`,
  waitingForAnswer: 'في انتظار ردهم',
  askingAgain: 'نسألهم مرة أخرى',
  lastAsked: (time) => `آخر مرة ${time}`,
  receiptStep: 'الإيصال',
  noAnswerBody: (shop) => `إن كنت قد دفعت فلا تدفع مرة أخرى. سنجد دفعتك ونُبلغ ${at(shop)}. يمكنك إغلاق هذه النافذة.`,

  leftPayment: (method, shop) => `ما زال طلب ${method} مفتوحًا. سنلغيه إن أمكن. وإن تمّت الدفعتان فسيُبلَّغ ${at(shop)}.`,
  keepWaiting: (method) => `واصل انتظار ${method}`,

  notice: {
    underpaid: ({ paid, price }, shop) => [`استلمنا ${paid} من ${price}`, `${shopNotified(shop)} ${dontPayAgain}`],
    overpaid: ({ paid, price }, shop) => [`استلمنا ${paid} بدلًا من ${price}`, `${shopNotified(shop)} ${dontPayAgain}`],
    wrong_currency: ({ paid, price }, shop) => [
      `استلمنا ${paid}`,
      `سعر هذا الطلب ${price} بعملة أخرى. ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop) => ['لقد دفعت مرتين', `طلبك مدفوع. أُبلِغ ${at(shop)} بالدفعة الثانية وسيتواصل معك.`],
  },
  stillMissing: 'المتبقي',
  paidTheOrder: 'دفعت الطلب',
  secondPayment: 'الدفعة الثانية',
  save: 'حفظ أو طباعة',
  payAnyway: 'ادفع السعر كاملًا على أي حال',

  declined: (method) => `رفض ${method} الدفع`,
  declinedBody: 'حاول مرة أخرى، أو ادفع بطريقة أخرى.',
  attemptEnded: (method) => `لم تكتمل دفعة ${method}`,
  noMoneyTaken,
  lateMoney: (shop?: string) => `إن كنت قد وافقت من قبل فسيصل المال إلى ${at(shop)} وسيُبلَّغ بذلك.`,
  cancelled: 'أُلغي الدفع',
  expired: 'انتهى الوقت',
  expiredBody: (minutes, shop) =>
    `${minutes ? `بقيت هذه الدفعة مفتوحة لمدة ${minutes} دقيقة` : 'لم تعد هذه الدفعة مفتوحة'}. دفعت بالفعل؟ لا تدفع مرة أخرى: سيُبلَّغ ${at(shop)}.`,
  askShop: (shop) => `لتدفع، افتحها مرة أخرى من ${at(shop)}.`,
  startAgain: 'ابدأ من جديد',

  leave: 'إغلاق مؤقت؟',
  leaveBody: (shop) => `دفعتك مستمرة. سنواصل التحقّق ونُبلغ ${at(shop)}. عُد في أي وقت بزر الدفع نفسه.`,
  stay: 'ابقَ هنا',
  closeNow: 'أغلق الآن',
  cancelQuestion: 'إلغاء هذه الدفعة؟',
  cancelNo: 'واصل الانتظار',
  cancelYes: 'نعم، ألغِها',

  reasons: {
    declined: () => `رُفض الدفع. ${noMoneyTaken}`,
    insufficient_funds: () => `كان رصيدك غير كافٍ. ${noMoneyTaken}`,
    wrong_details: () => `لم تُقبل البيانات أو الرقم السري. ${noMoneyTaken}`,
    limit_exceeded: () => `المبلغ أكبر من حد الحساب. ${noMoneyTaken}`,
    provider_unreachable: (method) => `تعذّر الوصول إلى ${method}. ${noMoneyTaken}`,
    provider_refused: (method) => `لم يقبل ${method} الدفع. ${noMoneyTaken}`,
    provider_misconfigured: (method) => `${method} غير متاح الآن. ${noMoneyTaken} اختر طريقة دفع أخرى.`,
    not_started: (method) => `لم يبدأ ${method} الدفع. ${noMoneyTaken}`,
    unanswered_page: (method) =>
      `لم يرد ${method}. نتحقّق مما إذا كان الدفع قد بدأ. ` +
      'لا يمكن خصم شيء قبل أن ترى صفحة دفع، لذلك يمكنك البدء من جديد.',
    unanswered_device: (method) =>
      `لم يرد ${method}. قد يصل طلب إلى هاتفك، والموافقة عليه تدفع هذا الطلب. نتحقّق مما إذا كان قد أُرسل.`,
    unconfirmed: () => 'يتحقّق المتجر من وصول دفعتك. لا حاجة إلى الدفع مرة أخرى؛ سيتواصل معك المتجر.',
    amount_mismatch: () => `المبلغ الذي وصل ليس مبلغ هذا الطلب. ${shopNotified()}`,
  },

  code: 'الرمز',
  problem: (shop) => `لا يستطيع ${at(shop)} استلام هذه الدفعة بعد`,
  problemBody: `ليس الخطأ منك. ${noMoneyTaken} ${sendCode}`,
  paidOtherAmount: (paid) => ['دُفع هذا الطلب من قبل بسعر آخر', `دُفع حينها ${paid}. ولم يُخصم أي مبلغ الآن. ${sendCode}`],
  problems: {
    order_paid: ['هذا الطلب مدفوع بالفعل', 'لم يبقَ شيء تدفعه. شكرًا لك.'],
    bad_options: ['زر المتجر لا يحدد أي طلب', `ليس الخطأ منك. ${noMoneyTaken} ${sendCode}`],
    bad_answer: ['لا يمكننا قراءة رد خدمة الدفع في المتجر', `${ifPaid} ${sendCode}`],
    order_token_invalid: [
      'لا تستطيع هذه الصفحة بدء الدفع',
      `${noMoneyTaken} أعد تحميل الصفحة وحاول مرة أخرى. وإن لم يفد ذلك فأرسل هذا الرمز إلى المتجر.`,
    ],
    no_payment_method: [
      'لا توجد طريقة لدفع هذا الطلب بعد',
      `${noMoneyTaken} ليس لدى المتجر طريقة دفع بهذه العملة. ${sendCode}`,
    ],
    provider_not_available: ['طريقة الدفع هذه غير متاحة الآن', `${noMoneyTaken} اختر طريقة أخرى.`],
    checkout_not_found: ['لم تعد هذه الدفعة هنا', `افتحها مرة أخرى من المتجر. ${ifPaid}`],
    order_not_found: ['لا يعرف المتجر هذا الطلب', `${noMoneyTaken} عُد إلى المتجر وحاول مرة أخرى.`],
    rate_limited: ['محاولات كثيرة جدًا', 'انتظر دقيقة ثم حاول مرة أخرى.'],
    request_in_progress: ['المحاولة الأخيرة ما زالت جارية', `انتظر لحظة ثم ${tryAgain}. ${notTwice}`],
    timeout: ['تأخر الرد كثيرًا', `قد يكون اتصالك بطيئًا. ${tryAgain}. ${notTwice}`],
  },
}

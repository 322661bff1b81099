/**
 * The words of the modal. A language is one file with all of them. English has three files, as the screens have.
 *
 * `shop` is the name of the shop, if the shop gave one. As the default of that parameter, each language has its own
 * words for "the shop". Words never join into a sentence: each entry is a whole text, an item of a list or a label.
 */

import type { CustomerField, NoticeView, PaymentReason } from '../../server/contract/wire.ts'

/** `method` is the provider or medium as the buyer knows it, e.g. "bKash". */
type MethodSentence = (method: string) => string
type ShopSentence = (shop?: string) => string

/** Amounts in the buyer's digits. */
export interface NoticeAmounts {
  /** What arrived. */
  paid: string
  /** What the order costs. */
  price: string
}

type HeadlineAndBody = readonly [headline: string, body: string]

/** The words of ordinary purchases. */
export interface CommonWords {
  /** BCP 47, of the words. */
  lang: string
  dir?: 'ltr' | 'rtl'

  // The header, the price and the foot.
  order: (id: string) => string
  opening: string
  /** `shown` is the count in the buyer's digits. */
  items: (count: number, shown: string) => string
  total: string
  /** Without a provider, only that the payment is secure. */
  secure: (provider?: string) => string

  // Words of several screens.
  back: string
  backToShop: ShopSentence
  /** `seconds` in the buyer's digits. Counts down where nothing moves. */
  backToShopIn: (seconds: string, shop?: string) => string
  checkNow: string
  close: string
  havePaid: string
  oneMoment: string
  anotherMethod: string
  open: MethodSentence
  openAgain: MethodSentence
  /** Opens a question. */
  cancel: string

  // Choosing a method, and its details.
  choose: string
  /** Over the methods of a kind, and over the one that the buyer used last. */
  groups: Record<'last' | 'wallets' | 'banks', string>
  /** In a row, under the name of the method. */
  onPage: MethodSentence
  /** In a row, under the name of the method. */
  push: string
  /** In a row, under the name of a method that cannot be used. */
  unavailable: string
  pageOpens: MethodSentence
  pushGoesTo: string
  fields: Record<CustomerField, string>
  /** The label of a number that a push request goes to. */
  phoneOf: MethodSentence
  missing: Record<CustomerField, string>
  /** The number is not one of the country. */
  mobileNumber: (example: string) => string
  /** The number seems to be of an operator whose customers use another method. Advice: the number may be sent. */
  operatorAdvice: (operator: string, method: string) => string
  pay: (amount: string) => string

  // While a payment is pending.
  /** For screen readers. */
  frame: MethodSentence
  /** In the foot of the frame. */
  frameFoot: MethodSentence
  device: string
  deviceBody: (method: string, number: string | undefined) => string
  leaving: MethodSentence
  leavingBody: ShopSentence
  waiting: MethodSentence
  waitingBody: ShopSentence
  noAnswer: MethodSentence

  // The end.
  thanks: (name?: string) => string
  /** The amount follows on a line of its own. */
  paidBody: ShopSentence
  receipt: Record<'order' | 'transaction' | 'provider' | 'reference' | 'time', string>
  through: (medium: string, provider: string) => string
  /** `what` is a label of the receipt. */
  copy: (what: string) => string
  copied: string
  saveReceipt: string
  notPaid: string

  // Without a connection, or without an answer.
  /** Only when the browser says that it is offline. */
  offline: string
  offlineBody: string
  /** The companion does not answer. */
  unreachable: ShopSentence
  unreachableBody: string
  /** The companion answered with an error of its own. */
  serverFault: ShopSentence
  /** A request to pay got no answer, or an error of the companion. It may have arrived. */
  pressPayAgain: string
  /** The same of any other request. */
  notSent: string
  tryNow: string
  /** `seconds` in the buyer's digits. */
  tryingAgainIn: (seconds: string) => string

  // Somebody else pays, or the page stays empty.
  share: string
  linkCopied: string
  /** In the foot of the frame. */
  openInWindow: string
}

/** The words of a pending payment. */
export interface PendingWords {
  // A push request.
  /** `time` is like "2:44". */
  timeLeft: (time: string) => string
  noPush: string
  numberRight: (number: string) => string
  changeIt: string
  phoneOn: string
  sendAgain: string
  sendAgainIn: (time: string) => string
  changedMind: string
  approved: string

  // The provider's window.
  window: MethodSentence
  windowBody: string
  showWindow: string
  usePhone: string

  // Steps of a payment. The last one is the receipt.
  sentTo: MethodSentence
  waitingForAnswer: string
  askingAgain: string
  lastAsked: (time: string) => string
  receiptStep: string
  noAnswerBody: ShopSentence
}

/** The words of the rarely needed screens, of questions, and of problems. */
export interface RareWords {
  tryAgain: string

  // The provider's window, and the code for a phone.
  windowBlocked: MethodSentence
  windowBlockedBody: string
  windowClosed: string
  windowClosedBody: string
  scan: string
  scanBody: string
  /** For screen readers. */
  qrCode: string

  // Another method while a payment is pending.
  leftPayment: (method: string, shop?: string) => string
  keepWaiting: MethodSentence

  // Money that the buyer has to know about.
  notice: Record<NoticeView['kind'], (amounts: NoticeAmounts, shop?: string) => HeadlineAndBody>
  stillMissing: string
  paidTheOrder: string
  secondPayment: string
  save: string
  payAnyway: string

  // Not paid.
  declined: MethodSentence
  declinedBody: string
  attemptEnded: MethodSentence
  noMoneyTaken: string
  lateMoney: ShopSentence
  cancelled: string
  expired: string
  /** `minutes`, in the buyer's digits, is how long the checkout was open; 11 to 120 of them, or undefined. */
  expiredBody: (minutes: string | undefined, shop?: string) => string
  askShop: ShopSentence
  startAgain: string

  /** Why a payment is not paid, and whether money moved. In English, the server's own message says so. */
  reasons?: Record<PaymentReason, MethodSentence>

  // Questions.
  leave: string
  leaveBody: ShopSentence
  stay: string
  closeNow: string
  cancelQuestion: string
  cancelNo: string
  cancelYes: string

  // Problems.
  /** The label of a problem's code. */
  code: string
  problem: ShopSentence
  problemBody: string
  /** `order_paid` with an amount that is not the order's present price. */
  paidOtherAmount: (paid: string) => HeadlineAndBody
  /** By the problem's code. */
  problems: Record<string, HeadlineAndBody>
}

/** Every word the buyer can see. */
export type Dictionary = CommonWords & PendingWords & RareWords

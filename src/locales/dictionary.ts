/** The words of the modal. A language is one file with all of them. English has two files, as the screens have. */

import type { CustomerField, NoticeView } from '../../server/contract/wire.ts'

/** `method` is the provider or medium as the buyer knows it, e.g. "bKash". */
type MethodSentence = (method: string) => string

/** Amounts in the buyer's digits. */
export interface NoticeAmounts {
  /** What arrived. */
  paid: string
  /** What the order costs. */
  price: string
}

/** The words of ordinary purchases. */
export interface CommonWords {
  /** BCP 47, of the words. */
  lang: string
  dir?: 'ltr' | 'rtl'

  // Words of several screens.
  order: (id: string) => string
  back: string
  backToShop: string
  checkNow: string
  close: string
  done: string
  havePaid: string
  oneMoment: string
  otherMethods: string
  anotherMethod: string
  openAgain: MethodSentence

  // Choosing a method, and its details.
  choose: string
  opens: MethodSentence
  push: string
  pageOpens: MethodSentence
  pushGoesTo: MethodSentence
  fields: Record<CustomerField, string>
  missing: Record<CustomerField, string>
  pay: (amount: string) => string

  // While a payment is pending.
  frame: MethodSentence
  device: string
  deviceBody: (method: string, number: string | undefined) => string
  timeLeft: string
  noPush: string
  noPushBody: string
  sendAgain: string
  /** `time` is like "0:42". */
  sendAgainIn: (time: string) => string
  window: string
  windowBody: MethodSentence
  leaving: MethodSentence
  waiting: MethodSentence
  waitingBody: string
  noAnswer: MethodSentence
  onPhone: string

  // The end.
  paid: (amount: string) => string
  returning: string
  receipt: Record<'order' | 'provider' | 'transaction' | 'reference' | 'time', string>
  copy: string
  copied: string
  notPaid: string
  cancel: string

  // Without a connection, or without an answer.
  /** Only when the browser says that it is offline. */
  offline: string
  offlineBody: string
  unreachable: string
  /** The companion answered with an error of its own. */
  serverFault: string
  /** A request got no answer, or an error of the companion. It may have arrived. */
  notSent: string
  tryNow: string
}

/** The words of the lazy screens, of questions, and of problems. */
export interface RareWords {
  tryAgain: string
  open: MethodSentence
  nothingTaken: string
  lateMoney: string
  leftPayment: MethodSentence
  keepWaiting: string
  windowBlocked: MethodSentence
  windowBlockedBody: string
  windowClosed: string
  windowClosedBody: string
  noUpdate: string
  noUpdateBody: MethodSentence
  onPhoneBody: string
  notice: Record<NoticeView['kind'], (amounts: NoticeAmounts) => readonly [headline: string, body: string]>
  payAnyway: string
  declined: MethodSentence
  attemptEnded: MethodSentence
  declinedBody: string
  cancelledBody: string
  expiredBody: string
  askShop: string
  startAgain: string
  leave: string
  leaveBody: string
  stay: string
  cancelQuestion: string
  cancelBody: MethodSentence
  cancelYes: string
  /** Before a problem's code. */
  code: string
  problem: string
  problemBody: string
  /** `order_paid` with an amount that is not the order's present price. */
  paidOtherAmount: (paid: string) => readonly [headline: string, body: string]
  /** By the problem's code. */
  problems: Record<string, readonly [headline: string, body: string]>
}

/** Every word the buyer can see. */
export type Dictionary = CommonWords & RareWords

/** The words of the widget. A locale is one file that has all of them; only English comes in two parts, as the screens do. */

import type { CustomerField } from '../../server/wire.ts'

/** `way` is the provider or medium as the buyer knows it, e.g. "bKash". */
type Sentence = (way: string) => string

/** Words that are needed to pay, and those that must be there without a link. */
export interface Words {
  /** BCP 47, of the words. */
  lang: string
  dir?: 'ltr' | 'rtl'
  backToShop: string
  order: (id: string) => string
  close: string
  tryNow: string
  choose: string
  opens: Sentence
  prompt: string
  offline: string
  offlineBody: string
  unreachable: string
  notSent: string
  pageOpens: Sentence
  promptGoesTo: Sentence
  missing: Record<CustomerField, string>
  fields: Record<CustomerField, string>
  back: string
  pay: (amount: string) => string
  giveUp: string
  oneMoment: string
  otherWays: string
  done: string
  checkNow: string
  anotherWay: string
  framed: Sentence
  device: string
  deviceBody: (way: string, number: string | undefined) => string
  timeLeft: string
  noPrompt: string
  noPromptBody: string
  window: string
  windowBody: Sentence
  havePaid: string
  openAgain: Sentence
  onPhone: string
  leaving: Sentence
  waiting: Sentence
  waitingBody: string
  paid: (amount: string) => string
  paidBack: string
  receipt: Record<'order' | 'provider' | 'reference' | 'time', string>
  copy: string
  copied: string
  notPaid: string
  lateMoney: string
  leave: string
  leaveBody: string
  stay: string
}

/** Words for what a purchase may come to besides being paid. */
export interface DetourWords {
  leftBehind: Sentence
  giveUpNo: string
  /** Before a problem's code. */
  code: string
  problem: string
  problemBody: string
  /** By the problem's code: headline and body. */
  problems: Record<string, readonly [headline: string, body: string]>
  tryAgain: string
  startAgain: string
  open: Sentence
  blocked: Sentence
  blockedBody: string
  onPhoneBody: string
  checking: string
  checkingBody: Sentence
  declined: Sentence
  attemptEnded: Sentence
  /** Where the server gives no reason of its own. */
  nothingTaken: string
  declinedBody: string
  cancelledBody: string
  expiredBody: string
  askShop: string
  giveUpQuestion: string
  giveUpBody: Sentence
  giveUpYes: string
}

/** Every word the buyer can see. */
export type Dictionary = Words & DetourWords

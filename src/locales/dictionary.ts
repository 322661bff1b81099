/** The words of the widget. A locale is one file that has all of them; only English comes in two parts, as the modal does. */

import type { CustomerField } from '../../server/wire.ts'

/** `way` is the provider or medium as the buyer knows it, e.g. "bKash". */
type Sentence = (way: string) => string

/** Words of the first screens. */
export interface Words {
  /** BCP 47, of the words. */
  lang: string
  dir?: 'ltr' | 'rtl'
  backToShop: string
  order: (id: string) => string
  close: string
  tryNow: string
  opening: string
  choose: string
  opens: Sentence
  prompt: string
  offline: string
  offlineBody: string
  unreachable: string
  unreachableBody: string
}

/** Words for a payment that is under way or over. */
export interface ProgressWords {
  pageOpens: Sentence
  promptGoesTo: Sentence
  missing: Record<CustomerField, string>
  fields: Record<CustomerField, string>
  back: string
  pay: (amount: string) => string
  giveUp: string
  oneMoment: string
  leftBehind: Sentence
  giveUpNo: string
  /** Before a problem's code. */
  code: string
  problem: string
  problemBody: string
  /** By the problem's code: headline and body. */
  problems: Record<string, readonly [headline: string, body: string]>
  notSent: string
  otherWays: string
  done: string
  checkNow: string
  tryAgain: string
  startAgain: string
  anotherWay: string
  open: Sentence
  openAgain: Sentence
  framed: Sentence
  window: string
  windowBody: Sentence
  blocked: Sentence
  blockedBody: Sentence
  leaving: Sentence
  havePaid: string
  onPhone: string
  onPhoneBody: string
  device: string
  deviceBody: (way: string, number: string | undefined) => string
  timeLeft: string
  noPrompt: string
  noPromptBody: string
  waiting: Sentence
  waitingBody: string
  checking: string
  checkingBody: Sentence
  paid: (amount: string) => string
  paidBack: string
  receipt: Record<'order' | 'provider' | 'reference' | 'time', string>
  copy: string
  copied: string
  declined: Sentence
  attemptEnded: Sentence
  /** Where the server gives no reason of its own. */
  nothingTaken: string
  declinedBody: string
  cancelled: string
  cancelledBody: string
  expiredBody: string
  askShop: string
  leave: string
  leaveBody: string
  stay: string
  giveUpQuestion: string
  giveUpBody: Sentence
  giveUpYes: string
}

/** Every word the buyer can see. */
export type Dictionary = Words & ProgressWords

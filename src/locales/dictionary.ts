/** The words of the widget: one file per locale holds all of them. */

import type { CustomerField } from '../../server/wire.ts'

type Sentence = (way: string) => string

/** Every word the buyer can see. `way` is the provider or medium as the buyer knows it, e.g. "bKash". */
export interface Dictionary {
  /** BCP 47, of the words. */
  lang: string
  dir?: 'ltr' | 'rtl'
  pay: (amount: string) => string
  order: (id: string) => string
  close: string
  back: string
  done: string
  backToShop: string
  checkNow: string
  tryAgain: string
  tryNow: string
  startAgain: string
  anotherWay: string
  giveUp: string
  open: Sentence
  openAgain: Sentence
  oneMoment: string

  opening: string
  choose: string
  opens: Sentence
  prompt: string
  leftBehind: Sentence

  fields: Record<CustomerField, string>
  missing: Record<CustomerField, string>
  promptGoesTo: Sentence
  pageOpens: Sentence

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
  declinedBody: string
  cancelled: string
  cancelledBody: string
  expiredBody: string
  askShop: string

  offline: string
  offlineBody: string
  unreachable: string
  unreachableBody: string

  leave: string
  leaveBody: string
  stay: string
  giveUpQuestion: string
  giveUpBody: Sentence
  giveUpYes: string
  giveUpNo: string

  code: string
  problem: string
  problemBody: string
  /** By the problem's code: headline and body. */
  problems: Record<string, readonly [headline: string, body: string]>
  notSent: string
}

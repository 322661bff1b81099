/** English, for a payment that is under way or over. */

import type { ProgressWords } from './dictionary.ts'

const again = 'Nothing is taken twice.'
const told = 'You can close this: we keep checking, and the shop will be told.'
const nothing = 'Nothing was taken.'

export const enProgress: ProgressWords = {
  done: 'Done',
  checkNow: 'Check now',
  tryAgain: 'Try again',
  startAgain: 'Start again',
  anotherWay: 'Use another way to pay',
  open: (way) => `Open ${way}`,
  openAgain: (way) => `Open ${way} again`,
  framed: (way) => `${way}’s page`,
  window: 'Finish in the window that we opened',
  windowBody: (way) => `Pay at ${way} there, then come back. This page follows by itself.`,
  blocked: (way) => `Go on to ${way}`,
  blockedBody: (way) => `Your browser held the window of ${way} back. Open it here.`,
  leaving: (way) => `Going to ${way}`,
  havePaid: 'I have paid',
  onPhone: 'Pay on your phone instead',
  onPhoneBody: 'Scan this with your phone’s camera. This page follows by itself.',
  device: 'Confirm on your phone',
  deviceBody: (way, number) => (number ? `${way} sent a prompt to ${number}. Enter your PIN there to pay.` : `${way} sent a prompt to your phone. Enter your PIN there to pay.`),
  timeLeft: 'Time left',
  noPrompt: 'No prompt?',
  noPromptBody: 'It can take a minute. Make sure that the phone is on and has signal, and that the number is right.',
  waiting: (way) => `Waiting for ${way} to confirm`,
  waitingBody: `This usually takes less than a minute. ${told}`,
  checking: 'No news yet',
  checkingBody: (way) => `We have not heard from ${way} whether you paid. ${told} ${again}`,
  paid: (amount) => `Paid ${amount}`,
  paidBack: 'Taking you back to the shop…',
  receipt: { order: 'Order', provider: 'Paid with', reference: 'Reference', time: 'Time' },
  copy: 'Copy reference',
  copied: 'Copied',
  declined: (way) => `${way} declined the payment`,
  attemptEnded: (way) => `The payment with ${way} was not finished`,
  declinedBody: `${nothing} Try again, or use another way to pay.`,
  cancelled: 'Not paid',
  cancelledBody: 'The payment was cancelled. If money does arrive after all, the shop will be told.',
  expiredBody: 'The time to pay is over. If money does arrive after all, the shop will be told.',
  askShop: 'To pay, open it again from the shop.',
  leave: 'Close while this is under way?',
  leaveBody: 'This does not cancel the payment. We keep checking; the shop will be told. Open it again at any time.',
  stay: 'Stay',
  giveUpQuestion: 'Cancel this payment?',
  giveUpBody: (way) => `We tell ${way} where we can. If you have paid already, the money still reaches the shop, and the shop will be told.`,
  giveUpYes: 'Cancel payment',
}

/** English, of all that is needed to pay. Say what we know, not what we hope; say whether money moved, and what to do next. */

import type { Words } from './dictionary.ts'

export const again = 'Nothing is taken twice.'
export const told = 'You can close this: we keep checking, and the shop will be told.'
const lost = 'Nothing is lost. We try again by ourselves.'

export const en: Words = {
  lang: 'en',
  backToShop: 'Back to the shop',
  order: (id) => `Order ${id}`,
  close: 'Close',
  tryNow: 'Try now',
  opening: 'Opening the checkout',
  choose: 'How do you want to pay?',
  opens: (way) => `Opens ${way}`,
  prompt: 'A prompt on your phone',
  offline: 'You seem to be offline',
  offlineBody: lost,
  unreachable: 'No answer from the shop',
  unreachableBody: `The shop’s payment server does not answer just now. ${lost}`,
  notSent: `That did not reach the shop. ${again} Try again.`,
  pageOpens: (way) => `You finish on the page of ${way}.`,
  promptGoesTo: (way) => `${way} sends a prompt to this phone. You confirm it there.`,
  missing: { name: 'Enter your name.', email: 'Enter an e-mail address such as name@example.com.', phone: 'Enter a phone number such as 0911 234 567.' },
  fields: { name: 'Full name', email: 'E-mail', phone: 'Phone number' },
  back: 'Back',
  pay: (amount) => `Pay ${amount}`,
  giveUp: 'Cancel this payment',
  oneMoment: 'One moment…',
  otherWays: 'Other ways',
  done: 'Done',
  checkNow: 'Check now',
  anotherWay: 'Use another way to pay',
  framed: (way) => `${way}’s page`,
  device: 'Confirm on your phone',
  deviceBody: (way, number) => `${way} sent a prompt to ${number ?? 'your phone'}. Enter your PIN there to pay.`,
  timeLeft: 'Time left',
  noPrompt: 'No prompt?',
  noPromptBody: 'It can take a minute. Make sure that the phone is on and has signal, and that the number is right.',
  waiting: (way) => `Waiting for ${way} to confirm`,
  waitingBody: `This usually takes less than a minute. ${told}`,
  paid: (amount) => `Paid ${amount}`,
  notPaid: 'Not paid',
  lateMoney: 'If money does arrive after all, the shop will be told.',
  leave: 'Close while this is under way?',
  leaveBody: 'This does not cancel the payment. We keep checking; the shop will be told. Open it again at any time.',
  stay: 'Stay',
}

/** English words of ordinary purchases. They say what we know, whether money moved, and what to do next. */

import type { CommonWords } from './dictionary.ts'

const youCanClose = 'You can close this: we keep checking, and the shop will be told.'
const follows = 'This page follows by itself.'

export const en: CommonWords = {
  lang: 'en',

  order: (id) => `Order ${id}`,
  back: 'Back',
  backToShop: 'Back to the shop',
  checkNow: 'Check now',
  close: 'Close',
  done: 'Done',
  havePaid: 'I have paid',
  oneMoment: 'One moment…',
  otherMethods: 'Other ways',
  anotherMethod: 'Use another way to pay',
  openAgain: (method) => `Open ${method} again`,

  choose: 'How do you want to pay?',
  opens: (method) => `Opens ${method}`,
  push: 'Approve on your phone',
  pageOpens: (method) => `Next: pay securely on ${method}.`,
  pushGoesTo: (method) => `${method} sends a request to this phone. Approve it there.`,
  fields: { name: 'Full name', email: 'E-mail', phone: 'Phone number' },
  missing: {
    name: 'Enter your name.',
    email: 'Enter an e-mail address such as name@example.com.',
    phone: 'Enter a phone number such as 0911 234 567.',
  },
  pay: (amount) => `Pay ${amount}`,

  frame: (method) => `Pay with ${method}`,
  device: 'Confirm on your phone',
  deviceBody: (method, number) => `${method} sent a request to ${number ?? 'your phone'}. Enter your PIN there to pay.`,
  timeLeft: 'Time left',
  noPush: 'Nothing on your phone?',
  noPushBody: 'It can take a minute. Is the phone on, with signal, and the number right?',
  sendAgain: 'Send again',
  sendAgainIn: (time) => `Send again in ${time}`,
  window: 'Finish in the window that we opened',
  windowBody: (method) => `Pay at ${method} there, then come back. ${follows}`,
  leaving: (method) => `Going to ${method}`,
  waiting: (method) => `Waiting for ${method} to confirm`,
  waitingBody: `If you have paid, this usually takes less than a minute. ${youCanClose}`,
  noAnswer: (method) => `No answer from ${method} yet`,
  onPhone: 'Pay on your phone instead',

  paid: (amount) => `Paid ${amount}`,
  returning: 'Taking you back to the shop…',
  receipt: { order: 'Order', provider: 'Paid with', transaction: 'Transaction', reference: 'Reference', time: 'Time' },
  copy: 'Copy reference',
  copied: 'Copied',
  notPaid: 'Not paid',

  cancel: 'Cancel this payment',

  offline: 'You seem to be offline',
  offlineBody: 'Nothing is lost. We try again by ourselves.',
  unreachable: 'The shop’s payment server does not answer',
  serverFault: 'The shop’s payment server has a problem',
  notSent: 'That may not have reached the shop. Nothing is taken twice. Try again.',
  tryNow: 'Try now',
}

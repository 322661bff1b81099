/** English. Say what we know, not what we hope; say whether money moved, and what to do next. */

import type { Dictionary } from './dictionary.ts'

const again = 'Nothing is taken twice.'
const told = 'You can close this: we keep checking, and the shop will be told.'
const nothing = 'Nothing was taken.'

export const en: Dictionary = {
  lang: 'en',
  pay: (amount) => `Pay ${amount}`,
  order: (id) => `Order ${id}`,
  close: 'Close',
  back: 'Back',
  done: 'Done',
  backToShop: 'Back to the shop',
  checkNow: 'Check now',
  tryAgain: 'Try again',
  tryNow: 'Try now',
  startAgain: 'Start again',
  anotherWay: 'Use another way to pay',
  giveUp: 'Cancel this payment',
  open: (way) => `Open ${way}`,
  openAgain: (way) => `Open ${way} again`,
  oneMoment: 'One moment…',

  opening: 'Opening the checkout',
  choose: 'How do you want to pay?',
  opens: (way) => `Opens ${way}`,
  prompt: 'A prompt on your phone',
  leftBehind: (way) => `Your first try with ${way} may still go through. When you choose another way, we cancel it where we can and keep watching it. If both go through, the shop is told, so that it can return one.`,

  fields: { name: 'Full name', email: 'E-mail', phone: 'Phone number' },
  missing: { name: 'Enter your name.', email: 'Enter an e-mail address such as name@example.com.', phone: 'Enter a phone number such as 0911 234 567.' },
  promptGoesTo: (way) => `${way} sends a prompt to this phone. You confirm it there.`,
  pageOpens: (way) => `You finish on the page of ${way}.`,

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

  offline: 'You seem to be offline',
  offlineBody: 'Nothing is lost. We try again by ourselves.',
  unreachable: 'No answer from the shop',
  unreachableBody: 'The shop’s payment server does not answer just now. Nothing is lost. We try again by ourselves.',

  leave: 'Close while this is under way?',
  leaveBody: 'This does not cancel the payment. We keep checking; the shop will be told. Open it again at any time.',
  stay: 'Stay',
  giveUpQuestion: 'Cancel this payment?',
  giveUpBody: (way) => `We tell ${way} where we can. If you have paid already, the money still reaches the shop, and the shop will be told.`,
  giveUpYes: 'Cancel payment',
  giveUpNo: 'Keep waiting',

  code: 'Code to quote',
  problem: 'This cannot be paid here just now',
  problemBody: `${nothing} Tell the shop, and quote the code below.`,
  problems: {
    order_paid: ['This order is paid already', 'There is nothing more to pay.'],
    order_token_invalid: ['This page is out of date', `${nothing} Reload the page of the shop and try again.`],
    no_payment_method: ['No way to pay this order', `${nothing} The shop has no way to pay that takes this currency. Tell the shop.`],
    provider_not_available: ['This way to pay is not available', `${nothing} Use another way to pay.`],
    checkout_not_found: ['This checkout is not here any more', 'Open it again from the shop. If you have paid, the shop will be told.'],
    order_not_found: ['The shop does not know this order', `${nothing} Go back to the shop and try again.`],
    rate_limited: ['Too many tries', 'Wait a minute, then try again.'],
    timeout: ['The answer took too long', `Your connection may be slow. Try again: ${again.toLowerCase()}`],
  },
  notSent: `That did not reach the shop. ${again} Try again.`,
}

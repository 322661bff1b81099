/** English, for what comes after the money is on its way. */

import type { OutcomeWords } from './dictionary.ts'
import { again, en, told } from './en.ts'

const nothing = 'Nothing was taken.'
const follows = 'This page follows by itself.'

export const enOutcome: OutcomeWords = {
  openAgain: (way) => `Open ${way} again`,
  window: 'Finish in the window that we opened',
  windowBody: (way) => `Pay at ${way} there, then come back. ${follows}`,
  leaving: (way) => `Going to ${way}`,
  havePaid: 'I have paid',
  onPhone: 'Pay on your phone instead',
  paidBack: 'Taking you back to the shop…',
  receipt: { order: 'Order', provider: 'Paid with', reference: 'Reference', time: 'Time' },
  copy: 'Copy reference',
  copied: 'Copied',
  tryAgain: 'Try again',
  startAgain: 'Start again',
  open: (way) => `Open ${way}`,
  blocked: (way) => `Go on to ${way}`,
  blockedBody: (way) => `Your browser held the window of ${way} back. Open it here.`,
  onPhoneBody: `Scan this with your phone’s camera. ${follows}`,
  checking: 'No news yet',
  checkingBody: (way) => `We have not heard from ${way} whether you paid. ${told} ${again}`,
  declined: (way) => `${way} declined the payment`,
  attemptEnded: (way) => `The payment with ${way} was not finished`,
  nothingTaken: nothing,
  declinedBody: 'Try again, or use another way to pay.',
  cancelledBody: `The payment was cancelled. ${en.lateMoney}`,
  expiredBody: `The time to pay is over. ${en.lateMoney}`,
  askShop: 'To pay, open it again from the shop.',
  giveUpQuestion: 'Cancel this payment?',
  giveUpBody: (way) => `We tell ${way} where we can. If you have paid already, the money still reaches the shop, and the shop will be told.`,
  giveUpYes: 'Cancel payment',
  leftBehind: (way) => `Your first try with ${way} may still go through. We cancel it where we can; if both go through, the shop is told to return one.`,
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
}

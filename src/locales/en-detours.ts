/** English, for what a purchase may come to besides being paid. */

import type { DetourWords } from './dictionary.ts'
import { en } from './en.ts'

const nothing = 'Nothing was taken.'

export const enDetours: DetourWords = {
  tryAgain: 'Try again',
  startAgain: 'Start again',
  open: (way) => `Open ${way}`,
  blocked: (way) => `Go on to ${way}`,
  blockedBody: 'Your browser held its window back. Open it here.',
  onPhoneBody: 'Scan this with your phone’s camera. This page follows by itself.',
  checking: 'No news yet',
  checkingBody: (way) => `We have not heard from ${way} whether you paid. You can close this: we keep checking, and the shop will be told. Nothing is taken twice.`,
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
    timeout: ['The answer took too long', 'Your connection may be slow. Try again: nothing is taken twice.'],
  },
}

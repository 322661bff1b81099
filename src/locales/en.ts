/** English, of the first screens. Say what we know, not what we hope; say whether money moved, and what to do next. */

import type { Words } from './dictionary.ts'

const again = 'Nothing is taken twice.'
const nothing = 'Nothing was taken.'

export const en: Words = {
  lang: 'en',
  backToShop: 'Back to the shop',
  pay: (amount) => `Pay ${amount}`,
  order: (id) => `Order ${id}`,
  close: 'Close',
  back: 'Back',
  tryNow: 'Try now',
  giveUp: 'Cancel this payment',
  oneMoment: 'One moment…',
  opening: 'Opening the checkout',
  choose: 'How do you want to pay?',
  opens: (way) => `Opens ${way}`,
  prompt: 'A prompt on your phone',
  leftBehind: (way) => `Your first try with ${way} may still go through. We cancel it where we can; if both go through, the shop is told to return one.`,
  fields: { name: 'Full name', email: 'E-mail', phone: 'Phone number' },
  missing: { name: 'Enter your name.', email: 'Enter an e-mail address such as name@example.com.', phone: 'Enter a phone number such as 0911 234 567.' },
  promptGoesTo: (way) => `${way} sends a prompt to this phone. You confirm it there.`,
  pageOpens: (way) => `You finish on the page of ${way}.`,
  offline: 'You seem to be offline',
  offlineBody: 'Nothing is lost. We try again by ourselves.',
  unreachable: 'No answer from the shop',
  unreachableBody: 'The shop’s payment server does not answer just now. Nothing is lost. We try again by ourselves.',
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
  otherWays: 'Other ways',
}

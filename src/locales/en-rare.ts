/** English words of the lazy screens, of questions and of errors. */

import type { RareWords } from './dictionary.ts'

const noneTaken = 'Nothing was taken.'
const lateMoney = 'If money does arrive after all, the shop will be told.'
const ifPaid = 'If you have paid already, the shop will be told.'
const shopTold = 'The shop has been told and will get in touch.'
const dontPayAgain = 'Please do not pay again until you hear from it.'

export const enRare: RareWords = {
  tryAgain: 'Try again',
  open: (method) => `Open ${method}`,
  nothingTaken: noneTaken,
  lateMoney,

  leftPayment: (method) =>
    `Your first try with ${method} may still go through. ` +
    'We cancel it where we can; if both go through, the shop is told to return one.',
  keepWaiting: 'Keep waiting',

  windowBlocked: (method) => `Go on to ${method}`,
  windowBlockedBody: 'Your browser blocked the payment window. Open it here.',
  windowClosed: 'The payment window seems to be closed',
  windowClosedBody: 'If you have not paid, open it again. If it is still open, finish there.',
  noUpdate: 'No news yet',
  noUpdateBody: (method) =>
    `We have not heard from ${method} whether you paid. ` +
    'You can close this: we keep checking, and the shop will be told. Nothing is taken twice.',
  onPhoneBody: `Scan this with your phone’s camera. This page follows by itself.`,

  notice: {
    underpaid: ({ paid, price }) => [`We received ${paid} of ${price}`, `${shopTold} ${dontPayAgain}`],
    overpaid: ({ paid, price }) => [`We received ${paid} instead of ${price}`, `${shopTold} ${dontPayAgain}`],
    wrong_currency: ({ paid, price }) => [
      `We received ${paid}`,
      `This order costs ${price}, in another currency. ${shopTold} ${dontPayAgain}`,
    ],
    duplicate: ({ paid }) => [
      'You have paid twice',
      `Your order is paid, and ${paid} arrived on top. ` +
        'The shop has been told about the second payment and will get in touch.',
    ],
  },
  payAnyway: 'Pay the whole price anyway',
  declined: (method) => `${method} declined the payment`,
  attemptEnded: (method) => `The payment with ${method} was not finished`,
  declinedBody: 'Try again, or use another way to pay.',
  cancelledBody: `The payment was cancelled. ${lateMoney}`,
  expiredBody: `The time to pay is over. ${lateMoney}`,
  askShop: 'To pay, open it again from the shop.',
  startAgain: 'Start again',

  leave: 'Close while this is under way?',
  leaveBody: 'This does not cancel the payment. We keep checking; the shop will be told. Open it again any time.',
  stay: 'Stay',
  cancelQuestion: 'Cancel this payment?',
  cancelBody: (method) =>
    `We tell ${method} where we can. ` +
    'If you have paid already, the money still reaches the shop, and the shop will be told.',
  cancelYes: 'Cancel payment',

  code: 'Code to quote',
  problem: 'This cannot be paid here just now',
  problemBody: `${noneTaken} Tell the shop, and quote the code below.`,
  paidOtherAmount: (paid) => [
    'This order was paid before, at another price',
    `${paid} was paid then. Nothing was taken now. Tell the shop, and quote the code below.`,
  ],
  problems: {
    order_paid: ['This order is paid already', 'There is nothing more to pay.'],
    bad_options: ['The shop’s button names no order', `${noneTaken} Tell the shop, and quote the code below.`],
    bad_answer: [
      'We cannot read the answer of the shop’s payment server',
      `${ifPaid} Quote the code below to the shop.`,
    ],
    order_token_invalid: [
      'This page cannot start the payment',
      `${noneTaken} Reload the page and try again. If that does not help, tell the shop.`,
    ],
    no_payment_method: [
      'No way to pay this order',
      `${noneTaken} The shop has no way to pay that takes this currency. Tell the shop.`,
    ],
    provider_not_available: ['This way to pay is not available', `${noneTaken} Use another way to pay.`],
    checkout_not_found: ['This checkout is not here any more', `Open it again from the shop. ${ifPaid}`],
    order_not_found: ['The shop does not know this order', `${noneTaken} Go back to the shop and try again.`],
    rate_limited: ['Too many tries', 'Wait a minute, then try again.'],
    request_in_progress: ['The last try is still under way', 'Wait a moment, then try again: nothing is taken twice.'],
    timeout: ['The answer took too long', 'Your connection may be slow. Try again: nothing is taken twice.'],
  },
}

/** English words of the rarely needed screens, of questions and of errors. */

import type { RareWords } from './dictionary.ts'

const noMoneyTaken = 'No money was taken.'
const sendCode = 'Please send the shop this code.'
const ifPaid = 'Already paid? Don’t pay again: the shop will be told.'
const shopNotified = (shop = 'The shop') => `${shop} has been told and will get in touch.`
const dontPayAgain = 'Please don’t pay again until you hear from them.'

export const enRare: RareWords = {
  tryAgain: 'Try again',

  windowBlocked: (method) => `One more tap to open ${method}`,
  windowBlockedBody: 'Your browser stopped the new window. You haven’t paid anything yet.',
  windowClosed: 'The payment window seems to be closed',
  windowClosedBody: 'If you haven’t paid, open it again. If it’s still open, finish there.',
  scan: 'Scan with your phone',
  scanBody: 'Open the camera, point it here and pay on your phone. This page updates on its own.',
  qrCode: 'QR code of this checkout',

  leftPayment: (method, shop = 'the shop') =>
    `Your ${method} request is still open. We’ll cancel it if we can. If both go through, ${shop} is told about it.`,
  keepWaiting: (method) => `Keep waiting for ${method}`,

  notice: {
    underpaid: ({ paid, price }, shop) => [`We received ${paid} of ${price}`, `${shopNotified(shop)} ${dontPayAgain}`],
    overpaid: ({ paid, price }, shop) => [
      `We received ${paid} instead of ${price}`,
      `${shopNotified(shop)} ${dontPayAgain}`,
    ],
    wrong_currency: ({ paid, price }, shop) => [
      `We received ${paid}`,
      `This order costs ${price}, in another currency. ${shopNotified(shop)} ${dontPayAgain}`,
    ],
    duplicate: (_, shop = 'The shop') => [
      'You’ve paid twice',
      `Your order is paid. ${shop} has been told about the second payment and will get in touch.`,
    ],
  },
  stillMissing: 'Still missing',
  paidTheOrder: 'Paid the order',
  secondPayment: 'Second payment',
  save: 'Save or print',
  payAnyway: 'Pay the whole price anyway',

  declined: (method) => `${method} declined the payment`,
  declinedBody: 'Try again, or pay another way.',
  attemptEnded: (method) => `The ${method} payment wasn’t finished`,
  noMoneyTaken,
  lateMoney: (shop = 'the shop') => `If you had already approved it, ${shop} still gets the money and will be told.`,
  cancelled: 'Payment cancelled',
  expired: 'Time ran out',
  expiredBody: (minutes, shop = 'the shop') =>
    `This checkout ${minutes ? `was open for ${minutes} minutes` : 'is no longer open'}. Already paid? Don’t pay again: ${shop} will be told.`,
  askShop: (shop = 'the shop') => `To pay, open it again from ${shop}.`,
  startAgain: 'Start again',

  leave: 'Close for now?',
  leaveBody: (shop = 'the shop') =>
    `Your payment carries on. We’ll keep checking and tell ${shop}. Come back any time with the same Pay button.`,
  stay: 'Stay here',
  closeNow: 'Close for now',
  cancelQuestion: 'Cancel this payment?',
  cancelNo: 'Keep waiting',
  cancelYes: 'Yes, cancel it',

  code: 'Code',
  problem: (shop = 'The shop') => `${shop} can’t take this payment yet`,
  problemBody: 'It’s not you, and no money was taken. Please send them this code.',
  paidOtherAmount: (paid) => [
    'This order was paid before, at another price',
    `${paid} was paid then. No money was taken now. ${sendCode}`,
  ],
  problems: {
    order_paid: ['This order is already paid', 'There’s nothing more to pay. Thank you.'],
    bad_options: ['The shop’s button names no order', `It’s not you, and no money was taken. ${sendCode}`],
    bad_answer: ['We can’t read the answer of the shop’s payment service', `${ifPaid} ${sendCode}`],
    order_token_invalid: [
      'This page can’t start the payment',
      `${noMoneyTaken} Reload the page and try again. If that doesn’t help, send the shop this code.`,
    ],
    no_payment_method: [
      'There’s no way to pay this order yet',
      `${noMoneyTaken} The shop has no way to pay that takes this currency. ${sendCode}`,
    ],
    provider_not_available: ['This way to pay isn’t working right now', `${noMoneyTaken} Please pick another way.`],
    checkout_not_found: ['This checkout is no longer here', `Open it again from the shop. ${ifPaid}`],
    order_not_found: ['The shop doesn’t know this order', `${noMoneyTaken} Go back to the shop and try again.`],
    rate_limited: ['Too many tries', 'Wait a minute, then try again.'],
    request_in_progress: [
      'The last try is still under way',
      'Wait a moment, then try again. You won’t be charged twice.',
    ],
    timeout: ['The answer took too long', 'Your connection may be slow. Try again. You won’t be charged twice.'],
  },
}

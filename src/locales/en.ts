/** English words of ordinary purchases. They say what happened, where the money is, and what to do next. */

import type { CommonWords } from './dictionary.ts'

export const en: CommonWords = {
  lang: 'en',

  order: (id) => `Order ${id}`,
  opening: 'Opening your order…',
  items: (count, shown) => (count === 1 ? '1 item' : `${shown} items`),
  total: 'Total',
  secure: (provider) => (provider ? `Secure payment by ${provider}` : 'Secure payment'),

  back: 'Back',
  backToShop: (shop = 'the shop') => `Back to ${shop}`,
  backToShopIn: (seconds, shop = 'the shop') => `Back to ${shop} in ${seconds}`,
  checkNow: 'Check now',
  close: 'Close',
  havePaid: 'I’ve paid',
  oneMoment: 'One moment…',
  anotherMethod: 'Pay another way',
  open: (method) => `Open ${method}`,
  cancel: 'Cancel payment',
  openAgain: (method) => `Open ${method} again`,

  choose: 'How would you like to pay?',
  groups: { last: 'Used last time', wallets: 'Mobile wallets', banks: 'Cards and banks' },
  onPage: (method) => `On ${method}’s secure page`,
  push: 'Approve it on your phone',
  unavailable: 'Not working right now. Please pick another way.',
  pageOpens: (method) => `Next: pay securely on ${method}.`,
  pushGoesTo: 'We’ll send a payment request to this phone.',
  fields: { name: 'Full name', email: 'Email', phone: 'Phone number' },
  phoneOf: (method) => `${method} phone number`,
  missing: {
    name: 'Enter your name.',
    email: 'Enter an email address such as name@example.com.',
    phone: 'Enter a phone number such as 0911 234 567.',
  },
  mobileNumber: (example) => `Enter a mobile number such as ${example}.`,
  operatorAdvice: (operator, method) => `This looks like a number of ${operator}. For it, pick ${method}.`,
  pay: (amount) => `Pay ${amount}`,

  frame: (method) => `${method}’s page`,
  frameFoot: (method) => `${method}’s own page`,
  device: 'Approve it on your phone',
  deviceBody: (method, number = 'your phone') =>
    `We’ve sent a ${method} request to ${number}. Enter your PIN there to pay.`,
  leaving: (method) => `Opening ${method}`,
  leavingBody: (shop = 'the shop') => `You’ll pay there, then come back to ${shop}.`,
  waiting: (method) => `Waiting for ${method}`,
  waitingBody: (shop = 'the shop') =>
    `They usually confirm within a minute. You can close this: we’ll keep checking and tell ${shop}.`,
  noAnswer: (method) => `No answer from ${method} yet`,

  thanks: (name) => (name ? `Thank you, ${name}` : 'Thank you'),
  paidBody: (shop = 'The shop') => `${shop} has your payment of`,
  receipt: {
    order: 'Order',
    transaction: 'Transaction ID',
    provider: 'Paid with',
    reference: 'Reference',
    time: 'Time',
  },
  through: (medium, provider) => `${medium}, through ${provider}`,
  copy: (what) => `Copy ${what}`,
  copied: 'Copied',
  saveReceipt: 'Save or print receipt',
  notPaid: 'Not paid',

  offline: 'You’re offline',
  offlineBody: 'We’ll carry on as soon as you’re back. Nothing is lost.',
  unreachable: (shop = 'The shop') => `${shop} isn’t answering`,
  unreachableBody:
    'The shop’s payment service doesn’t reply just now. Anything you’ve paid is safe, and we keep trying.',
  serverFault: (shop = 'The shop') => `${shop} has a problem just now`,
  pressPayAgain: 'Press Pay again. You won’t be charged twice.',
  notSent: 'Try again. You won’t be charged twice.',
  tryNow: 'Try now',
  tryingAgainIn: (seconds) => `Trying again in ${seconds} s`,

  share: 'Ask someone else to pay',
  linkCopied: 'Link copied. Whoever has it can pay.',
  openInWindow: 'Open in a window',
}

/** English. */

import type { PageWords } from './page-words.ts'

export const words: PageWords = {
  title: 'Checkout',
  slow: 'This is taking long. Reload the page, or open the payment again from the shop. Opening it takes no money.',
  noScript: [
    'JavaScript is off',
    'This link needs it. Turn JavaScript on and reload the page, or go back to the shop: its own Pay button works ' +
      'without. Opening this page takes no money.',
  ],
  notFound: [
    'This page isn’t here',
    'The link is incomplete or out of date. Open the payment again from the shop.',
    'If you’ve paid, nothing is lost: the shop will be told.',
  ],
  checkDetails: 'Please check the details below.',
  payWith: 'Pay with',
  method: 'Way to pay',
  testPayment: 'Test payments',
  testBody: 'This is a test. No money moves.',
  follows: 'This page updates on its own.',
  closePage: 'You can close this page.',
}

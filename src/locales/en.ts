/** English, of the first screens. Say what we know, not what we hope; say whether money moved, and what to do next. */

import type { Words } from './dictionary.ts'

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
  offlineBody: 'Nothing is lost. We try again by ourselves.',
  unreachable: 'No answer from the shop',
  unreachableBody: 'The shop’s payment server does not answer just now. Nothing is lost. We try again by ourselves.',
}

/** Why the modal did not load. */

import type { LoadError } from '../checkout/errors.ts'

/** Its message is what the buyer reads. */
export function loadError(cause: Error): LoadError {
  const words = navigator.onLine ? 'The shop’s payment server does not answer' : 'You seem to be offline'
  return Object.assign(new Error(words, { cause }), { code: 'load_failed' } as const)
}

/** Why the modal did not load. */

import type { LoadError } from '../checkout/errors.ts'

/** @param words what the buyer reads */
export function loadError(
  cause: Error,
  words = navigator.onLine ? 'The shop isn’t answering' : 'You’re offline',
): LoadError {
  return Object.assign(new Error(words, { cause }), { code: 'load_failed' } as const)
}

/** Tells the console, and throws the error again. The modal explains its own errors, which have no cause. */
export function throwReported(error: LoadError): never {
  if (error.cause) {
    const { message } = error.cause as Error
    console.error(`[pay-button] ${error.code}: ${message}. Check this address, \`server\` and \`script-src\`.`)
  }
  throw error
}

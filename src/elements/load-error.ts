/** Why the modal did not load, and when to give up on it. */

import type { LoadError } from '../checkout/errors.ts'

/** A connection that nobody answers would keep the button busy for minutes. */
const DEADLINE_MS = 20_000

/**
 * @param modal rejects earlier when its file cannot be loaded
 * @param name of the file that may not arrive
 */
export function inTime<Modal>(modal: Promise<Modal>, name: string | URL): Promise<Modal> {
  const silence = new Error(`No answer from ${name}`)
  return Promise.race([modal, new Promise<never>((_, reject) => setTimeout(reject, DEADLINE_MS, silence))])
}

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

/** Checks what the simulator's Initialize receives. */

import { isEmailAddress, isWebAddress } from '../kit/requests.ts'

/** @returns what is wrong; null when nothing is */
export function findProblem(body: Record<string, unknown>, currencies: readonly string[]): string | null {
  const { email, amount, currency, reference, callback_url, channels } = body
  if (!isEmailAddress(email)) return 'Invalid Email Address Passed'
  if (!Number.isSafeInteger(Number(amount)) || Number(amount) <= 0) return 'Invalid Amount Sent'
  if (currency !== undefined && !currencies.includes(String(currency))) return 'Currency not supported by merchant'
  if (reference !== undefined && !/^[A-Za-z0-9.=-]+$/.test(String(reference)))
    return 'Invalid character in transaction reference'
  if (callback_url !== undefined && !isWebAddress(callback_url)) return 'Invalid callback URL'
  if (channels !== undefined && !Array.isArray(channels)) return 'Channels must be a list'
  return null
}

/** Where the buyer goes after giving up. */
export function cancelAddressOf({ metadata }: Record<string, unknown>): string | null {
  const { cancel_action } = ((typeof metadata === 'object' && metadata) || {}) as { cancel_action?: unknown }
  return isWebAddress(cancel_action) ? cancel_action : null
}

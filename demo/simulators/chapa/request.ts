/** Checks what the simulator's Initialize receives. */

import { minorUnits } from '../kit/amounts.ts'
import { isEmailAddress, isWebAddress } from '../kit/requests.ts'

/** Chapa's messages are texts, or lists of texts by member. */
export type Problem = string | Readonly<Record<string, readonly string[]>>

const MIN_AMOUNT = 100

/** @returns what is wrong; null when nothing is */
export function findProblem(body: Record<string, unknown>, currencies: readonly string[]): Problem | null {
  const { amount, currency, tx_ref, email, phone_number } = body
  const minor = typeof amount === 'string' ? minorUnits(amount) : null
  if (minor === null) return { amount: ['The amount must be a number.'] }
  if (minor < MIN_AMOUNT) return { amount: ['The amount must be at least 1.'] }
  if (!currencies.includes(String(currency))) return { currency: ['The selected currency is invalid.'] }
  if (typeof tx_ref !== 'string' || tx_ref === '') return { tx_ref: ['The tx ref field is required.'] }
  if (email !== undefined && !isEmailAddress(email)) return { email: ['The email must be a valid email address.'] }
  if (phone_number !== undefined && !/^0[79]\d{8}$/.test(String(phone_number)))
    return { phone_number: ['The phone number must be like 09xxxxxxxx or 07xxxxxxxx.'] }
  const addresses = ['return_url', 'callback_url'].filter((name) => body[name] !== undefined)
  const wrong = addresses.find((name) => !isWebAddress(body[name]))
  return wrong === undefined ? null : { [wrong]: ['The address is invalid.'] }
}

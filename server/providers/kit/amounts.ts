/** Reads the amounts of providers that write decimals in major units. */

import { MAX_MINOR, MoneyError, parseMoney } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'

/**
 * @param amount a decimal text, or the literal of a number: `"15"` and `"15.00"` are the same
 * @returns null for anything else, and for a sum that no payment has
 */
export function readAmount(amount: unknown, currency: unknown): Money | null {
  if (typeof amount !== 'string' || typeof currency !== 'string') return null
  try {
    const money = parseMoney(amount, currency)
    return money.minor <= MAX_MINOR ? money : null
  } catch (error) {
    if (error instanceof MoneyError) return null
    throw error
  }
}

/** How long a checkout is open. */

import type { CheckoutView } from '../../server/contract/wire.ts'

const MINUTE_MS = 60_000
/** Few minutes have a plural of their own in Arabic, and so have 103 of them. */
const [MIN, MAX] = [11, 99]

/**
 * @param locale BCP 47, as `localeOf` returns it
 * @returns minutes in the buyer's digits; undefined where they make no good sentence, and for a companion that does not
 *   say when the checkout was opened
 */
export function minutesOpen({ createdAt, expiresAt }: CheckoutView, locale: string | undefined): string | undefined {
  const minutes = Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / MINUTE_MS)
  return minutes >= MIN && minutes <= MAX ? minutes.toLocaleString(locale) : undefined
}

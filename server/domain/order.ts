/** What an order can be asked for by: its status, its anomalies, and whoever pays. */

export const ORDER_STATUSES = ['unpaid', 'paid', 'refunded'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

export const ANOMALY_STATES = ['open', 'resolved'] as const
export type AnomalyState = (typeof ANOMALY_STATES)[number]

/** Crockford's base 32: digits and capitals without the look-alikes I, L, O and U. */
export const REFERENCE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Two halves of four: with a million payments in the store, one draw in a million meets one of them. */
export const REFERENCE_HALF = 4

/** Where a page ends: the order's time of creation and its id. */
export interface OrderCursor {
  readonly at: number
  readonly orderId: string
}

/** What one search text may be, each in the form in which it is stored. */
export interface SearchTerms {
  readonly text: string
  readonly reference: string | null
  readonly email: string | null
  readonly phone: string | null
}

export interface OrderFilter {
  readonly anomaly: AnomalyState | null
  readonly status: OrderStatus | null
  /** Orders with an attempt through this provider. */
  readonly provider: string | null
  readonly search: SearchTerms | null
  readonly after: OrderCursor | null
}

/** Digits that tell a phone number from another, whether or not its country is written: national numbers have nine, ten or eleven. */
const PHONE_DIGITS = 9

/** The form in which an e-mail address is searched. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase()
}

/** The form in which a phone number is searched: `+251 911 234 567` and `0911234567` are the same. Null for what is too short. */
export function phoneKey(phone: string): string | null {
  const digits = phone.replace(/\D/g, '').slice(-PHONE_DIGITS)
  return digits.length < PHONE_DIGITS - 2 ? null : digits
}

/** A reference as somebody reads it out or types it, in its one spelling; null for what is none. */
export function referenceIn(text: string): string | null {
  const typed = text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0')
  if (typed.length !== 2 * REFERENCE_HALF || [...typed].some((letter) => !REFERENCE_ALPHABET.includes(letter)))
    return null
  return `${typed.slice(0, REFERENCE_HALF)}-${typed.slice(REFERENCE_HALF)}`
}

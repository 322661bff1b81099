/** How orders are found: by status, by anomalies, by provider and by a search. */

import { asciiDigits } from './digits.ts'

export const ORDER_STATUSES = ['unpaid', 'paid', 'refunded'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

export const ANOMALY_STATES = ['open', 'resolved'] as const
export type AnomalyState = (typeof ANOMALY_STATES)[number]

/** Crockford's base 32: digits and capital letters without I, L, O and U, which look like others. */
export const REFERENCE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Two halves of four characters. Among a million stored payments, one new reference in a million collides. */
export const REFERENCE_HALF = 4

/** The end of a page: the time of an order's creation, and its id. */
export interface OrderCursor {
  readonly at: number
  readonly orderId: string
}

/** The meanings that one search text can have, each in its stored form. */
export interface SearchTerms {
  readonly text: string
  readonly reference: string | null
  readonly email: string | null
  readonly phone: string | null
  /** What the text means as an amount: in minor units, by the number of fraction digits that a currency has. */
  readonly amounts?: readonly { readonly minor: bigint; readonly exponent: number }[]
}

export interface OrderFilter {
  readonly anomaly: AnomalyState | null
  readonly status: OrderStatus | null
  /** Orders with a payment through this provider. */
  readonly provider: string | null
  readonly search: SearchTerms | null
  readonly after: OrderCursor | null
  /** Of the unpaid orders those that a buyer can still pay, or those that nobody can pay any more. */
  readonly payable?: boolean
  /** Orders with a payment that a person has to review although no anomaly says so. */
  readonly needsReview?: boolean
  /** Orders opened at this time or later, in epoch milliseconds. */
  readonly from?: number
  /** Orders opened before this time. */
  readonly to?: number
}

/**
 * The last digits that identify a phone number, with or without its country code. National numbers have nine to eleven.
 */
const PHONE_DIGITS = 9

/** The searchable form of an e-mail address. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase()
}

/**
 * The searchable form of a phone number: `+251 911 234 567` and `0911234567` are equal.
 * @returns null when it is too short
 */
export function phoneKey(phone: string): string | null {
  const digits = asciiDigits(phone).replace(/\D/g, '').slice(-PHONE_DIGITS)
  return digits.length < PHONE_DIGITS - 2 ? null : digits
}

/** Normalizes a reference that somebody typed or read out. @returns null when the text is not a reference */
export function referenceIn(text: string): string | null {
  const typed = text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0')
  if (typed.length !== 2 * REFERENCE_HALF || [...typed].some((letter) => !REFERENCE_ALPHABET.includes(letter)))
    return null
  return `${typed.slice(0, REFERENCE_HALF)}-${typed.slice(REFERENCE_HALF)}`
}

/** What a confirmed status is compared with, and the comparisons that read nothing else. */

import type { ConfirmedStatus } from '../contract/confirmed-status.ts'
import type { Money } from '../domain/money.ts'
import { formatAmount, sameMoney } from '../domain/money.ts'
import type { AnomalyKind } from '../domain/payment.ts'
import type { Log } from '../platform/log.ts'
import type { AnomalyRow, OrderRow, PaymentRow, Queries } from '../store/store.ts'

/** The request that a confirmed status answers. */
export interface StatusRequest {
  /** What triggered it. For the log and the audit log. */
  readonly source: string
  /** The provider id that the request was about, and who named it. Null when it was about the payment's own id. */
  readonly named: { readonly providerRef: string; readonly by: 'signed' | 'browser' | 'operator' } | null
  /** Whether a confirmed id that only a browser named waits for a person or pays at once. */
  readonly returnIds: 'review' | 'accept'
}

/** One confirmed status beside the rows that it is compared with, inside one transaction. */
export interface Comparison {
  readonly tx: Queries
  readonly log: Log
  /** Epoch milliseconds. */
  readonly at: number
  readonly payment: PaymentRow
  readonly order: OrderRow
  readonly status: ConfirmedStatus
  /** The anomalies of this money, under each of its ids, open or resolved. */
  readonly reported: readonly AnomalyRow[]
  readonly request: StatusRequest
  /** The requested provider id where only a person named it, in a browser or at the console; else null. */
  readonly browserRef: string | null
}

/** An adapter can request the id that the provider gave us although a person named another one. */
export function browserRefOf(payment: PaymentRow, status: ConfirmedStatus, { named }: StatusRequest): string | null {
  if (named === null || named.by === 'signed') return null
  return payment.refSource === 'provider' && isBoundTo(payment, status) ? null : named.providerRef
}

/** Only a person named the id, and the answer names no reference: somebody paid, but maybe not for this order. */
export function isUnproven({ browserRef, status }: Comparison): boolean {
  return browserRef !== null && status.reference === null
}

/** @throws {TypeError} for a status that is not `paid` */
export function paidMoney({ money }: ConfirmedStatus): Money {
  if (money === null) throw new TypeError('only a paid status has money')
  return money
}

/** How a paid sum differs from the expected one. */
export function mismatchOf(paid: Money, expected: Money): 'underpaid' | 'overpaid' | 'wrong_currency' | null {
  if (sameMoney(paid, expected)) return null
  if (paid.currency !== expected.currency) return 'wrong_currency'
  return paid.minor < expected.minor ? 'underpaid' : 'overpaid'
}

export function isMismatch(kind: AnomalyKind): boolean {
  return kind === 'underpaid' || kind === 'overpaid' || kind === 'wrong_currency'
}

/** Whether the answer is about the provider id that the payment is bound to. */
export function isBoundTo(payment: PaymentRow, { providerRef }: ConfirmedStatus): boolean {
  return providerRef !== null && payment.providerRef !== null && sameId(providerRef, payment.providerRef)
}

/** Whether a status is about other money than the money that paid this payment. */
export function isFurtherMoney(payment: PaymentRow, status: ConfirmedStatus): boolean {
  const { providerRef, transactionId } = payment
  if (!isBoundTo(payment, status)) return status.providerRef !== null && providerRef !== null
  // One payment link can be paid twice. Then each sum has a transaction id of its own.
  const hasOwnId = transactionId !== null && transactionId !== providerRef
  return hasOwnId && status.transactionId !== undefined && !sameId(status.transactionId, transactionId)
}

/** The id that a merchant finds in the provider's dashboard. */
export function transactionOf(status: ConfirmedStatus): string | null {
  return status.transactionId ?? status.providerRef
}

/** The provider's ids in a status: of the payment, and of its money where that has another one. */
export function idsOf({ providerRef, transactionId }: ConfirmedStatus): string[] {
  return [...new Set([providerRef, transactionId ?? null])].filter((id) => id !== null)
}

/** Ignores case. Some providers do, and would confirm one payment under many spellings of its id. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** A sum as the audit log shows it. */
export function moneyFacts(money: Money): { amount: string; currency: string } {
  return { amount: formatAmount(money), currency: money.currency }
}

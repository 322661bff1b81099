/** Money that does not fit its order: recorded once per sum, sent to the storefront, and logged in one line. */

import type { Money } from '../domain/money.ts'
import type { AnomalyKind, PaymentFlag, ReviewReason } from '../domain/payment.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { AnomalyRow, PaymentRow, Queries } from '../store/store.ts'
import { emitAnomaly } from './order-events.ts'

export interface NewAnomaly {
  readonly kind: AnomalyKind
  /** The provider's own id for the money; null where it has none. */
  readonly providerRef: string | null
  /** The sum that came; null where it cannot be read. */
  readonly paid: Money | null
}

/**
 * Records an anomaly and its order event in the caller's transaction. The log line follows the commit.
 * @returns the anomaly, or null when this sum was recorded before
 */
export async function recordAnomaly(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  { kind, providerRef, paid }: NewAnomaly,
  at: number,
): Promise<AnomalyRow | null> {
  const { orderId, id: paymentId, provider, reference } = payment
  const anomaly: AnomalyRow = {
    id: newId('anm', at),
    orderId,
    paymentId,
    kind,
    provider,
    providerRef,
    paid,
    at,
    resolvedAt: null,
    note: null,
  }
  if (!(await tx.insertAnomaly(anomaly))) return null
  await emitAnomaly(tx, payment, anomaly)
  const facts = { anomaly: kind, orderId, paymentId, provider, reference, transactionId: providerRef }
  tx.afterCommit(() => log.warn(facts, 'money came that does not fit its order: review it'))
  return anomaly
}

/**
 * The provider names another sum for money that is an anomaly. More money is reported while a person has not decided. In
 * every other case the person looks again. The caller's payment is saved.
 * @returns whether the anomaly has the new sum
 */
export async function correctAnomaly(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  anomaly: AnomalyRow & { readonly paid: Money },
  paid: Money,
  at: number,
): Promise<boolean> {
  const { kind, orderId, providerRef: transactionId } = anomaly
  if (paid.minor > anomaly.paid.minor && (await tx.raiseAnomaly(anomaly.id, paid.minor))) {
    await emitAnomaly(tx, payment, { ...anomaly, paid }, at)
    const facts = { anomaly: kind, orderId, paymentId: payment.id, provider: payment.provider, transactionId }
    tx.afterCommit(() => log.warn(facts, 'more money came than an anomaly says: review it'))
    return true
  }
  const why = 'the provider names another sum for money that is an anomaly'
  if (flagForReview(tx, log, payment, 'doubtful', why)) await tx.savePayment(payment)
  return false
}

/**
 * Flags a payment that a person has to review whatever becomes of its anomalies. Logs it after the commit, once. The
 * caller saves the payment.
 * @returns false when it was flagged for this reason before
 */
export function flagForReview(tx: Queries, log: Log, payment: PaymentRow, reason: ReviewReason, why: string): boolean {
  if (payment.flags.includes(reason)) return false
  addFlag(payment, 'needs_review')
  payment.flags.push(reason)
  const { id: paymentId, orderId, provider, reference, providerRef: transactionId } = payment
  tx.afterCommit(() =>
    log.warn({ orderId, paymentId, provider, reference, transactionId, why }, 'a payment needs review'),
  )
  return true
}

export function addFlag(payment: PaymentRow, flag: PaymentFlag): void {
  if (!payment.flags.includes(flag)) payment.flags.push(flag)
}

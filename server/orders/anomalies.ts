/** Money that does not fit its order: written down once a sum, sent to the storefront, and said in one log line. */

import type { Money } from '../domain/money.ts'
import type { AnomalyKind } from '../domain/payment.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import { emitAnomaly } from './order-events.ts'
import type { AnomalyRow, PaymentRow, Queries } from '../store/store.ts'

export interface NewAnomaly {
  readonly kind: AnomalyKind
  /** The provider's own id for the money; null where it has none. */
  readonly providerRef: string | null
  /** What came; null where that cannot be read. */
  readonly paid: Money | null
}

/**
 * Records an anomaly, with its order event, in the caller's transaction. The log line follows the commit.
 * @returns the anomaly; null when this sum was recorded before
 */
export async function recordAnomaly(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  { kind, providerRef, paid }: NewAnomaly,
  at: number,
): Promise<AnomalyRow | null> {
  const { orderId, id: paymentId, provider } = payment
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
  const facts = {
    anomaly: kind,
    orderId,
    paymentId,
    provider,
    reference: payment.reference,
    transactionId: providerRef,
  }
  tx.afterCommit(() => log.warn(facts, 'money came that does not fit its order: a person has to look'))
  return anomaly
}

/** Flags a payment that a person has to look at, and says so once. The caller saves it. @returns whether it is news */
export function flagForReview(tx: Queries, log: Log, payment: PaymentRow, why: string): boolean {
  if (payment.flags.includes('needs_review')) return false
  payment.flags.push('needs_review')
  const { id: paymentId, orderId, provider, reference, providerRef: transactionId } = payment
  tx.afterCommit(() =>
    log.warn({ orderId, paymentId, provider, reference, transactionId, why }, 'a payment needs review'),
  )
  return true
}

/** Decides whose money a confirmed status is about. Money pays once, and a provider's word outweighs a browser's. */

import { LOG_REASONS } from '../domain/log-reasons.ts'
import type { AnomalyKind } from '../domain/payment.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { addFlag, flagForReview, recordAnomaly } from '../orders/anomalies.ts'
import type { PaymentRow, Queries } from '../store/store.ts'
import { transactionOf } from './comparison.ts'
import type { Comparison } from './comparison.ts'

/**
 * Whether the status is about this payment and its money is free to pay it. A payment that owns the money by a
 * browser's word alone loses it here to the payment that the provider names.
 */
export async function belongsToPayment(comparison: Comparison): Promise<boolean> {
  const { tx, payment, status, reported, browserRef } = comparison
  const { provider } = payment
  const { providerRef } = status
  if (status.reference !== null && status.reference !== payment.merchantReference) return false

  const transactionId = transactionOf(status)
  const isNewRef = providerRef !== null && providerRef !== payment.providerRef
  // Together: Postgres gets them in one round trip.
  const [payer, owner] = await Promise.all([
    status.state === 'paid' && transactionId !== null ? tx.paymentByTransaction(provider, transactionId) : null,
    isNewRef ? tx.paymentByProviderReference(provider, providerRef) : null,
  ])

  // A provider transaction pays one payment, whichever of its ids the request was about.
  if (payer && transactionId !== null && !(await canTakeFrom(comparison, payer, transactionId))) return false

  // Money that is an anomaly of another payment, open or resolved, pays no second one.
  const isFree = reported.every(({ paymentId, kind }) => paymentId === payment.id || leavesMoneyFree(kind))
  if (status.state === 'paid' && !isFree) return false

  if (!isNewRef) return true
  // What was taken from the payer is free now.
  if (owner && owner.id !== payer?.id && !(await canTakeFrom(comparison, owner, providerRef))) return false
  if (browserRef !== null && (await isNamedForAnother(tx, payment, providerRef))) return false
  return isFree
}

/**
 * These anomalies do not tie money to their payment. Nobody has confirmed the first two; late money has paid, and the
 * payment that it paid owns it.
 */
export function leavesMoneyFree(kind: AnomalyKind): boolean {
  return kind === 'unknown_reference' || kind === 'unconfirmed' || kind === 'late'
}

/** Whether a signed message has tied this provider id to another payment, here or at another shop with the same key. */
export async function isNamedForAnother(tx: Queries, payment: PaymentRow, providerRef: string): Promise<boolean> {
  return (
    (await tx.tiedToAnother(payment.provider, providerRef, payment.merchantReference)) ||
    (await tx.signedForAnother(payment.provider, providerRef, payment.id))
  )
}

/**
 * Whether a provider id is free for this payment although `owner` has it. When only a browser tied the id to `owner`
 * and the provider now names this payment, the id is withdrawn from `owner`. Its order was shipped for somebody else's
 * money: it stays paid, and a person is notified.
 */
async function canTakeFrom(comparison: Comparison, owner: PaymentRow, providerRef: string): Promise<boolean> {
  const { tx, log, at, payment, browserRef } = comparison
  if (owner.id === payment.id) return true
  if (browserRef !== null || owner.refSource !== 'browser') return false
  owner.providerRef = null
  owner.transactionId = null
  addFlag(owner, 'unknown_reference')
  addFlag(owner, 'needs_review')
  const why = LOG_REASONS.named_elsewhere
  const anomaly = { kind: 'unknown_reference', providerRef, paid: owner.money } as const
  // A person may have resolved the same anomaly before.
  if (!(await recordAnomaly(tx, log, owner, anomaly, at))) flagForReview(tx, log, owner, 'doubtful', why)
  await tx.savePayment(owner)
  await appendPaymentEvent(tx, owner.id, 'reference_withdrawn', { providerRef, why }, at)
  return true
}

/**
 * What the answers of a provider change about a refund that an operator makes there. A refund that is done enters the
 * ledger in the same transaction, once.
 */

import type { ProviderRefundResult } from '../contract/provider-refunds.ts'
import { formatAmount } from '../domain/money.ts'
import type { ProviderRefundState } from '../domain/provider-refund.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import type { Log } from '../platform/log.ts'
import type { ProviderRefundRow, Queries, RefundRow } from '../store/store.ts'
import { flagForReview } from './anomalies.ts'
import { recordAnomalyRefund, recordRefund, resolveReturned } from './refunds.ts'

/** `unknown`: there was no usable answer. */
export type RefundAnswer = ProviderRefundResult | { readonly outcome: 'unknown' }

/** When the provider is asked next, should the answer leave the end open. */
export interface NextRequest {
  /** How often the provider was asked, this time included. */
  readonly attempts: number
  /** Null at the end of the schedule. */
  readonly nextAt: number | null
}

/** Applies an answer in the caller's transaction. The same answer again changes nothing but the schedule. */
export async function applyRefundAnswer(
  tx: Queries,
  log: Log,
  id: string,
  answer: RefundAnswer,
  { attempts, nextAt }: NextRequest,
  at: number,
): Promise<ProviderRefundRow> {
  const refund = await tx.providerRefund(id)
  if (!refund) throw new Error('a refund at a provider no longer exists')
  const before = refund.state
  refund.state = nextState(refund, answer)
  refund.attempts = attempts
  if (answer.outcome === 'done' || answer.outcome === 'pending') refund.refundId ??= answer.refundId
  const isEnded = refund.state === 'refused' || refund.state === 'done'
  refund.nextAt = isEnded ? null : nextAt
  if (refund.state === before) {
    await tx.saveProviderRefund(refund, at)
    return refund
  }
  refund.reason = answer.outcome === 'refused' ? answer.reason : null
  if (refund.state === 'done') await enterLedger(tx, log, refund, at)
  await tx.saveProviderRefund(refund, at)
  await appendPaymentEvent(tx, refund.paymentId, `refund_${refund.state}`, factsOf(refund), at)
  for (const { id: checkoutId } of await tx.checkoutsOfOrder(refund.orderId)) tx.publish('checkoutChanged', checkoutId)
  const { orderId, paymentId, provider, state, reason } = refund
  tx.afterCommit(() =>
    log.info({ orderId, paymentId, provider, refund: id, state, why: reason }, 'a refund at a provider'),
  )
  return refund
}

/** The money went back once the provider has said so. An answer that comes late outweighs that there was none. */
function nextState({ state }: ProviderRefundRow, { outcome }: RefundAnswer): ProviderRefundState {
  if (state === 'done') return 'done'
  if (outcome !== 'unknown') return outcome
  return state === 'intent' ? 'unknown' : state
}

/** Sets the key under which the ledger has the refund. The provider has made it, so it is recorded if it fits at all. */
async function enterLedger(tx: Queries, log: Log, refund: ProviderRefundRow, at: number): Promise<void> {
  const payment = await tx.payment(refund.paymentId)
  const anomaly = refund.anomalyId === null ? null : await tx.anomaly(refund.anomalyId)
  if (!payment) throw new Error('the payment of a refund no longer exists')
  const { operator, note, money } = refund
  const by = { operator, note }
  const refundId = refund.refundId ?? undefined
  // The times of two companions say nothing of the order of two refunds.
  const wasBefore = ({ refundKey, at: time }: RefundRow): boolean =>
    refund.ledgerBefore ? refund.ledgerBefore.includes(refundKey) : time < refund.createdAt
  const facts = { key: `made:${refund.id}`, money, refundId, by, wasMade: true, wasBefore } as const
  // It no longer keeps its sum free: the row in the ledger takes its place.
  await tx.saveProviderRefund(refund, at)
  const outcome = anomaly
    ? await recordAnomalyRefund(tx, log, anomaly, payment, facts, at)
    : await recordRefund(tx, log, payment.id, facts, at)
  if (await tx.refundByKey(payment.provider, facts.key)) {
    refund.refundKey = facts.key
    if (!anomaly) await resolveReturned(tx, payment, by, at)
    return
  }
  const lost = { paymentId: payment.id, refund: refund.id, outcome }
  tx.afterCommit(() => log.error(lost, 'a refund was made at the provider and does not fit its payment'))
  const current = await tx.payment(payment.id)
  const why = 'a refund was made at the provider and does not fit the ledger'
  if (current && flagForReview(tx, log, current, 'doubtful', why)) await tx.savePayment(current)
}

function factsOf({ id, money, refundId, reason }: ProviderRefundRow): Record<string, unknown> {
  return {
    refund: id,
    amount: formatAmount(money),
    currency: money.currency,
    ...(refundId === null ? {} : { refundId }),
    ...(reason === null ? {} : { reason }),
  }
}

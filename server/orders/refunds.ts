/** The ledger of refunds. A refund never changes a payment to unpaid, and refunds never exceed what was paid. */

import type { Money } from '../domain/money.ts'
import { formatAmount } from '../domain/money.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { emitOrderRefunded } from './order-events.ts'
import type { PaymentRow, Queries } from '../store/store.ts'

/** `other_money`: what went back is money that never paid the order, and that is an anomaly. */
export type RefundOutcome = 'recorded' | 'known' | 'not_paid' | 'other_money' | 'wrong_currency' | 'more_than_paid'

/** What a message says of a refund. */
export interface RefundFacts {
  /** The same for every repetition of one refund. */
  readonly key: string
  /** The refunded sum; null when the message names none, which means all that is left. */
  readonly money: Money | null
  /** The provider's id of the money that went back, where the message names one. */
  readonly providerRef?: string | undefined
}

/** Records a refund and its order event in the caller's transaction. */
export async function recordRefund(
  tx: Queries,
  paymentId: string,
  { key, money, providerRef }: RefundFacts,
  at: number,
): Promise<RefundOutcome> {
  const payment = await tx.payment(paymentId)
  const order = payment && (await tx.order(payment.orderId))
  if (!payment || !order || payment.state !== 'paid') return 'not_paid'
  if (providerRef !== undefined && (await isOtherMoney(tx, payment, providerRef))) return 'other_money'
  if (money && money.currency !== payment.money.currency) return 'wrong_currency'
  const left = payment.money.minor - (await tx.refundedOfPayment(paymentId))
  const amount = money ?? { minor: left, currency: payment.money.currency }
  const row = { provider: payment.provider, refundKey: key, paymentId, orderId: payment.orderId, money: amount, at }
  if (await tx.refund(row.provider, key)) return 'known'
  if (amount.minor <= 0n || amount.minor > left) return 'more_than_paid'
  await tx.insertRefund(row)
  await appendPaymentEvent(tx, paymentId, 'refunded', { amount: formatAmount(amount), currency: amount.currency }, at)
  // Refunding a duplicate payment concerns the shop, but not the order, which another payment has paid.
  const finalization = await tx.finalization(payment.orderId)
  if (finalization?.paymentId === paymentId) await emitOrderRefunded(tx, payment, amount, at)
  return 'recorded'
}

/**
 * One page can be paid twice. Then the second sum is an anomaly under its own id, and to refund it leaves the order
 * paid. An id that is not known here may be that of the refund itself, so it says nothing.
 */
async function isOtherMoney(tx: Queries, payment: PaymentRow, named: string): Promise<boolean> {
  const own = [payment.merchantReference, payment.providerRef, payment.transactionId]
  if (own.some((id) => id?.toLowerCase() === named.toLowerCase())) return false
  const anomalies = await tx.anomaliesByReference(payment.provider, named)
  return anomalies.some(({ paymentId }) => paymentId === payment.id)
}

/** The ledger of refunds. A refund never changes a payment to unpaid, and refunds never exceed what was paid. */

import type { Money } from '../domain/money.ts'
import { formatAmount } from '../domain/money.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { emitOrderRefunded } from './order-events.ts'
import type { Queries } from '../store/store.ts'

export type RefundOutcome = 'recorded' | 'known' | 'not_paid' | 'wrong_currency' | 'more_than_paid'

/**
 * Records a refund and its order event in the caller's transaction.
 * @param key the same for every repetition of one refund
 * @param money the refunded sum; null when the message names none, which means all that is left
 */
export async function recordRefund(
  tx: Queries,
  paymentId: string,
  key: string,
  money: Money | null,
  at: number,
): Promise<RefundOutcome> {
  const payment = await tx.payment(paymentId)
  const order = payment && (await tx.order(payment.orderId))
  if (!payment || !order || payment.state !== 'paid') return 'not_paid'
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

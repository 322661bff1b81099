/** The ledger of refunds: what went back of what was paid. It never un-pays an order, and never grows beyond what was paid. */

import type { Money } from '../domain/money.ts'
import { formatAmount } from '../domain/money.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { emitOrderRefunded } from './order-events.ts'
import type { Queries } from '../store/store.ts'

export type RefundOutcome = 'recorded' | 'known' | 'not_paid' | 'wrong_currency' | 'more_than_paid'

/**
 * @param key the same over repetitions of one refund's news
 * @param money what went back; null when nobody says, which then means all that is left
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
  // Money that was one too many goes back without un-paying anything: the order is told of only where it was paid by this payment.
  const finalization = await tx.finalization(payment.orderId)
  if (finalization?.paymentId === paymentId) await emitOrderRefunded(tx, payment, amount, at)
  return 'recorded'
}

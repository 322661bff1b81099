/** The ledger of refunds. A refund never changes a payment to unpaid, and refunds never exceed what was paid. */

import type { Money } from '../domain/money.ts'
import { formatAmount } from '../domain/money.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import { emitOrderRefunded } from './order-events.ts'
import type { AnomalyRow, PaymentRow, Queries } from '../store/store.ts'

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
  /** The operator who recorded it, and why; absent when the provider reported it. */
  readonly by?: { readonly operator: string; readonly note: string } | undefined
}

/** How much of the money that made a payment paid has not gone back. */
export async function refundableOf(read: Queries, payment: PaymentRow): Promise<Money> {
  const { minor, currency } = await paidBy(read, payment)
  return { minor: minor - (await read.refundedOfPayment(payment.id)), currency }
}

/** The price of a paid payment, unless an operator has accepted another sum. */
async function paidBy(read: Queries, payment: PaymentRow): Promise<Money> {
  const finalization = await read.finalization(payment.orderId)
  return finalization?.paymentId === payment.id ? finalization.money : payment.money
}

/** Records a refund and its order event in the caller's transaction. */
export async function recordRefund(
  tx: Queries,
  paymentId: string,
  { key, money, providerRef, by }: RefundFacts,
  at: number,
): Promise<RefundOutcome> {
  const payment = await tx.payment(paymentId)
  const order = payment && (await tx.order(payment.orderId))
  if (!payment || !order || payment.state !== 'paid') return 'not_paid'
  if (providerRef !== undefined && (await isOtherMoney(tx, payment, providerRef))) return 'other_money'
  if (money && money.currency !== payment.money.currency) return 'wrong_currency'
  const left = await refundableOf(tx, payment)
  const amount = money ?? left
  const row = { provider: payment.provider, refundKey: key, paymentId, orderId: payment.orderId, money: amount, at }
  if (await tx.refund(row.provider, key)) return 'known'
  if (amount.minor <= 0n || amount.minor > left.minor) return 'more_than_paid'
  await tx.insertRefund({ ...row, ...by })
  await appendPaymentEvent(tx, paymentId, 'refunded', refundFacts(amount, by), at)
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

/**
 * Records that the money of an anomaly went back: money that has paid nothing. The shop hears of it unless other money
 * has paid the order, which then stays paid. An operator records it, because no provider's message names an anomaly.
 */
export async function recordAnomalyRefund(
  tx: Queries,
  anomaly: AnomalyRow,
  payment: PaymentRow,
  { key, money, by }: { key: string; money: Money; by: { operator: string; note: string } },
  at: number,
): Promise<Extract<RefundOutcome, 'recorded' | 'known' | 'wrong_currency' | 'more_than_paid'>> {
  const { id: anomalyId, orderId, paymentId, paid } = anomaly
  if (await tx.refund(payment.provider, key)) return 'known'
  if (paid?.currency !== money.currency) return 'wrong_currency'
  const left = await leftOfAnomaly(tx, anomaly)
  if (anomaly.resolution === 'accepted' || money.minor <= 0n || money.minor > left) return 'more_than_paid'
  await tx.insertRefund({ provider: payment.provider, refundKey: key, paymentId, orderId, money, at, anomalyId, ...by })
  await appendPaymentEvent(tx, paymentId, 'refunded', { ...refundFacts(money, by), anomaly: anomaly.kind }, at)
  if (money.minor === left) await tx.resolveAnomaly(anomalyId, by.note, at, { ...by, resolution: 'refunded' })
  if ((await tx.finalization(orderId)) === null) await emitOrderRefunded(tx, payment, money, at, anomaly)
  for (const { id } of await tx.checkoutsOfOrder(orderId)) tx.publish('checkoutChanged', id)
  return 'recorded'
}

/**
 * How much of an anomaly's money went back, in minor units. One sum can be several anomalies: for example the id that a
 * browser brought, and then the provider's word that the sum is wrong.
 */
export async function returnedOf(read: Queries, { id, provider, providerRef }: AnomalyRow): Promise<bigint> {
  const ids =
    providerRef === null ? [id] : (await read.anomaliesByReference(provider, providerRef)).map((one) => one.id)
  const sums = await Promise.all(ids.map((one) => read.refundedOfAnomaly(one)))
  return sums.reduce((total, sum) => total + sum, 0n)
}

/** How much of the money of an anomaly that has paid nothing can still go back, in minor units. */
export async function leftOfAnomaly(read: Queries, anomaly: AnomalyRow): Promise<bigint> {
  const { paid, provider, providerRef } = anomaly
  // Money that has paid another payment since is refunded there.
  const isSpent = providerRef !== null && (await read.paymentByTransaction(provider, providerRef)) !== null
  return paid === null || isSpent ? 0n : paid.minor - (await returnedOf(read, anomaly))
}

/** Whether the money of an anomaly is what made its payment paid, so that returning it is a refund of the payment. */
export function isMoneyOfPayment({ providerRef, kind, resolution }: AnomalyRow, payment: PaymentRow): boolean {
  if (payment.state !== 'paid') return false
  if (resolution === 'accepted' || kind === 'late') return true
  if (providerRef === null) return kind === 'duplicate' || kind === 'unconfirmed'
  return [payment.providerRef, payment.transactionId].some((id) => id?.toLowerCase() === providerRef.toLowerCase())
}

function refundFacts(money: Money, by: RefundFacts['by']): Record<string, unknown> {
  return { amount: formatAmount(money), currency: money.currency, ...(by ? { by: by.operator } : {}) }
}

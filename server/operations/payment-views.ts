/** Payments, anomalies and refunds as operators read them: what came, what may go back, and what can be decided. */

import { anomalyView, paymentView, statusOf } from '../checkouts/views.ts'
import { moneyView } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { OperatorAnomalyView, OperatorPaymentView, ProviderRefundView, RefundView } from '../contract/operator.ts'
import { isMoneyOfPayment, leftOfAnomaly, refundableOf } from '../orders/refunds.ts'
import { whyNotAcceptable } from '../payments/accept-anomaly.ts'
import { transactionIdOf } from '../payments/payment-reference.ts'
import { isOver } from '../domain/payment.ts'
import { isOpenRefund } from '../domain/provider-refund.ts'
import { isPaidProven, isProven } from '../payments/refund-request.ts'
import { isoTime } from '../platform/iso-time.ts'
import type {
  AnomalyRow,
  FinalizationRow,
  PaymentRow,
  ProviderRefundRow,
  Queries,
  RefundRow,
  OrderLineRow,
} from '../store/store.ts'
import { given } from './operator-names.ts'
import type { Names } from './operator-names.ts'
import { titleOf } from './order-line.ts'
import { whyNotReviewable } from './review-payment.ts'

export async function operatorPaymentView(
  read: Queries,
  payment: PaymentRow,
  finalization: FinalizationRow | null,
  names: Names,
): Promise<OperatorPaymentView> {
  const { medium, label } = names.paidWith(payment)
  const isPaid = payment.state === 'paid'
  const isFinalizing = finalization?.paymentId === payment.id
  const left = isPaid ? await refundableOf(read, payment) : null
  const refunded = await read.refundedOfPayment(payment.id)
  const received = isFinalizing ? finalization.money : isPaid ? payment.money : await misfitOf(read, payment)
  const nextPollAt = await read.nextPollAt(payment.id)
  const { reason } = paymentView(payment, names.label)
  return {
    id: payment.id,
    checkoutId: payment.checkoutId,
    orderId: payment.orderId,
    provider: payment.provider,
    label,
    ...given('medium', medium),
    status: statusOf(payment),
    state: payment.state,
    flags: [...payment.flags],
    ...given('reason', reason),
    money: moneyView(payment.money),
    ...given('received', received && moneyView(received)),
    reference: payment.reference,
    merchantReference: payment.merchantReference,
    ...given('providerRef', payment.providerRef),
    ...given('transactionId', transactionIdOf(payment)),
    startedAt: isoTime(payment.createdAt),
    ...given('paidAt', payment.paidAt === null ? null : isoTime(payment.paidAt)),
    ...given('expiresAt', payment.expiresAt === null ? null : isoTime(payment.expiresAt)),
    finalizedOrder: isFinalizing,
    ...given('refunded', refunded > 0n ? moneyView({ minor: refunded, currency: payment.money.currency }) : null),
    ...given('refundable', left && left.minor > 0n ? moneyView(left) : null),
    canRefund:
      left !== null && left.minor > 0n && names.canRefund(payment.provider) && (await isPaidProven(read, payment)),
    ...given('nextPollAt', nextPollAt === null ? null : isoTime(nextPollAt)),
    canCheck: names.isOn(payment.provider),
    checkTakesMoney: !isOver(payment.state) && names.takesMoneyOnCall(payment.provider),
    canLookUpTransaction: names.isOn(payment.provider) && !isFinalizing,
    canReview: (await whyNotReviewable(read, payment)) === null,
  }
}

/** The sum that came for a payment that it did not pay. */
async function misfitOf(read: Queries, { id, orderId, money }: PaymentRow): Promise<Money | null> {
  const sums = (await read.anomaliesOfOrder(orderId)).filter(
    ({ paymentId, paid, kind }) => paymentId === id && paid?.currency === money.currency && isMisfit(kind),
  )
  if (sums.length === 0) return null
  return { minor: sums.reduce((sum, { paid }) => sum + (paid?.minor ?? 0n), 0n), currency: money.currency }
}

function isMisfit(kind: AnomalyRow['kind']): boolean {
  return kind === 'underpaid' || kind === 'overpaid' || kind === 'wrong_currency' || kind === 'risky'
}

/**
 * In the order of the anomalies. The lines of their orders are read together, because each alone takes five statements.
 * @throws {Error} when the payment or the order of an anomaly no longer exists: both are kept with it
 */
export async function operatorAnomalyViews(
  read: Queries,
  anomalies: readonly AnomalyRow[],
  names: Names,
): Promise<OperatorAnomalyView[]> {
  const lines = await read.orderLines([...new Set(anomalies.map(({ orderId }) => orderId))])
  const byOrder = new Map(lines.map((line) => [line.orderId, line]))
  return Promise.all(
    anomalies.map((anomaly) => operatorAnomalyView(read, anomaly, byOrder.get(anomaly.orderId), names)),
  )
}

async function operatorAnomalyView(
  read: Queries,
  anomaly: AnomalyRow,
  line: OrderLineRow | undefined,
  names: Names,
): Promise<OperatorAnomalyView> {
  const [payment, order, finalization] = await Promise.all([
    read.payment(anomaly.paymentId),
    read.order(anomaly.orderId),
    read.finalization(anomaly.orderId),
  ])
  if (!payment || !order || !line) throw new Error('the payment or the order of an anomaly no longer exists')
  const payer =
    finalization && finalization.paymentId !== payment.id ? await read.payment(finalization.paymentId) : null
  const left = await refundableOfAnomaly(read, anomaly, payment)
  const isConfirmed = isMoneyOfPayment(anomaly, payment) ? await isPaidProven(read, payment) : isProven(anomaly)
  return {
    ...anomalyView(anomaly, order, payment),
    ...given('title', titleOf(line.checkout)),
    paidWith: names.paidWith(payment),
    orderStatus: line.status,
    ...given('paidBy', finalization && payer && paidBy(finalization, payer, names)),
    canAccept: anomaly.resolvedAt === null && (await whyNotAcceptable(read, anomaly, payment, order)) === null,
    ...given('refundable', left && moneyView(left)),
    canRefund: left !== null && isConfirmed && names.canRefund(payment.provider),
    ...given('resolvedBy', anomaly.resolvedBy),
  }
}

function paidBy(
  { money, at }: FinalizationRow,
  payment: PaymentRow,
  names: Names,
): NonNullable<OperatorAnomalyView['paidBy']> {
  return {
    paymentId: payment.id,
    paidWith: names.paidWith(payment),
    ...given('transactionId', transactionIdOf(payment)),
    paid: moneyView(money),
    at: isoTime(at),
  }
}

/** How much of an anomaly's money has not gone back. Null when it brought none, and when nothing of it is left. */
export async function refundableOfAnomaly(
  read: Queries,
  anomaly: AnomalyRow,
  payment: PaymentRow,
): Promise<Money | null> {
  const { paid, kind } = anomaly
  if (paid === null || kind === 'unreadable' || !isShown(paid)) return null
  // Money that paid the order fits it: returning it is a refund of the order, and no answer to the anomaly.
  const left = isMoneyOfPayment(anomaly, payment)
    ? kind === 'duplicate'
      ? await refundableOf(read, payment)
      : null
    : { minor: await leftOfAnomaly(read, anomaly), currency: paid.currency }
  return left && left.minor > 0n ? left : null
}

/** A provider can write any number. */
function isShown({ minor }: Money): boolean {
  return minor >= 0n && minor <= BigInt(Number.MAX_SAFE_INTEGER)
}

/** @param eventId the order event that reported it, where there is one */
export function refundView(refund: RefundRow, names: Names, eventId: string | null): RefundView {
  const { provider, refundKey, orderId, paymentId, money, at, anomalyId, operator, note, reportedAt } = refund
  return {
    id: refundKey,
    orderId,
    paymentId,
    provider,
    label: names.label(provider),
    money: moneyView(money),
    at: isoTime(at),
    source: operator ? 'operator' : 'provider',
    ...given('reportedAt', reportedAt == null ? null : isoTime(reportedAt)),
    ...given('note', note),
    ...given('anomalyId', anomalyId),
    ...given('eventId', eventId),
  }
}

export function providerRefundView(refund: ProviderRefundRow, names: Names): ProviderRefundView {
  const { id, orderId, paymentId, provider, money, state, operator, note, nextAt } = refund
  return {
    id,
    orderId,
    paymentId,
    provider,
    label: names.label(provider),
    money: moneyView(money),
    state,
    ...given('reason', refund.reason),
    ...given('refundId', refund.refundId),
    at: isoTime(refund.createdAt),
    operator,
    note,
    ...given('anomalyId', refund.anomalyId),
    ...given('nextRequestAt', nextAt === null || state === 'intent' ? null : isoTime(nextAt)),
    needsPerson: nextAt === null && isOpenRefund(state),
  }
}

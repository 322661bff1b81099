/** What a provider gets to know of a refund, the same in the call that makes it and in every request about it. */

import type { Provider } from '../contract/provider.ts'
import type { ProviderRefundQuery, ProviderRefundRequest } from '../contract/provider-refunds.ts'
import { sameMoney } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { AnomalyRow, PaymentRow, ProviderRefundRow, Queries } from '../store/store.ts'

/** Time limit of the call that makes a refund, in milliseconds: the longest that a provider's document asks for. */
export const REFUND_TIMEOUT = 30_000
/** How long the call may wait for its turn, in milliseconds. */
export const REFUND_PATIENCE = 20_000
/**
 * After this time without an answer a worker asks, in milliseconds from the intent: longer than the wait and the call
 * together, so that the call has ended.
 */
export const REFUND_TAKEN_OVER = 60_000

/** A provider that can make refunds and be asked about them. */
export type RefundingProvider = Provider & Required<Pick<Provider, 'refund' | 'fetchRefund'>>

export function canRefund(provider: Provider | undefined): provider is RefundingProvider {
  return provider?.refund !== undefined && provider.fetchRefund !== undefined
}

/**
 * Whether the provider has confirmed whose money an anomaly is. Otherwise its id can be that of another buyer's money,
 * which must not be returned.
 */
export function isProven({ kind }: AnomalyRow): boolean {
  return kind !== 'unconfirmed' && kind !== 'unreadable' && kind !== 'unknown_reference'
}

/** Whether the provider has confirmed whose money paid a payment: by itself, or before a person accepted the sum. */
export async function isPaidProven(read: Queries, { id, orderId, refSource }: PaymentRow): Promise<boolean> {
  if (refSource !== 'browser') return true
  return (await read.anomaliesOfOrder(orderId)).some(
    (one) => one.paymentId === id && one.resolution === 'accepted' && isProven(one),
  )
}

/** @throws {Error} when the payment no longer exists: it is kept with its refunds */
export async function refundRequest(read: Queries, refund: ProviderRefundRow): Promise<ProviderRefundRequest> {
  const payment = await read.payment(refund.paymentId)
  if (!payment) throw new Error('the payment of a refund no longer exists')
  const { id, anomalyId, money, note } = refund
  const anomaly = anomalyId === null ? null : await read.anomaly(anomalyId)
  return {
    reference: referenceOf(id),
    paymentReference: payment.merchantReference,
    providerRef: payment.providerRef ?? anomaly?.providerRef ?? null,
    transactionId: anomaly ? anomaly.providerRef : payment.transactionId,
    money,
    paid: anomaly?.paid ?? (await paidFor(read, payment)),
    note,
  }
}

/** @throws {Error} as {@link refundRequest} does */
export async function refundQuery(read: Queries, refund: ProviderRefundRow): Promise<ProviderRefundQuery> {
  const { id, paymentId, refundId, refundKey, money, createdAt: startedAt } = refund
  const request = await refundRequest(read, refund)
  const made = (await read.providerRefundsOfPayment(paymentId)).filter((one) => one.id !== id)
  // What only the provider has reported can be this very refund.
  const recorded = (await read.refundsOfPayment(paymentId)).filter(
    (one) => one.operator !== null && one.refundKey !== refundKey,
  )
  const otherRefundIds = [...made, ...recorded].flatMap((one) => one.refundId ?? [])
  const hasUnnamedOther = recorded.some((one) => one.refundId === null && sameMoney(one.money, money))
  return { ...request, refundId, startedAt, otherRefundIds: [...new Set(otherRefundIds)], hasUnnamedOther }
}

/** The digits of the id in base 36: at most 25 characters, and a letter in front. */
export function referenceOf(refundId: string): string {
  return `r${BigInt(`0x${refundId.slice(refundId.indexOf('_') + 1)}`).toString(36)}`
}

/** The price, unless an operator has accepted another sum. */
async function paidFor(read: Queries, payment: PaymentRow): Promise<Money> {
  const finalization = await read.finalization(payment.orderId)
  return finalization?.paymentId === payment.id ? finalization.money : payment.money
}

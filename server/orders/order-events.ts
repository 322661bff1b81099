/** Writes order events to the outbox, in the transaction that changes what they report. */

import { anomalyView, referencesOf } from '../checkouts/views.ts'
import type { OrderEvent, OrderEventType } from '../contract/wire.ts'
import type { Money } from '../domain/money.ts'
import { moneyView } from '../domain/money.ts'
import { transactionIdOf } from '../payments/payment-reference.ts'
import { newId } from '../platform/ids.ts'
import { isoTime } from '../platform/iso-time.ts'
import type { AnomalyRow, CheckoutRow, OrderRow, PaymentRow, Queries } from '../store/store.ts'

export type NoticeEventType = Extract<OrderEventType, `account.${string}` | `settlement.${string}`>

interface NewEvent {
  readonly id: string
  readonly type: OrderEventType
  /** Null for events that are about no order. */
  readonly orderId: string | null
  readonly data: Record<string, unknown>
  /** When it happened, epoch milliseconds. */
  readonly at: number
  /** When the first delivery is due; `at` unless given. */
  readonly due?: number
}

/** The id of `order.paid`. The same for every retry and replay, so that the storefront can process it once. */
export function finalizationEventId(orderId: string): string {
  return `fin_${orderId}`
}

/** @param paid the sum that a person has accepted instead of the price */
export async function emitOrderPaid(
  tx: Queries,
  order: OrderRow,
  payment: PaymentRow,
  at: number,
  paid?: Money,
): Promise<void> {
  const { orderId } = payment
  const data = { ...paymentData(order, payment, at), ...(paid ? { paid: moneyView(paid) } : {}) }
  await emit(tx, { id: finalizationEventId(orderId), type: 'order.paid', orderId, data, at })
}

/** @param at when the event happened: the time of the anomaly unless given */
export async function emitAnomaly(
  tx: Queries,
  payment: PaymentRow,
  anomaly: AnomalyRow,
  at: number = anomaly.at,
): Promise<void> {
  const { orderId } = anomaly
  const data = { ...anomalyView(anomaly, await orderOf(tx, payment.orderId), payment) }
  await emit(tx, { id: newId('evt', at), type: 'order.anomaly', orderId, data, at })
}

export async function emitPaymentFailed(tx: Queries, payment: PaymentRow, at: number): Promise<void> {
  const data = { ...paymentData(await orderOf(tx, payment.orderId), payment, at), reason: payment.reason }
  await emit(tx, { id: newId('evt', at), type: 'payment.failed', orderId: payment.orderId, data, at })
}

export async function emitCheckoutExpired(tx: Queries, checkout: CheckoutRow, at: number): Promise<void> {
  const { orderId, id: checkoutId, money, pricing } = checkout
  // The name of an open amount, by which the shop's code knows it: each checkout has a new order id.
  const { reference } = await orderOf(tx, orderId)
  const data = {
    orderId,
    checkoutId,
    money: moneyView(money),
    pricing,
    ...(reference === null ? {} : { reference }),
    at: isoTime(at),
  }
  await emit(tx, { id: newId('evt', at), type: 'checkout.expired', orderId, data, at })
}

/**
 * @param refunded the sum of this refund, not the total
 * @param anomaly whose money it was, where that has not paid the order
 * @returns the id of the event
 */
export async function emitOrderRefunded(
  tx: Queries,
  payment: PaymentRow,
  refunded: Money,
  at: number,
  anomaly?: Pick<AnomalyRow, 'kind' | 'providerRef'>,
): Promise<string> {
  const id = newId('evt', at)
  const data = {
    ...paymentData(await orderOf(tx, payment.orderId), payment, at),
    refunded: moneyView(refunded),
    ...(anomaly ? { kind: anomaly.kind } : {}),
    ...(anomaly?.providerRef ? { transactionId: anomaly.providerRef } : {}),
  }
  await emit(tx, { id, type: 'order.refunded', orderId: payment.orderId, data, at })
  return id
}

/**
 * Passes a sender's notice about an account or a settlement on.
 * @param at when it happened, by the sender's clock, epoch milliseconds
 */
export async function emitNotice(
  tx: Queries,
  type: NoticeEventType,
  data: Record<string, unknown>,
  at: number,
  now: number,
): Promise<void> {
  await emit(tx, { id: newId('evt', now), type, orderId: null, data, at, due: now })
}

/** The members of every event about a payment. `money` is what the order costs now, whatever the payment was for. */
function paymentData(order: OrderRow, payment: PaymentRow, at: number): Record<string, unknown> {
  const { orderId, id: paymentId, provider } = payment
  const transactionId = transactionIdOf(payment)
  return {
    orderId,
    paymentId,
    provider,
    money: moneyView(order.money),
    pricing: order.pricing,
    ...referencesOf(order, payment),
    ...(transactionId === null ? {} : { transactionId }),
    at: isoTime(at),
  }
}

/** Serializes the body once. Every delivery sends these bytes. */
async function emit(tx: Queries, { id, type, orderId, data, at, due = at }: NewEvent): Promise<void> {
  const event: OrderEvent = { type, timestamp: isoTime(at), data }
  await tx.insertOutbox({ id, type, orderId, body: JSON.stringify(event), now: due })
  tx.publish('orderEventWritten', id)
}

async function orderOf(tx: Queries, orderId: string): Promise<OrderRow> {
  const order = await tx.order(orderId)
  if (!order) throw new Error('the order of an event no longer exists')
  return order
}

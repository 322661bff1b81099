/** What the storefront is told: order events, as rows of the outbox, written in the transaction that they report on. */

import type { Money } from '../domain/money.ts'
import { moneyView } from '../domain/money.ts'
import { newId } from '../platform/ids.ts'
import { transactionIdOf } from '../payments/payment-reference.ts'
import type { AnomalyRow, CheckoutRow, OrderRow, PaymentRow, Queries } from '../store/store.ts'
import { anomalyView, referencesOf } from '../checkouts/views.ts'
import type { OrderEvent, OrderEventType } from '../contract/wire.ts'

/** `order.paid` has an id of its own that never changes, whatever is retried or replayed: the storefront's key to do it once. */
export function finalizationEventId(orderId: string): string {
  return `fin_${orderId}`
}

export type NoticeEventType = Extract<OrderEventType, `account.${string}` | `settlement.${string}`>

export async function emitOrderPaid(tx: Queries, payment: PaymentRow, at: number): Promise<void> {
  await emit(
    tx,
    finalizationEventId(payment.orderId),
    'order.paid',
    payment.orderId,
    await paymentData(tx, payment, at),
    at,
  )
}

export async function emitAnomaly(tx: Queries, payment: PaymentRow, anomaly: AnomalyRow): Promise<void> {
  const { orderId, at } = anomaly
  const order = await orderOf(tx, payment.orderId)
  await emit(tx, newId('evt', at), 'order.anomaly', orderId, { ...anomalyView(anomaly, order, payment) }, at)
}

export async function emitPaymentFailed(tx: Queries, payment: PaymentRow, at: number): Promise<void> {
  const data = { ...(await paymentData(tx, payment, at)), reason: payment.reason }
  await emit(tx, newId('evt', at), 'payment.failed', payment.orderId, data, at)
}

export async function emitCheckoutExpired(tx: Queries, checkout: CheckoutRow, at: number): Promise<void> {
  const { orderId, id: checkoutId, money, pricing } = checkout
  const data = {
    orderId,
    checkoutId,
    money: moneyView(money),
    pricing,
    ...namedReference(await orderOf(tx, orderId)),
    at: isoTime(at),
  }
  await emit(tx, newId('evt', at), 'checkout.expired', checkout.orderId, data, at)
}

/** @param refunded what went back now, not in total */
export async function emitOrderRefunded(tx: Queries, payment: PaymentRow, refunded: Money, at: number): Promise<void> {
  const data = { ...(await paymentData(tx, payment, at)), refunded: moneyView(refunded) }
  await emit(tx, newId('evt', at), 'order.refunded', payment.orderId, data, at)
}

/** News of an account or a settlement, as its sender has it. Names no order. @param at when it happened, epoch milliseconds */
export async function emitNotice(
  tx: Queries,
  type: NoticeEventType,
  data: Record<string, unknown>,
  at: number,
  now: number,
): Promise<void> {
  const event: OrderEvent = { type, timestamp: new Date(at).toISOString(), data }
  await write(tx, { id: newId('evt', now), type, orderId: null, body: JSON.stringify(event), now })
}

/** What every event of a payment carries. `money` is what the order costs now, not what this payment was to bring. */
async function paymentData(tx: Queries, payment: PaymentRow, at: number): Promise<Record<string, unknown>> {
  const order = await orderOf(tx, payment.orderId)
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

/** What the page called an open amount: the order's id is another for each checkout, and the shop's code knows it by this name. */
function namedReference({ reference }: OrderRow): { reference?: string } {
  return reference === null ? {} : { reference }
}

async function orderOf(tx: Queries, orderId: string): Promise<OrderRow> {
  const order = await tx.order(orderId)
  if (!order) throw new Error('the order of an event is gone')
  return order
}

function isoTime(at: number): string {
  return new Date(at).toISOString()
}

/** The body is made here, once: every delivery repeats these bytes. */
async function emit(
  tx: Queries,
  id: string,
  type: OrderEventType,
  orderId: string,
  data: Record<string, unknown>,
  at: number,
): Promise<void> {
  const event: OrderEvent = { type, timestamp: new Date(at).toISOString(), data }
  await write(tx, { id, type, orderId, body: JSON.stringify(event), now: at })
}

async function write(tx: Queries, row: Parameters<Queries['insertOutbox']>[0]): Promise<void> {
  await tx.insertOutbox(row)
  tx.publish('orderEventWritten', row.id)
}

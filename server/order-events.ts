/** What the storefront is told: order events, as rows of the outbox, written in the transaction that they report on. */

import type { Money } from './domain/money.ts'
import { moneyView } from './domain/money.ts'
import type { AnomalyKind } from './domain/payment.ts'
import { newId } from './ids.ts'
import type { CheckoutRow, PaymentRow, Queries } from './store/store.ts'
import type { OrderEvent, OrderEventType, Pricing } from './wire.ts'

/** `order.paid` has an id of its own that never changes, whatever is retried or replayed: the storefront's key to do it once. */
export function finalisationEventId(orderId: string): string {
  return `fin_${orderId}`
}

export type NoticeEventType = Extract<OrderEventType, `account.${string}` | `settlement.${string}`>

export async function emitOrderPaid(tx: Queries, payment: PaymentRow, pricing: Pricing, at: number): Promise<void> {
  await emit(tx, finalisationEventId(payment.orderId), 'order.paid', payment.orderId, paymentData(payment, pricing), at)
}

export async function emitAnomaly(
  tx: Queries, payment: PaymentRow, pricing: Pricing, anomaly: { kind: AnomalyKind; paid: Money }, at: number,
): Promise<void> {
  const data = { ...paymentData(payment, pricing), kind: anomaly.kind, paid: moneyView(anomaly.paid) }
  await emit(tx, newId('evt', at), 'order.anomaly', payment.orderId, data, at)
}

export async function emitPaymentFailed(tx: Queries, payment: PaymentRow, pricing: Pricing, at: number): Promise<void> {
  await emit(tx, newId('evt', at), 'payment.failed', payment.orderId, { ...paymentData(payment, pricing), reason: payment.reason }, at)
}

export async function emitCheckoutExpired(tx: Queries, checkout: CheckoutRow, at: number): Promise<void> {
  const data = { orderId: checkout.orderId, checkoutId: checkout.id, money: moneyView(checkout.money), pricing: checkout.pricing }
  await emit(tx, newId('evt', at), 'checkout.expired', checkout.orderId, data, at)
}

/** @param refunded what went back now, not in total */
export async function emitOrderRefunded(tx: Queries, payment: PaymentRow, pricing: Pricing, refunded: Money, at: number): Promise<void> {
  await emit(tx, newId('evt', at), 'order.refunded', payment.orderId, { ...paymentData(payment, pricing), refunded: moneyView(refunded) }, at)
}

/** News of an account or a settlement, as its sender has it. Names no order. @param at when it happened, epoch milliseconds */
export async function emitNotice(tx: Queries, type: NoticeEventType, data: Record<string, unknown>, at: number, now: number): Promise<void> {
  const event: OrderEvent = { type, timestamp: new Date(at).toISOString(), data }
  await tx.insertOutbox({ id: newId('evt', now), type, orderId: null, body: JSON.stringify(event), now })
}

function paymentData(payment: PaymentRow, pricing: Pricing): Record<string, unknown> {
  return { orderId: payment.orderId, paymentId: payment.id, provider: payment.provider, money: moneyView(payment.money), pricing }
}

/** The body is made here, once: every delivery repeats these bytes. */
async function emit(tx: Queries, id: string, type: OrderEventType, orderId: string, data: Record<string, unknown>, at: number): Promise<void> {
  const event: OrderEvent = { type, timestamp: new Date(at).toISOString(), data }
  await tx.insertOutbox({ id, type, orderId, body: JSON.stringify(event), now: at })
}

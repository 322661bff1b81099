/**
 * How the end of a payment and the end of a checkout affect each other. Every function runs in its caller's
 * transaction.
 */

import { LOG_REASONS } from '../domain/log-reasons.ts'
import { isOver, transition } from '../domain/payment.ts'
import { appendStateEvent } from '../jobs/audit-log.ts'
import type { CheckoutRow, PaymentRow, Queries } from '../store/store.ts'

/** Whether the checkout can still take a payment. */
export function isLive(checkout: CheckoutRow, now: number): boolean {
  return (checkout.status === 'open' || checkout.status === 'processing') && checkout.expiresAt > now
}

/**
 * Ends a checkout that is not paid, and its pending payments with it. The provider is not involved, so the payments
 * stay on the poll schedule: a later success still pays the order.
 */
export async function endCheckout(
  tx: Queries,
  checkoutId: string,
  to: 'cancelled' | 'expired',
  at: number,
  why: string = to === 'expired' ? LOG_REASONS.checkout_expired : LOG_REASONS.buyer_gave_up,
): Promise<void> {
  await tx.setCheckoutStatus(checkoutId, to)
  for (const payment of await tx.paymentsOfCheckout(checkoutId)) {
    await endPayment(tx, payment, to, why, at)
  }
  tx.publish('checkoutChanged', checkoutId)
}

/** Ends one pending payment that the buyer or an operator gave up, and opens the checkout for another. */
export async function cancelPayment(
  tx: Queries,
  payment: PaymentRow,
  at: number,
  why: string = LOG_REASONS.buyer_gave_up,
): Promise<void> {
  await endPayment(tx, payment, 'cancelled', why, at)
  await reopenCheckout(tx, payment.checkoutId)
  tx.publish('checkoutChanged', payment.checkoutId)
}

/**
 * Opens a checkout for another payment once none of its payments is pending. The end of a payment never ends its
 * checkout.
 */
export async function reopenCheckout(tx: Queries, checkoutId: string): Promise<void> {
  const checkout = await tx.checkout(checkoutId)
  if (checkout?.status !== 'processing') return
  const payments = await tx.paymentsOfCheckout(checkoutId)
  if (payments.some(({ state }) => state === 'created' || state === 'pending' || state === 'unknown')) return
  await tx.setCheckoutStatus(checkoutId, 'open')
}

/** Ends a payment that is pending; one that is over stays as it is. */
export async function endPayment(
  tx: Queries,
  payment: PaymentRow,
  to: 'cancelled' | 'expired',
  why: string,
  at: number,
): Promise<void> {
  if (isOver(payment.state) || !transition(payment.state, to)) return
  const from = payment.state
  payment.state = to
  payment.action = null
  await tx.savePayment(payment)
  await appendStateEvent(tx, payment, to, { from, why }, at)
}

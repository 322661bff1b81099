/** A person has looked at a payment that was flagged for a review, and it needs nobody any more. No money moves. */

import { endPayment, reopenCheckout } from '../checkouts/checkout-transitions.ts'
import { PayError } from '../contract/errors.ts'
import { LOG_REASONS } from '../domain/log-reasons.ts'
import { isOver, REVIEW_REASONS } from '../domain/payment.ts'
import type { PaymentFlag } from '../domain/payment.ts'
import type { Log } from '../platform/log.ts'
import type { PaymentRow, Queries } from '../store/store.ts'
import { recordAction } from './operator-action.ts'
import type { Actor } from './operator-action.ts'

/** @throws {PayError} `payment_not_found`, `payment_not_reviewable` */
export async function reviewPayment(
  tx: Queries,
  log: Log,
  actor: Actor,
  paymentId: string,
  note: string,
  at: number,
): Promise<void> {
  const payment = await tx.payment(paymentId)
  if (!payment) throw new PayError('payment_not_found', 'No payment has this id')
  const why = await whyNotReviewable(tx, payment)
  if (why !== null) throw new PayError('payment_not_reviewable', why)
  // The flag that takes its place says that nothing was forgotten.
  const ended: readonly PaymentFlag[] = ['needs_review', ...REVIEW_REASONS, 'reviewed']
  payment.flags = [...payment.flags.filter((flag) => !ended.includes(flag)), 'reviewed']
  await tx.savePayment(payment)
  // Nobody asks about it any more, so nothing else ends it. Money that is reported later still counts.
  await endPayment(tx, payment, 'expired', LOG_REASONS.operator_reviewed, at)
  await reopenCheckout(tx, payment.checkoutId)
  const { orderId } = payment
  await recordAction(tx, actor, { action: 'payment.review', subject: paymentId, orderId, paymentId, note }, at)
  for (const { id } of await tx.checkoutsOfOrder(orderId)) tx.publish('checkoutChanged', id)
  tx.afterCommit(() => log.info({ operator: actor.name, orderId, paymentId }, 'an operator reviewed a payment'))
}

/** @returns null when a person can say that they have reviewed it */
export async function whyNotReviewable(
  read: Queries,
  { id, orderId, state, flags }: PaymentRow,
): Promise<string | null> {
  if (!flags.includes('needs_review')) return 'No review of this payment is due'
  if (!isOver(state) && (await read.nextPollAt(id)) !== null)
    return 'The payment has no final state: check it, or look it up at the provider'
  const isOpen = (await read.anomaliesOfOrder(orderId)).some(
    ({ paymentId, resolvedAt }) => paymentId === id && resolvedAt === null,
  )
  return isOpen ? 'An anomaly of this payment is open: accept, return or resolve its money' : null
}

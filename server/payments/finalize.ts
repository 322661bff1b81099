/** Makes a payment paid, and its order with it: once per order, by the primary key of `finalizations`. */

import { endPayment } from '../checkouts/checkout-transitions.ts'
import { LOG_REASONS } from '../domain/log-reasons.ts'
import type { Money } from '../domain/money.ts'
import { isOver } from '../domain/payment.ts'
import type { AnomalyKind, PaymentFlag, PaymentState } from '../domain/payment.ts'
import { appendPaymentEvent, appendStateEvent } from '../jobs/audit-log.ts'
import { addFlag, recordAnomaly } from '../orders/anomalies.ts'
import { emitOrderPaid } from '../orders/order-events.ts'
import { together } from '../platform/together.ts'
import type { OrderRow, PaymentRow, Queries, ReferenceRow } from '../store/store.ts'
import { isBeingTaken } from './attempts.ts'
import { idsOf, isBoundTo, isUnproven, moneyFacts, paidMoney, sameId, transactionOf } from './comparison.ts'
import type { Comparison } from './comparison.ts'

/** Flags that end when the provider confirms the payment. */
const ANSWERED: readonly PaymentFlag[] = ['unconfirmed', 'unreadable', 'risky', 'unanswered']
const CONFIRMED_SINCE = 'The provider has confirmed the payment since'

/** @param before the state that the payment leaves, and whether its success is late */
export async function finalize(
  comparison: Comparison,
  before: { readonly from: PaymentState; readonly late: boolean },
): Promise<void> {
  const { tx, log, at, payment, order, status, request } = comparison
  const paid = paidMoney(status)
  const unproven = isUnproven(comparison)
  const isInDoubt = unproven && request.named?.by === 'browser'
  await keepEarlierId(comparison)
  payment.providerRef = status.providerRef ?? payment.providerRef
  payment.refSource = unproven ? 'browser' : 'provider'
  payment.transactionId = transactionOf(status) ?? payment.providerRef
  if (!isInDoubt) clearReviewFlags(payment)

  const facts = { source: request.source, ...moneyFacts(paid), providerRef: status.providerRef }
  // Together: on Postgres, the statements of one share the round trips of the other.
  const [isFirst, open] = await together(
    enterPaid({ tx, at, payment, order, paid, facts, ...before }),
    closeReferences(comparison),
  )
  await noteSurplus(comparison)
  const anomaly: AnomalyKind | null = isFirst ? (before.late ? 'late' : null) : 'duplicate'
  const kinds: readonly (AnomalyKind | null)[] = [anomaly, isInDoubt ? 'unconfirmed' : null]
  for (const kind of kinds) {
    if (kind) await recordAnomaly(tx, log, payment, { kind, providerRef: transactionOf(status), paid }, at)
  }
  await followPaid(tx, payment, open, at)
}

/** Another id than the provider gave before has paid. The buyer can still pay that one, so it is polled beside it. */
async function keepEarlierId({ tx, at, payment, status }: Comparison): Promise<void> {
  const { id: paymentId, provider, providerRef, refSource, merchantReference } = payment
  if (providerRef === null || refSource !== 'provider' || status.providerRef === null) return
  if (isBoundTo(payment, status)) return
  const kept = { paymentId, provider, providerRef, source: 'signed', merchantReference, money: null } as const
  await tx.keepReference({ ...kept, claimsPayment: false }, at)
}

/** A surplus pays nothing, and the merchant reads of it: it may be the fee, or money that nobody has explained. */
async function noteSurplus({ tx, log, at, payment, status }: Comparison): Promise<void> {
  const { surplus } = status
  if (!surplus) return
  const { id: paymentId, orderId, provider } = payment
  const facts = moneyFacts(surplus.money)
  const why = surplus.isFee ? LOG_REASONS.surplus_is_fee : LOG_REASONS.surplus_unexplained
  await appendPaymentEvent(tx, paymentId, 'surplus', { ...facts, why }, at)
  if (!surplus.isFee) tx.afterCommit(() => log.warn({ orderId, paymentId, provider, ...facts, why }, 'a surplus came'))
}

export interface EnteringPaid {
  readonly tx: Queries
  /** Epoch milliseconds. */
  readonly at: number
  /** Has its provider ids already. */
  readonly payment: PaymentRow
  readonly order: OrderRow
  readonly paid: Money
  /** For the audit log. */
  readonly facts: Readonly<Record<string, unknown>>
  readonly from: PaymentState
  readonly late: boolean
  /** A person has accepted this sum in place of the price. */
  readonly isAccepted?: boolean
}

/**
 * Makes the payment paid. The first payment of an order finalizes it; a later one is money that the merchant has to
 * return.
 * @returns whether it is the first
 */
export async function enterPaid(entering: EnteringPaid): Promise<boolean> {
  const { tx, at, payment, order, paid, facts, from, late, isAccepted = false } = entering
  payment.state = 'paid'
  payment.paidAt = at
  payment.action = null
  payment.reason = null
  const isFirst = await tx.insertFinalization({ orderId: order.orderId, paymentId: payment.id, money: paid, at })
  if (late) addFlag(payment, 'late')
  if (!isFirst) addFlag(payment, 'duplicate')
  // An open amount costs what was paid.
  const paidOrder = order.pricing === 'open' ? { ...order, money: paid } : order
  await together(
    tx.savePayment(payment),
    appendStateEvent(tx, payment, 'paid', { ...facts, from, finalized: isFirst }, at),
    isFirst && paidOrder !== order && tx.saveOrder(paidOrder, at),
    isFirst && emitOrderPaid(tx, paidOrder, payment, at, isAccepted ? paid : undefined),
  )
  return isFirst
}

/** What follows once a payment is paid. @param open references to further money */
export async function followPaid(
  tx: Queries,
  payment: PaymentRow,
  open: readonly ReferenceRow[],
  at: number,
): Promise<void> {
  const [, woken] = await together(
    open.length === 0 && tx.stopPoll(payment.id),
    // Messages that came before the payment was paid, for example of a refund, can be processed now.
    tx.wakeParked(payment.id, at),
    payCheckouts(tx, payment, at),
  )
  if (woken > 0) tx.publish('webhookDue', payment.provider)
}

/**
 * Closes the references to money that has moved this payment. Resolves the anomalies that only said that nobody could
 * confirm it, unless the status rests on a browser's word itself.
 * @returns the references that stay open
 */
export async function closeReferences(comparison: Comparison): Promise<readonly ReferenceRow[]> {
  const { tx, at, payment, status, browserRef, request } = comparison
  // A signed message without a provider id, or with our own reference in its place, was about this payment and no other
  // money.
  const confirmed = [...idsOf(status), '', payment.merchantReference]
  const isConfirmed = ({ providerRef }: Pick<ReferenceRow, 'providerRef'>): boolean =>
    confirmed.some((id) => sameId(id, providerRef))
  const [before, anomalies] = await Promise.all([tx.openReferences(payment.id), tx.anomaliesOfOrder(payment.orderId)])
  const ids = new Set(before.filter(isConfirmed).map(({ providerRef }) => providerRef.toLowerCase()))
  for (const id of ids) await tx.closeReference(payment.id, id, 'confirmed')
  const open = before.filter((reference) => !isConfirmed(reference))
  const isByOperator = request.named?.by === 'operator'
  if (browserRef !== null && !isByOperator) return open

  const isOpen = (id: string): boolean => open.some(({ providerRef }) => sameId(providerRef, id))
  for (const { id, kind, paymentId, providerRef, resolvedAt } of anomalies) {
    const isAnswered =
      (kind === 'unreadable' && !isOpen(providerRef ?? '')) ||
      ((kind === 'unconfirmed' || kind === 'risky') && isConfirmed({ providerRef: providerRef ?? '' }))
    if (paymentId === payment.id && isAnswered && resolvedAt === null) {
      const why = isByOperator ? 'An operator has found the payment at the provider' : CONFIRMED_SINCE
      await tx.resolveAnomaly(id, why, at)
    }
  }
  return open
}

/** Removes the flags of an unknown outcome and of a risk. `needs_review` stays where another flag still needs a person. */
export function clearReviewFlags(payment: PaymentRow): void {
  const others = payment.flags.filter((flag) => !ANSWERED.includes(flag) && flag !== 'needs_review')
  const isReviewed = others.every((flag) => flag === 'late' || flag === 'reviewed')
  payment.flags = isReviewed || !payment.flags.includes('needs_review') ? others : [...others, 'needs_review']
}

/** Every checkout of the order shows the buyer what came. */
export async function publishCheckouts(tx: Queries, { orderId }: PaymentRow): Promise<void> {
  for (const { id } of await tx.checkoutsOfOrder(orderId)) tx.publish('checkoutChanged', id)
}

/**
 * The checkout of this payment is paid, whatever its status was. Others of the order are paid if they could still take
 * money. Each of them shows the buyer what came.
 */
async function payCheckouts(tx: Queries, payment: PaymentRow, at: number): Promise<void> {
  for (const { id, status } of await tx.checkoutsOfOrder(payment.orderId)) {
    tx.publish('checkoutChanged', id)
    const isOwn = id === payment.checkoutId
    if (!isOwn && status !== 'open' && status !== 'processing') continue
    await together(tx.setCheckoutStatus(id, 'paid', isOwn ? payment.id : undefined), endOthers(tx, id, payment.id, at))
  }
}

/**
 * The other pending payments of a paid checkout are over for the buyer. They are polled as before, because money that
 * still comes is a duplicate. While a call takes the money of one, the outcome of that call decides. One that a call is
 * creating is cancelled at its provider after that call.
 */
async function endOthers(tx: Queries, checkoutId: string, paidId: string, at: number): Promise<void> {
  for (const other of await tx.paymentsOfCheckout(checkoutId)) {
    if (other.id === paidId || isOver(other.state) || isBeingTaken(other)) continue
    await endPayment(tx, other, 'expired', LOG_REASONS.order_paid, at)
  }
}

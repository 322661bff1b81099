/**
 * Compares what a provider confirmed with what we asked for, and moves the payment, in one transaction. The order of the checks decides over money:
 * bind, then amount and currency, then the monotone guard, then the one finalization of the order.
 */

import { recordAnomaly } from '../orders/anomalies.ts'
import { anomaliesOf, belongs, flag, idsOf, sameId, transactionOf } from './money-binding.ts'
import { outcomeIsUnknown } from './attempts.ts'
import { reopenCheckout } from '../checkouts/checkout-transitions.ts'
import { createKey } from './create-outcome.ts'
import type { Money } from '../domain/money.ts'
import { formatAmount, sameMoney } from '../domain/money.ts'
import { transition } from '../domain/payment.ts'
import type { AnomalyKind, PaymentState } from '../domain/payment.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import type { Log } from '../platform/log.ts'
import { emitOrderPaid, emitPaymentFailed } from '../orders/order-events.ts'
import type { ConfirmedStatus } from '../contract/confirmed-status.ts'
import type { PaymentRow, Queries } from '../store/store.ts'

/**
 * How long a confirmed id from a browser waits for the signed message that ties it to the payment, in milliseconds. In most sales the two come within
 * seconds of each other, in either order, and nobody has to look.
 */
const SIGNATURE_GRACE = 10_000

export interface Applied {
  readonly state: PaymentState
  /** Money came that did not finalize the order; a person has to look. */
  readonly held: boolean
  readonly changed: boolean
}

/** How the answer came to be asked for. */
export interface Question {
  readonly source: string
  /** The provider id that was asked about, and who named it; null when only what is bound to the payment was asked about. */
  readonly named: { readonly providerRef: string; readonly by: 'signed' | 'browser' } | null
  /** What a confirmed id is worth that only a browser named. */
  readonly returnIds: 'review' | 'accept'
}

export async function applyStatus(
  tx: Queries,
  log: Log,
  paymentId: string,
  status: ConfirmedStatus,
  question: Question,
  at: number,
): Promise<Applied> {
  const payment = await tx.payment(paymentId)
  const order = payment && (await tx.order(payment.orderId))
  if (!payment || !order) throw new Error('the payment or its order is gone')
  const { pricing } = order
  const unchanged: Applied = { state: payment.state, held: false, changed: false }
  // An adapter may ask about the id that the provider gave us although a browser has named another.
  const byBrowser = question.named?.by === 'browser' && !(payment.refSource === 'provider' && isBound(payment, status))

  // 1. Bind: is the answer about this payment, and is its money still free?
  if (!(await belongs(tx, log, payment, status, byBrowser, at))) {
    if (byBrowser) {
      // The money is accounted for elsewhere, so there is nobody to tell: a stranger could fill the shop's list with such ids.
      await tx.closeReference(paymentId, question.named.providerRef, 'dismissed', 'browser')
      return payment.flags.includes('needs_review') ? unchanged : withdrawDoubt(tx, payment)
    }
    return status.state === 'paid' ? hold(tx, log, payment, 'unknown_reference', status, at) : unchanged
  }
  if (status.state !== 'paid') return applyUnpaid(tx, payment, status, question, at)

  // 2. A browser named the id, and the answer does not say whose it is: it proves that somebody paid, but not that it was for this order. Nor does it
  // prove a second payment of an order that is paid: whoever brings an old id would be given that money back.
  const paid = status.money as Money
  const unproven = byBrowser && status.reference === null
  const isPaidOtherwise = (await tx.finalization(order.orderId)) !== null && !isBound(payment, status)
  const mismatch = mismatchOf(paid, payment.money) ?? (pricing === 'open' ? null : mismatchOf(paid, order.money))
  if (unproven && (question.returnIds === 'review' || isPaidOtherwise || mismatch)) {
    const due = (await tx.referenceKeptAt(paymentId, question.named.providerRef, 'browser')) + SIGNATURE_GRACE
    if (at < due) return awaitSignature(tx, payment, due, at)
    return hold(tx, log, payment, 'unconfirmed', status, at)
  }

  // 3. Amount and currency, before the guard: an answer that moves nothing can still be an anomaly.
  if (mismatch) return hold(tx, log, payment, mismatch, status, at)
  if ((await anomaliesOf(tx, payment.provider, status)).some(isMismatch)) return { ...unchanged, held: true }

  // 4. The guard. `paid` never moves, but a second sum on the same payment is money to give back.
  const step = transition(payment.state, 'paid')
  if (!step) {
    if (isSecondSum(payment, status)) return hold(tx, log, payment, 'duplicate', status, at)
    await confirmReference(tx, payment, status, byBrowser, at)
    if (payment.refSource === 'browser' && !byBrowser && isBound(payment, status)) {
      // What only a browser's word had bound is the provider's own word now.
      payment.refSource = 'provider'
      clearDoubts(payment)
      await tx.savePayment(payment)
    }
    return unchanged
  }

  // 5. Paid: once per order, by the primary key of `finalizations`.
  payment.state = 'paid'
  payment.providerRef = status.providerRef ?? payment.providerRef
  payment.refSource = unproven ? 'browser' : 'provider'
  payment.transactionId = transactionOf(status) ?? payment.providerRef
  payment.paidAt = at
  payment.action = null
  payment.reason = null
  if (!unproven) clearDoubts(payment)
  const won = await tx.insertFinalization({ orderId: payment.orderId, paymentId, money: paid, at })
  const anomaly: AnomalyKind | null = won ? (step.late ? 'late' : null) : 'duplicate'
  if (step.late) flag(payment, 'late')
  if (!won) flag(payment, 'duplicate')
  await tx.savePayment(payment)
  await confirmReference(tx, payment, status, byBrowser, at)
  await appendPaymentEvent(
    tx,
    paymentId,
    'paid',
    { source: question.source, ...moneyData(paid), providerRef: status.providerRef, from: step.from, finalized: won },
    at,
  )
  if (won && pricing === 'open') await tx.saveOrder({ ...order, money: paid }, at)
  if (won) await emitOrderPaid(tx, payment, at)
  if (anomaly) await recordAnomaly(tx, log, payment, { kind: anomaly, providerRef: transactionOf(status), paid }, at)
  if (unproven)
    await recordAnomaly(tx, log, payment, { kind: 'unconfirmed', providerRef: transactionOf(status), paid }, at)
  if ((await tx.openReferences(paymentId)).length === 0) await tx.stopPoll(paymentId)
  // What overtook the payment, a refund, say, can be acted on now.
  if ((await tx.wakeParked(paymentId, at)) > 0) tx.publish('webhookDue', payment.provider)
  await payCheckouts(tx, payment)
  return { state: 'paid', held: false, changed: true }
}

/** The buyer was quicker than the signed message. The buyer reads at once that the shop is checking; the shop is told only if the message stays away. */
async function awaitSignature(tx: Queries, payment: PaymentRow, due: number, at: number): Promise<Applied> {
  await tx.restartPoll(payment.id, due, at)
  const changed = !payment.flags.includes('unconfirmed')
  if (changed) {
    payment.flags.push('unconfirmed')
    // The buyer is done at the provider: what is left to read is that the shop is checking.
    payment.action = null
    await tx.savePayment(payment)
    tx.publish('checkoutChanged', payment.checkoutId)
  }
  return { state: payment.state, held: false, changed }
}

async function withdrawDoubt(tx: Queries, payment: PaymentRow): Promise<Applied> {
  const changed = payment.flags.includes('unconfirmed')
  if (changed) {
    payment.flags = payment.flags.filter((name) => name !== 'unconfirmed')
    await tx.savePayment(payment)
    tx.publish('checkoutChanged', payment.checkoutId)
  }
  return { state: payment.state, held: false, changed }
}

/** Money came that cannot pay this order: it is written down and told, and nothing moves. */
export async function hold(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  kind: AnomalyKind,
  status: ConfirmedStatus,
  at: number,
): Promise<Applied> {
  const paid = status.money as Money
  const isNew = (await recordAnomaly(tx, log, payment, { kind, providerRef: transactionOf(status), paid }, at)) !== null
  for (const id of idsOf(status))
    await tx.closeReference(payment.id, id, 'reported', kind === 'unconfirmed' ? 'browser' : undefined)
  if (isNew) {
    flag(payment, kind)
    // The anomaly's own log line says that a person has to look.
    flag(payment, 'needs_review')
    await tx.savePayment(payment)
    await appendPaymentEvent(tx, payment.id, 'held', { kind, ...moneyData(paid), providerRef: status.providerRef }, at)
    await publishCheckouts(tx, payment)
  }
  return { state: payment.state, held: true, changed: isNew }
}

/** Every checkout of the order shows the buyer what came. */
async function publishCheckouts(tx: Queries, { orderId }: PaymentRow): Promise<void> {
  for (const { id } of await tx.checkoutsOfOrder(orderId)) tx.publish('checkoutChanged', id)
}

async function applyUnpaid(
  tx: Queries,
  payment: PaymentRow,
  status: ConfirmedStatus,
  { source, named }: Question,
  at: number,
): Promise<Applied> {
  // Nobody knew whether it was created, and the provider has no such payment: the buyer can start anew. While the call still runs it may yet come.
  const isCalling = (await tx.operationOutcome(createKey(payment.id))) === 'intent'
  const neverStarted = status.exists === false && outcomeIsUnknown(payment) && !isCalling
  const step = transition(payment.state, neverStarted ? 'failed' : status.state)
  const { providerRef } = status
  // Only the provider's own word ties an id to the payment.
  const binds =
    named?.by !== 'browser' && payment.state !== 'paid' && providerRef !== null && providerRef !== payment.providerRef
  if (!step && !binds) return { state: payment.state, held: false, changed: false }
  if (binds) {
    payment.providerRef = providerRef
    payment.refSource = 'provider'
  }
  if (step) {
    payment.state = step.to
    payment.reason = neverStarted ? 'not_started' : (status.reason ?? null)
    if (status.state !== 'pending') payment.action = null
    await appendPaymentEvent(
      tx,
      payment.id,
      step.to,
      { source, from: step.from, providerRef, reason: payment.reason },
      at,
    )
  }
  await tx.savePayment(payment)
  if (step?.to === 'failed') await emitPaymentFailed(tx, payment, at)
  if (step) {
    await reopenCheckout(tx, payment.checkoutId)
    tx.publish('checkoutChanged', payment.checkoutId)
  }
  return { state: payment.state, held: false, changed: step !== null }
}

/** The id's money has moved this payment: nothing about it is open any more, and what could not be confirmed before now is. */
async function confirmReference(
  tx: Queries,
  payment: PaymentRow,
  status: ConfirmedStatus,
  byBrowser: boolean,
  at: number,
): Promise<void> {
  for (const id of idsOf(status)) await tx.closeReference(payment.id, id, 'confirmed')
  // A message that named no id, or our own reference, claimed this payment and nothing else.
  await tx.closeReference(payment.id, '', 'confirmed')
  await tx.closeReference(payment.id, payment.merchantReference, 'confirmed')
  if (byBrowser) return
  const open = await tx.openReferences(payment.id)
  const isOpen = (id: string | null): boolean => open.some(({ providerRef }) => sameId(providerRef, id ?? ''))
  for (const anomaly of await tx.anomaliesOfOrder(payment.orderId)) {
    const unreadable = anomaly.kind === 'unreadable' && !isOpen(anomaly.providerRef)
    const answered =
      unreadable || (anomaly.kind === 'unconfirmed' && sameId(anomaly.providerRef ?? '', transactionOf(status) ?? ''))
    if (anomaly.paymentId === payment.id && answered && anomaly.resolvedAt === null) {
      await tx.resolveAnomaly(anomaly.id, 'The provider has confirmed the payment since', at)
    }
  }
}

/** The order is paid, so each of its checkouts that could still take money says so; the one that was paid says so in any case. */
async function payCheckouts(tx: Queries, payment: PaymentRow): Promise<void> {
  for (const checkout of await tx.checkoutsOfOrder(payment.orderId)) {
    const live = checkout.status === 'open' || checkout.status === 'processing'
    if (!live && checkout.id !== payment.checkoutId) continue
    await tx.setCheckoutStatus(checkout.id, 'paid')
    if (checkout.id === payment.checkoutId) await tx.setCurrentPayment(checkout.id, payment.id)
  }
  await publishCheckouts(tx, payment)
}

function mismatchOf(paid: Money, wanted: Money): 'underpaid' | 'overpaid' | 'wrong_currency' | null {
  if (sameMoney(paid, wanted)) return null
  if (paid.currency !== wanted.currency) return 'wrong_currency'
  return paid.minor < wanted.minor ? 'underpaid' : 'overpaid'
}

function isMismatch({ kind }: { kind: AnomalyKind }): boolean {
  return kind === 'underpaid' || kind === 'overpaid' || kind === 'wrong_currency'
}

/** Whether the answer is about the very id that the payment is bound to. */
function isBound(payment: PaymentRow, { providerRef }: ConfirmedStatus): boolean {
  return providerRef !== null && payment.providerRef !== null && sameId(providerRef, payment.providerRef)
}

/** Whether a payment that is paid was paid by other money than this. */
function isSecondSum(payment: PaymentRow, status: ConfirmedStatus): boolean {
  const { providerRef, transactionId } = payment
  if (!isBound(payment, status)) return status.providerRef !== null && providerRef !== null
  // Money that has an id of its own: one link, say, is paid by one or by two.
  const hasOwnId = transactionId !== null && transactionId !== providerRef
  return hasOwnId && status.transactionId !== undefined && !sameId(status.transactionId, transactionId)
}

/** What was asked of a person because nobody could tell is answered now. */
function clearDoubts(payment: PaymentRow): void {
  const rest = payment.flags.filter(
    (name) => name !== 'unconfirmed' && name !== 'unreadable' && name !== 'needs_review',
  )
  const clear = rest.every((name) => name === 'late')
  payment.flags = clear || !payment.flags.includes('needs_review') ? rest : [...rest, 'needs_review']
}

function moneyData(money: Money): { amount: string; currency: string } {
  return { amount: formatAmount(money), currency: money.currency }
}

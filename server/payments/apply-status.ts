/**
 * Applies what a provider has confirmed to a payment, in one transaction. The order of the checks protects the money:
 * whose it is, whether that is proven, whether it was returned, how much it is, whether it is risky, and whether the
 * payment may still change. Only then is the order finalized.
 */

import type { ConfirmedStatus } from '../contract/confirmed-status.ts'
import type { Money } from '../domain/money.ts'
import { transition } from '../domain/payment.ts'
import type { AnomalyKind, PaymentState } from '../domain/payment.ts'
import { reopenCheckout } from '../checkouts/checkout-transitions.ts'
import { appendPaymentEvent, appendStateEvent } from '../jobs/audit-log.ts'
import { addFlag, correctAnomaly, flagForReview, recordAnomaly } from '../orders/anomalies.ts'
import { emitPaymentFailed } from '../orders/order-events.ts'
import type { Log } from '../platform/log.ts'
import type { AnomalyRow, PaymentRow, Queries } from '../store/store.ts'
import { recordNote } from './answer-note.ts'
import { isBeingTaken, outcomeIsUnknown, STILL_RUNNING } from './attempts.ts'
import {
  browserRefOf,
  idsOf,
  isBoundTo,
  isFurtherMoney,
  isMismatch,
  isUnproven,
  mismatchOf,
  moneyFacts,
  paidMoney,
  transactionOf,
} from './comparison.ts'
import type { Comparison, StatusRequest } from './comparison.ts'
import { createKey } from './create-outcome.ts'
import { clearReviewFlags, closeReferences, finalize, publishCheckouts } from './finalize.ts'
import { belongsToPayment } from './money-binding.ts'

/**
 * How long a confirmed id from a browser waits for the signed message that ties it to the payment, in milliseconds.
 * Mostly the two arrive within seconds of each other, in either order, and nobody has to review anything.
 */
const SIGNATURE_GRACE = 10_000

export interface Applied {
  readonly state: PaymentState
  /** Money came that did not finalize the order. A person has to decide. */
  readonly needsReview: boolean
  readonly changed: boolean
  readonly accounted?: Accounted
}

/** The provider's ids of money that this answer has accounted for. A claim about it has nothing left to find out. */
export interface Accounted {
  readonly ids: readonly string[]
  /** `confirmed`: it has paid the payment. `reported`: it is an anomaly. */
  readonly as: 'confirmed' | 'reported'
}

export async function applyStatus(
  tx: Queries,
  log: Log,
  paymentId: string,
  status: ConfirmedStatus,
  request: StatusRequest,
  at: number,
): Promise<Applied> {
  const payment = await tx.payment(paymentId)
  if (!payment) throw new Error('the payment no longer exists')
  // Together: Postgres gets them in one round trip.
  const [order, reported] = await Promise.all([tx.order(payment.orderId), anomaliesOf(tx, payment.provider, status)])
  if (!order) throw new Error('the order of the payment no longer exists')
  const browserRef = browserRefOf(payment, status, request)
  const comparison: Comparison = { tx, log, at, payment, order, status, reported, request, browserRef }
  const unchanged: Applied = { state: payment.state, needsReview: false, changed: false }

  // 1. Binding. The status must be about this payment, and its money must not have paid another one.
  if (!(await belongsToPayment(comparison))) {
    if (browserRef !== null) return dismissBrowserRef(comparison, browserRef)
    return status.state === 'paid' ? reportAnomaly(comparison, 'unknown_reference') : unchanged
  }
  if (status.note) await recordNote(tx, log, payment, status.note, request.source, at)
  if (status.state !== 'paid') return applyUnpaid(comparison)
  await keepOthers(comparison)

  // 2. Proof. An id that only a browser named does not prove whose money it is. Such money waits for a signed message
  // and then for a person: where the settings say so, where the sum is wrong, and where other money has paid the order.
  // In the last case an old id must not pass for a second payment that the shop then refunds. An operator who names the
  // id is that person.
  const paid = paidMoney(status)
  const mismatch = mismatchOf(paid, payment.money) ?? (order.pricing === 'open' ? null : mismatchOf(paid, order.money))
  if (browserRef !== null && request.named?.by === 'browser' && isUnproven(comparison)) {
    const isPaidByOther = (await tx.finalization(order.orderId)) !== null && !isBoundTo(payment, status)
    if (request.returnIds === 'review' || isPaidByOther || mismatch) return reviewUnproven(comparison, browserRef)
  }

  // Money that went back to the buyer pays nothing any more, whoever confirms it again.
  if (payment.state !== 'paid' && (await isReturned(tx, reported))) {
    // The provider may name what is left of it, but not more than came.
    await compareSums(comparison, (anomaly) => anomaly.paid.minor < paid.minor)
    for (const id of idsOf(status)) await tx.closeReference(payment.id, id, 'reported')
    return { ...unchanged, needsReview: true, accounted: { ids: idsOf(status), as: 'reported' } }
  }

  // 3. Amount and currency. Checked before the state, because a status that changes no state can still be an anomaly.
  // Money that was once reported stays reported, whatever sum a later answer names.
  await compareSums(
    comparison,
    ({ kind, resolvedAt, paid: before }) =>
      isMismatch(kind) && [null, kind].includes(mismatch) && (resolvedAt === null || before.minor < paid.minor),
  )
  if (mismatch) return reportAnomaly(comparison, mismatch)
  if (reported.some(({ kind }) => isMismatch(kind))) return { ...unchanged, needsReview: true }

  // 4. Risk. A person looks before the goods leave.
  if (status.risky && payment.state !== 'paid') return reportRisk(comparison)
  const isClosedByPerson = reported.some(({ kind, resolution }) => kind === 'risky' && resolution === 'resolved')
  if (isClosedByPerson && payment.state !== 'paid') return leaveClosed(comparison)

  // 5. State. A paid payment never changes, but further money on it is money to return.
  const step = transition(payment.state, 'paid')
  if (!step) {
    if (isFurtherMoney(payment, status)) return reportAnomaly(comparison, 'duplicate')
    await confirmPaid(comparison)
    return { ...unchanged, accounted: { ids: idsOf(status), as: 'confirmed' } }
  }

  // 6. Paid.
  await finalize(comparison, step)
  return { state: 'paid', needsReview: false, changed: true, accounted: { ids: idsOf(status), as: 'confirmed' } }
}

/** Money beside the one that this status is about is polled until it is accounted for. */
async function keepOthers({ tx, at, payment, status }: Comparison): Promise<void> {
  const { id: paymentId, provider, merchantReference } = payment
  for (const providerRef of status.others ?? []) {
    if (providerRef === payment.providerRef) continue
    const kept = { paymentId, provider, providerRef, source: 'signed', merchantReference, money: null } as const
    const isNew = await tx.keepReference({ ...kept, claimsPayment: true }, at)
    // Its schedule was over, and now there is something new to ask about.
    if (isNew && (await tx.nextPollAt(paymentId)) === null) await tx.restartPoll(paymentId, at, at)
  }
}

/** Some of the money of these anomalies went back, or is on its way. */
async function isReturned(tx: Queries, reported: readonly AnomalyRow[]): Promise<boolean> {
  const sums = reported.flatMap(({ id }) => [tx.refundedOfAnomaly(id), tx.openRefundsOfAnomaly(id)])
  return (await Promise.all(sums)).some((sum) => sum > 0n)
}

async function anomaliesOf(tx: Queries, provider: string, status: ConfirmedStatus): Promise<AnomalyRow[]> {
  return (await Promise.all(idsOf(status).map((id) => tx.anomaliesByReference(provider, id)))).flat()
}

/**
 * Applies pending, failed, cancelled or expired: the state only moves up in rank, and the provider's id becomes known.
 */
async function applyUnpaid({ tx, at, payment, status, request }: Comparison): Promise<Applied> {
  // The call that was to create the payment had no readable outcome, and now the provider says that no such payment
  // exists. That counts only once the call has ended: before, the payment may still come into being.
  const isCallOpen = (await tx.operationOutcome(createKey(payment.id))) === 'intent'
  const neverStarted = status.exists === false && outcomeIsUnknown(payment) && !isCallOpen
  const isVoid = neverStarted || (await isNeverTaken(tx, payment, status, at))
  const step = transition(payment.state, isVoid ? 'failed' : status.state)
  const { providerRef } = status
  // A browser's word ties no id to an unpaid payment. Another id never takes the place of the first: the buyer can still
  // pay that one, and a signed message's is asked about beside it.
  const isByPerson = request.named !== null && request.named.by !== 'signed'
  const mayBind = !isByPerson && payment.state !== 'paid' && payment.providerRef === null
  if (mayBind && providerRef !== null) {
    payment.providerRef = providerRef
    payment.refSource = 'provider'
    if (!step) await tx.savePayment(payment)
  }
  if (!step) return { state: payment.state, needsReview: false, changed: false }

  payment.state = step.to
  const keptReason = step.to === 'pending' ? payment.reason : null
  payment.reason = isVoid ? 'not_started' : (status.reason ?? keptReason)
  if (step.to !== 'pending') payment.action = null
  const facts = { source: request.source, from: step.from, providerRef, reason: payment.reason }
  await appendStateEvent(tx, payment, step.to, facts, at)
  await tx.savePayment(payment)
  if (step.to === 'failed') await emitPaymentFailed(tx, payment, at)
  await reopenCheckout(tx, payment.checkoutId)
  tx.publish('checkoutChanged', payment.checkoutId)
  return { state: payment.state, needsReview: false, changed: true }
}

/**
 * The call that takes the money has no known outcome, and long after it the provider says that nothing was taken. The
 * call is never repeated, so this attempt is over, and the buyer can start another.
 */
async function isNeverTaken(tx: Queries, payment: PaymentRow, status: ConfirmedStatus, at: number): Promise<boolean> {
  if (status.taken !== false || !isBeingTaken(payment)) return false
  const calls = await tx.completionsOfOrder(payment.orderId)
  return calls.some(
    ({ paymentId, outcome, begunAt }) =>
      paymentId === payment.id && outcome === 'unknown' && at - begunAt >= STILL_RUNNING,
  )
}

/** The payment is paid by this very money. A provider's status replaces what rested on a browser's word. */
async function confirmPaid(comparison: Comparison): Promise<void> {
  const { tx, payment, status, browserRef } = comparison
  await closeReferences(comparison)
  const isCompleted = completeIds(comparison)
  const isProven = payment.refSource === 'browser' && browserRef === null && isBoundTo(payment, status)
  if (isProven) {
    payment.refSource = 'provider'
    clearReviewFlags(payment)
  }
  if (isCompleted || isProven) await tx.savePayment(payment)
}

/**
 * Gives a paid payment the ids of its money that were not known when it was paid. Without them, further money would
 * pass for the same.
 * @returns whether there are new ones
 */
function completeIds(comparison: Comparison): boolean {
  const { payment, status, request } = comparison
  const unproven = isUnproven(comparison)
  if (unproven && request.named?.by === 'browser') return false
  const { providerRef, transactionId } = payment
  if (providerRef === null && status.providerRef !== null) {
    payment.providerRef = status.providerRef
    payment.refSource = unproven ? 'browser' : 'provider'
  }
  const hasOwnId = transactionId !== null && transactionId !== payment.providerRef
  if (isBoundTo(payment, status) && !hasOwnId) payment.transactionId = status.transactionId ?? payment.providerRef
  return payment.providerRef !== providerRef || payment.transactionId !== transactionId
}

/** Money that only a browser tied to this payment: waits for the signed message, then becomes an anomaly. */
async function reviewUnproven(comparison: Comparison, browserRef: string): Promise<Applied> {
  const { tx, at, payment } = comparison
  const due = (await tx.referenceKeptAt(payment.id, browserRef, 'browser')) + SIGNATURE_GRACE
  if (at >= due) return reportAnomaly(comparison, 'unconfirmed')
  await tx.restartPoll(payment.id, due, at)
  if (payment.flags.includes('unconfirmed')) return { state: payment.state, needsReview: false, changed: false }
  // The buyer is done at the provider and reads that the shop is checking.
  payment.flags.push('unconfirmed')
  payment.action = null
  await tx.savePayment(payment)
  tx.publish('checkoutChanged', payment.checkoutId)
  return { state: payment.state, needsReview: false, changed: true }
}

/**
 * The browser's id belongs to other money, which is accounted for elsewhere. No anomaly: a stranger could fill the
 * shop's list with such ids.
 */
async function dismissBrowserRef({ tx, payment }: Comparison, browserRef: string): Promise<Applied> {
  await tx.closeReference(payment.id, browserRef, 'dismissed', 'browser')
  const isInDoubt = payment.flags.includes('unconfirmed') && !payment.flags.includes('needs_review')
  if (isInDoubt) {
    payment.flags = payment.flags.filter((flag) => flag !== 'unconfirmed')
    await tx.savePayment(payment)
    tx.publish('checkoutChanged', payment.checkoutId)
  }
  return { state: payment.state, needsReview: false, changed: isInDoubt }
}

/** Money for this payment, as much as it costs, that waits for a person. */
async function reportRisk(comparison: Comparison): Promise<Applied> {
  const { payment, status, browserRef } = comparison
  if (browserRef === null && status.providerRef !== null) {
    payment.providerRef = status.providerRef
    payment.refSource = 'provider'
  }
  // The buyer is done at the provider and reads that the shop is checking.
  payment.action = null
  return reportAnomaly(comparison, 'risky')
}

/** A person has closed risky money without accepting it, for example after returning it in the provider's dashboard. */
async function leaveClosed({ tx, log, payment, status }: Comparison): Promise<Applied> {
  for (const id of idsOf(status)) await tx.closeReference(payment.id, id, 'reported')
  const why = 'the provider confirms risky money that a person has marked as resolved'
  const isNew = !payment.flags.includes('reviewed') && flagForReview(tx, log, payment, 'doubtful', why)
  if (isNew) await tx.savePayment(payment)
  const accounted = { ids: idsOf(status), as: 'reported' } as const
  return { state: payment.state, needsReview: true, changed: isNew, accounted }
}

/** Anomalies of this money whose sum is not the one that the provider names now. Part of the money is not reported yet. */
async function compareSums(
  { tx, log, at, payment, status, reported }: Comparison,
  isMeant: (anomaly: AnomalyRow & { readonly paid: Money }) => boolean,
): Promise<void> {
  const paid = paidMoney(status)
  for (const anomaly of reported) {
    const known = anomaly.paid
    if (anomaly.paymentId !== payment.id || known?.currency !== paid.currency || known.minor === paid.minor) continue
    const differing = { ...anomaly, paid: known }
    if (!isMeant(differing) || !(await correctAnomaly(tx, log, payment, differing, paid, at))) continue
    const { kind, providerRef } = anomaly
    await appendPaymentEvent(tx, payment.id, 'anomaly', { kind, ...moneyFacts(paid), providerRef }, at)
    await publishCheckouts(tx, payment)
  }
}

/** Records money that cannot pay this order, once per sum. No state changes. */
async function reportAnomaly(comparison: Comparison, kind: AnomalyKind): Promise<Applied> {
  const { tx, log, at, payment, status } = comparison
  const paid = paidMoney(status)
  const { providerRef } = status
  const anomaly = await recordAnomaly(tx, log, payment, { kind, providerRef: transactionOf(status), paid }, at)
  for (const id of idsOf(status)) {
    await tx.closeReference(payment.id, id, 'reported', kind === 'unconfirmed' ? 'browser' : undefined)
  }
  if (anomaly) {
    addFlag(payment, kind)
    // Without flagForReview and its log line: the anomaly has one of its own.
    addFlag(payment, 'needs_review')
    await tx.savePayment(payment)
    await appendPaymentEvent(tx, payment.id, 'anomaly', { kind, ...moneyFacts(paid), providerRef }, at)
    await publishCheckouts(tx, payment)
  }
  const accounted = { ids: idsOf(status), as: 'reported' } as const
  return { state: payment.state, needsReview: true, changed: anomaly !== null, accounted }
}

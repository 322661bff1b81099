/**
 * Takes the money of a payment that the buyer has authorised, at a provider that leaves this to us. At most once for a
 * payment, whatever crashes, and for one payment of an order at a time.
 */

import type { ConfirmedStatus } from '../contract/confirmed-status.ts'
import type { Provider } from '../contract/provider.ts'
import { KeyRefused, RequestNotSent } from '../contract/request-errors.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { PaymentRow, Queries, Store } from '../store/store.ts'
import { applyStatus } from './apply-status.ts'
import { BEING_TAKEN, COMPLETE_TIMEOUT, isBeingTaken, STILL_RUNNING } from './attempts.ts'
import { completeKey } from './create-outcome.ts'
import { priorityOf } from './reconcile.ts'
import type { Complete, Reconciled, Trigger } from './reconcile.ts'
import type { RunningCalls } from './running-calls.ts'
import type { UpstreamBudget } from './upstream-budget.ts'

/**
 * A call is not sent later than this after its intent, in milliseconds: another companion takes the intent for lost after
 * 45 s, and the call may take 30.
 */
const SENT_WITHIN = 10_000
/** When a payment is polled again whose completion has no known outcome, in milliseconds. */
const ASK_AGAIN = 60_000

export interface CompletionParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly upstream: UpstreamBudget
  readonly running: RunningCalls
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createCompletion({ store, providers, upstream, running, log, now }: CompletionParts): Complete {
  /** The call, between the transaction that stores the intent and the one that stores the outcome. */
  const callOnce = async (
    payment: PaymentRow,
    complete: NonNullable<Provider['complete']>,
    trigger: Trigger,
  ): Promise<Reconciled | null> => {
    const begunAt = now()
    if (!(await store.transaction((tx) => begin(tx, payment.id, trigger, begunAt)))) return null
    return running.during(completeKey(payment.id), () => callBegun(payment, complete, trigger, begunAt))
  }

  const callBegun = async (
    payment: PaymentRow,
    complete: NonNullable<Provider['complete']>,
    { source, requestId }: Trigger,
    begunAt: number,
  ): Promise<Reconciled | null> => {
    const { id: paymentId, merchantReference: reference, providerRef, money, orderId, provider } = payment
    const facts = { requestId, orderId, paymentId, provider, source }
    let status: ConfirmedStatus
    try {
      // This process may have been stopped meanwhile.
      if (now() - begunAt > SENT_WITHIN) throw new RequestNotSent('the call was stopped before it was sent')
      status = await complete({ reference, providerRef, money }, AbortSignal.timeout(COMPLETE_TIMEOUT))
    } catch (error) {
      const isUnsent = error instanceof RequestNotSent || error instanceof KeyRefused
      await store.transaction(async (tx) => {
        if (isUnsent) await tx.closeOperation(completeKey(paymentId), 'definite_failure')
        else await tx.closeOperation(completeKey(paymentId), 'unknown', now() - COMPLETE_TIMEOUT)
        await appendPaymentEvent(tx, paymentId, isUnsent ? 'complete_not_sent' : 'complete_unknown', {}, now())
        await tx.restartPoll(paymentId, now() + ASK_AGAIN, now())
        if (isUnsent) await handBack(tx, payment)
      })
      log.warn({ ...facts, error: errorFacts(error) }, isUnsent ? NOT_SENT : UNKNOWN)
      return null
    }
    const request = { source, named: null, returnIds: 'review' } as const
    return store.transaction(async (tx) => {
      await tx.closeOperation(completeKey(paymentId), 'ok')
      const { state, needsReview, accounted } = await applyStatus(tx, log, paymentId, status, request, now())
      tx.afterCommit(() => log.info({ ...facts, state, needsReview }, 'payment completed'))
      return { state, answered: true, needsReview, accounted: accounted ? [accounted] : [] }
    })
  }

  return async (payment, trigger, requestStatus) => {
    const provider = providers.get(payment.provider)
    const complete = provider?.complete?.bind(provider)
    if (!complete || !(await mayComplete(store.read, payment.id, trigger))) return null
    // Another attempt may have paid the order without our knowing. Its answer decides whether this one may.
    for (const other of await store.read.completionsOfOrder(payment.orderId)) {
      if (other.paymentId !== payment.id && other.outcome === 'unknown') await requestStatus(other.paymentId)
    }
    const client = trigger.client ?? payment.client
    const turn = { provider: payment.provider, priority: priorityOf(trigger), client }
    return upstream.run(turn, () => callOnce(payment, complete, trigger))
  }
}

const NOT_SENT = 'the call that takes the money was not sent; it is made again once the provider is asked again'
const UNKNOWN = 'the provider may or may not have taken the money; it is asked, and the call is not repeated'

/** Stores the intent. @returns false where the call must not be made */
async function begin(tx: Queries, paymentId: string, trigger: Trigger, at: number): Promise<boolean> {
  const payment = await tx.payment(paymentId)
  if (!payment || !(await mayComplete(tx, paymentId, trigger))) return false
  const calls = await tx.completionsOfOrder(payment.orderId)
  if (calls.some(({ outcome, begunAt }) => outcome === 'unknown' && at - begunAt < STILL_RUNNING)) return false
  const key = completeKey(paymentId)
  if ((await tx.operationOutcome(key)) === null) await tx.insertOperation(key, paymentId, 'complete', at)
  else await tx.reopenOperation(key, at)
  await appendPaymentEvent(tx, paymentId, 'complete_begun', { source: trigger.source }, at)
  // The buyer is done at the provider's page, and must not be sent there again.
  await tx.savePayment({ ...payment, action: null, reason: BEING_TAKEN })
  tx.publish('checkoutChanged', payment.checkoutId)
  return true
}

/** The call was not sent. The buyer can open the provider's page again. @param before the payment before the intent */
async function handBack(tx: Queries, before: PaymentRow): Promise<void> {
  const payment = await tx.payment(before.id)
  if (!payment || !isBeingTaken(payment)) return
  await tx.savePayment({ ...payment, action: before.action, reason: null })
  tx.publish('checkoutChanged', payment.checkoutId)
}

/**
 * Whether the money may be taken: the attempt is not over, the provider has named the payment, no other payment has
 * paid the order or is about to, and the call was never sent before. Unless the buyer has just come back from it, the
 * buyer must not have begun another payment since.
 */
async function mayComplete(read: Queries, paymentId: string, { completes }: Trigger): Promise<boolean> {
  const payment = await read.payment(paymentId)
  if (!payment || payment.providerRef === null) return false
  if (payment.state !== 'pending' && payment.state !== 'unknown') return false
  if (await read.finalization(payment.orderId)) return false
  if (!completes && (await read.checkout(payment.checkoutId))?.paymentId !== paymentId) return false
  const calls = await read.completionsOfOrder(payment.orderId)
  const own = calls.find((call) => call.paymentId === paymentId)
  return !calls.some(({ outcome }) => outcome === 'intent') && (!own || own.outcome === 'definite_failure')
}

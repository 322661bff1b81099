/**
 * Does what is due by time alone: expires checkouts, deletes old ones, and closes operations whose process ended before
 * it recorded the outcome of its provider call.
 */

import { endCheckout } from '../checkouts/checkout-transitions.ts'
import { LOG_REASONS } from '../domain/log-reasons.ts'
import { forgetSomeCheckouts } from './forgetting.ts'
import { appendPaymentEvent, appendStateEvent } from './audit-log.ts'
import { hasCommonTime } from './clock-guard.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { emitCheckoutExpired } from '../orders/order-events.ts'
import { COMPLETE_TIMEOUT } from '../payments/attempts.ts'
import type { RunningCalls } from '../payments/running-calls.ts'
import type { OpenOperation, Queries, Store } from '../store/store.ts'
import { createWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/**
 * In milliseconds. A call that creates waits 8 s for its turn and takes 15 s at most. One that completes takes 30 s and
 * is known while it runs in this process. An operation that is open for longer belongs to a process that has ended, or
 * the clock was set forward: then the outcome counts when it comes.
 */
const STALE_AFTER: Readonly<Record<OpenOperation['kind'], number>> = { create: 30_000, complete: 45_000 }

export interface HousekeepingParts {
  readonly store: Store
  readonly running: RunningCalls
  readonly events: Subscriptions
  readonly log: Log
  readonly now: () => number
}

type Chore =
  { kind: 'expire'; checkoutId: string } | { kind: 'operation'; operation: OpenOperation } | { kind: 'forget' }

export function createHousekeeping({ store, running, events, log, now }: HousekeepingParts): Worker {
  /** Only one batch is deleted at a time. */
  let forgetting = false

  const chores = async (limit: number): Promise<Chore[]> => {
    const expired = await store.read.checkoutsToExpire(now(), limit)
    const stale = (await store.read.operationsOpenBefore(now() - STALE_AFTER.create)).filter(
      ({ opKey, kind, openSince }) => openSince <= now() - STALE_AFTER[kind] && !running.has(opKey),
    )
    return [
      ...expired.map(({ id }): Chore => ({ kind: 'expire', checkoutId: id })),
      ...stale.map((operation): Chore => ({ kind: 'operation', operation })),
      ...(!forgetting && (await store.read.checkoutsToForget(now(), 1)).length > 0
        ? [{ kind: 'forget' } as const]
        : []),
    ]
  }

  const work = async (chore: Chore): Promise<void> => {
    if (chore.kind === 'forget') {
      if (forgetting) return
      forgetting = true
      await forgetSomeCheckouts(store, now()).finally(() => {
        forgetting = false
      })
      return
    }
    if (chore.kind === 'operation') {
      await store.transaction((tx) => loseOperation(tx, chore.operation, now()))
      return
    }
    const expired = await store.transaction((tx) => expireCheckout(tx, chore.checkoutId, now()))
    if (expired) log.info({ checkoutId: chore.checkoutId }, 'checkout expired')
  }

  return createWorker<Chore>({
    name: 'housekeeping',
    claim: chores,
    work,
    concurrency: 50,
    events,
    wakeOn: ['clockSetBack'],
    interval: 500,
    log,
  })
}

/**
 * At the start of the only process on this store: every open operation belongs to a process that has ended. In a shared
 * store another process may be at work on them, so leases and operations are left to run out.
 */
export async function recoverAfterCrash(store: Store, log: Log, now: () => number): Promise<number> {
  if (store.isShared) {
    if (await hasCommonTime(store, log, now)) await store.transaction((tx) => tx.rearmAfterSetBack(now()))
    return 0
  }
  return store.transaction(async (tx) => {
    const at = now()
    await tx.takeOverLeases(at)
    const open = await tx.operationsOpenBefore(Number.MAX_SAFE_INTEGER)
    for (const operation of open) await loseOperation(tx, operation, at)
    return open.length
  })
}

/**
 * Nobody knows how the call ended. The payment may exist at the provider, or its money may have been taken. So it is
 * polled, and never created or completed again.
 */
async function loseOperation(tx: Queries, { opKey, paymentId, kind }: OpenOperation, at: number): Promise<void> {
  if ((await tx.operationOutcome(opKey)) !== 'intent') return
  // The call has lasted for its time limit at most, by whatever clock it began.
  await tx.closeOperation(opKey, 'unknown', kind === 'complete' ? at - COMPLETE_TIMEOUT : 0)
  if (kind === 'complete') {
    await appendPaymentEvent(tx, paymentId, 'complete_unknown', { why: LOG_REASONS.process_ended }, at)
    await tx.restartPoll(paymentId, at, at)
    return
  }
  const payment = await tx.payment(paymentId)
  if (payment?.state !== 'created') return
  payment.state = 'unknown'
  await tx.savePayment(payment)
  await appendStateEvent(tx, payment, 'unknown', { why: LOG_REASONS.process_ended }, at)
}

/** @returns false when the checkout has ended meanwhile */
async function expireCheckout(tx: Queries, checkoutId: string, at: number): Promise<boolean> {
  const checkout = await tx.checkout(checkoutId)
  if (!checkout || (checkout.status !== 'open' && checkout.status !== 'processing') || checkout.expiresAt > at)
    return false
  await endCheckout(tx, checkoutId, 'expired', at)
  await emitCheckoutExpired(tx, checkout, at)
  return true
}

/** Asks about payments that nobody told us of: on the schedule, to its end, whatever the buyer was shown in the meantime. */

import { flagForReview, recordAnomaly } from '../orders/anomalies.ts'
import { pollDelay } from '../domain/schedule.ts'
import { appendPaymentEvent } from './audit-log.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { Reconcile } from '../payments/reconcile.ts'
import type { PaymentRow, PollAge, PollLane, PollRow, Queries, ReferenceRow, Store } from '../store/store.ts'
import { UpstreamBusy } from '../payments/upstream-budget.ts'
import { createLanedWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/** Longer than the wait for a turn at the provider and one call. */
const LEASE = 60_000
/** Payments of one provider that are asked about at a time, by age: abandoned ones never take the slots of those whose buyer waits. */
const SLOTS: Readonly<Record<PollAge, number>> = { fresh: 8, young: 4, old: 4 }
/** When there was no turn at the provider, in milliseconds. */
const SOON = 2000

/**
 * The schedule is over and nobody knows. That is for a person to decide, and never the same as failed. A signed message that claimed money is told as an
 * anomaly: it was acknowledged, so it may not be forgotten.
 */
async function endSchedule(
  tx: Queries,
  log: Log,
  payment: PaymentRow,
  open: readonly ReferenceRow[],
  at: number,
): Promise<void> {
  const claims = open.filter(({ source, claimsPayment }) => source === 'signed' && claimsPayment)
  for (const { providerRef, money } of claims) {
    await tx.closeReference(payment.id, providerRef, 'reported')
    const told = await recordAnomaly(
      tx,
      log,
      payment,
      { kind: 'unconfirmed', providerRef: providerRef || null, paid: money ?? payment.money },
      at,
    )
    if (told)
      await appendPaymentEvent(
        tx,
        payment.id,
        'unconfirmed',
        { providerRef, why: 'the provider never confirmed what a signed message claims' },
        at,
      )
  }
  // Paid, or the provider itself has said that it failed: somebody knows.
  if ((payment.state === 'paid' || payment.state === 'failed') && claims.length === 0) return
  const unconfirmed = claims.length > 0 && !payment.flags.includes('unconfirmed')
  if (unconfirmed) payment.flags.push('unconfirmed')
  const flagged = flagForReview(
    tx,
    log,
    payment,
    'the poll schedule is over and the provider has given no final answer',
  )
  if (unconfirmed || flagged) await tx.savePayment(payment)
}

export interface PollerParts {
  readonly store: Store
  readonly reconcile: Reconcile
  readonly events: Subscriptions
  readonly log: Log
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

export function createPoller({ store, reconcile, events, log, now, random }: PollerParts): Worker {
  /** The client whose turn was the last, by lane. */
  const turns = new Map<string, string>()

  const ask = async ({ paymentId, attempts }: PollRow): Promise<void> => {
    try {
      await reconcile(paymentId, { source: 'poll', priority: ageOf(attempts) === 'old' ? 'old' : 'young' })
    } catch (error) {
      if (error instanceof UpstreamBusy) {
        await store.transaction((tx) => tx.postponePoll(paymentId, now() + SOON))
        return
      }
      log.warn({ paymentId, error: errorFacts(error) }, 'the provider could not be asked on schedule')
    }
    const delay = pollDelay(attempts + 1, random())
    await store.transaction(async (tx) => {
      // A signed message that came in the meantime has started the schedule anew.
      if ((await tx.pollAttempts(paymentId)) !== attempts) return
      const payment = await tx.payment(paymentId)
      const open = await tx.openReferences(paymentId)
      const over = payment?.state === 'paid' && open.length === 0
      await tx.releasePoll(paymentId, over || delay === null ? null : now() + delay)
      if (payment && delay === null) await endSchedule(tx, log, payment, open, now())
    })
  }

  const lease = (due: readonly { readonly paymentId: string }[]): Promise<PollRow[]> =>
    store.transaction(async (tx) => {
      const leased: PollRow[] = []
      for (const { paymentId } of due) {
        const row = await tx.claimPoll(paymentId, now(), now() + LEASE)
        if (row) leased.push(row)
      }
      return leased
    })

  /** Due payments of one lane, one of each client in turn, until the slots are full or nothing is due. */
  const claimLane = async (lane: PollLane, free: number): Promise<PollRow[]> => {
    if (free <= 0) return []
    // Going through all clients takes a while where there are thousands: turns matter only where not all that is due has a slot.
    const first = await store.read.firstDuePolls(now(), lane, free + 1)
    if (first.length === 0) return []
    if (first.length <= free) return lease(first)
    const claimed: PollRow[] = []
    const key = nameOf(lane)
    let fromStart = false
    while (claimed.length < free) {
      const after = turns.get(key) ?? ''
      const due = await store.read.duePolls(now(), lane, after, free - claimed.length)
      const last = due.at(-1)
      turns.set(key, last?.client ?? '')
      if (!last) {
        if (after === '' || fromStart) break
        fromStart = true
        continue
      }
      fromStart = false
      const rows = await lease(due)
      if (rows.length === 0) break
      claimed.push(...rows)
    }
    return claimed
  }

  return createLanedWorker<PollRow>({
    name: 'poller',
    claim: async (free) => {
      const claimed: PollRow[] = []
      for (const lane of await store.read.pollLanes()) claimed.push(...(await claimLane(lane, free(nameOf(lane)))))
      return claimed
    },
    work: ask,
    laneOf: ({ provider, attempts }) => nameOf({ provider, age: ageOf(attempts) }),
    slotsOf: (lane) => SLOTS[lane.slice(0, lane.indexOf(' ')) as PollAge],
    events,
    wakeOn: ['clockSetBack'],
    interval: 1000,
    log,
  })
}

/** As the lanes of the store have it. */
function ageOf(attempts: number): PollAge {
  return attempts < 2 ? 'fresh' : attempts < 4 ? 'young' : 'old'
}

function nameOf({ provider, age }: PollLane): string {
  return `${age} ${provider}`
}

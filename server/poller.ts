/** Asks about payments that nobody told us of: on the schedule, to its end, whatever the buyer was shown in the meantime. */

import { pollDelay } from './domain/schedule.ts'
import type { Log } from './log.ts'
import { errorFacts } from './log.ts'
import type { Settle } from './settle.ts'
import type { PollLane, PollRow, Store } from './store/store.ts'
import { UpstreamBusy } from './upstream-budget.ts'
import { createLanedWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/** Longer than the wait for a turn at the provider and one call. */
const LEASE = 60_000
/** Payments of one provider that are asked about at a time: in their first minutes, and later. Abandoned ones never take the slots of young ones. */
const YOUNG_SLOTS = 8
const OLD_SLOTS = 4
/** As many polls belong to the first minutes of a payment, in which its buyer waits. */
const YOUNG_POLLS = 4
/** When there was no turn at the provider, in milliseconds. */
const SOON = 2000

export interface PollerParts {
  readonly store: Store
  readonly settle: Settle
  readonly log: Log
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

export function createPoller({ store, settle, log, now, random }: PollerParts): Worker {
  /** The client whose turn was the last, by lane. */
  const turns = new Map<string, string>()

  const ask = async ({ paymentId, attempts }: PollRow): Promise<void> => {
    try {
      await settle(paymentId, { source: 'poll', priority: attempts < YOUNG_POLLS ? 'young' : 'old' })
    } catch (error) {
      if (error instanceof UpstreamBusy) {
        await store.transaction((tx) => tx.postponePoll(paymentId, now() + SOON))
        return
      }
      log.warn({ paymentId, error: errorFacts(error) }, 'the provider could not be asked on schedule')
    }
    const delay = pollDelay(attempts + 1, random())
    await store.transaction(async (tx) => {
      await tx.releasePoll(paymentId, delay === null ? null : now() + delay)
      if (delay !== null) return
      // The schedule is over and nobody knows. That is for a person to settle, and never the same as failed.
      const payment = await tx.payment(paymentId)
      if (!payment || payment.state === 'paid' || payment.flags.includes('needs_review')) return
      payment.flags.push('needs_review')
      await tx.savePayment(payment)
    })
  }

  /** Due payments of one lane, one of each client in turn, until the slots are full or nothing is due. */
  const claimLane = async (lane: PollLane, free: number): Promise<PollRow[]> => {
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
      const rows = await store.transaction(async (tx) => {
        const leased: PollRow[] = []
        for (const { paymentId } of due) {
          const row = await tx.claimPoll(paymentId, now(), now() + LEASE)
          if (row) leased.push(row)
        }
        return leased
      })
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
    laneOf: ({ provider, attempts }) => nameOf({ provider, young: attempts < YOUNG_POLLS }),
    slotsOf: (lane) => (lane.startsWith('young ') ? YOUNG_SLOTS : OLD_SLOTS),
    interval: 1000,
    log,
  })
}

function nameOf({ provider, young }: PollLane): string {
  return `${young ? 'young' : 'old'} ${provider}`
}

/** Asks about payments that nobody told us of: on the schedule, to its end, whatever the buyer was shown in the meantime. */

import { pollDelay } from './domain/schedule.ts'
import type { Log } from './log.ts'
import { errorFacts } from './log.ts'
import type { Settle } from './settle.ts'
import type { PollRow, Store } from './store/store.ts'
import { createWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/** Longer than one provider call. */
const LEASE = 30_000

export interface PollerParts {
  readonly store: Store
  readonly settle: Settle
  readonly log: Log
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

export function createPoller({ store, settle, log, now, random }: PollerParts): Worker {
  const ask = async ({ paymentId, attempts }: PollRow): Promise<void> => {
    try {
      await settle(paymentId, { source: 'poll' })
    } catch (error) {
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

  return createWorker<PollRow>({
    name: 'poller',
    claim: (limit) => store.transaction((tx) => tx.claimPolls(now(), now() + LEASE, limit)),
    work: ask,
    concurrency: 16,
    interval: 1000,
    log,
  })
}

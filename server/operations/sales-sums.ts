/** Adds up what was opened and paid, quarter by quarter of an hour, for the overview. One of several processes does it. */

import { createWorker } from '../jobs/worker.ts'
import type { Worker } from '../jobs/worker.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import type { Queries, Store } from '../store/store.ts'

const CHORE = 'sales'
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** The overview shows 30 days, which end at midnight of any time zone. */
export const SHOWN = 32 * DAY
/** Milliseconds: what is added up at a time. An hour of a busy shop takes a few milliseconds. */
const STEP = 60 * MINUTE
/** Milliseconds: later than the slowest transaction that wrote a time of the quarter has committed. */
const MARGIN = 2 * MINUTE

export interface SalesSumsParts {
  readonly store: Store
  readonly events: Subscriptions
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds of a quarter of an hour. */
  readonly slot: number
}

/** Up to when everything was added up: epoch milliseconds, 0 when nothing was. */
export async function salesSummedUpTo(read: Pick<Queries, 'chore'>): Promise<number> {
  return Number((await read.chore(CHORE))?.position ?? 0)
}

export function createSalesSums({ store, events, log, now, slot }: SalesSumsParts): Worker {
  const floor = (at: number): number => at - (at % slot)

  /** What the next step adds up; null when nothing is left to add up yet. */
  const nextStep = async (read: Queries): Promise<{ from: number; to: number } | null> => {
    const end = floor(now() - MARGIN)
    const summed = Math.max(await salesSummedUpTo(read), floor(now() - SHOWN))
    if (summed >= end) return null
    const next = await read.nextSaleAt(summed)
    // Without an order there is nothing to write down. Empty hours cost no step.
    if (next === null || floor(next) >= end) return null
    const from = floor(next)
    return { from, to: Math.min(from + STEP, end) }
  }

  return createWorker<string>({
    name: 'sales',
    claim: async () => ((await nextStep(store.read)) === null ? [] : [CHORE]),
    work: async () => {
      await store.transaction(async (tx) => {
        await tx.planChore(CHORE, 0)
        // One of several processes takes the step. The others find it done.
        if (!(await tx.claimChore(CHORE, Number.MAX_SAFE_INTEGER, 0))) return
        const step = await nextStep(tx)
        if (step === null) return
        await tx.sumSales(step.from, step.to)
        await tx.moveChore(CHORE, String(step.to))
      })
    },
    concurrency: 1,
    events,
    wakeOn: [],
    interval: MINUTE,
    log,
  })
}

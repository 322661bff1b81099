/**
 * Notices that a storefront which refused its events takes them again, so that they need not wait for their schedule, which is hours apart by then.
 * While events wait, one of them is sent about every half minute; once one is taken, by whichever worker, all that wait are sent, a few at a time.
 * These tries come on top of the schedule: a failed one uses up nothing and leaves the event as it was.
 */

import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import type { OutboxPosition, Store, WaitingOutboxRow } from '../store/store.ts'
import { createWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/** With one delivery's time limit of 15 s on top, a storefront that is back is found within a minute. In milliseconds. */
const PROBE_EVERY = 30_000
const LEASE = 30_000
/** So many refusals in a row, and the storefront is down again. One alone may be of an event that is never taken. */
const FAILURES_THAT_STOP = 3
/** At once: what waited comes spread out, not as a flood. */
const CONCURRENCY = 4

/** How a delivery ended. */
export interface DeliveryOutcome {
  readonly error: string | null
  /** Milliseconds from now that the storefront asks for. */
  readonly retryAfter: number | null
}

export interface OutboxProbeParts {
  readonly store: Store
  readonly events: Subscriptions
  readonly log: Log
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
  /** Sends one event, and notes it as delivered if it was taken. */
  readonly send: (row: WaitingOutboxRow) => Promise<DeliveryOutcome>
}

export interface OutboxProbe {
  readonly worker: Worker
  /**
   * Takes the outcome of a delivery, whichever worker made it.
   * @returns true when the storefront accepts events again: publish `storefrontRecovered` to send all that wait
   */
  record(outcome: DeliveryOutcome): boolean
}

export function createOutboxProbe({ store, events, log, now, monotonic, send }: OutboxProbeParts): OutboxProbe {
  /** Null before the first failure of this process: a restart probes at once. */
  let failedAt: number | null = null
  let drainedAt: number | null = null
  /** By `Retry-After`. */
  let quietUntil = -Infinity
  /** Something failed since all that waits was last sent; a process that starts does not know, and takes it that it did. */
  let failing = true
  let draining = false
  let failuresInRow = 0
  /** The last one tried, so that one which is never taken does not stand before the others. */
  let position: OutboxPosition | null = null

  const isRecent = (at: number | null): boolean => at !== null && monotonic() - at < PROBE_EVERY

  const claim = async (limit: number): Promise<WaitingOutboxRow[]> => {
    if (!draining && (isRecent(failedAt) || monotonic() < quietUntil)) return []
    const wasDraining = draining
    const next = async (after: OutboxPosition | null) =>
      store.transaction((tx) => tx.claimWaitingOutbox(now(), now() + LEASE, wasDraining ? limit : 1, after))
    let rows = await next(position)
    if (rows.length === 0 && !wasDraining && position !== null) rows = await next(null)
    // A delivery that was taken meanwhile has begun to send all that waits, from the beginning.
    if (draining === wasDraining) {
      if (rows.length === 0) draining = false
      position = rows.at(-1)?.position ?? null
    }
    return rows
  }

  const worker = createWorker<WaitingOutboxRow>({
    name: 'outbox probe',
    claim,
    work: async (row) => {
      // Until it has ended, no other probe begins.
      if (!draining) failedAt = monotonic()
      const { error } = await send(row)
      if (error === null) return
      await store.transaction((tx) => tx.returnToOutbox(row.id))
      log.debug({ event: row.id, type: row.type, error }, 'the storefront does not take a waiting order event yet')
    },
    concurrency: CONCURRENCY,
    events,
    wakeOn: ['storefrontRecovered', 'clockSetBack'],
    interval: 1000,
    log,
  })

  return {
    worker,
    record: ({ error, retryAfter }) => {
      if (error !== null) {
        failing = true
        failedAt = monotonic()
        failuresInRow += 1
        if (failuresInRow >= FAILURES_THAT_STOP) draining = false
        if (retryAfter !== null) quietUntil = Math.max(quietUntil, monotonic() + retryAfter)
        return false
      }
      failuresInRow = 0
      quietUntil = -Infinity
      if (!failing || draining || isRecent(drainedAt)) return false
      failing = false
      draining = true
      drainedAt = monotonic()
      position = null
      return true
    },
  }
}

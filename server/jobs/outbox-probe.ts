/**
 * Finds out that a storefront which was down accepts order events again, so that waiting events do not wait for their
 * schedule, which is hours apart by then. While events wait, one of them is sent every half minute. Once any worker
 * delivers an event, all waiting events are sent, a few at a time. These attempts are additional: a failed one leaves
 * the event and its schedule unchanged.
 */

import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import type { OutboxPosition, Store, WaitingOutboxRow } from '../store/store.ts'
import { LEASE } from './lease-keeper.ts'
import { createWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/** In milliseconds. With the time limit of 15 s for a delivery, the storefront is found again within a minute. */
const PROBE_EVERY = 30_000
/**
 * After this many failures in a row the storefront is down again. A single one can concern an event that is never
 * accepted.
 */
const MAX_FAILURES = 3
/** How many waiting events are sent at a time, so that the storefront gets no flood. */
const CONCURRENCY = 4

export interface DeliveryOutcome {
  /** Null when the event was delivered. */
  readonly error: string | null
  /** Milliseconds that the storefront wants the companion to wait. */
  readonly retryAfter: number | null
}

export interface OutboxProbeParts {
  readonly store: Store
  readonly events: Subscriptions
  readonly log: Log
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
  /** Sends one event, and records it as delivered if the storefront accepted it. */
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
  /** Null before the first failure of this process, so that a restart probes at once. */
  let failedAt: number | null = null
  /** When all waiting events were last sent. */
  let drainedAt: number | null = null
  /** Until when `Retry-After` forbids probes. */
  let quietUntil = -Infinity
  /** A delivery has failed since the waiting events were last sent. A new process does not know and assumes it. */
  let failing = true
  /** All waiting events are being sent. */
  let draining = false
  let failuresInRow = 0
  /** The last event that was tried, so that one that is never accepted does not block the others. */
  let position: OutboxPosition | null = null

  const isRecent = (at: number | null): boolean => at !== null && monotonic() - at < PROBE_EVERY

  const claim = async (limit: number): Promise<WaitingOutboxRow[]> => {
    if (!draining && (isRecent(failedAt) || monotonic() < quietUntil)) return []
    const wasDraining = draining
    const next = async (after: OutboxPosition | null) =>
      store.transaction(
        (tx) => tx.claimWaitingOutbox(now(), now() + LEASE, wasDraining ? limit : 1, after),
        'read committed',
      )
    let rows = await next(position)
    if (rows.length === 0 && !wasDraining && position !== null) rows = await next(null)
    // Otherwise a delivery during the claim has begun to send all waiting events, from the beginning.
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
      // No other probe begins before this one has ended.
      if (!draining) failedAt = monotonic()
      const { error } = await send(row)
      if (error === null) return
      await store.transaction((tx) => tx.returnToOutbox(row.id))
      log.debug({ event: row.id, type: row.type, error }, 'the storefront does not accept a waiting order event yet')
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
        if (failuresInRow >= MAX_FAILURES) draining = false
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

/**
 * Notices that the time of day was set back, by comparing it with the time that has passed. Due times are times of day, so that they outlive the process;
 * without this, everything acknowledged would wait until the old time has come again. Set forward, things are due early, which harms nothing.
 */

import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { Store } from '../store/store.ts'
import type { Worker } from './worker.ts'

/** In milliseconds. */
const INTERVAL = 1000
/** What clocks drift by themselves between two looks, and then some. */
const TOLERANCE = 250

export interface ClockGuardParts {
  readonly store: Store
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
}

export function createClockGuard({ store, log, now, monotonic }: ClockGuardParts): Worker {
  let offset = now() - monotonic()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let closed = false

  const look = async (): Promise<void> => {
    const seen = now() - monotonic()
    const setBackBy = offset - seen
    if (setBackBy <= TOLERANCE) {
      offset = seen
      return
    }
    const milliseconds = Math.round(setBackBy)
    const rows = await store.transaction(async (tx) => {
      tx.publish('clockSetBack', String(milliseconds))
      return tx.rearmAfterSetBack(now())
    })
    offset = seen
    log.warn({ milliseconds, rows }, 'the system clock was set back; the due times of the queues were corrected')
  }

  const check = (): void => {
    if (closed) return
    running ??= look()
      .catch((error: unknown) =>
        log.error({ error: errorFacts(error) }, 'the queues could not follow the clock that was set back'),
      )
      .finally(() => {
        running = undefined
      })
  }

  return {
    start: () => {
      offset = now() - monotonic()
      timer ??= setInterval(check, INTERVAL)
    },
    idle: async () => {
      check()
      await running
    },
    close: async () => {
      closed = true
      clearInterval(timer)
      await running
    },
  }
}

/**
 * Detects that the system clock was set back, by comparing it with a clock that nobody can set. Due times are system
 * times, so that they survive a restart. Without a correction, queued work would wait until the clock reaches the old
 * time again. A clock that is set forward makes work due early, which does no harm. It must not make a call look ended:
 * see `running-calls.ts`, `closeOperation`, and the number of requests in `refund-follow-up.ts`.
 */

import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { Store } from '../store/store.ts'
import type { Worker } from './worker.ts'

/** The time between two checks, in milliseconds. */
const INTERVAL = 1000
/** In milliseconds. More than clocks drift between two checks. */
const TOLERANCE = 250
/** How far the clocks of companions on one store may be apart, in milliseconds. */
const MAX_DIFFERENCE = 5000

export interface ClockGuardParts {
  readonly store: Store
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
}

/**
 * Whether the clock of this machine is right, as far as the other companions on the store are concerned. Only then may
 * due times be corrected by it: they are those of rows that the others wrote, too.
 */
export async function hasCommonTime(
  store: Pick<Store, 'databaseTime'>,
  log: Pick<Log, 'error'>,
  now: () => number,
): Promise<boolean> {
  const before = now()
  const common = await store.databaseTime()
  if (common === null || (common >= before - MAX_DIFFERENCE && common <= now() + MAX_DIFFERENCE)) return true
  const milliseconds = before - common
  log.error({ milliseconds }, 'the clock of this machine differs from that of the database; set the one that is wrong')
  return false
}

export function createClockGuard({ store, log, now, monotonic }: ClockGuardParts): Worker {
  let offset = now() - monotonic()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let closed = false

  const compare = async (): Promise<void> => {
    const seen = now() - monotonic()
    const setBackBy = offset - seen
    if (setBackBy <= TOLERANCE) {
      offset = seen
      return
    }
    const milliseconds = Math.round(setBackBy)
    if (!(await hasCommonTime(store, log, now))) {
      offset = seen
      return
    }
    const rows = await store.transaction(async (tx) => {
      tx.publish('clockSetBack', milliseconds)
      return tx.rearmAfterSetBack(now())
    })
    offset = seen
    log.warn({ milliseconds, rows }, 'the system clock was set back; the due times of the queues were corrected')
  }

  const check = (): void => {
    if (closed) return
    running ??= compare()
      .catch((error: unknown) =>
        log.error({ error: errorFacts(error) }, 'the due times could not be corrected after the clock was set back'),
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

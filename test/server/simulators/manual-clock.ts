/** A simulator's clock that a test moves by hand. */

import type { Clock } from '../../../demo/simulators/kit/clock.ts'

export interface ManualClock extends Clock {
  /** Moves the clock, and calls what is due by then, in order. */
  advance(milliseconds: number): void
}

interface Timer {
  readonly at: number
  readonly action: () => void
}

export function createManualClock(): ManualClock {
  // Libraries that verify a webhook compare its timestamp with the real time.
  let now = Date.now()
  const timers = new Set<Timer>()

  return {
    now: () => now,
    after(milliseconds, action) {
      const timer = { at: now + milliseconds, action }
      timers.add(timer)
      // Like a real timer, what is due at once waits for the next turn.
      if (milliseconds === 0) setImmediate(() => fire(timer))
      return () => void timers.delete(timer)
    },
    advance(milliseconds) {
      now += milliseconds
      const due = [...timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
      for (const timer of due) fire(timer)
    },
  }

  function fire(timer: Timer): void {
    if (timers.delete(timer)) timer.action()
  }
}

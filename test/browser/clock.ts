/** A clock for the page that a test moves forward. */

export interface Clock {
  /** Moves the time and runs the timers that are due by then. */
  advance(ms: number): void
}

/**
 * Stops `Date.now()` for each test of a suite. Timers still run after their real time, so that requests and polling go
 * on; `advance` runs them earlier.
 */
export function stoppedClock(): Clock {
  const real = { now: Date.now, setTimeout: window.setTimeout, clearTimeout: window.clearTimeout }
  const timers = new Map<number, { due: number; run: () => void }>()
  let now = 0

  beforeEach(() => {
    now = real.now()
    Date.now = () => now
    window.setTimeout = ((work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      const run = () => {
        window.clearTimeout(id)
        work(...args)
      }
      const id = Number(real.setTimeout.call(window, run, ms))
      timers.set(id, { due: now + ms, run })
      return id
    }) as typeof window.setTimeout
    window.clearTimeout = (id) => {
      timers.delete(Number(id))
      real.clearTimeout.call(window, id)
    }
  })
  afterEach(() => {
    Date.now = real.now
    window.setTimeout = real.setTimeout
    window.clearTimeout = real.clearTimeout
    timers.clear()
  })

  return {
    advance(ms) {
      now += ms
      const due = [...timers].filter(([, timer]) => timer.due <= now)
      // One may have cleared another.
      for (const [id, { run }] of due) if (timers.has(id)) run()
    },
  }
}

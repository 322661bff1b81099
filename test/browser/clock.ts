/** A clock for the page that a test moves forward. */

type ClockedWindow = Window & typeof globalThis

export interface Clock {
  /** Moves the time and runs the timers that are due by then. */
  advance(ms: number): void
}

/**
 * Stops `Date.now()` for each test of a suite. Timers still run after their real time, so that requests and polling go
 * on; `advance` runs them earlier.
 */
export function stoppedClock(): Clock {
  let clock: Clock & { start(): void }
  beforeEach(() => void (clock = stopClock(window)))
  afterEach(() => clock.start())
  return { advance: (ms) => clock.advance(ms) }
}

/** The same for another page, as long as it exists. */
export function stopClock(page: ClockedWindow): Clock & { start(): void } {
  const { Date } = page
  const { now: realNow } = Date
  const { setTimeout, clearTimeout, setInterval, clearInterval } = page
  const timers = new Map<number, { due: number; run: () => void }>()
  let now = realNow.call(Date)
  type Work = (...args: unknown[]) => void

  Date.now = () => now
  page.setTimeout = ((work: Work, ms = 0, ...args: unknown[]) => {
    const run = () => {
      page.clearTimeout(id)
      work(...args)
    }
    const id = Number(setTimeout.call(page, run, ms))
    timers.set(id, { due: now + ms, run })
    return id
  }) as typeof setTimeout
  page.setInterval = ((work: Work, ms = 0, ...args: unknown[]) => {
    const run = () => {
      timers.set(id, { due: now + ms, run })
      work(...args)
    }
    const id = Number(setInterval.call(page, run, ms))
    timers.set(id, { due: now + ms, run })
    return id
  }) as typeof setInterval
  // Browsers number both kinds together.
  page.clearTimeout = page.clearInterval = (id) => {
    timers.delete(Number(id))
    clearTimeout.call(page, Number(id))
  }

  return {
    advance(ms) {
      now += ms
      const due = [...timers].filter(([, timer]) => timer.due <= now)
      // One may have cleared another.
      for (const [id, { run }] of due) if (timers.has(id)) run()
    },
    start() {
      Date.now = realNow
      Object.assign(page, { setTimeout, clearTimeout, setInterval, clearInterval })
      timers.clear()
    },
  }
}

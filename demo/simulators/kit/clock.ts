/** The time that a simulator lives in. Tests pass one that they move by hand. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls `action` once, later. @returns a function that cancels the call */
  after(milliseconds: number, action: () => void): () => void
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds)
    return () => clearTimeout(timer)
  },
}

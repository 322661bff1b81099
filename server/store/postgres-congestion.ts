/**
 * Lets fewer transactions run at a time while they conflict, like TCP with its packets: each conflict takes away a part
 * of the limit, and each success gives a little back.
 *
 * A transaction that conflicts has run for nothing. Postgres also reports conflicts between rows that only share a page
 * of an index, and all rows of a young database do. Then many transactions at a time finish fewer than a few do.
 */

import { StoreUnavailable } from '../contract/errors.ts'

/** What a conflict leaves of the limit. */
const DECREASE = 0.7
/** What a success adds: twenty of them allow one transaction more. */
const INCREASE = 0.05

export interface CongestionLimit {
  /**
   * Waits for its turn and runs.
   * @param isConflict whether an error of `work` is a conflict
   * @throws {StoreUnavailable} when its turn does not come within the time
   */
  run<T>(work: () => Promise<T>, isConflict: (error: unknown) => boolean): Promise<T>
  /** How many may run at a time. */
  readonly limit: number
}

/**
 * @param max the limit without conflicts
 * @param patience the longest wait, in milliseconds
 */
export function createCongestionLimit(max: number, patience: number): CongestionLimit {
  let limit = max
  let running = 0
  const waiting = new Set<() => void>()

  const start = (): void => {
    running += 1
  }
  const startWaiting = (): void => {
    for (const begin of waiting) {
      if (running >= Math.floor(limit)) return
      begin()
    }
  }
  const turn = (): Promise<void> => {
    if (running < Math.floor(limit)) return Promise.resolve(start())
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer)
        waiting.delete(begin)
        start()
        resolve()
      }
      const timer = setTimeout(() => {
        waiting.delete(begin)
        reject(new StoreUnavailable(new Error(`${running} transactions ran, and none ended in time`)))
      }, patience)
      waiting.add(begin)
    })
  }

  return {
    run: async (work, isConflict) => {
      await turn()
      try {
        const result = await work()
        limit = Math.min(max, limit + INCREASE)
        return result
      } catch (error) {
        if (isConflict(error)) limit = Math.max(1, limit * DECREASE)
        throw error
      } finally {
        running -= 1
        startWaiting()
      }
    },
    get limit() {
      return Math.floor(limit)
    },
  }
}

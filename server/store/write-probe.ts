/** Whether the store can commit a write: only trying tells of a full disk, a file that may not be written, or one that is gone. */

import { StoreUnavailable } from '../contract/errors.ts'
import type { Driver } from './sql.ts'

/** A good result counts for this long, in milliseconds: whoever asks often must not make us write often. */
const VALID_FOR = 1000
/** More than what one checkout or payment needs, in bytes, so that a disk that is almost full counts as full. */
const FILLER = 32_768

export interface WriteProbe {
  /** The driver's own, noted when it fails: a result from before is not good any more. */
  readonly transaction: Driver['transaction']
  canWrite(): Promise<boolean>
}

export function createWriteProbe(driver: Driver): WriteProbe {
  let goodAt = -Infinity
  let running: Promise<boolean> | undefined

  const probe = async (): Promise<boolean> => {
    try {
      // Written and removed in one transaction: the pages are needed, and nothing is left. An empty one tells only whether the file is still there.
      const isRecent = performance.now() - goodAt < VALID_FOR
      await driver.transaction(async (sql) => {
        if (isRecent) return
        await sql.run('INSERT INTO write_probe (filler) VALUES ($1)', [new Uint8Array(FILLER)])
        await sql.run('DELETE FROM write_probe')
      })
      if (!isRecent) goodAt = performance.now()
      return true
    } catch {
      goodAt = -Infinity
      return false
    }
  }

  return {
    transaction: async (work) => {
      try {
        return await driver.transaction(work)
      } catch (error) {
        if (error instanceof StoreUnavailable) goodAt = -Infinity
        throw error
      }
    },
    canWrite: () => {
      running ??= probe().finally(() => {
        running = undefined
      })
      return running
    },
  }
}

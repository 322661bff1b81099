/**
 * Finds out whether the store can commit a write. Only a write reveals a full disk, a read-only file, or a file that is
 * gone.
 */

import { StoreUnavailable } from '../contract/errors.ts'
import type { Driver } from './sql.ts'

/** How long a good result counts, in milliseconds, so that frequent questions do not cause frequent writes. */
const VALID_FOR = 1000
/** In bytes. More than one checkout or payment needs, so that an almost full disk counts as full. */
const FILLER = 32_768

export interface WriteProbe {
  /** The driver's transactions. When one fails, earlier good results no longer count. */
  readonly transaction: Driver['transaction']
  canWrite(): Promise<boolean>
}

export function createWriteProbe(driver: Driver): WriteProbe {
  let goodAt = -Infinity
  let running: Promise<boolean> | undefined

  const probe = async (): Promise<boolean> => {
    try {
      // Written and removed in one transaction: it needs the pages and leaves nothing behind. An empty transaction only
      // reveals whether the file is still there.
      const isRecent = performance.now() - goodAt < VALID_FOR
      await driver.transaction(async (sql) => {
        if (isRecent) return
        await sql.run('INSERT INTO write_probe (filler) VALUES ($1)', [new Uint8Array(FILLER)])
        await sql.run('DELETE FROM write_probe')
      }, 'read committed')
      if (!isRecent) goodAt = performance.now()
      return true
    } catch {
      goodAt = -Infinity
      return false
    }
  }

  return {
    transaction: async (work, isolation) => {
      try {
        return await driver.transaction(work, isolation)
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

/**
 * Shows that this companion works on the store: it keeps a row with the time of its last sign of life. Companions on a
 * shared store count these rows, to share the limits of a provider. `migrate --from --to` refuses a store that
 * has a row younger than `COUNTS_FOR`.
 */

import { randomUUID } from 'node:crypto'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { Store } from '../store/store.ts'
import type { Worker } from './worker.ts'

/** How often each companion gives a sign of life, in milliseconds. */
const EVERY = 5000
/** A companion counts for so long after its last sign of life, in milliseconds. */
const COUNTS_FOR = 20_000

export interface Presence extends Worker {
  /** How many companions work on the store, this one included. */
  count(): number
}

export interface PresenceParts {
  readonly store: Pick<Store, 'transaction' | 'isShared' | 'databaseTime'>
  readonly log: Pick<Log, 'error'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createPresence({ store, log, now }: PresenceParts): Presence {
  const self = randomUUID()
  let companions = 1
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  const show = async (): Promise<void> => {
    // A companion whose clock is wrong must not make the others look silent.
    const at = (await store.databaseTime()) ?? now()
    const seen = await store.transaction((tx) => tx.showPresence(self, at, at - COUNTS_FOR), 'read committed')
    // On SQLite another row is left over from a crash.
    if (store.isShared) companions = seen
  }
  const tick = (): void => {
    running ??= show()
      .catch((error: unknown) =>
        log.error({ error: errorFacts(error) }, 'the sign of life of this companion could not be stored'),
      )
      .finally(() => {
        running = undefined
      })
  }

  return {
    count: () => companions,
    start: () => {
      if (timer) return
      timer = setInterval(tick, EVERY)
      tick()
    },
    idle: async () => {
      if (store.isShared) tick()
      await running
    },
    close: async () => {
      clearInterval(timer)
      await running
      if (!timer) return
      // Otherwise it counts a few seconds longer.
      await store.transaction((tx) => tx.endPresence(self), 'read committed').catch(() => undefined)
    },
  }
}

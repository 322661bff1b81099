/**
 * Keeps the leases of rows that this process works on. Leases are short, so that the work of a process that crashed is
 * soon due for another one, and a provider may take longer than a lease.
 */

import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { LeasedTable, Store } from '../store/store.ts'
import type { Worker } from './worker.ts'

/** How long a lease lasts without being extended, in milliseconds. */
export const LEASE = 20_000
/** How often leases are extended, in milliseconds. Two failed attempts lose no lease. */
const EXTEND_EVERY = 5000

export interface Leases {
  /** Extends the lease of a claimed row until `work` has ended. */
  during<T>(queue: LeasedTable, id: string, work: () => Promise<T>): Promise<T>
}

export interface LeaseKeeper extends Leases, Worker {}

export interface LeaseKeeperParts {
  readonly store: Pick<Store, 'transaction'>
  readonly log: Pick<Log, 'error'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createLeaseKeeper({ store, log, now }: LeaseKeeperParts): LeaseKeeper {
  const held = new Map<LeasedTable, Set<string>>()
  /** Rows that were held at the last extension, too. Most rows are done before the first. */
  let old: ReadonlySet<string> = new Set()
  let timer: NodeJS.Timeout | undefined
  let extending: Promise<void> | undefined

  const extend = async (): Promise<void> => {
    const entries = [...held].flatMap(([queue, ids]) => [...ids].map((id) => ({ queue, id, key: `${queue} ${id}` })))
    const due = entries.filter(({ key }) => old.has(key))
    old = new Set(entries.map(({ key }) => key))
    if (due.length === 0) return
    await store.transaction(async (tx) => {
      for (const { queue, id } of due) await tx.extendLease(queue, id, now(), now() + LEASE)
    }, 'read committed')
  }

  const tick = (): void => {
    extending ??= extend()
      .catch((error: unknown) => log.error({ error: errorFacts(error) }, 'the leases of the queues were not extended'))
      .finally(() => {
        extending = undefined
      })
  }

  return {
    during: async (queue, id, work) => {
      const ids = held.get(queue) ?? new Set()
      held.set(queue, ids)
      ids.add(id)
      try {
        return await work()
      } finally {
        ids.delete(id)
      }
    },
    start: () => {
      timer ??= setInterval(tick, EXTEND_EVERY)
    },
    idle: async () => extending,
    close: async () => {
      clearInterval(timer)
      await extending
    },
  }
}

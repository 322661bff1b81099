/** One of several processes that claim rows of the queues of one store, until nothing is due. */

import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { StoreUnavailable } from '../../server/contract/errors.ts'
import { openStore } from '../../server/store/open.ts'
import type { LeasedTable, Queries } from '../../server/store/store.ts'
import { seededRandom } from './random.ts'

export interface ClaimingSettings {
  readonly databaseUrl: string
  readonly seed: number
  /** The file that gets the number of each claimed row, as 32-bit integers, in the order of the claims. */
  readonly file: string
}

/** The rows are due at this time, and a lease outlasts the test. */
export const NOW = 1000
const LEASE_UNTIL = 1_000_000
/** The rows of the queues have these ids, followed by their number. */
export const ID_PREFIX = 'row_'
/** Batches are this large at most, and at random. */
const MAX_BATCH = 64

const settings = JSON.parse(process.env['CLAIMING'] ?? 'null') as ClaimingSettings | null
if (settings) await claimEverything(settings)

async function claimEverything({ databaseUrl, seed, file }: ClaimingSettings): Promise<void> {
  const store = openStore(databaseUrl)
  const random = seededRandom(seed)
  const claimed: number[] = []

  /** Like the pollers of payments and refunds: all processes see the same rows, and each takes what it can still lease. */
  const claimEach = async (
    findDue: () => Promise<string[]>,
    claim: (tx: Queries, id: string) => Promise<unknown>,
  ): Promise<string[]> => {
    for (;;) {
      const due = await findDue()
      if (due.length === 0) return []
      const ids = await store.transaction(async (tx) => {
        const leased: string[] = []
        for (const id of due) if (await claim(tx, id)) leased.push(id)
        return leased
      }, 'read committed')
      if (ids.length > 0) return ids
    }
  }

  const claims: Readonly<Record<LeasedTable, (limit: number) => Promise<string[]>>> = {
    inbox: async (limit) => {
      const rows = await store.transaction((tx) => tx.claimInbox(NOW, LEASE_UNTIL, limit, 'one'), 'read committed')
      return rows.map(({ id }) => id)
    },
    outbox: async (limit) => {
      const rows = await store.transaction((tx) => tx.claimOutbox(NOW, LEASE_UNTIL, limit, 'paid'), 'read committed')
      return rows.map(({ id }) => id)
    },
    polls: (limit) =>
      claimEach(
        async () => {
          const due = await store.read.firstDuePolls(NOW, { provider: 'one', age: 'fresh' }, limit)
          return due.map(({ paymentId }) => paymentId)
        },
        (tx, id) => tx.claimPoll(id, NOW, LEASE_UNTIL),
      ),
    provider_refunds: (limit) =>
      claimEach(
        () => store.read.dueProviderRefunds(NOW, limit),
        (tx, id) => tx.claimProviderRefund(id, NOW, LEASE_UNTIL),
      ),
  }

  /** Ends rows, as after their work, so that claims also meet rows that others are changing. */
  const finish = (queue: LeasedTable, ids: readonly string[]): Promise<void> =>
    store.transaction(async (tx) => {
      for (const id of ids) {
        if (queue === 'inbox') await tx.releaseInbox(id, 'done', null, null)
        else if (queue === 'polls') await tx.releasePoll(id, null)
        else if (queue === 'outbox') await tx.returnToOutbox(id)
        else await tx.postponeProviderRefund(id, LEASE_UNTIL)
      }
    })

  await store.ready()
  process.send?.('ready')
  await new Promise((resolve) => process.once('message', resolve))
  for (const queue of ['inbox', 'outbox', 'polls', 'provider_refunds'] as const) {
    for (;;) {
      const ids = await patiently(() => claims[queue](random.between(1, MAX_BATCH)))
      if (ids.length === 0) break
      for (const id of ids) claimed.push(Number(id.slice(ID_PREFIX.length)))
      if (random.chance(0.1)) await patiently(() => finish(queue, ids))
    }
  }
  writeFileSync(file, Uint32Array.from(claimed))
  await store.close()
  process.disconnect?.()
}

/** On SQLite a process that waits for the writer for too long gives up, and nothing was changed. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      await setTimeout(5)
    }
  }
}

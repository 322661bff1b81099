/** Stores received webhooks. Those that arrive together share one commit. */

import { PayError } from '../contract/errors.ts'
import type { InboxInsert, Queries, Store } from '../store/store.ts'

/**
 * How many rejected messages of each provider are kept, by whether they came to the secret address of a payment.
 * Strangers can flood only the short address. A message to a secret address may be the only proof of a payment: the
 * limit holds those of two weeks, at 1,000 orders a day.
 */
const MAX_QUARANTINED = [
  { atPayment: false, max: 1000 },
  { atPayment: true, max: 20_000 },
] as const

/** How many messages share a transaction, which blocks the event loop on SQLite. */
const MAX_BATCH = 50

interface Waiting {
  readonly row: InboxInsert
  readonly resolve: (isNew: boolean) => void
  readonly reject: (error: unknown) => void
}

/**
 * Returns a function that inserts a row and resolves after the commit, with false for a row that was stored before. The
 * rows of one turn of the event loop share transactions, which saves calls to Postgres and trims the quarantine once.
 */
export function groupCommit(store: Store): (row: InboxInsert) => Promise<boolean> {
  let waiting: Waiting[] = []

  const flush = (): void => {
    const all = waiting
    waiting = []
    for (let start = 0; start < all.length; start += MAX_BATCH) void insertBatch(all.slice(start, start + MAX_BATCH))
  }

  const insertBatch = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const rows = batch.map(({ row }) => row)
      const results = await store.transaction((tx) => insertAll(tx, rows), 'read committed')
      batch.forEach(({ resolve }, index) => resolve(results[index] ?? false))
    } catch (error) {
      const failure = new PayError('unavailable', 'The webhook could not be stored; send it again', {
        retryAfter: 5,
        cause: error,
      })
      for (const { reject } of batch) reject(failure)
    }
  }

  return (row) =>
    new Promise((resolve, reject) => {
      waiting.push({ row, resolve, reject })
      if (waiting.length === 1) setImmediate(flush)
    })
}

async function insertAll(tx: Queries, rows: readonly InboxInsert[]): Promise<boolean[]> {
  // All at once: Postgres gets them in one round trip.
  const results = await Promise.all(rows.map((row) => tx.insertInbox(row)))
  rows.forEach((row, index) => {
    if (results[index] && row.event) tx.publish('webhookDue', row.provider)
  })
  const refused = rows.filter(({ verdict }) => verdict === 'refused')
  for (const provider of new Set(refused.map((row) => row.provider))) {
    for (const { atPayment, max } of MAX_QUARANTINED) {
      const grew = refused.some((row) => row.provider === provider && (row.paymentId !== null) === atPayment)
      if (grew) await tx.trimQuarantine(provider, atPayment, max)
    }
  }
  return results
}

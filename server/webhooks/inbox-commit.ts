/** Stores webhooks: those that arrive together share one commit. */

import { PayError } from '../contract/errors.ts'
import type { InboxInsert, Store } from '../store/store.ts'

/** How many refused messages of each provider and of each kind of address are kept for a person to look at. */
const QUARANTINE = 1000

/** Inserts that are asked for in one turn of the event loop share one transaction; none resolves before its commit. */
export function groupCommit(store: Store): (row: InboxInsert) => Promise<boolean> {
  let waiting: { row: InboxInsert; resolve: (news: boolean) => void; reject: (error: unknown) => void }[] = []
  const flush = async (): Promise<void> => {
    const batch = waiting
    waiting = []
    try {
      const results = await store.transaction(async (tx) => {
        const news: boolean[] = []
        for (const { row } of batch) {
          const isNew = await tx.insertInbox(row)
          news.push(isNew)
          if (isNew && row.event) tx.publish('webhookDue', row.provider)
        }
        const refused = batch.filter(({ row }) => row.verdict === 'refused').map(({ row }) => row)
        for (const provider of new Set(refused.map((row) => row.provider))) {
          for (const secret of [false, true]) {
            const grew = refused.some((row) => row.provider === provider && (row.paymentId !== null) === secret)
            if (grew) await tx.trimQuarantine(provider, secret, QUARANTINE)
          }
        }
        return news
      })
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
      if (waiting.length === 1) setImmediate(() => void flush())
    })
}

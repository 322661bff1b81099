/**
 * Verifies refused webhooks again when the companion starts: settings change only then, and a message that came before
 * its new secret was set here must not be lost. Those that fit now are processed like any other.
 */

import { setImmediate } from 'node:timers/promises'
import type { Worker } from '../jobs/worker.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { InboxRow, Queries, Store, StoredMessage } from '../store/store.ts'
import type { Inbox, VerifiedAgain } from './inbox.ts'

/** Messages between two turns of the event loop. Verifying one takes up to a few milliseconds. */
const BATCH = 10

export interface QuarantineParts {
  readonly store: Store
  readonly inbox: Pick<Inbox, 'verifyAgain'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createQuarantine(parts: QuarantineParts): Worker {
  const { store, log } = parts
  let closed = false
  let running: Promise<void> | undefined

  const verifyAll = async (): Promise<void> => {
    const accepted: string[] = []
    let after = ''
    for (;;) {
      const ids = closed ? [] : await store.read.refusedAfter(after, BATCH)
      const last = ids.at(-1)
      if (last === undefined) break
      for (const id of ids) {
        const message = await store.read.storedMessage(id)
        const again = message && (await acceptAgain(parts, message, parts.now()))
        if (again?.outcome === 'verified') accepted.push(id)
      }
      after = last
      await setImmediate()
    }
    if (accepted.length > 0)
      log.info(
        { webhooks: accepted.length, first: accepted.slice(0, 10) },
        'refused webhooks verify under the current secrets and are processed',
      )
  }

  return {
    start: () => {
      running ??= verifyAll().catch((error: unknown) =>
        log.error({ error: errorFacts(error) }, 'refused webhooks could not be verified again'),
      )
    },
    idle: async () => running,
    close: async () => {
      closed = true
      await running
    },
  }
}

export type AcceptedAgain =
  | Exclude<VerifiedAgain, { outcome: 'verified' }>
  | (Extract<VerifiedAgain, { outcome: 'verified' }> & {
      /** Null when the same message is in the inbox already. */
      readonly queued: InboxRow | null
    })

/**
 * Verifies a stored message and puts it into the queue.
 * @param leaseUntil until when nobody else processes it, in epoch milliseconds
 * @param alongside runs in the same transaction, with what is in the queue now
 */
export async function acceptAgain(
  { store, inbox, now }: Pick<QuarantineParts, 'store' | 'inbox' | 'now'>,
  message: StoredMessage,
  leaseUntil: number,
  alongside: (tx: Queries, queued: InboxRow | null) => Promise<void> = async () => undefined,
): Promise<AcceptedAgain> {
  const again = await inbox.verifyAgain(message)
  if (again.outcome !== 'verified') return again
  const queued = await store.transaction(async (tx) => {
    const row = await tx.acceptMessage(again.row, now(), leaseUntil)
    if (row?.event && leaseUntil <= now()) tx.publish('webhookDue', row.provider)
    await alongside(tx, row)
    return row
  })
  return { ...again, queued }
}

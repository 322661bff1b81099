/**
 * Verifies refused webhooks again, so that a message is not lost that came before its new secret was set here. All are
 * verified at start, because settings change only then. Every minute those are verified that were refused since, for
 * example by another companion that still has the old secret. Those that fit are processed like any other.
 */

import { setImmediate } from 'node:timers/promises'
import type { Worker } from '../jobs/worker.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { InboxRow, Queries, Store, StoredMessage } from '../store/store.ts'
import type { Inbox, VerifiedAgain } from './inbox.ts'

/** How often it looks for further messages, in milliseconds. */
const EVERY = 60_000

/** How many ids are read at a time. */
const BATCH = 500

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
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  /** The refused messages that do not fit. An id is no mark of how far it came: clocks of companions differ. */
  let checked: ReadonlySet<string> = new Set()

  const verifyNew = async (): Promise<void> => {
    const accepted: string[] = []
    const failures: unknown[] = []
    const refused = new Set<string>()
    /** A message that fails is verified again in the next round, and keeps no other one waiting. */
    const verify = async (id: string): Promise<void> => {
      try {
        const message = await store.read.storedMessage(id)
        const again = message && (await acceptAgain(parts, message, parts.now()))
        if (again?.outcome === 'verified') accepted.push(id)
        else refused.add(id)
      } catch (error) {
        failures.push(error)
      }
    }
    for (let after: string | undefined = ''; after !== undefined && !closed;) {
      const ids: string[] = await store.read.refusedAfter(after, BATCH)
      for (const id of ids) {
        if (closed) break
        if (checked.has(id)) {
          refused.add(id)
          continue
        }
        await verify(id)
        // Verifying one takes up to a few milliseconds.
        await setImmediate()
      }
      after = ids.at(-1)
    }
    checked = refused
    if (accepted.length > 0)
      log.info(
        { webhooks: accepted.length, first: accepted.slice(0, 10) },
        'refused webhooks verify under the current secrets and are processed',
      )
    if (failures.length > 0)
      log.error(
        { webhooks: failures.length, error: errorFacts(failures[0]) },
        'refused webhooks could not be verified again and will be in a minute',
      )
  }

  const tick = (): void => {
    if (closed) return
    running ??= verifyNew()
      .catch((error: unknown) =>
        log.error({ error: errorFacts(error) }, 'the refused webhooks could not be read and will be in a minute'),
      )
      .finally(() => {
        running = undefined
      })
  }

  return {
    start: () => {
      if (closed || timer) return
      timer = setInterval(tick, EVERY)
      tick()
    },
    idle: async () => {
      await running
      tick()
      await running
    },
    close: async () => {
      closed = true
      clearInterval(timer)
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

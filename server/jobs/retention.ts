/**
 * Erases once an hour what is older than `RETENTION_DAYS`, a few rows in each transaction and with a pause after each,
 * so that no request waits for it. One of several processes does it. Erases, too, what a customer's request had to leave
 * because a payment was running.
 */

import { setTimeout } from 'node:timers/promises'
import type { Subscriptions } from '../platform/event-bus.ts'
import { firstIdAt } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Queries, Store } from '../store/store.ts'
import { createWorker } from './worker.ts'
import type { Worker } from './worker.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const CHORE = 'retention'
/** How long refused webhooks are kept. Whoever changes a secret notices its mistake within days. */
const QUARANTINE_FOR = 30 * DAY
/** Rows per transaction. Other transactions wait for its commit. */
const BATCH = 20
/** How often an order with a running payment is erased again until none runs, in milliseconds. */
const ERASE_AGAIN = 60_000
/** The pause after a transaction, as a multiple of the time that it took. */
const REST = 4

export interface RetentionParts {
  readonly store: Store
  readonly events: Subscriptions
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** `RETENTION_DAYS` in milliseconds. */
  readonly retention: number
}

/** `null` is the hourly walk. */
type OrderToErase = string | null

/** One batch. @returns false when nothing is left */
type Step = (tx: Queries) => Promise<boolean>

export function createRetention({ store, events, log, now, retention }: RetentionParts): Worker {
  const closing = new AbortController()

  const claim = async (limit: number): Promise<OrderToErase[]> => {
    const orders = await store.read.erasuresDue(now(), limit)
    if (orders.length > 0) return orders
    const chore = await store.read.chore(CHORE)
    if (chore !== null && chore.nextAt > now()) return []
    const mine = await store.transaction(async (tx) => {
      await tx.planChore(CHORE, now())
      return tx.claimChore(CHORE, now(), now() + HOUR)
    })
    return mine ? [null] : []
  }

  const steps = (): readonly Step[] => {
    const before = now() - retention
    return [
      walk('checkouts', (tx, after) => tx.eraseOldCheckouts(after, firstIdAt('chk', before), BATCH)),
      walk('webhooks', (tx, after) => tx.eraseOldWebhooks(after, firstIdAt('inb', before), BATCH)),
      async (tx) => (await tx.eraseDeliveredEvents(before, BATCH)) === BATCH,
      async (tx) => (await tx.trimOldQuarantine(now() - QUARANTINE_FOR, BATCH)) === BATCH,
    ]
  }

  const erase = async (): Promise<void> => {
    for (const step of steps()) {
      for (let more = true; more && !closing.signal.aborted;) {
        const started = performance.now()
        more = await store.transaction(step)
        await setTimeout((performance.now() - started) * REST)
      }
    }
  }

  const eraseAgain = async (orderId: string): Promise<void> => {
    await store.transaction((tx) => tx.eraseOrderDetails(orderId, now() + ERASE_AGAIN))
  }

  const worker = createWorker<OrderToErase>({
    name: 'retention',
    claim,
    work: (orderId) => (orderId === null ? erase() : eraseAgain(orderId)),
    concurrency: 1,
    events,
    wakeOn: [],
    interval: 60_000,
    log,
  })
  return {
    ...worker,
    close: () => {
      closing.abort()
      return worker.close()
    },
  }
}

/** Goes on where the last batch ended, also after a restart. */
function walk(name: string, erase: (tx: Queries, after: string) => Promise<string | null>): Step {
  const chore = `${CHORE}.${name}`
  return async (tx) => {
    const last = await erase(tx, (await tx.chore(chore))?.position ?? '')
    if (last === null) return false
    await tx.planChore(chore, Number.MAX_SAFE_INTEGER)
    await tx.moveChore(chore, last)
    return true
  }
}

/** Delivers order events to the storefront: signed, at least once, every delivery byte for byte the first, for about three days. */

import type { KeyObject } from 'node:crypto'
import { request } from 'undici'
import { outboxDelay } from '../domain/schedule.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import { createOutboxProbe } from './outbox-probe.ts'
import { signWebhook } from '../contract/standard-webhooks.ts'
import type { OutboxRow, Store } from '../store/store.ts'
import type { OrderEvent } from '../contract/wire.ts'
import { createWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/** What the Standard Webhooks specification gives a receiver to answer in. */
const DELIVERY_TIMEOUT = 15_000
const LEASE = 30_000
/** The longest `Retry-After` that is obeyed: a slip in a header must not lose an event. */
const LONGEST_RETRY_AFTER = 24 * 3_600_000

export interface OutboxParts {
  readonly store: Store
  readonly events: Subscriptions
  readonly log: Log
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** `ORDER_WEBHOOK_URL` and the keys of its secrets, newest first. */
  readonly endpoint?: { readonly url: string; readonly keys: readonly KeyObject[] }
  /** The same events for a storefront that embeds the server. A rejection is a failed delivery. */
  readonly onEvent?: (event: OrderEvent & { id: string }) => void | Promise<void>
}

interface Outcome {
  status: number | null
  error: string | null
  retryAfter: number | null
}

/** A worker for each lane: what makes a shop ship and what a person has to look at have slots of their own, since strangers can cause the rest. */
export function createOutbox(parts: OutboxParts): Worker[] {
  const { store, events, log, now, random } = parts

  const deliver = async (row: OutboxRow): Promise<void> => {
    const at = now()
    const outcome = await attempt(parts, row, at)
    const delivered = outcome.error === null
    const delay = delivered ? null : outboxDelay(row.attempts + 1, random())
    const nextAt = delay === null ? null : now() + Math.max(delay, outcome.retryAfter ?? 0)
    await release(row, outcome, at, nextAt)
    const facts = { event: row.id, type: row.type, attempt: row.attempts + 1, status: outcome.status }
    if (delivered) log.info(facts, 'order event delivered')
    else log.warn({ ...facts, error: outcome.error, ...nextTry(nextAt) }, 'order event not delivered')
  }

  const release = async (row: OutboxRow, outcome: Outcome, at: number, nextAt: number | null): Promise<void> => {
    const recovered = probe.record(outcome)
    const { status, error } = outcome
    await store.transaction(async (tx) => {
      await tx.releaseOutbox(row.id, { number: row.attempts, at, status, error }, error === null ? now() : null, nextAt)
      if (recovered) tx.publish('storefrontRecovered', row.id)
    })
  }

  const probe = createOutboxProbe({
    store,
    events,
    log,
    now,
    monotonic: parts.monotonic,
    send: async (row) => {
      const at = now()
      const outcome = await attempt(parts, row, at)
      if (outcome.error === null) {
        await release(row, outcome, at, null)
        log.info(
          { event: row.id, type: row.type, attempt: row.attempts + 1, status: outcome.status },
          'order event delivered',
        )
      } else {
        probe.record(outcome)
      }
      return outcome
    },
  })

  const lanes = (['paid', 'review', 'other'] as const).map((lane) =>
    createWorker<OutboxRow>({
      name: `outbox, ${lane}`,
      // With nobody to tell, events wait: they are delivered once an address is set.
      claim: async (limit) =>
        parts.endpoint || parts.onEvent
          ? store.transaction((tx) => tx.claimOutbox(now(), now() + LEASE, limit, lane))
          : [],
      work: deliver,
      concurrency: 8,
      events,
      wakeOn: ['orderEventWritten', 'clockSetBack'],
      interval: 1000,
      log,
    }),
  )
  return parts.endpoint || parts.onEvent ? [...lanes, probe.worker] : lanes
}

/** By the schedule: an event may go earlier, once the storefront takes others. */
function nextTry(at: number | null): { last: boolean; nextTryAt?: string } {
  return at === null ? { last: true } : { last: false, nextTryAt: new Date(at).toISOString() }
}

async function attempt(parts: OutboxParts, row: OutboxRow, at: number): Promise<Outcome> {
  try {
    if (parts.onEvent) await inTime(parts.onEvent({ id: row.id, ...(JSON.parse(row.body) as OrderEvent) }))
    if (parts.endpoint) return await post(parts.endpoint, row, at)
    return { status: null, error: null, retryAfter: null }
  } catch (error) {
    return { status: null, error: String(errorFacts(error).code ?? errorFacts(error).type), retryAfter: null }
  }
}

/** A callback that never reconciles must not hold a slot for ever; it counts as not delivered, and comes again. */
async function inTime(work: void | Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('onEvent did not reconcile in time')), DELIVERY_TIMEOUT)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** undici's `request` follows no redirect, and a redirect is a failure: it would turn the POST into a GET. */
async function post(
  endpoint: { url: string; keys: readonly KeyObject[] },
  row: OutboxRow,
  at: number,
): Promise<Outcome> {
  const response = await request(endpoint.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'pay-button',
      ...signWebhook(row.id, row.body, at, endpoint.keys),
    },
    body: row.body,
    signal: AbortSignal.timeout(DELIVERY_TIMEOUT),
  })
  await response.body.dump({ limit: 65_536, signal: AbortSignal.timeout(DELIVERY_TIMEOUT) })
  const { statusCode: status } = response
  if (status >= 200 && status < 300) return { status, error: null, retryAfter: null }
  return { status, error: `status ${status}`, retryAfter: retryAfterOf(response.headers['retry-after'], at) }
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3). @returns milliseconds from now */
function retryAfterOf(header: string | string[] | undefined, now: number): number | null {
  if (typeof header !== 'string') return null
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(wait) || wait < 0 ? null : Math.min(wait, LONGEST_RETRY_AFTER)
}

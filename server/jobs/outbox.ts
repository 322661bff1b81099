/**
 * Delivers order events to the storefront: signed, at least once, and for about three days. Every delivery of an event
 * has the same bytes.
 */

import type { KeyObject } from 'node:crypto'
import { signWebhook } from '../contract/standard-webhooks.ts'
import type { OrderEvent } from '../contract/wire.ts'
import { outboxDelay } from '../domain/schedule.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import { httpClient } from '../platform/http-client.ts'
import type { Log, LogFacts } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { OutboxRow, Store } from '../store/store.ts'
import { LEASE } from './lease-keeper.ts'
import type { Leases } from './lease-keeper.ts'
import { createOutboxProbe } from './outbox-probe.ts'
import { createWorker } from './worker.ts'
import type { Worker } from './worker.ts'

/** How long a receiver may take to answer, in milliseconds, by the Standard Webhooks specification. */
const DELIVERY_TIMEOUT = 15_000
/** The longest `Retry-After` that counts, in milliseconds. A mistake in that header must not lose an event. */
const MAX_RETRY_AFTER = 24 * 3_600_000
/** Bytes of a response that are kept, and that are read. */
const EXCERPT = 300
const MAX_ANSWER = 65_536

export interface OutboxParts {
  readonly store: Store
  readonly leases: Leases
  readonly events: Subscriptions
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** `ORDER_WEBHOOK_URL` and the keys of its secrets, newest first. */
  readonly endpoint?: Endpoint
  /** Receives the same events in a storefront that embeds the server. A rejection is a failed delivery. */
  readonly onEvent?: (event: OrderEvent & { id: string }) => void | Promise<void>
}

interface Endpoint {
  readonly url: string
  readonly keys: readonly KeyObject[]
}

interface Outcome {
  /** The HTTP status; null without a response. */
  readonly status: number | null
  /** Null when the event was delivered. */
  readonly error: string | null
  /** Milliseconds that the storefront wants the companion to wait. */
  readonly retryAfter: number | null
  readonly milliseconds: number
  /** The beginning of the response, for a person who looks for the mistake; null without one. */
  readonly excerpt: string | null
}

/**
 * One worker for each lane: events that make a shop ship, events that a person reviews, and all others. Strangers can
 * cause the others, so the first two have slots of their own. With a receiver there is also the worker of the probe.
 */
export function createOutbox(parts: OutboxParts): Worker[] {
  const { store, events, log, now, random } = parts
  const hasReceiver = parts.endpoint !== undefined || parts.onEvent !== undefined

  const deliver = async (row: OutboxRow): Promise<void> => {
    const at = now()
    const outcome = await send(parts, row, at)
    const delay = outcome.error === null ? null : outboxDelay(row.attempts - row.scheduleFrom + 1, random())
    const nextAt = delay === null ? null : now() + Math.max(delay, outcome.retryAfter ?? 0)
    await release(row, outcome, at, nextAt)
    const facts = factsOf(row, outcome)
    if (outcome.error === null) log.info(facts, 'order event delivered')
    else log.warn({ ...facts, error: outcome.error, ...nextTry(nextAt) }, 'order event not delivered')
  }

  const release = async (row: OutboxRow, outcome: Outcome, at: number, nextAt: number | null): Promise<void> => {
    const recovered = probe.record(outcome)
    const { status, error, milliseconds, excerpt } = outcome
    const attempt = { number: row.attempts, at, status, error, milliseconds, excerpt }
    await store.transaction(async (tx) => {
      await tx.releaseOutbox(row.id, attempt, error === null ? now() : null, nextAt)
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
      const outcome = await parts.leases.during('outbox', row.id, () => send(parts, row, at))
      if (outcome.error === null) {
        await release(row, outcome, at, null)
        log.info(factsOf(row, outcome), 'order event delivered')
      } else {
        probe.record(outcome)
      }
      return outcome
    },
  })

  const lanes = (['paid', 'review', 'other'] as const).map((lane) =>
    createWorker<OutboxRow>({
      name: `outbox, ${lane}`,
      // Without a receiver, events wait until one is configured. Each event wakes every lane, and most have nothing due.
      claim: async (limit) =>
        hasReceiver && (await store.read.isOutboxDue(now(), lane))
          ? store.transaction((tx) => tx.claimOutbox(now(), now() + LEASE, limit, lane), 'read committed')
          : [],
      work: (row) => parts.leases.during('outbox', row.id, () => deliver(row)),
      concurrency: 8,
      events,
      wakeOn: ['orderEventWritten', 'clockSetBack'],
      interval: 1000,
      log,
    }),
  )
  return hasReceiver ? [...lanes, probe.worker] : lanes
}

function factsOf({ id, type, body, attempts }: OutboxRow, { status }: Outcome): LogFacts {
  const { data } = JSON.parse(body) as Partial<OrderEvent>
  return { event: id, type, orderId: data?.orderId, paymentId: data?.paymentId, attempt: attempts + 1, status }
}

/** The next try by the schedule. The probe can deliver the event earlier. */
function nextTry(at: number | null): { last: boolean; nextTryAt?: string } {
  return at === null ? { last: true } : { last: false, nextTryAt: new Date(at).toISOString() }
}

async function send(parts: OutboxParts, row: OutboxRow, at: number): Promise<Outcome> {
  const { endpoint, onEvent, monotonic } = parts
  const started = monotonic()
  const took = (): number => Math.round(monotonic() - started)
  const nothing = { status: null, error: null, retryAfter: null, excerpt: null }
  try {
    if (onEvent) await withinTimeout(onEvent({ id: row.id, ...(JSON.parse(row.body) as OrderEvent) }))
    const answer = endpoint ? await post(endpoint, row, at) : nothing
    return { ...answer, milliseconds: took() }
  } catch (error) {
    const { code, type } = errorFacts(error)
    return { ...nothing, error: String(code ?? type), milliseconds: took() }
  }
}

/**
 * A callback that never ends must not occupy its slot forever. It counts as a failed delivery, and the event comes
 * again.
 */
async function withinTimeout(work: void | Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('onEvent did not end in time')), DELIVERY_TIMEOUT)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** A redirect is a failure, because it would turn the POST into a GET. `request` of undici follows none. */
async function post({ url, keys }: Endpoint, row: OutboxRow, at: number): Promise<Omit<Outcome, 'milliseconds'>> {
  const { request } = await httpClient()
  const response = await request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'pay-button',
      ...signWebhook(row.id, row.body, at, keys),
    },
    body: row.body,
    signal: AbortSignal.timeout(DELIVERY_TIMEOUT),
  })
  const excerpt = await excerptOf(response.body)
  const { statusCode: status } = response
  if (status >= 200 && status < 300) return { status, error: null, retryAfter: null, excerpt }
  const retryAfter = retryAfterOf(response.headers['retry-after'], at)
  return { status, error: `status ${status}`, retryAfter, excerpt }
}

/** Reads the body to its end, so that the connection can be used again, but not more than a receiver may send. */
async function excerptOf(body: AsyncIterable<Buffer>): Promise<string | null> {
  let beginning = Buffer.alloc(0)
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (beginning.length < EXCERPT) beginning = Buffer.concat([beginning, chunk.subarray(0, EXCERPT)])
    if (size > MAX_ANSWER) break
  }
  // The end of the excerpt may be in the middle of a character. Control characters would garble a list.
  const text = beginning.toString('utf8').slice(0, EXCERPT)
  return text === '' ? null : text.replace(/[\p{Cc}\uFFFD]+/gu, ' ').trim()
}

/** Reads seconds or an HTTP date (RFC 9110, section 10.2.3). @returns milliseconds from now */
function retryAfterOf(header: string | string[] | undefined, now: number): number | null {
  if (typeof header !== 'string') return null
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(wait) || wait < 0 ? null : Math.min(wait, MAX_RETRY_AFTER)
}

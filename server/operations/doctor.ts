/** Looks for what is wrong with a companion and its surroundings. It changes nothing. */

import type { FindingView } from '../contract/operator.ts'
import type { Provider } from '../contract/provider.ts'
import { KeyRefused } from '../contract/request-errors.ts'
import { firstIdAt } from '../platform/ids.ts'
import type { Queries } from '../store/store.ts'
import { found } from './sentences.ts'
import { reach } from './surroundings.ts'
import type { OtherTime } from './surroundings.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PROBE_TIMEOUT = 15_000
/** A webhook's time may differ by five minutes, so a clock must be much better than that. In milliseconds. */
const MAX_SKEW = 30_000
/** In bytes. */
const LOW_DISK = 1024 ** 3

/** How long the delivery of an order event may fail, in milliseconds. */
const MAX_DELIVERY = 900_000
/** The count of order events stops here. */
const MAX_EVENTS = 1000

export type Finding = Readonly<FindingView>

export interface DoctorParts {
  readonly read: Queries
  readonly providers: ReadonlyMap<string, Provider>
  /** Epoch milliseconds. */
  readonly now: number
  /** The time of another server; null when none answers. */
  readonly otherTime: () => Promise<OtherTime | null>
  /** Free bytes where the store is; null for a database server. */
  readonly freeBytes: number | null
  /** Whether anything receives order events. Without a receiver they wait for one, and nothing is wrong. */
  readonly hasReceiver: boolean
}

export async function examine(parts: DoctorParts): Promise<Finding[]> {
  return [
    await clock(parts),
    ...(await Promise.all([...parts.providers.values()].map(reachability))),
    ...(await silence(parts)),
    ...(await queues(parts)),
    ...(await deliveries(parts)),
    ...disk(parts),
  ]
}

async function clock({ now, otherTime }: DoctorParts): Promise<Finding> {
  const other = await otherTime()
  const differs = other === null ? 0 : now - other.at
  const seconds = Math.round(differs / 1000)
  if (Math.abs(differs) > MAX_SKEW) return { check: 'clock', level: 'bad', ...found('clock_wrong', { seconds }) }
  // A clock that agrees with itself says nothing.
  if (other === null || other.isOwn) return { check: 'clock', level: 'warning', ...found('clock_unknown', {}) }
  return { check: 'clock', level: 'ok', ...found('clock_differs', { seconds }) }
}

async function reachability(provider: Provider): Promise<Finding> {
  const names = { provider: provider.id }
  try {
    if (provider.probeKey) {
      await provider.probeKey(AbortSignal.timeout(PROBE_TIMEOUT))
      return { check: 'provider', level: 'ok', ...found('provider_answers', names) }
    }
    if (provider.address !== undefined) await reach(provider.address)
    return { check: 'provider', level: 'ok', ...found('provider_not_probed', names) }
  } catch (error) {
    const sentence =
      error instanceof KeyRefused
        ? found('key_refused', names)
        : found('provider_unreachable', { ...names, error: reasonOf(error) })
    return { check: 'provider', level: 'bad', ...sentence }
  }
}

/** `fetch` says only that it failed. Its cause says why. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

/** Payments come and webhooks do not: an address or a secret is wrong at the provider. */
async function silence({ read, providers, now }: DoctorParts): Promise<Finding[]> {
  const recent = await read.recentPayments(firstIdAt('pay', now - DAY))
  const findings: Finding[] = []
  for (const [provider, { capabilities }] of providers) {
    // It sends none, so nothing is missing.
    if (capabilities.callback === 'none') continue
    const paid = recent.filter((row) => row.provider === provider && row.state === 'paid')
    const payments = paid.reduce((sum, { n }) => sum + n, 0)
    const [last] = await read.webhooks({ provider, verdict: 'verified' }, 1)
    const [refused] = await read.webhooks({ provider, verdict: 'refused' }, 1)
    const isSilent = payments > 0 && (last === undefined || last.receivedAt < now - DAY)
    if (isSilent)
      findings.push({
        check: 'webhooks',
        level: 'bad',
        ...found('webhooks_missing', { provider, payments }),
      })
    if (refused && refused.receivedAt >= now - DAY)
      findings.push({
        check: 'webhooks',
        level: 'warning',
        ...found('webhook_refused', { provider, webhook: refused.id }),
      })
    if (!isSilent && last)
      findings.push({
        check: 'webhooks',
        level: 'ok',
        ...found('webhook_last', { provider, at: new Date(last.receivedAt).toISOString() }),
      })
  }
  return findings
}

async function queues({ read, now, hasReceiver }: DoctorParts): Promise<Finding[]> {
  const states = await read.queueStates(now)
  return (['inbox', 'outbox', 'polls'] as const).map((queue) => {
    const { rows, hasMore, overdue } = states[queue]
    const sentence = found('queue', { queue, rows, hasMore, overdueSeconds: Math.round(overdue) })
    const isLate = overdue > 300 && (queue !== 'outbox' || hasReceiver)
    return { check: 'queues', level: isLate ? 'bad' : 'ok', ...sentence }
  })
}

/** An event whose delivery failed is not overdue until its next try, so the queue does not show it. */
async function deliveries({ read, now }: DoctorParts): Promise<Finding[]> {
  const { count: events, since } = await read.undeliveredEvents(MAX_EVENTS)
  if (since === null || now - since < MAX_DELIVERY) return []
  const sentence = found('events_not_delivered', { events, since: new Date(since).toISOString() })
  return [{ check: 'queues', level: 'bad', ...sentence }]
}

function disk({ freeBytes }: DoctorParts): Finding[] {
  if (freeBytes === null) return []
  const sentence = found('disk_free', { mebibytes: Math.floor(freeBytes / 1024 ** 2) })
  return [{ check: 'disk', level: freeBytes < LOW_DISK ? 'bad' : 'ok', ...sentence }]
}

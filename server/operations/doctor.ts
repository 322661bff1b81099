/** Looks for what is wrong with a companion and its surroundings. It changes nothing. */

import type { Provider } from '../contract/provider.ts'
import { KeyRefused } from '../contract/request-errors.ts'
import { firstIdAt } from '../platform/ids.ts'
import type { Queries } from '../store/store.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PROBE_TIMEOUT = 15_000
/** A webhook's time may differ by five minutes, so a clock must be much better than that. In milliseconds. */
const MAX_SKEW = 30_000
/** In bytes. */
const LOW_DISK = 1024 ** 3

export interface Finding {
  readonly check: 'clock' | 'provider' | 'webhooks' | 'queues' | 'disk'
  readonly level: 'ok' | 'warning' | 'bad'
  readonly what: string
}

export interface DoctorParts {
  readonly read: Queries
  readonly providers: ReadonlyMap<string, Provider>
  /** Epoch milliseconds. */
  readonly now: number
  /** The time of a server on the internet, in epoch milliseconds; null when none answers. */
  readonly otherTime: () => Promise<number | null>
  /** Free bytes where the store is; null for a database server. */
  readonly freeBytes: number | null
}

export async function examine(parts: DoctorParts): Promise<Finding[]> {
  return [
    await clock(parts),
    ...(await Promise.all([...parts.providers.values()].map(reachability))),
    ...(await silence(parts)),
    ...(await queues(parts)),
    ...disk(parts),
  ]
}

async function clock({ now, otherTime }: DoctorParts): Promise<Finding> {
  const other = await otherTime()
  if (other === null)
    return { check: 'clock', level: 'warning', what: 'no server answered, so the clock is not compared' }
  const seconds = Math.round((now - other) / 1000)
  return Math.abs(now - other) > MAX_SKEW
    ? {
        check: 'clock',
        level: 'bad',
        what: `the clock differs by ${seconds} s: signed webhooks are refused after 300 s`,
      }
    : { check: 'clock', level: 'ok', what: `the clock differs by ${seconds} s` }
}

async function reachability(provider: Provider): Promise<Finding> {
  const { id } = provider
  if (!provider.probeKey) return { check: 'provider', level: 'ok', what: `${id} has no harmless call to try` }
  try {
    await provider.probeKey(AbortSignal.timeout(PROBE_TIMEOUT))
    return { check: 'provider', level: 'ok', what: `${id} answers and accepts the key` }
  } catch (error) {
    return error instanceof KeyRefused
      ? { check: 'provider', level: 'bad', what: `${id} refuses the API key` }
      : { check: 'provider', level: 'bad', what: `${id} cannot be reached: ${(error as Error).message}` }
  }
}

/** Payments come and webhooks do not: an address or a secret is wrong at the provider. */
async function silence({ read, providers, now }: DoctorParts): Promise<Finding[]> {
  const recent = await read.recentPayments(firstIdAt('pay', now - DAY))
  const findings: Finding[] = []
  for (const provider of providers.keys()) {
    const paid = recent.filter((row) => row.provider === provider && row.state === 'paid')
    const payments = paid.reduce((sum, { n }) => sum + n, 0)
    const [last] = await read.webhooks({ provider, verdict: 'verified' }, 1)
    const [refused] = await read.webhooks({ provider, verdict: 'refused' }, 1)
    const isSilent = payments > 0 && (last === undefined || last.receivedAt < now - DAY)
    if (isSilent)
      findings.push({
        check: 'webhooks',
        level: 'bad',
        what: `${provider}: ${payments} payments in a day, and no verified webhook. Polls found them late`,
      })
    if (refused && refused.receivedAt >= now - DAY)
      findings.push({
        check: 'webhooks',
        level: 'warning',
        what: `${provider}: a webhook was refused. Run "pay-button doctor --webhook ${refused.id}"`,
      })
    if (!isSilent && last)
      findings.push({
        check: 'webhooks',
        level: 'ok',
        what: `${provider}: the last verified webhook came at ${new Date(last.receivedAt).toISOString()}`,
      })
  }
  return findings
}

async function queues({ read, now }: DoctorParts): Promise<Finding[]> {
  return Object.entries(await read.queueStates(now)).map(([queue, { rows, hasMore, overdue }]) => ({
    check: 'queues',
    level: overdue > 300 ? 'bad' : 'ok',
    what: `${queue}: ${hasMore ? 'more than ' : ''}${rows} rows, the most overdue one by ${Math.round(overdue)} s`,
  }))
}

function disk({ freeBytes }: DoctorParts): Finding[] {
  if (freeBytes === null) return []
  const what = `${Math.floor(freeBytes / 1024 ** 2)} MiB are free where the store is`
  return [{ check: 'disk', level: freeBytes < LOW_DISK ? 'bad' : 'ok', what }]
}

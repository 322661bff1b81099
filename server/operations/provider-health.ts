/** How each provider does, by the calls of this process within the last hour. */

import type { ProviderHealth, ProviderHealthView, ProviderSpan } from '../contract/operator.ts'
import type { Provider } from '../contract/provider.ts'
import type { ProviderKeyState } from '../payments/provider-keys.ts'
import { isoTime } from '../platform/iso-time.ts'
import type { Meter } from '../platform/meter.ts'
import { given } from './operator-names.ts'

/** Milliseconds. */
const SPAN = 3 * 60_000
const SPANS = 20
/** Times of calls that a span keeps. More do not move a median. */
const MAX_TIMES = 200
/** In seconds. A buyer notices a page that takes longer. */
const SLOW = 4
const FAILING = 3

export interface ProviderHealthParts {
  readonly providers: ReadonlyMap<string, Pick<Provider, 'label' | 'mark'>>
  readonly keys: () => readonly ProviderKeyState[]
  /** Milliseconds until buyers are offered the provider again. */
  readonly pause: (providerId: string) => number
  /** When the newest verified webhook of each provider came, among the newest in the store. */
  readonly lastWebhooks: () => Promise<ReadonlyMap<string, number>>
  /** When a payment was last created at a provider, by the store. */
  readonly lastCreated: (providerId: string) => Promise<number | null>
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface ProviderHealths {
  /** Counts the calls. */
  readonly meter: Pick<Meter, 'upstream' | 'webhook'>
  read(): Promise<ProviderHealthView[]>
  /** How many are paused, fail or refuse our key. */
  down(): number
}

interface Span {
  /** Number of the span since the epoch. */
  readonly number: number
  calls: number
  failures: number
  readonly times: number[]
}

interface Tally {
  readonly spans: Span[]
  failuresInARow: number
  lastCreatedAt: number | null
  lastWebhookAt: number | null
}

export function createProviderHealth(parts: ProviderHealthParts): ProviderHealths {
  const { providers, keys, pause, lastWebhooks, lastCreated, now } = parts
  const tallies = new Map<string, Tally>()
  const tallyOf = (provider: string): Tally => {
    const known = tallies.get(provider)
    if (known) return known
    const made: Tally = { spans: [], failuresInARow: 0, lastCreatedAt: null, lastWebhookAt: null }
    tallies.set(provider, made)
    return made
  }
  /** The number of the newest span, and what the provider's calls of the last hour say. */
  const recentOf = ({ spans, failuresInARow }: Tally) => {
    const newest = Math.floor(now() / SPAN)
    const recent = spans.filter(({ number }) => number > newest - SPANS && number <= newest)
    const facts = {
      calls: sum(recent, 'calls'),
      failures: sum(recent, 'failures'),
      failuresInARow,
      medianSeconds: median(recent.flatMap(({ times }) => times)),
    }
    return { newest, facts }
  }
  const refusedSince = (id: string): number | null =>
    keys().find(({ provider }) => provider === id)?.refusedSince ?? null

  return {
    meter: {
      upstream: (provider, call, outcome, seconds) => {
        const tally = tallyOf(provider)
        const span = currentSpan(tally.spans, now())
        span.calls += 1
        if (outcome === 'failed') {
          span.failures += 1
          tally.failuresInARow += 1
          return
        }
        tally.failuresInARow = 0
        if (span.times.length < MAX_TIMES) span.times.push(seconds)
        if (call === 'create') tally.lastCreatedAt = now()
      },
      webhook: (provider, verdict) => {
        if (verdict === 'verified' || verdict === 'duplicate') tallyOf(provider).lastWebhookAt = now()
      },
    },

    read: async () => {
      const [stored, created] = await Promise.all([
        lastWebhooks(),
        Promise.all([...providers.keys()].map(async (id) => [id, await lastCreated(id)] as const)),
      ])
      const createdAt = new Map(created)
      const at = now()
      return [...providers].map(([id, { label, mark }]): ProviderHealthView => {
        const tally = tallyOf(id)
        const { newest, facts } = recentOf(tally)
        const spans = Array.from({ length: SPANS }, (_, index) => newest - SPANS + 1 + index).map((number) =>
          spanView(
            number,
            tally.spans.find((span) => span.number === number),
          ),
        )
        const paused = pause(id)
        const keyRefusedSince = refusedSince(id)
        const { lastWebhookAt } = tally
        // Other processes on this store create payments as well, and this one may have just begun.
        const lastCreatedAt = Math.max(tally.lastCreatedAt ?? 0, createdAt.get(id) ?? 0)
        const webhookAt = lastWebhookAt ?? stored.get(id) ?? null
        return {
          provider: id,
          label,
          ...given('mark', mark),
          health: keyRefusedSince !== null ? 'key_refused' : paused > 0 ? 'paused' : healthOf(facts),
          ...facts,
          pausedUntil: paused > 0 ? isoTime(at + paused) : null,
          keyRefusedSince: keyRefusedSince === null ? null : isoTime(keyRefusedSince),
          lastCreatedAt: lastCreatedAt === 0 ? null : isoTime(lastCreatedAt),
          lastWebhookAt: webhookAt === null ? null : isoTime(webhookAt),
          spans,
        }
      })
    },

    down: () =>
      [...providers.keys()].filter(
        (id) => pause(id) > 0 || refusedSince(id) !== null || healthOf(recentOf(tallyOf(id)).facts) === 'failing',
      ).length,
  }
}

/** The span of this moment, behind those of the last hour. */
function currentSpan(spans: Span[], at: number): Span {
  const number = Math.floor(at / SPAN)
  const last = spans.at(-1)
  if (last?.number === number) return last
  // A clock that was set back begins again.
  if (last && last.number > number) spans.length = 0
  while (spans[0] && spans[0].number <= number - SPANS) spans.shift()
  const made: Span = { number, calls: 0, failures: 0, times: [] }
  spans.push(made)
  return made
}

function spanView(number: number, span: Span | undefined): ProviderSpan {
  const { calls = 0, failures = 0, times = [] } = span ?? {}
  const isSlow = (median(times) ?? 0) > SLOW
  const health = calls === 0 ? 'none' : failures * 2 >= calls ? 'bad' : isSlow ? 'slow' : 'good'
  return { at: isoTime(number * SPAN), calls, failures, health }
}

function healthOf(facts: {
  readonly calls: number
  readonly failures: number
  readonly failuresInARow: number
  readonly medianSeconds: number | null
}): ProviderHealth {
  if (facts.calls === 0) return 'quiet'
  if (facts.failuresInARow >= FAILING || facts.failures * 2 > facts.calls) return 'failing'
  return (facts.medianSeconds ?? 0) > SLOW ? 'slow' : 'working'
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  const value = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
  return Math.round(value * 1000) / 1000
}

function sum(spans: readonly Span[], member: 'calls' | 'failures'): number {
  return spans.reduce((total, span) => total + span[member], 0)
}

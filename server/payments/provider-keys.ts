/**
 * Observes whether the providers accept our keys. A wrong or revoked key is the shop's problem and no buyer can solve
 * it: it is logged as an error and shown in the metrics until the provider accepts the key again, and the provider is
 * unavailable for as long as it keeps refusing.
 */

import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { Provider } from '../contract/provider.ts'
import { KeyRefused, RequestNotSent } from '../contract/request-errors.ts'

/**
 * The shortest time between two log lines about one provider, in milliseconds. Every poll and every buyer finds the key
 * rejected.
 */
const LOG_EVERY = 60_000
/** How often a rejected key is tried again, in milliseconds. */
const RETRY_EVERY = 60_000
/**
 * How long one rejection makes the provider unavailable, in milliseconds. A probe that finds it again extends it. Where
 * no probe can tell, the next buyer does: a firewall's 403 to one buyer must not end the sales of all.
 */
const REFUSAL_COUNTS = 2 * RETRY_EVERY
/** In milliseconds. */
const PROBE_TIMEOUT = 15_000

export interface ProviderKeyState {
  readonly provider: string
  /**
   * When the key was first rejected since the provider last accepted it, epoch milliseconds; null while it is not
   * rejected.
   */
  readonly refusedSince: number | null
}

export interface ProviderKeys {
  /** The same provider, with every answer examined for what it says about the key. */
  observe(provider: Provider): Provider
  /** Why a provider is unavailable, in words for the buyer; null when it is available. */
  reason(providerId: string): string | null
  states(): readonly ProviderKeyState[]
  /** Begins to try rejected keys again. */
  start(): void
  /** Tries the key of each provider that has a harmless call for it. Never throws. */
  probe(): Promise<void>
  close(): Promise<void>
}

export interface ProviderKeysParts {
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface KeyRecord {
  readonly provider: Provider
  refusedSince: number | null
  /** When it was last rejected, epoch milliseconds. */
  refusedAt: number
  loggedAt: number | null
}

export function createProviderKeys({ log, now }: ProviderKeysParts): ProviderKeys {
  const records = new Map<string, KeyRecord>()
  const closing = new AbortController()
  const running = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | undefined

  const noteRejected = (record: KeyRecord, byProbe: boolean): void => {
    const at = now()
    const isFirst = record.refusedSince === null
    record.refusedSince ??= at
    record.refusedAt = at
    // A 403 can also come from a firewall that dislikes what one buyer typed. A probe distinguishes the two.
    if (isFirst && !byProbe) void probeAll([record])
    if (record.loggedAt !== null && at - record.loggedAt < LOG_EVERY) return
    record.loggedAt = at
    const { id } = record.provider
    log.error(
      { provider: id },
      `the provider rejects our key, so nobody can pay with it: check the settings ${id.toUpperCase()}_… and the account`,
    )
  }

  const noteAccepted = (record: KeyRecord): void => {
    if (record.refusedSince !== null) log.info({ provider: record.provider.id }, 'the provider accepts our key again')
    record.refusedSince = null
  }

  /**
   * @param shows what a result says about the key; `nothing` where the provider would answer the same with a wrong key
   */
  const observeCall = async <T>(
    record: KeyRecord,
    call: () => Promise<T>,
    shows: (result: T) => 'accepted' | 'rejected' | 'nothing',
    byProbe = false,
  ): Promise<T> => {
    try {
      const result = await call()
      const shown = shows(result)
      if (shown === 'rejected') noteRejected(record, byProbe)
      if (shown === 'accepted') noteAccepted(record)
      return result
    } catch (error) {
      if (error instanceof KeyRefused) noteRejected(record, byProbe)
      throw error
    }
  }

  const probeOne = async (record: KeyRecord): Promise<void> => {
    const { provider } = record
    try {
      await observed(provider.id)?.probeKey?.(AbortSignal.any([closing.signal, AbortSignal.timeout(PROBE_TIMEOUT)]))
    } catch (error) {
      // Nothing was asked, for example because of our limit on tokens: what the provider said last still counts.
      if (error instanceof RequestNotSent && record.refusedSince !== null) record.refusedAt = now()
      // The call has recorded a rejection. Any other error says nothing about the key.
      log.debug({ provider: provider.id, error: errorFacts(error) }, 'the key of the provider could not be checked')
    }
  }

  const probeAll = (chosen: readonly KeyRecord[]): Promise<void> => {
    const task = Promise.all(chosen.map(probeOne))
      .then(() => undefined)
      .finally(() => running.delete(task))
    running.add(task)
    return task
  }

  const views = new Map<string, Provider>()
  const observed = (id: string): Provider | undefined => views.get(id)

  return {
    observe: (provider) => {
      const record: KeyRecord = { provider, refusedSince: null, refusedAt: 0, loggedAt: null }
      // Refunds can need a further permission, so a refusal of theirs says nothing about payments.
      const { cancel, complete, probeKey } = provider
      const view: Provider = Object.assign(Object.create(provider) as Provider, {
        create: (...request: Parameters<Provider['create']>) =>
          observeCall(
            record,
            () => provider.create(...request),
            (result) =>
              result.outcome === 'created'
                ? 'accepted'
                : result.reason === 'provider_misconfigured'
                  ? 'rejected'
                  : 'nothing',
          ),
        fetchStatus: (...query: Parameters<Provider['fetchStatus']>) =>
          observeCall(
            record,
            () => provider.fetchStatus(...query),
            (status) => (status === null ? 'nothing' : 'accepted'),
          ),
        ...(cancel && {
          cancel: (...query: Parameters<typeof cancel>) =>
            observeCall(
              record,
              () => cancel.apply(provider, query),
              () => 'nothing',
            ),
        }),
        ...(complete && {
          complete: (...query: Parameters<typeof complete>) =>
            observeCall(
              record,
              () => complete.apply(provider, query),
              ({ state, reason }) =>
                state !== 'failed' ? 'accepted' : reason === 'provider_misconfigured' ? 'rejected' : 'nothing',
            ),
        }),
        ...(probeKey && {
          probeKey: (signal: AbortSignal) =>
            observeCall(
              record,
              () => probeKey.call(provider, signal),
              () => 'accepted',
              true,
            ),
        }),
      })
      records.set(provider.id, record)
      views.set(provider.id, view)
      return view
    },
    reason: (id) => {
      const record = records.get(id)
      const isRefused = record?.refusedSince != null && now() - record.refusedAt < REFUSAL_COUNTS
      return isRefused ? 'Not available just now' : null
    },
    states: () => [...records.values()].map(({ provider, refusedSince }) => ({ provider: provider.id, refusedSince })),
    start: () => {
      timer ??= setInterval(
        () => void probeAll([...records.values()].filter(({ refusedSince }) => refusedSince !== null)),
        RETRY_EVERY,
      )
      timer.unref()
    },
    probe: () => probeAll([...records.values()]),
    close: async () => {
      clearInterval(timer)
      closing.abort()
      await Promise.all(running)
    },
  }
}

/**
 * Whether the providers take our keys. A key that is wrong or was withdrawn is the shop's fault, and no buyer can do anything about it: it is logged as an
 * error, shown in the metrics, and the provider is offered as unavailable until it takes the key again.
 */

import type { Log } from '../platform/log.ts'
import { errorFacts } from '../platform/log.ts'
import type { Provider } from '../contract/provider.ts'

/** The log hears of one provider this often, in milliseconds: every poll and every buyer would say it again. */
const SAID_EVERY = 60_000
/** A key that was refused is tried this often without anybody paying, in milliseconds. */
const RETRY_EVERY = 60_000
/** In milliseconds. */
const PROBE_TIMEOUT = 15_000

export interface ProviderKeyState {
  readonly provider: string
  /** Epoch milliseconds of the first refusal since the key was last taken; null while it is not refused. */
  readonly refusedSince: number | null
}

export interface ProviderKeys {
  /** The same provider, with what its answers say of the key noted. */
  observe(provider: Provider): Provider
  /** Why a provider is not offered just now, in words for the buyer; null when it is. */
  reason(providerId: string): string | null
  states(): readonly ProviderKeyState[]
  /** Begins to try keys that were refused again. */
  start(): void
  /** Asks each provider that has a harmless call for it whether it takes the key. Never throws. */
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
  saidAt: number | null
}

export function createProviderKeys({ log, now }: ProviderKeysParts): ProviderKeys {
  const records = new Map<string, KeyRecord>()
  const closing = new AbortController()
  const running = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | undefined

  const refused = (record: KeyRecord, byProbe: boolean): void => {
    const at = now()
    const isNews = record.refusedSince === null
    record.refusedSince ??= at
    // A 403 can be about what one buyer typed, which a firewall before the provider did not like: nobody else is to suffer for that.
    if (isNews && !byProbe) void probeAll([record])
    if (record.saidAt !== null && at - record.saidAt < SAID_EVERY) return
    record.saidAt = at
    const { id } = record.provider
    log.error(
      { provider: id },
      `the provider refuses our key: check ${id.toUpperCase()}_API_KEY and the account; nobody can pay this way`,
    )
  }

  const taken = (record: KeyRecord): void => {
    if (record.refusedSince !== null) log.info({ provider: record.provider.id }, 'the provider takes our key again')
    record.refusedSince = null
  }

  /** @param shows whether the result came from a call that the provider would have refused with a bad key */
  const noted = async <T>(
    record: KeyRecord,
    call: () => Promise<T>,
    shows: (result: T) => 'taken' | 'refused' | 'nothing',
    byProbe = false,
  ): Promise<T> => {
    try {
      const result = await call()
      const shown = shows(result)
      if (shown === 'refused') refused(record, byProbe)
      if (shown === 'taken') taken(record)
      return result
    } catch (error) {
      if (isKeyRefused(error)) refused(record, byProbe)
      throw error
    }
  }

  const probeOne = async ({ provider }: KeyRecord): Promise<void> => {
    try {
      await observed(provider.id)?.probeKey?.(AbortSignal.any([closing.signal, AbortSignal.timeout(PROBE_TIMEOUT)]))
    } catch (error) {
      // Refusals are noted already. Anything else says nothing about the key.
      log.debug(
        { provider: provider.id, error: errorFacts(error) },
        'whether the provider takes our key could not be found out',
      )
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
      const record: KeyRecord = { provider, refusedSince: null, saidAt: null }
      const { cancel, probeKey } = provider
      const view: Provider = Object.assign(Object.create(provider) as Provider, {
        create: (...wish: Parameters<Provider['create']>) =>
          noted(
            record,
            () => provider.create(...wish),
            (result) =>
              result.outcome === 'created'
                ? 'taken'
                : result.reason === 'provider_misconfigured'
                  ? 'refused'
                  : 'nothing',
          ),
        fetchStatus: (...query: Parameters<Provider['fetchStatus']>) =>
          noted(
            record,
            () => provider.fetchStatus(...query),
            (status) => (status === null ? 'nothing' : 'taken'),
          ),
        ...(cancel && {
          cancel: (...query: Parameters<typeof cancel>) =>
            noted(
              record,
              () => cancel.apply(provider, query),
              () => 'nothing',
            ),
        }),
        ...(probeKey && {
          probeKey: (signal: AbortSignal) =>
            noted(
              record,
              () => probeKey.call(provider, signal),
              () => 'taken',
              true,
            ),
        }),
      })
      records.set(provider.id, record)
      views.set(provider.id, view)
      return view
    },
    reason: (id) => (records.get(id)?.refusedSince == null ? null : 'Not available just now'),
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

/** Adapters throw `KeyRefused`; its class stays with them, so it is known by its name. */
function isKeyRefused(error: unknown): boolean {
  return error instanceof Error && error.name === 'KeyRefused'
}

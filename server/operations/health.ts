/** The health of the companion: providers, queues, store, settings, and what `doctor` finds. */

import { dirname } from 'node:path'
import type { HealthView, SettingView } from '../contract/operator.ts'
import type { Provider } from '../contract/provider.ts'
import { isoTime } from '../platform/iso-time.ts'
import type { Store } from '../store/store.ts'
import { examine } from './doctor.ts'
import type { Finding } from './doctor.ts'
import type { HourlyProof } from './hourly-proof.ts'
import { proofView } from './overview.ts'
import type { ProviderHealths } from './provider-health.ts'
import { freeBytes, otherTime } from './surroundings.ts'
import type { Clocks } from './surroundings.ts'

/** In milliseconds. The findings need calls to every provider, so a page that is read again and again shares them. */
const FRESH = 60_000

export interface HealthParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly health: ProviderHealths
  readonly settings: readonly SettingView[]
  readonly lastProof: HourlyProof['last']
  readonly version: string
  readonly schemaVersion: number
  /** Where the store is; null for a database server. */
  readonly file: string | null
  /** Servers that know the time. */
  readonly clocks: Clocks
  /** Whether anything receives order events. */
  readonly hasReceiver: boolean
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
}

export function createHealth(parts: HealthParts): { read(): Promise<HealthView> } {
  const { store, providers, health, settings, lastProof, version, schemaVersion, file, now, monotonic } = parts
  let last: { at: number; findings: Promise<Finding[]> } | undefined

  const free = async (): Promise<number | null> => (file === null ? null : freeBytes(dirname(file)).catch(() => null))

  const findings = (): Promise<Finding[]> => {
    if (last && monotonic() - last.at < FRESH) return last.findings
    const found = free().then((bytes) =>
      examine({
        read: store.read,
        providers,
        now: now(),
        otherTime: () => otherTime(parts.clocks),
        hasReceiver: parts.hasReceiver,
        freeBytes: bytes,
      }),
    )
    found.catch(() => {
      last = undefined
    })
    last = { at: monotonic(), findings: found }
    return found
  }

  return {
    read: async () => {
      const [found, views, queues, ready, bytes] = await Promise.all([
        findings(),
        health.read(),
        store.read.queueStates(now()),
        store.ready().catch(() => false),
        free(),
      ])
      return {
        at: isoTime(now()),
        version,
        providers: views,
        queues: (['inbox', 'outbox', 'polls'] as const).map((queue) => {
          const { rows, hasMore, overdue } = queues[queue]
          return { queue, rows, hasMore, overdueSeconds: Math.max(0, overdue) }
        }),
        store: {
          engine: file === null ? 'postgres' : 'sqlite',
          ready,
          shared: store.isShared,
          schemaVersion,
          freeBytes: bytes,
        },
        settings: [...settings],
        findings: [...found],
        lastProof: proofView(lastProof()),
      }
    },
  }
}

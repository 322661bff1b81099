/** Proves the invariants of the store once an hour while the companion serves. One of several processes does it. */

import { setTimeout } from 'node:timers/promises'
import { createWorker } from '../jobs/worker.ts'
import type { Worker } from '../jobs/worker.ts'
import type { Subscriptions } from '../platform/event-bus.ts'
import type { Log } from '../platform/log.ts'
import type { Store } from '../store/store.ts'
import { prove } from './prove.ts'
import type { Proof } from './prove.ts'

const HOUR = 3_600_000
const CHORE = 'prove'
/** The proof uses at most a fifth of the time, so that webhooks and buyers hardly notice it. */
const REST = 4

export interface HourlyProof {
  readonly worker: Worker
  /** The last proof of this process, and when it ended; null before the first. */
  last(): { readonly proof: Proof; readonly at: number } | null
}

export interface HourlyProofParts {
  readonly store: Store
  readonly events: Subscriptions
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createHourlyProof({ store, events, log, now }: HourlyProofParts): HourlyProof {
  const closing = new AbortController()
  let last: { proof: Proof; at: number } | null = null

  const claim = async (): Promise<string[]> => {
    const chore = await store.read.chore(CHORE)
    if (chore !== null && chore.nextAt > now()) return []
    const mine = await store.transaction(async (tx) => {
      await tx.planChore(CHORE, now() + HOUR)
      return tx.claimChore(CHORE, now(), now() + HOUR)
    })
    return mine ? [CHORE] : []
  }

  const worker = createWorker<string>({
    name: 'proof',
    claim,
    work: async () => {
      const { signal } = closing
      try {
        const proof = await prove(store, { now: now(), signal, rest: (busy) => setTimeout(busy * REST) })
        last = { proof, at: now() }
        report(log, proof)
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
    concurrency: 1,
    events,
    wakeOn: [],
    interval: 60_000,
    log,
  })
  return {
    worker: {
      ...worker,
      close: () => {
        closing.abort()
        return worker.close()
      },
    },
    last: () => last,
  }
}

function report(log: Log, { passed, invariants, checked }: Proof): void {
  if (passed) return log.info({ checked }, 'the store keeps every invariant')
  for (const { id, title, broken, rows } of invariants) {
    if (broken === 0) continue
    log.error(
      { invariant: id, rule: title, broken, rows: rows.slice(0, 10) },
      'the store breaks an invariant: run "pay-button prove", and do not delete anything',
    )
  }
}

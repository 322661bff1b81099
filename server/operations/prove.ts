/**
 * Proves that the store keeps its invariants, and that the audit log has no gap and no partial change. It only reads, a few rows at a
 * time, so that it can run beside a companion that takes payments.
 */

import { setImmediate } from 'node:timers/promises'
import { parseMoney, sameMoney } from '../domain/money.ts'
import { INVARIANTS, INVARIANT_IDS, PATIENCE, SCANNED } from '../domain/invariants.ts'
import type { InvariantId, Scanned } from '../domain/invariants.ts'
import { continuesChain } from '../jobs/audit-log.ts'
import type { AuditedEvent, BrokenRow, Store } from '../store/store.ts'

/** Rows per statement. A statement of this size takes a few milliseconds. */
const BATCH = 200
/** How many rows of one invariant are named. The rest is counted. */
const NAMED = 100

export interface Verdict {
  readonly id: InvariantId
  readonly title: string
  readonly passed: boolean
  /** How many rows break it. */
  readonly broken: number
  /** The ids of the first of these rows. */
  readonly rows: readonly string[]
}

export interface Proof {
  readonly passed: boolean
  readonly invariants: readonly Verdict[]
  /** How many rows were read, by table. */
  readonly checked: Readonly<Record<Scanned, number>>
}

export interface ProveOptions {
  /** Epoch milliseconds: work that is younger than a minute is still under way. */
  readonly now: number
  /** Called after each batch. */
  readonly onProgress?: (table: Scanned, rows: number) => void
  /** Waits between two batches, so that other work goes on. @param busy how long the batch took, in milliseconds */
  readonly rest?: (busy: number) => Promise<unknown>
  /** Ends the proof early, with an `AbortError`. */
  readonly signal?: AbortSignal
}

type Found = Map<InvariantId, { count: number; rows: string[] }>

export async function prove(store: Pick<Store, 'read'>, options: ProveOptions): Promise<Proof> {
  const { read } = store
  const { now, onProgress, rest = () => setImmediate(), signal } = options
  const found: Found = new Map()
  const checked: Record<Scanned, number> = { payments: 0, finalizations: 0, outbox: 0, payment_events: 0 }

  /** One batch, and what happens between two batches. @returns what the batch returned */
  const batch = async <T>(table: Scanned, work: () => Promise<T>, sizeOf: (result: T) => number): Promise<T> => {
    signal?.throwIfAborted()
    const started = performance.now()
    const result = await work()
    checked[table] += sizeOf(result)
    onProgress?.(table, checked[table])
    await rest(performance.now() - started)
    return result
  }

  for (const table of SCANNED) {
    if (table === 'payment_events') continue
    for (let after: string | null = ''; after !== null;) {
      const from: string = after
      const page = await batch(
        table,
        () => read.checkInvariants(table, from, BATCH),
        ({ rows }) => rows,
      )
      note(found, page.broken)
      after = page.next
    }
  }

  let previous: AuditedEvent | null = null
  for (let size = BATCH; size === BATCH;) {
    const after: { paymentId: string; seq: number } = previous ?? { paymentId: '', seq: 0 }
    const events = await batch(
      'payment_events',
      () => read.auditedEvents(after, BATCH),
      ({ length }) => length,
    )
    for (const event of events) {
      note(found, faultsOf(event, previous?.paymentId === event.paymentId ? previous : null))
      previous = event
    }
    size = events.length
  }

  note(found, await read.abandonedRows(now - PATIENCE, NAMED))
  const invariants = INVARIANT_IDS.map((id): Verdict => {
    const { count, rows } = found.get(id) ?? { count: 0, rows: [] }
    return { id, title: INVARIANTS[id], passed: count === 0, broken: count, rows }
  })
  return { passed: found.size === 0, invariants, checked }
}

function note(found: Found, broken: readonly BrokenRow[]): void {
  for (const { invariant, row } of broken) {
    const entry = found.get(invariant) ?? { count: 0, rows: [] }
    found.set(invariant, entry)
    entry.count += 1
    if (entry.rows.length < NAMED && !entry.rows.includes(row)) entry.rows.push(row)
  }
}

/** What is wrong with one row of the audit log. @param previous the event before it in its payment */
function faultsOf(event: AuditedEvent, previous: AuditedEvent | null): BrokenRow[] {
  const row = `${event.paymentId} event ${event.seq}`
  const faults: BrokenRow[] = []
  if (event.money === null || !continuesChain(event, previous)) faults.push({ invariant: 'I9', row })
  // What a person has accepted can be another sum than the price. Its finalization holds the same sum.
  const expected = isAccepted(event) ? event.finalized : event.money
  if (event.type === 'paid' && expected && !carries(event, expected)) faults.push({ invariant: 'I5', row })
  return faults
}

function isAccepted({ data }: AuditedEvent): boolean {
  try {
    return typeof (JSON.parse(data) as { accepted?: unknown }).accepted === 'string'
  } catch {
    return false
  }
}

function carries({ data }: AuditedEvent, money: NonNullable<AuditedEvent['money']>): boolean {
  try {
    const { amount, currency } = JSON.parse(data) as { amount: string; currency: string }
    return sameMoney(parseMoney(amount, currency), money)
  } catch {
    return false
  }
}

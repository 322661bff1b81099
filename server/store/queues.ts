/**
 * What the queues have in common: webhooks to act on (`inbox.ts`), order events to deliver (`outbox.ts`), payments to ask
 * about (`polls.ts`) and refunds to ask about (`provider-refunds.ts`).
 *
 * A row is due when `next_at` is set and past. A worker that takes it holds a lease until `lease_until`; after that the
 * row is due again, for any worker. `next_at` is NULL in final rows, so the partial indexes hold only live work.
 * `armed_at` is the time at which `next_at` was set, or slightly earlier. If it lies in the future, somebody has set
 * the clock back since.
 */

import { rearmChores } from './chores.ts'
import { IN_ORDER } from './outbox.ts'
import { POLL_AGE } from './polls.ts'
import type { Sql } from './sql.ts'
import { int, intOrNull, text } from './sql.ts'

const QUEUES = ['inbox', 'outbox', 'polls'] as const

/** The queues whose length is measured. Refunds at providers are few, and a person sees those that do not end. */
export type QueueName = (typeof QUEUES)[number]

const LEASED = [...QUEUES, 'provider_refunds'] as const

/** The tables whose rows a worker leases. */
export type LeasedTable = (typeof LEASED)[number]

const KEYS: Readonly<Record<LeasedTable, string>> = {
  inbox: 'id',
  outbox: 'id',
  polls: 'payment_id',
  provider_refunds: 'id',
}

export interface QueueState {
  /** Rows with work left, {@link MAX_COUNTED} at most. */
  readonly rows: number
  /** Whether there are more rows than that. */
  readonly hasMore: boolean
  /** How long the most overdue row is due, in seconds. */
  readonly overdue: number
}

/** A longer queue is not counted to its end: a metric that is read every few seconds must not read a million rows. */
const MAX_COUNTED = 10_000

/** The order makes both engines take the index of the live rows. */
const countOf = (table: QueueName): string =>
  `SELECT count(*) AS n
   FROM (SELECT armed_at FROM ${table} WHERE next_at IS NOT NULL ORDER BY armed_at LIMIT ${MAX_COUNTED + 1}) AS live`

/** Steps from lane to lane along the index of due rows, and takes the first row of each. */
const firstDueOf = (table: QueueName, lane: string, { age = '0', also = 'TRUE' } = {}): string =>
  `WITH RECURSIVE lane(name) AS (
     SELECT min(${lane}) FROM ${table} WHERE next_at IS NOT NULL
     UNION ALL
     SELECT (SELECT min(${lane}) FROM ${table} WHERE next_at IS NOT NULL AND ${lane} > lane.name)
     FROM lane WHERE lane.name IS NOT NULL
   ), ages(age) AS (VALUES (0), (1), (2)),
   found(first) AS (
     SELECT (SELECT min(next_at) FROM ${table}
             WHERE next_at IS NOT NULL AND ${lane} = lane.name AND ${age} = ages.age AND ${also})
     FROM lane, ages WHERE lane.name IS NOT NULL
   )
   SELECT min(first) AS first FROM found`

/** The statements of {@link QueueState}. */
const STATES: Readonly<Record<QueueName, { readonly count: string; readonly first: string }>> = {
  inbox: { count: countOf('inbox'), first: firstDueOf('inbox', 'provider') },
  outbox: { count: countOf('outbox'), first: firstDueOf('outbox', 'lane', { also: IN_ORDER }) },
  polls: { count: countOf('polls'), first: firstDueOf('polls', 'provider', { age: POLL_AGE }) },
}

export function queueQueries(sql: Sql) {
  const rearm = async (now: number): Promise<number> => {
    let rows = 0
    for (const table of LEASED) {
      // A row that a worker holds keeps its lease, counted from now.
      rows += await sql.run(
        `UPDATE ${table} SET armed_at = $1,
           next_at = CASE WHEN next_at = lease_until THEN $1 + next_at - armed_at ELSE $1 END,
           lease_until = CASE WHEN lease_until IS NULL THEN NULL ELSE $1 + next_at - armed_at END
         WHERE next_at IS NOT NULL AND armed_at > $1`,
        [now],
      )
    }
    const checkouts = await sql.run(
      `UPDATE checkouts SET created_at = $1,
         expires_at = $1 + expires_at - created_at, expiry_due_at = $1 + expires_at - created_at
       WHERE expiry_due_at IS NOT NULL AND created_at > $1`,
      [now],
    )
    return rows + checkouts + (await rearmChores(sql, now))
  }

  return {
    /**
     * At start, when no other process can hold a lease: work that a crash interrupted is due at once. All other rows
     * keep their time.
     */
    async takeOverLeases(now: number): Promise<void> {
      for (const table of LEASED) {
        await sql.run(
          `UPDATE ${table} SET lease_until = NULL,
             next_at = CASE WHEN next_at = lease_until THEN $1 ELSE next_at END
           WHERE lease_until > 0 AND next_at IS NOT NULL`,
          [now],
        )
      }
      await rearm(now)
    },

    /** Extends the lease of a row that a worker holds. Changes nothing once the row was released. */
    async extendLease(queue: LeasedTable, id: string, now: number, leaseUntil: number): Promise<void> {
      await sql.run(
        `UPDATE ${queue} SET lease_until = $3,
           armed_at = CASE WHEN next_at = lease_until THEN CAST($2 AS BIGINT) ELSE armed_at END,
           next_at = CASE WHEN next_at = lease_until THEN CAST($3 AS BIGINT) ELSE next_at END
         WHERE ${KEYS[queue]} = $1 AND next_at IS NOT NULL AND lease_until IS NOT NULL`,
        [id, now, leaseUntil],
      )
    },

    /**
     * After the clock was set back: rows that this moved further away than their own delay are due.
     * @returns the number of those rows
     */
    rearmAfterSetBack: rearm,

    /** What each queue holds. Reads a limited number of rows, however many there are. */
    async queueStates(now: number): Promise<Record<QueueName, QueueState>> {
      const state = async (queue: QueueName): Promise<QueueState> => {
        const n = int((await sql.get(STATES[queue].count))?.n)
        const first = intOrNull((await sql.get(STATES[queue].first))?.first) ?? now
        return { rows: Math.min(n, MAX_COUNTED), hasMore: n > MAX_COUNTED, overdue: Math.max(0, now - first) / 1000 }
      }
      return { inbox: await state('inbox'), outbox: await state('outbox'), polls: await state('polls') }
    },

    /** The newest payments from this id on, by provider and state. Reads a limited number, however many there are. */
    async recentPayments(from: string): Promise<{ provider: string; state: string; n: number }[]> {
      const rows = await sql.all(
        `SELECT provider, state, count(*) AS n
         FROM (SELECT provider, state FROM payments WHERE id >= $1 ORDER BY id DESC LIMIT 10000) AS recent
         GROUP BY provider, state`,
        [from],
      )
      return rows.map((row) => ({ provider: text(row.provider), state: text(row.state), n: int(row.n) }))
    },
  }
}

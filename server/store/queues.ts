/**
 * What the three queues have in common: webhooks to act on (`inbox.ts`), order events to deliver (`outbox.ts`) and
 * payments to ask about (`polls.ts`).
 *
 * A row is due when `next_at` is set and past. A worker that takes it holds a lease until `lease_until`; after that the
 * row is due again, for any worker. `next_at` is NULL in final rows, so the partial indexes hold only live work.
 * `armed_at` is the time at which `next_at` was set, or slightly earlier. If it lies in the future, somebody has set
 * the clock back since.
 */

import type { Sql } from './sql.ts'
import { int, intOrNull, text } from './sql.ts'

const QUEUES = ['inbox', 'outbox', 'polls'] as const

export type QueueName = (typeof QUEUES)[number]

const KEYS: Readonly<Record<QueueName, string>> = { inbox: 'id', outbox: 'id', polls: 'payment_id' }

export function queueQueries(sql: Sql) {
  const rearm = async (now: number): Promise<number> => {
    let rows = 0
    for (const table of QUEUES) {
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
    return rows + checkouts
  }

  return {
    /**
     * At start, when no other process can hold a lease: work that a crash interrupted is due at once. All other rows
     * keep their time.
     */
    async takeOverLeases(now: number): Promise<void> {
      for (const table of QUEUES) {
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
    async extendLease(queue: QueueName, id: string, now: number, leaseUntil: number): Promise<void> {
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

    /** Rows with work left, and how long the most overdue one is due, in seconds. */
    async queueStates(now: number): Promise<Record<(typeof QUEUES)[number], { rows: number; overdue: number }>> {
      const state = async (table: string) => {
        const row = await sql.get(`SELECT count(*) AS n, min(next_at) AS first FROM ${table} WHERE next_at IS NOT NULL`)
        return { rows: int(row?.n), overdue: Math.max(0, now - (intOrNull(row?.first) ?? now)) / 1000 }
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

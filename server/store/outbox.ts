/** Order events to deliver: the queue of the outbox. `queues.ts` explains the columns of a queue. */

import type { Sql } from './sql.ts'
import { int, intOrNull, text } from './sql.ts'

/**
 * Order events, by what may delay them. `paid`: events that make a shop ship or take back. `review`: events that need a
 * person, and notices about accounts. `other`: events that any stranger can cause.
 */
export type OutboxLane = 'paid' | 'review' | 'other'

/** Waiting events are sent in this order. */
const LANES: readonly OutboxLane[] = ['paid', 'review', 'other']

/**
 * A shop that reads of a refund first would ship what was taken back, so `order.refunded` waits until `order.paid` is
 * delivered or given up. One that is only sent again delays nothing.
 */
export const IN_ORDER = `NOT (type = 'order.refunded' AND EXISTS (
  SELECT 1 FROM outbox paid
  WHERE paid.id = 'fin_' || outbox.order_id AND paid.delivered_at IS NULL AND paid.next_at IS NOT NULL
    AND paid.schedule_from = 0))`

export interface OutboxRow {
  id: string
  type: string
  body: string
  attempts: number
  /** How many of the attempts came before the event was sent again by hand. */
  scheduleFrom: number
}

/** One delivery of an event, successful or not. */
export interface DeliveryAttempt {
  /** From 0. */
  readonly number: number
  readonly at: number
  /** The HTTP status; null without a response. */
  readonly status: number | null
  /** Null when it was delivered. */
  readonly error: string | null
  readonly milliseconds?: number
  /** The beginning of the response. */
  readonly excerpt?: string | null
}

/** The place of an event among those that wait: by lane, then by age. */
export interface OutboxPosition {
  /** Index in {@link LANES}. */
  readonly rank: number
  readonly createdAt: number
  readonly id: string
}

export interface WaitingOutboxRow extends OutboxRow {
  readonly position: OutboxPosition
}

export function outboxQueries(sql: Sql) {
  return {
    /** @returns false when an event with this id is there already */
    async insertOutbox(row: {
      id: string
      type: string
      orderId: string | null
      body: string
      now: number
    }): Promise<boolean> {
      const inserted = await sql.run(
        `INSERT INTO outbox (id, type, lane, order_id, body, attempts, next_at, lease_until, delivered_at, created_at,
           armed_at)
         VALUES ($1, $2, $6, $3, $4, 0, $5, NULL, NULL, $5, $5) ON CONFLICT (id) DO NOTHING`,
        [row.id, row.type, row.orderId, row.body, row.now, laneOf(row.type)],
      )
      return inserted === 1
    },

    /** Whether an event of this lane is due. */
    async isOutboxDue(now: number, lane: OutboxLane): Promise<boolean> {
      const row = await sql.get(
        `SELECT min(next_at) AS first FROM outbox WHERE next_at IS NOT NULL AND lane = $1 AND ${IN_ORDER}`,
        [lane],
      )
      const first = intOrNull(row?.first)
      return first !== null && first <= now
    },

    async claimOutbox(now: number, leaseUntil: number, limit: number, lane: OutboxLane): Promise<OutboxRow[]> {
      const rows = await sql.all(
        `WITH due(due_id) AS MATERIALIZED (
           SELECT id FROM outbox WHERE next_at IS NOT NULL AND lane = $4 AND next_at <= $1
             AND (lease_until IS NULL OR lease_until <= $1) AND ${IN_ORDER}
           ORDER BY next_at LIMIT $3 ${sql.skipLocked}
         )
         UPDATE outbox SET lease_until = $2, next_at = $2, armed_at = $1 WHERE id IN (SELECT due_id FROM due)
         RETURNING id, type, body, attempts, schedule_from`,
        [now, leaseUntil, limit, lane],
      )
      return rows.map((row) => ({
        id: text(row.id),
        type: text(row.type),
        body: text(row.body),
        attempts: int(row.attempts),
        scheduleFrom: int(row.schedule_from),
      }))
    },

    /**
     * Claims events that were tried before and are not due yet.
     * @param after claims only events behind this position; null starts at the beginning
     */
    async claimWaitingOutbox(
      now: number,
      leaseUntil: number,
      limit: number,
      after: OutboxPosition | null,
    ): Promise<WaitingOutboxRow[]> {
      const from = after ?? { rank: -1, createdAt: 0, id: '' }
      const waiting: WaitingOutboxRow[] = []
      // Goes lane by lane, so that the index leads to the position. Reading a long backlog from its beginning would
      // take too long.
      for (const [rank, lane] of LANES.entries()) {
        if (rank < from.rank || waiting.length >= limit) continue
        const [createdAt, id] = rank === from.rank ? [from.createdAt, from.id] : [-1, '']
        const rows = await sql.all(
          `WITH due(due_id) AS MATERIALIZED (
             SELECT id FROM outbox WHERE next_at IS NOT NULL AND lane = $4 AND (created_at, id) > ($5, $6)
               AND next_at > $1 AND attempts > 0 AND (lease_until IS NULL OR lease_until <= $1) AND ${IN_ORDER}
             ORDER BY created_at, id LIMIT $3 ${sql.skipLocked}
           )
           UPDATE outbox SET lease_until = $2 WHERE id IN (SELECT due_id FROM due)
           RETURNING id, type, body, attempts, schedule_from, created_at`,
          [now, leaseUntil, limit - waiting.length, lane, createdAt, id],
        )
        for (const row of rows) {
          waiting.push({
            id: text(row.id),
            type: text(row.type),
            body: text(row.body),
            attempts: int(row.attempts),
            scheduleFrom: int(row.schedule_from),
            position: { rank, createdAt: int(row.created_at), id: text(row.id) },
          })
        }
      }
      return waiting.sort((one, other) => comparePositions(one.position, other.position))
    },

    /** Ends an attempt that does not count: the event waits as before. */
    async returnToOutbox(id: string): Promise<void> {
      await sql.run('UPDATE outbox SET lease_until = NULL WHERE id = $1', [id])
    },

    /** @param nextAt null after a delivery and at the end of the schedule */
    async releaseOutbox(
      id: string,
      attempt: DeliveryAttempt,
      deliveredAt: number | null,
      nextAt: number | null,
    ): Promise<void> {
      await sql.run(
        `INSERT INTO outbox_attempts (outbox_id, attempt, at, status, error, milliseconds, excerpt)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [
          id,
          attempt.number,
          attempt.at,
          attempt.status,
          attempt.error,
          attempt.milliseconds ?? null,
          attempt.excerpt ?? null,
        ],
      )
      await sql.run(
        // A failure that is recorded late undoes no delivery by another companion.
        `UPDATE outbox SET attempts = $2, delivered_at = $3, next_at = $4, lease_until = NULL
         WHERE id = $1 AND (delivered_at IS NULL OR CAST($3 AS BIGINT) IS NOT NULL)`,
        [id, attempt.number + 1, deliveredAt, nextAt],
      )
    },
  }
}

function laneOf(type: string): OutboxLane {
  if (type === 'order.paid' || type === 'order.refunded') return 'paid'
  return type === 'order.anomaly' || type.startsWith('account.') || type.startsWith('settlement.') ? 'review' : 'other'
}

function comparePositions(one: OutboxPosition, other: OutboxPosition): number {
  return one.rank - other.rank || one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1)
}

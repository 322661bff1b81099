/** Order events and their deliveries, for a person. */

import type { Row, Sql } from './sql.ts'
import { int, intOrNull, text, textOrNull } from './sql.ts'

export interface EventRow {
  readonly id: string
  readonly type: string
  readonly orderId: string | null
  readonly tries: number
  /** How many of the tries came before the event was sent again by hand. */
  readonly scheduleFrom: number
  readonly nextAt: number | null
  readonly deliveredAt: number | null
  readonly createdAt: number
  readonly isErased: boolean
  /** Newest first. */
  readonly attempts: readonly DeliveryRow[]
}

export interface DeliveryRow {
  /** From 0. */
  readonly attempt: number
  readonly at: number
  readonly status: number | null
  readonly error: string | null
  readonly milliseconds: number | null
  readonly excerpt: string | null
}

export interface EventFilter {
  readonly state?: 'delivered' | 'undelivered' | undefined
  readonly orderId?: string | undefined
  /** The last event of the page before. */
  readonly after?: { readonly at: number; readonly id: string } | undefined
}

const COLUMNS = `id, type, order_id, attempts, schedule_from, next_at, delivered_at, created_at,
  CASE WHEN body = '' THEN 1 ELSE 0 END AS erased`

export function eventListQueries(sql: Sql) {
  /** @param all whether to read every attempt, or the newest one only */
  const withAttempts = async (rows: readonly Row[], all: boolean): Promise<EventRow[]> => {
    if (rows.length === 0) return []
    const ids = rows.map((row) => text(row.id))
    const list = ids.map((_, index) => `$${index + 1}`).join(', ')
    const attempts = await sql.all(
      `SELECT a.* FROM outbox_attempts a ${all ? '' : 'JOIN outbox o ON o.id = a.outbox_id AND a.attempt = o.attempts - 1'}
       WHERE a.outbox_id IN (${list}) ORDER BY a.outbox_id, a.attempt DESC`,
      ids,
    )
    return rows.map((row) =>
      eventOf(
        row,
        attempts.filter(({ outbox_id }) => outbox_id === row.id),
      ),
    )
  }

  return {
    /** Newest first. */
    async events({ state, orderId, after }: EventFilter, limit: number): Promise<EventRow[]> {
      const { at, id } = after ?? { at: Number.MAX_SAFE_INTEGER, id: '' }
      const conditions = [
        '(created_at, id) < ($1, $2)',
        ...(orderId === undefined ? [] : ['order_id = $4']),
        // The partial index of undelivered events has the same words.
        ...(state === 'undelivered' ? ['delivered_at IS NULL AND attempts > 0'] : []),
        ...(state === 'delivered' ? ['delivered_at IS NOT NULL'] : []),
      ]
      const rows = await sql.all(
        `SELECT ${COLUMNS} FROM outbox WHERE ${conditions.join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT $3`,
        [at, id, limit, ...(orderId === undefined ? [] : [orderId])],
      )
      return withAttempts(rows, orderId !== undefined)
    },

    async event(id: string): Promise<(EventRow & { readonly body: string }) | null> {
      const row = await sql.get(`SELECT ${COLUMNS}, body FROM outbox WHERE id = $1`, [id])
      if (!row) return null
      const [event] = await withAttempts([row], true)
      return event ? { ...event, body: text(row.body) } : null
    },

    /** Events that were tried and not delivered, and the oldest of them. */
    async undeliveredEvents(
      limit: number,
    ): Promise<{ count: number; since: number | null; lastError: string | null; nextAt: number | null }> {
      const [counted, oldest] = await Promise.all([
        sql.get(
          `SELECT count(*) AS n FROM
             (SELECT id FROM outbox WHERE delivered_at IS NULL AND attempts > 0 LIMIT $1) AS undelivered`,
          [limit],
        ),
        sql.get(
          `SELECT o.created_at, o.next_at, a.error FROM outbox o
           JOIN outbox_attempts a ON a.outbox_id = o.id AND a.attempt = o.attempts - 1
           WHERE o.delivered_at IS NULL AND o.attempts > 0 ORDER BY o.created_at, o.id LIMIT 1`,
        ),
      ])
      return {
        count: int(counted?.n),
        since: intOrNull(oldest?.created_at),
        lastError: textOrNull(oldest?.error),
        nextAt: intOrNull(oldest?.next_at),
      }
    },

    /**
     * Makes an event due, delivered or not, and begins its schedule again.
     * @returns false while it is being delivered, and once it is erased
     */
    async resendEvent(id: string, now: number): Promise<boolean> {
      return (
        (await sql.run(
          `UPDATE outbox SET next_at = $2, armed_at = $2, lease_until = NULL, delivered_at = NULL,
             schedule_from = attempts
           WHERE id = $1 AND body <> '' AND (lease_until IS NULL OR lease_until <= $2)`,
          [id, now],
        )) === 1
      )
    },
  }
}

function eventOf(row: Row, attempts: readonly Row[]): EventRow {
  return {
    id: text(row.id),
    type: text(row.type),
    orderId: textOrNull(row.order_id),
    tries: int(row.attempts),
    scheduleFrom: int(row.schedule_from),
    nextAt: intOrNull(row.next_at),
    deliveredAt: intOrNull(row.delivered_at),
    createdAt: int(row.created_at),
    isErased: row.erased === 1,
    attempts: attempts.map((attempt) => ({
      attempt: int(attempt.attempt),
      at: int(attempt.at),
      status: intOrNull(attempt.status),
      error: textOrNull(attempt.error),
      milliseconds: intOrNull(attempt.milliseconds),
      excerpt: textOrNull(attempt.excerpt),
    })),
  }
}

/**
 * The rows that are the queue: webhooks to act on, order events to deliver, payments to ask about. A row is due while `next_at` is set and past. Whoever
 * works on it holds a lease: the row is due again, for anybody, when that runs out. `next_at` is NULL in final rows, so the partial indexes hold only
 * live work. `armed_at` is when `next_at` was set (or a little before): where it lies in the future, the clock has been set back since.
 */

import type { Sql } from './sql.ts'
import { int, json, text, textOrNull } from './sql.ts'

/** `refused` is the quarantine: a space of its own, so that a forgery can never stand in the way of the real message with the same key. */
export type InboxVerdict = 'verified' | 'refused'

/** A verified webhook, read: what there is to act on after a restart, too. */
export type StoredEvent =
  | {
      kind: 'payment' | 'refund'
      dedupeKey: string
      reference?: string
      providerRef?: string
      transactionId?: string
      claimsPayment?: boolean
      money?: { minor: string; currency: string }
    }
  | { kind: 'notice'; type: string; subject: string; occurredAt: number; data: Record<string, unknown> }

export interface InboxInsert {
  id: string
  provider: string
  verdict: InboxVerdict
  dedupeKey: string
  /** Known when the message came to a payment's own address. */
  paymentId: string | null
  headers: Record<string, string>
  body: Uint8Array
  /** What there is to act on; null when there is nothing. */
  event: StoredEvent | null
  /** What a verified message says of itself, acted on or not. */
  merchantReference: string | null
  providerRef: string | null
  note: string | null
  receivedAt: number
}

export interface InboxRow {
  id: string
  provider: string
  paymentId: string | null
  event: StoredEvent | null
  attempts: number
  receivedAt: number
}

export interface QueueDepths {
  inbox: number
  outbox: number
  polls: number
}

const QUEUES = ['inbox', 'outbox', 'polls'] as const

async function rearm(sql: Sql, now: number): Promise<number> {
  let rows = 0
  for (const table of QUEUES) {
    // What is being worked on keeps its lease, counted from now.
    rows += await sql.run(
      `UPDATE ${table} SET armed_at = $1,
         next_at = CASE WHEN next_at = lease_until THEN $1 + next_at - armed_at ELSE $1 END,
         lease_until = CASE WHEN lease_until IS NULL THEN NULL ELSE $1 + next_at - armed_at END
       WHERE next_at IS NOT NULL AND armed_at > $1`,
      [now],
    )
  }
  const checkouts = await sql.run(
    `UPDATE checkouts SET expires_at = $1 + expires_at - created_at, expiry_due_at = $1 + expires_at - created_at, created_at = $1
     WHERE expiry_due_at IS NOT NULL AND created_at > $1`,
    [now],
  )
  return rows + checkouts
}

export function queueQueries(sql: Sql) {
  return {
    // ---- inbox -------------------------------------------------------------------------------------------------

    /** @returns false when the same message is already there */
    async insertInbox(row: InboxInsert): Promise<boolean> {
      const work = row.event !== null
      const inserted = await sql.get(
        `INSERT INTO inbox (id, provider, verdict, dedupe_key, payment_id, headers, body, event, merchant_reference, provider_ref, status, note, attempts, next_at,
           lease_until, received_at, armed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, NULL, $14, $14) ON CONFLICT (provider, verdict, dedupe_key) DO NOTHING RETURNING id`,
        [
          row.id,
          row.provider,
          row.verdict,
          row.dedupeKey,
          row.paymentId,
          JSON.stringify(row.headers),
          row.body,
          row.event ? JSON.stringify(row.event) : null,
          row.merchantReference,
          row.providerRef,
          row.verdict === 'refused' ? 'refused' : work ? 'pending' : 'ignored',
          row.note,
          work ? row.receivedAt : null,
          row.receivedAt,
        ],
      )
      return inserted !== undefined
    },

    /** The bytes of the message that was stored under this key. */
    async inboxBody(provider: string, verdict: InboxVerdict, dedupeKey: string): Promise<Uint8Array | null> {
      const row = await sql.get('SELECT body FROM inbox WHERE provider = $1 AND verdict = $2 AND dedupe_key = $3', [
        provider,
        verdict,
        dedupeKey,
      ])
      return (row?.body as Uint8Array | undefined) ?? null
    },

    /** Providers of which a message is due. */
    async inboxLanes(now: number): Promise<string[]> {
      const rows = await sql.all(
        `WITH RECURSIVE lane(provider) AS (
           SELECT min(provider) FROM inbox WHERE next_at IS NOT NULL
           UNION ALL
           SELECT (SELECT min(provider) FROM inbox WHERE next_at IS NOT NULL AND provider > lane.provider) FROM lane WHERE lane.provider IS NOT NULL
         )
         SELECT provider FROM lane
         WHERE provider IS NOT NULL AND (SELECT min(next_at) FROM inbox WHERE next_at IS NOT NULL AND provider = lane.provider) <= $1`,
        [now],
      )
      return rows.map((row) => text(row.provider))
    },

    async claimInbox(now: number, leaseUntil: number, limit: number, provider: string): Promise<InboxRow[]> {
      const rows = await sql.all(
        `UPDATE inbox SET lease_until = $2, next_at = $2, armed_at = $1 WHERE id IN (
           SELECT id FROM inbox WHERE next_at IS NOT NULL AND provider = $4 AND next_at <= $1 ORDER BY next_at LIMIT $3
         ) RETURNING id, provider, payment_id, event, attempts, received_at`,
        [now, leaseUntil, limit, provider],
      )
      return rows.map((row) => ({
        id: text(row.id),
        provider: text(row.provider),
        paymentId: textOrNull(row.payment_id),
        event: json<StoredEvent>(row.event),
        attempts: int(row.attempts),
        receivedAt: int(row.received_at),
      }))
    },

    /** @param nextAt null when there is nothing more to do */
    async releaseInbox(
      id: string,
      status: 'done' | 'ignored' | 'orphan' | 'pending',
      note: string | null,
      nextAt: number | null,
    ): Promise<void> {
      await sql.run(
        'UPDATE inbox SET status = $2, note = $3, next_at = $4, lease_until = NULL, attempts = attempts + 1 WHERE id = $1',
        [id, status, note, nextAt],
      )
    },

    /** Keeps a message that only makes sense after another event of its payment: nothing is due until that event comes. */
    async parkInbox(id: string, paymentId: string, note: string): Promise<void> {
      await sql.run(
        `UPDATE inbox SET status = 'waiting', payment_id = $2, note = $3, next_at = NULL, lease_until = NULL, attempts = attempts + 1 WHERE id = $1`,
        [id, paymentId, note],
      )
    },

    /** The event has come: what was parked for this payment is due now. */
    async wakeParked(paymentId: string, now: number): Promise<number> {
      return sql.run(
        `UPDATE inbox SET status = 'pending', next_at = $2, armed_at = $2, attempts = 0 WHERE payment_id = $1 AND status = 'waiting'`,
        [paymentId, now],
      )
    },

    /** A provider's id has become known: messages that named it and belonged to no payment until now are due. */
    async wakeByReference(provider: string, providerRef: string, now: number): Promise<number> {
      return sql.run(
        `UPDATE inbox SET status = 'pending', next_at = $3, armed_at = $3 WHERE provider = $1 AND provider_ref IS NOT NULL AND lower(provider_ref) = lower($2)
           AND verdict = 'verified' AND event IS NOT NULL AND status IN ('pending', 'orphan') AND lease_until IS NULL`,
        [provider, providerRef, now],
      )
    },

    /** Whether a verified message has tied this id to a reference other than ours, be it of a payment here or of another shop under the same key. */
    async tiedToAnother(provider: string, providerRef: string, merchantReference: string): Promise<boolean> {
      const row = await sql.get(
        `SELECT 1 AS one FROM inbox WHERE provider = $1 AND verdict = 'verified' AND provider_ref IS NOT NULL AND lower(provider_ref) = lower($2)
           AND merchant_reference IS NOT NULL AND merchant_reference <> $3 LIMIT 1`,
        [provider, providerRef, merchantReference],
      )
      return row !== undefined
    },

    async quarantined(): Promise<number> {
      return int((await sql.get(`SELECT count(*) AS n FROM inbox WHERE verdict = 'refused'`))?.n)
    },

    /**
     * Drops a provider's oldest refused messages beyond `keep`: strangers write these, so their number is bounded. Those that came to a payment's own,
     * secret address are counted apart, so that nobody who does not know one washes them away.
     */
    async trimQuarantine(provider: string, secretAddress: boolean, keep: number): Promise<number> {
      return sql.run(
        `DELETE FROM inbox WHERE id IN (
           SELECT id FROM inbox WHERE verdict = 'refused' AND provider = $1 AND (CASE WHEN payment_id IS NULL THEN 0 ELSE 1 END) = $3
           ORDER BY received_at DESC, id DESC LIMIT 1000000 OFFSET $2)`,
        [provider, keep, secretAddress ? 1 : 0],
      )
    },

    // ---- all ---------------------------------------------------------------------------------------------------

    /** At start, when no other process can hold a lease: what a crash left half done was due, and is due at once. All else keeps its time. */
    async takeOverLeases(now: number): Promise<void> {
      for (const table of QUEUES) {
        await sql.run(
          `UPDATE ${table} SET next_at = CASE WHEN next_at = lease_until THEN $1 ELSE next_at END, lease_until = NULL
           WHERE next_at IS NOT NULL AND lease_until IS NOT NULL`,
          [now],
        )
      }
      await rearm(sql, now)
    },

    /** The clock was set back: what it put further away than its own delay is due. @returns how many rows that were */
    rearmAfterSetBack: (now: number): Promise<number> => rearm(sql, now),

    async queueDepths(): Promise<QueueDepths> {
      const depth = async (table: string) =>
        int((await sql.get(`SELECT count(*) AS n FROM ${table} WHERE next_at IS NOT NULL`))?.n)
      return { inbox: await depth('inbox'), outbox: await depth('outbox'), polls: await depth('polls') }
    },
  }
}

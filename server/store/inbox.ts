/** Received webhooks: the queue of those to act on, and the quarantine of those that were refused. */

import type { Sql } from './sql.ts'
import { int, json, text, textOrNull } from './sql.ts'

/** `refused` is the quarantine. It has keys of its own: a forged message cannot take the place of the real one. */
export type InboxVerdict = 'verified' | 'refused'

/** A verified webhook, parsed: all that a worker needs to act on it, after a restart, too. */
export type StoredEvent =
  | {
      kind: 'payment' | 'refund'
      dedupeKey: string
      reference?: string
      providerRef?: string
      transactionId?: string
      /** Only of a refund. */
      refundId?: string
      claimsPayment?: boolean
      money?: { minor: string; currency: string }
    }
  | { kind: 'notice'; type: string; subject: string; occurredAt: number; data: Record<string, unknown> }

export interface InboxInsert {
  id: string
  provider: string
  verdict: InboxVerdict
  dedupeKey: string
  /** Set when the message came to the address of one payment. */
  paymentId: string | null
  headers: Record<string, string>
  body: Uint8Array
  /** Null when the message needs no work. */
  event: StoredEvent | null
  /** The references in a verified message, whether it needs work or not. */
  merchantReference: string | null
  providerRef: string | null
  note: string | null
  /** Which of the sender's secrets matched: 0 is the newest. */
  secret?: number | null
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

export function inboxQueries(sql: Sql) {
  return {
    /** @returns false when the same message is stored already */
    async insertInbox(row: InboxInsert): Promise<boolean> {
      const needsWork = row.event !== null
      const inserted = await sql.run(
        `INSERT INTO inbox (id, provider, verdict, dedupe_key, payment_id, headers, body, event, merchant_reference,
           provider_ref, status, note, attempts, next_at, lease_until, received_at, armed_at, secret)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, NULL, $14, $14, $15)
         ON CONFLICT (provider, verdict, dedupe_key) DO NOTHING`,
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
          row.verdict === 'refused' ? 'refused' : needsWork ? 'pending' : 'ignored',
          row.note,
          needsWork ? row.receivedAt : null,
          row.receivedAt,
          row.secret ?? null,
        ],
      )
      return inserted === 1
    },

    /** The bytes of the message that is stored under this key. */
    async inboxBody(provider: string, verdict: InboxVerdict, dedupeKey: string): Promise<Uint8Array | null> {
      const row = await sql.get('SELECT body FROM inbox WHERE provider = $1 AND verdict = $2 AND dedupe_key = $3', [
        provider,
        verdict,
        dedupeKey,
      ])
      return (row?.body as Uint8Array | undefined) ?? null
    },

    /** The providers with a message that is due. */
    async inboxLanes(now: number): Promise<string[]> {
      // Steps from provider to provider along the index, instead of reading every row that waits.
      const rows = await sql.all(
        `WITH RECURSIVE lane(provider) AS (
           SELECT min(provider) FROM inbox WHERE next_at IS NOT NULL
           UNION ALL
           SELECT (SELECT min(provider) FROM inbox WHERE next_at IS NOT NULL AND provider > lane.provider)
           FROM lane WHERE lane.provider IS NOT NULL
         )
         SELECT provider FROM lane WHERE provider IS NOT NULL
           AND (SELECT min(next_at) FROM inbox WHERE next_at IS NOT NULL AND provider = lane.provider) <= $1`,
        [now],
      )
      return rows.map((row) => text(row.provider))
    },

    async claimInbox(now: number, leaseUntil: number, limit: number, provider: string): Promise<InboxRow[]> {
      const rows = await sql.all(
        `WITH due(due_id) AS MATERIALIZED (
           SELECT id FROM inbox WHERE next_at IS NOT NULL AND provider = $4 AND next_at <= $1
           ORDER BY next_at LIMIT $3 ${sql.skipLocked}
         )
         UPDATE inbox SET lease_until = $2, next_at = $2, armed_at = $1 WHERE id IN (SELECT due_id FROM due)
         RETURNING id, provider, payment_id, event, attempts, received_at`,
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

    /** @param nextAt null when nothing is left to do */
    async releaseInbox(
      id: string,
      status: 'done' | 'ignored' | 'orphan' | 'pending',
      note: string | null,
      nextAt: number | null,
    ): Promise<void> {
      await sql.run(
        `UPDATE inbox SET status = $2, note = $3, next_at = $4, lease_until = NULL, attempts = attempts + 1
         WHERE id = $1`,
        [id, status, note, nextAt],
      )
    },

    /** Puts a message back that could not be processed at all: that counts as no attempt. */
    async postponeInbox(id: string, nextAt: number): Promise<void> {
      await sql.run('UPDATE inbox SET next_at = $2, lease_until = NULL WHERE id = $1', [id, nextAt])
    },

    /** Parks a message that makes sense only after another event of its payment: it is not due until that event. */
    async parkInbox(id: string, paymentId: string, note: string): Promise<void> {
      await sql.run(
        `UPDATE inbox SET status = 'waiting', payment_id = $2, note = $3, next_at = NULL, lease_until = NULL,
           attempts = attempts + 1
         WHERE id = $1`,
        [id, paymentId, note],
      )
    },

    /** The parked messages of a payment, oldest first. */
    async parkedEvents(paymentId: string): Promise<StoredEvent[]> {
      const rows = await sql.all(
        `SELECT event FROM inbox WHERE payment_id = $1 AND status = 'waiting' AND event IS NOT NULL ORDER BY id`,
        [paymentId],
      )
      return rows.flatMap((row) => json<StoredEvent>(row.event) ?? [])
    },

    /** Makes the parked messages of a payment due: the event that they wait for has happened. */
    async wakeParked(paymentId: string, now: number): Promise<number> {
      return sql.run(
        `UPDATE inbox SET status = 'pending', next_at = $2, armed_at = $2, attempts = 0
         WHERE payment_id = $1 AND status = 'waiting'`,
        [paymentId, now],
      )
    },

    /** Makes messages due that named a provider id before any payment had it. */
    async wakeByReference(provider: string, providerRef: string, now: number): Promise<number> {
      return sql.run(
        `UPDATE inbox SET status = 'pending', next_at = $3, armed_at = $3
         WHERE provider = $1 AND provider_ref IS NOT NULL AND lower(provider_ref) = lower($2)
           AND verdict = 'verified' AND event IS NOT NULL AND status IN ('pending', 'orphan') AND lease_until IS NULL`,
        [provider, providerRef, now],
      )
    },

    /**
     * Whether a verified message names this id together with another reference than this one: of another payment here,
     * or of another shop under the same key.
     */
    async tiedToAnother(provider: string, providerRef: string, merchantReference: string): Promise<boolean> {
      const row = await sql.get(
        `SELECT 1 AS one FROM inbox
         WHERE provider = $1 AND verdict = 'verified' AND provider_ref IS NOT NULL AND lower(provider_ref) = lower($2)
           AND merchant_reference IS NOT NULL AND merchant_reference <> $3 LIMIT 1`,
        [provider, providerRef, merchantReference],
      )
      return row !== undefined
    },

    async quarantined(): Promise<number> {
      return int((await sql.get(`SELECT count(*) AS n FROM inbox WHERE verdict = 'refused'`))?.n)
    },

    /**
     * Deletes a provider's oldest refused messages beyond `keep`: strangers write these, so their number is bounded.
     * Messages to the secret address of a payment count apart, so that only those who know one can push them out.
     */
    async trimQuarantine(provider: string, secretAddress: boolean, keep: number): Promise<number> {
      return sql.run(
        `DELETE FROM inbox WHERE id IN (
           SELECT id FROM inbox WHERE verdict = 'refused' AND provider = $1
             AND (CASE WHEN payment_id IS NULL THEN 0 ELSE 1 END) = $3
           ORDER BY received_at DESC, id DESC LIMIT 1000000 OFFSET $2)`,
        [provider, keep, secretAddress ? 1 : 0],
      )
    },
  }
}

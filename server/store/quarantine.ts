/** Stored webhooks for a person: the list, one message as it came, and verifying it again. */

import type { InboxInsert, InboxRow, InboxVerdict, StoredEvent } from './inbox.ts'
import type { Row, Sql } from './sql.ts'
import { int, intOrNull, json, text, textOrNull } from './sql.ts'

/** A webhook as it came. */
export interface StoredMessage {
  readonly id: string
  readonly provider: string
  readonly verdict: InboxVerdict
  readonly dedupeKey: string
  /** Of the address that received it. */
  readonly paymentId: string | null
  readonly headers: Readonly<Record<string, string>>
  /** Empty when it was erased. */
  readonly body: Uint8Array
  readonly status: string
  readonly note: string | null
  readonly secret: number | null
  readonly attempts: number
  readonly leaseUntil: number | null
  readonly receivedAt: number
}

/** A line of the list of webhooks. */
export type WebhookLine = Omit<StoredMessage, 'dedupeKey' | 'headers' | 'body' | 'leaseUntil'> & {
  readonly size: number
  /** The parsed message; null when it needed no work, and once it is erased. */
  readonly event: StoredEvent | null
  readonly merchantReference: string | null
  readonly providerRef: string | null
  readonly nextAt: number | null
}

export interface WebhookFilter {
  readonly verdict?: InboxVerdict
  readonly provider?: string
  /** Only verified ones whose payment is not known. */
  readonly isUnmatched?: boolean
  /** The id of the last webhook of the page before. */
  readonly after?: string
}

const LINE = 'id, provider, verdict, payment_id, status, note, secret, attempts, lease_until, received_at'
const DETAILS = 'event, merchant_reference, provider_ref, next_at, length(body) AS size'

export function quarantineQueries(sql: Sql) {
  return {
    async storedMessage(id: string): Promise<StoredMessage | null> {
      const row = await sql.get(`SELECT ${LINE}, dedupe_key, headers, body FROM inbox WHERE id = $1`, [id])
      if (!row) return null
      return {
        ...lineOf(row),
        dedupeKey: text(row.dedupe_key),
        headers: json<Record<string, string>>(row.headers) ?? {},
        body: row.body as Uint8Array,
      }
    },

    /** Newest first: ids sort by the time of arrival. */
    async webhooks({ verdict, provider, isUnmatched, after }: WebhookFilter, limit: number): Promise<WebhookLine[]> {
      const parameters: (string | number)[] = [limit]
      const equals = (column: string, value: string | undefined, operator = '='): string[] =>
        value === undefined ? [] : [`${column} ${operator} $${parameters.push(value)}`]
      const conditions = [
        // Written out: a parameter would not select the partial index.
        // Of one provider, the index of its webhooks leads, and not the one that begins with provider and verdict.
        ...(verdict === 'refused'
          ? [`verdict = 'refused'`]
          : equals(provider === undefined ? 'verdict' : `verdict || ''`, verdict)),
        ...(isUnmatched ? [`status = 'orphan'`] : []),
        ...equals('provider', provider),
        ...equals('id', after, '<'),
      ]
      const rows = await sql.all(
        `SELECT ${LINE}, ${DETAILS} FROM inbox
         ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY id DESC LIMIT $1`,
        parameters,
      )
      return rows.map(detailedLineOf)
    },

    async webhook(id: string): Promise<WebhookLine | null> {
      const row = await sql.get(`SELECT ${LINE}, ${DETAILS} FROM inbox WHERE id = $1`, [id])
      return row ? detailedLineOf(row) : null
    },

    /** The newest verified webhook of each provider, among the newest `limit` of all. */
    async lastWebhooks(limit: number): Promise<Map<string, number>> {
      const rows = await sql.all(
        `SELECT provider, max(received_at) AS at FROM
           (SELECT provider, verdict, received_at FROM inbox ORDER BY id DESC LIMIT $1) AS newest
         WHERE verdict = 'verified' GROUP BY provider`,
        [limit],
      )
      return new Map(rows.map((row) => [text(row.provider), int(row.at)]))
    },

    /** How many were refused since, `limit` at most. */
    async refusedSince(time: number, limit: number): Promise<number> {
      const row = await sql.get(
        `SELECT count(*) AS n FROM
           (SELECT id FROM inbox WHERE verdict = 'refused' AND received_at >= $1 LIMIT $2) AS refused`,
        [time, limit],
      )
      return int(row?.n)
    },

    /** How many report money of a payment that is not known, from this id on and among `limit` at most. */
    async unmatchedMoney(from: string, limit: number): Promise<number> {
      const rows = await sql.all(
        `SELECT event FROM inbox WHERE status = 'orphan' AND id >= $1 ORDER BY id DESC LIMIT $2`,
        [from, limit],
      )
      return rows.filter((row) => isAboutMoney(json<StoredEvent>(row.event))).length
    },

    /** The ids of refused messages that came to no address of a payment. */
    async refusedWithoutPayment(limit: number): Promise<string[]> {
      const rows = await sql.all(`SELECT id FROM inbox WHERE verdict = 'refused' AND payment_id IS NULL LIMIT $1`, [
        limit,
      ])
      return rows.map((row) => text(row.id))
    },

    /** The ids of refused messages behind one of them, oldest first. */
    async refusedAfter(id: string, limit: number): Promise<string[]> {
      const rows = await sql.all(`SELECT id FROM inbox WHERE verdict = 'refused' AND id > $1 ORDER BY id LIMIT $2`, [
        id,
        limit,
      ])
      return rows.map((row) => text(row.id))
    },

    /**
     * Puts a stored message that was verified again into the queue, under a lease of whoever did it. A refused one
     * leaves the quarantine.
     * @returns null when another message with its key is in the inbox already: then a refused one is deleted
     */
    async acceptMessage(row: InboxInsert, now: number, leaseUntil: number): Promise<InboxRow | null> {
      const other = await sql.get(
        `SELECT id FROM inbox WHERE provider = $1 AND verdict = 'verified' AND dedupe_key = $2 AND id <> $3`,
        [row.provider, row.dedupeKey, row.id],
      )
      if (other) {
        await sql.run(`DELETE FROM inbox WHERE id = $1 AND verdict = 'refused'`, [row.id])
        return null
      }
      const dueAt = row.event ? leaseUntil : null
      await sql.run(
        `UPDATE inbox SET verdict = 'verified', dedupe_key = $2, event = $3, merchant_reference = $4,
           provider_ref = $5, status = $6, note = $7, secret = $8, attempts = 0, next_at = $9, lease_until = $9,
           armed_at = $10
         WHERE id = $1`,
        [
          row.id,
          row.dedupeKey,
          row.event ? JSON.stringify(row.event) : null,
          row.merchantReference,
          row.providerRef,
          row.event ? 'pending' : 'ignored',
          row.note,
          row.secret ?? null,
          dueAt,
          now,
        ],
      )
      const { id, provider, paymentId, event, receivedAt } = row
      return { id, provider, paymentId, event, attempts: 0, receivedAt }
    },

    /** Deletes refused messages that came before `time`. */
    async trimOldQuarantine(time: number, limit: number): Promise<number> {
      return sql.run(
        `DELETE FROM inbox WHERE id IN (
           SELECT id FROM inbox WHERE verdict = 'refused' AND received_at < $1 LIMIT $2)`,
        [time, limit],
      )
    },
  }
}

function isAboutMoney(event: StoredEvent | null): boolean {
  return event?.kind === 'refund' || (event?.kind === 'payment' && event.claimsPayment === true)
}

function detailedLineOf(row: Row): WebhookLine {
  const { leaseUntil: _leaseUntil, ...line } = lineOf(row)
  return {
    ...line,
    size: int(row.size),
    event: json<StoredEvent>(row.event),
    merchantReference: textOrNull(row.merchant_reference),
    providerRef: textOrNull(row.provider_ref),
    nextAt: intOrNull(row.next_at),
  }
}

function lineOf(row: Row): Omit<StoredMessage, 'dedupeKey' | 'headers' | 'body'> {
  return {
    id: text(row.id),
    provider: text(row.provider),
    verdict: text(row.verdict) as InboxVerdict,
    paymentId: textOrNull(row.payment_id),
    status: text(row.status),
    note: textOrNull(row.note),
    secret: intOrNull(row.secret),
    attempts: int(row.attempts),
    leaseUntil: intOrNull(row.lease_until),
    receivedAt: int(row.received_at),
  }
}

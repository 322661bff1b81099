/**
 * The statements that check the invariants of `domain/invariants.ts`. Each reads a limited number of rows, so that no
 * statement runs for long, and each sees one state of the store: what two tables say about one row always fits.
 */

import type { InvariantId, Scanned } from '../domain/invariants.ts'
import type { PaymentEventRow } from './payments.ts'
import type { Row, Sql } from './sql.ts'
import { int, text } from './sql.ts'

export interface BrokenRow {
  readonly invariant: InvariantId
  /** The ids of the row, e.g. `pay_…`. */
  readonly row: string
}

export interface InvariantPage {
  readonly rows: number
  /** The key of the last row; null at the end of the table. */
  readonly next: string | null
  readonly broken: readonly BrokenRow[]
}

/** An event, and what its payment costs; null where the payment is gone. */
export type AuditedEvent = PaymentEventRow & {
  readonly money: { readonly minor: bigint; readonly currency: string } | null
  /** What finalized its order, where its payment did. */
  readonly finalized: { readonly minor: bigint; readonly currency: string } | null
}

type Rule = readonly [invariant: InvariantId, broken: string]

const RANK = (type: string): string =>
  `CASE ${type} WHEN 'created' THEN 0 WHEN 'pending' THEN 10 WHEN 'unknown' THEN 10 WHEN 'failed' THEN 20
    WHEN 'cancelled' THEN 20 WHEN 'expired' THEN 20 WHEN 'paid' THEN 30 ELSE NULL END`

/** For each table its key, and conditions that hold for the rows that break an invariant. */
const SCANS: Readonly<Record<Exclude<Scanned, 'payment_events'>, { key: string; rules: readonly Rule[] }>> = {
  payments: {
    key: 'id',
    rules: [
      [
        'I1',
        `state = 'paid' AND NOT EXISTS
           (SELECT 1 FROM finalizations f WHERE f.order_id = page.order_id AND f.payment_id = page.id)
         AND NOT EXISTS (SELECT 1 FROM anomalies a
           WHERE a.order_id = page.order_id AND a.payment_id = page.id AND a.kind = 'duplicate')`,
      ],
      [
        'I4',
        `EXISTS (SELECT 1 FROM payment_events e WHERE e.payment_id = page.id AND (${RANK('e.type')} > page.rank
           OR EXISTS (SELECT 1 FROM payment_events later WHERE later.payment_id = page.id AND later.seq > e.seq
             AND ${RANK('later.type')} < ${RANK('e.type')})))`,
      ],
      [
        'I7',
        `(state NOT IN ('paid', 'failed') AND NOT EXISTS (SELECT 1 FROM polls q WHERE q.payment_id = page.id))
         OR (flags NOT LIKE '%needs_review%'
           AND NOT EXISTS (SELECT 1 FROM polls q WHERE q.payment_id = page.id AND q.next_at IS NOT NULL)
           AND (state IN ('created', 'pending', 'unknown') OR EXISTS (SELECT 1 FROM payment_references n
             WHERE n.payment_id = page.id AND n.status = 'open' AND n.source = 'signed' AND n.claims_payment = 1)))`,
      ],
      [
        'I12',
        `EXISTS (SELECT 1 FROM payment_events e WHERE e.payment_id = page.id AND e.type = 'anomaly'
           AND NOT EXISTS (SELECT 1 FROM anomalies a WHERE a.order_id = page.order_id AND a.payment_id = page.id
             AND e.data LIKE '%"kind":"' || a.kind || '"%'))`,
      ],
      [
        'I8',
        // An operator can accept another sum than the price, and return money that paid nothing. `min` is for a payment
        // with two finalizations, which is for another rule to report.
        `EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = page.id AND r.anomaly_id IS NULL
           AND (r.currency <> page.currency OR page.state <> 'paid'))
         OR coalesce((SELECT min(f.amount) FROM finalizations f WHERE f.payment_id = page.id), amount)
           < (SELECT coalesce(sum(r.amount), 0) FROM refunds r WHERE r.payment_id = page.id AND r.anomaly_id IS NULL)
         OR EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = page.id AND r.anomaly_id IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM anomalies a WHERE a.id = r.anomaly_id AND a.order_id = page.order_id
             AND a.payment_id = page.id AND a.paid_currency = r.currency AND a.resolution IS DISTINCT FROM 'accepted'
             AND CAST(a.paid_minor AS NUMERIC)
               >= (SELECT sum(s.amount) FROM refunds s WHERE s.anomaly_id = r.anomaly_id)))`,
      ],
      [
        'I11',
        // `needs_review`, or `reviewed` once a person has looked.
        `EXISTS (SELECT 1 FROM provider_refunds m WHERE m.payment_id = page.id AND CASE
           WHEN m.state <> 'done' THEN m.refund_key IS NOT NULL
           WHEN m.refund_key IS NULL THEN page.flags NOT LIKE '%review%'
           ELSE NOT EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = m.payment_id AND r.provider = m.provider
             AND (r.refund_key = m.refund_key OR r.second_key = m.refund_key)
             AND (r.amount = m.amount OR page.flags LIKE '%review%') AND r.currency = m.currency
             AND r.anomaly_id IS NOT DISTINCT FROM m.anomaly_id) END)`,
      ],
      [
        'I9',
        `NOT EXISTS (SELECT 1 FROM payment_events e WHERE e.payment_id = page.id AND e.seq = 1)
         OR (rank >= 20 AND NOT EXISTS (SELECT 1 FROM payment_events e WHERE e.payment_id = page.id
           AND (e.type = page.state OR (page.state = 'failed' AND e.type = 'create_refused'))))`,
      ],
    ],
  },
  finalizations: {
    key: 'order_id',
    rules: [
      [
        'I1',
        `NOT EXISTS (SELECT 1 FROM payments p
           WHERE p.id = page.payment_id AND p.state = 'paid' AND p.order_id = page.order_id)`,
      ],
      ['I2', '(SELECT count(*) FROM finalizations f WHERE f.order_id = page.order_id) <> 1'],
      [
        'I3',
        `(SELECT count(*) FROM outbox o WHERE o.id = 'fin_' || page.order_id AND o.type = 'order.paid'
           AND o.order_id = page.order_id) <> 1`,
      ],
      [
        'I5',
        `NOT EXISTS (SELECT 1 FROM payments p JOIN orders o ON o.order_id = page.order_id
           WHERE p.id = page.payment_id AND p.amount = page.amount AND p.currency = page.currency
             AND o.amount = page.amount AND o.currency = page.currency)
         AND NOT EXISTS (SELECT 1 FROM anomalies a
           WHERE a.order_id = page.order_id AND a.payment_id = page.payment_id AND a.resolution = 'accepted'
             AND a.paid_minor = CAST(page.amount AS TEXT) AND a.paid_currency = page.currency)`,
      ],
    ],
  },
  outbox: {
    key: 'id',
    rules: [
      [
        'I3',
        `type = 'order.paid' AND NOT EXISTS (SELECT 1 FROM finalizations f
           WHERE f.order_id = page.order_id AND 'fin_' || f.order_id = page.id)`,
      ],
    ],
  },
}

export function invariantQueries(sql: Sql) {
  return {
    /** Checks the rows of a table behind a key. */
    async checkInvariants(
      table: Exclude<Scanned, 'payment_events'>,
      after: string,
      limit: number,
    ): Promise<InvariantPage> {
      const { rules } = SCANS[table]
      const rows = await sql.all(scanOf(table), [after, limit])
      const broken = rows.flatMap((row) =>
        rules.flatMap(([invariant], index) =>
          row[`broken_${index}`] === 1 ? [{ invariant, row: text(row.page_key) }] : [],
        ),
      )
      return { rows: rows.length, next: rows.length < limit ? null : text(rows.at(-1)?.page_key), broken }
    },

    /** What has waited since before `time` and has nobody who will go on with it. */
    async abandonedRows(time: number, limit: number): Promise<BrokenRow[]> {
      const webhooks = await sql.all(
        `SELECT id FROM inbox WHERE status = 'pending' AND next_at IS NULL AND verdict = 'verified'
           AND lease_until IS NULL AND received_at < $1 LIMIT $2`,
        [time, limit],
      )
      const calls = await sql.all(
        'SELECT op_key FROM operations WHERE open_since IS NOT NULL AND open_since < $1 ORDER BY open_since LIMIT $2',
        [time, limit],
      )
      const refunds = await sql.all(
        `SELECT id FROM provider_refunds WHERE next_at IS NOT NULL AND state = 'intent' AND created_at < $1 LIMIT $2`,
        [time, limit],
      )
      return [
        ...webhooks.map((row): BrokenRow => ({ invariant: 'I6', row: text(row.id) })),
        ...calls.map((row): BrokenRow => ({ invariant: 'I10', row: text(row.op_key) })),
        ...refunds.map((row): BrokenRow => ({ invariant: 'I10', row: text(row.id) })),
      ]
    },

    /** The audit log of all payments, behind one of its rows, payment by payment. */
    async auditedEvents(after: { paymentId: string; seq: number }, limit: number): Promise<AuditedEvent[]> {
      const rows = await sql.all(
        `SELECT e.*, p.amount, p.currency, f.amount AS finalized_amount, f.currency AS finalized_currency
         FROM payment_events e LEFT JOIN payments p ON p.id = e.payment_id
           LEFT JOIN finalizations f ON f.payment_id = e.payment_id
         WHERE (e.payment_id, e.seq) > ($1, $2) ORDER BY e.payment_id, e.seq LIMIT $3`,
        [after.paymentId, after.seq, limit],
      )
      return rows.map(auditedEventOf)
    },

    /** How many rows a table has, for the progress of a check. Slow in a large store: never call it while serving. */
    async countRows(table: Scanned): Promise<number> {
      return int((await sql.get(`SELECT count(*) AS n FROM ${table}`))?.n)
    },
  }
}

function scanOf(table: keyof typeof SCANS): string {
  const { key, rules } = SCANS[table]
  const columns = rules.map(([, broken], index) => `CASE WHEN ${broken} THEN 1 ELSE 0 END AS broken_${index}`)
  return `SELECT page.${key} AS page_key, ${columns.join(',\n')}
    FROM (SELECT * FROM ${table} WHERE ${key} > $1 ORDER BY ${key} LIMIT $2) AS page ORDER BY page.${key}`
}

function auditedEventOf(row: Row): AuditedEvent {
  return {
    paymentId: text(row.payment_id),
    seq: int(row.seq),
    type: text(row.type),
    data: text(row.data),
    at: int(row.at),
    previousHash: text(row.previous_hash),
    hash: text(row.hash),
    money: row.amount === null ? null : { minor: BigInt(row.amount as number | bigint), currency: text(row.currency) },
    finalized:
      row.finalized_amount === null
        ? null
        : { minor: BigInt(row.finalized_amount as number | bigint), currency: text(row.finalized_currency) },
  }
}

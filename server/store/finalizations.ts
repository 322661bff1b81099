/** The moment at which an order becomes paid, and what deviates from it: anomalies, refunds and notices. */

import type { Money } from '../domain/money.ts'
import type { AnomalyKind } from '../domain/payment.ts'
import { moneyOf } from './checkouts.ts'
import { TO_REVIEW } from './order-search.ts'
import type { Row, Sql } from './sql.ts'
import { int, intOrNull, text, textOrNull } from './sql.ts'

export interface FinalizationRow {
  orderId: string
  paymentId: string
  money: Money
  at: number
}

export interface AnomalyRow {
  id: string
  orderId: string
  paymentId: string
  kind: AnomalyKind
  provider: string
  providerRef: string | null
  /** The sum that arrived; null where it cannot be read. */
  paid: Money | null
  at: number
  /** Null while it is open. */
  resolvedAt: number | null
  /** Why it was resolved. */
  note: string | null
  /** How a person resolved it; null when open, and when the provider's own answer did. */
  resolution?: AnomalyResolution | null
  /** Who that was. */
  resolvedBy?: string | null
}

/** `accepted`: its money paid the order. `refunded`: it went back to the buyer. `resolved`: dealt with otherwise. */
export type AnomalyResolution = 'resolved' | 'accepted' | 'refunded'

export interface RefundRow {
  provider: string
  /** The same in every message about one refund. */
  refundKey: string
  paymentId: string
  orderId: string
  money: Money
  at: number
  /** The anomaly whose money went back; null for the money that made the payment paid. */
  anomalyId?: string | null
  /** Who recorded it; null when only the provider reported it. */
  operator?: string | null
  note?: string | null
  /** When the provider reported it; null while only an operator has recorded it. */
  reportedAt?: number | null
  /** The provider's id of the refund; null where nobody named it. */
  refundId?: string | null
}

/** What a report adds to a recorded refund, or a record to a reported one. */
export type RefundWord = Pick<RefundRow, 'refundId' | 'reportedAt' | 'operator' | 'note'> & {
  /** The refund is known by this key as well from now on. */
  readonly key: string
}

export interface NoticeRow {
  source: string
  subject: string
  type: string
  /** Epoch milliseconds, by the sender's clock. */
  occurredAt: number
}

export function finalizationQueries(sql: Sql) {
  return {
    async finalization(orderId: string): Promise<FinalizationRow | null> {
      const row = await sql.get('SELECT * FROM finalizations WHERE order_id = $1', [orderId])
      return row ? { orderId, paymentId: text(row.payment_id), money: moneyOf(row), at: int(row.at) } : null
    },

    /** The only statement that makes an order paid. @returns whether this payment was the first */
    async insertFinalization(row: FinalizationRow): Promise<boolean> {
      const inserted = await sql.run(
        `INSERT INTO finalizations (order_id, payment_id, amount, currency, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (order_id) DO NOTHING`,
        [row.orderId, row.paymentId, row.money.minor, row.money.currency, row.at],
      )
      if (inserted === 1) await sql.run(`UPDATE orders SET status = 'paid' WHERE order_id = $1`, [row.orderId])
      return inserted === 1
    },

    /** @returns whether it is new: each sum that a payment brings makes one anomaly of a kind */
    async insertAnomaly(row: AnomalyRow): Promise<boolean> {
      const inserted = await sql.get(
        `INSERT INTO anomalies (id, order_id, payment_id, kind, provider, provider_ref, paid_minor, paid_currency, at,
           order_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, (SELECT created_at FROM orders WHERE order_id = $2))
         ON CONFLICT (order_id, payment_id, kind, lower(provider_ref)) DO NOTHING RETURNING kind`,
        [
          row.id,
          row.orderId,
          row.paymentId,
          row.kind,
          row.provider,
          row.providerRef ?? '',
          row.paid?.minor.toString() ?? null,
          row.paid?.currency ?? null,
          row.at,
        ],
      )
      return inserted !== undefined
    },

    /** More money came than the anomaly says. @returns false when there is none, or it is resolved already */
    async raiseAnomaly(id: string, minor: bigint): Promise<boolean> {
      const raised = await sql.run('UPDATE anomalies SET paid_minor = $2 WHERE id = $1 AND resolved_at IS NULL', [
        id,
        minor.toString(),
      ])
      return raised === 1
    },

    /** @returns false when there is none, or it is resolved already */
    async resolveAnomaly(
      id: string,
      note: string,
      now: number,
      by: { readonly resolution: AnomalyResolution; readonly operator: string } | null = null,
    ): Promise<boolean> {
      return (
        (await sql.run(
          `UPDATE anomalies SET resolved_at = $3, note = $2, resolution = $4, resolved_by = $5
           WHERE id = $1 AND resolved_at IS NULL`,
          [id, note, now, by?.resolution ?? null, by?.operator ?? null],
        )) === 1
      )
    },

    async anomaly(id: string): Promise<AnomalyRow | null> {
      const row = await sql.get('SELECT * FROM anomalies WHERE id = $1', [id])
      return row ? anomalyOf(row) : null
    },

    /** Newest first: ids sort by time. @param after the id of the last anomaly of the page before */
    async anomalies(state: 'open' | 'resolved', after: string | null, limit: number): Promise<AnomalyRow[]> {
      const rows = await sql.all(
        `SELECT * FROM anomalies WHERE resolved_at IS ${state === 'open' ? 'NULL' : 'NOT NULL'} AND id < $1
         ORDER BY id DESC LIMIT $2`,
        // Behind every id.
        [after ?? '~', limit],
      )
      return rows.map(anomalyOf)
    },

    async openAnomalies(limit: number): Promise<number> {
      const row = await sql.get(
        'SELECT count(*) AS n FROM (SELECT id FROM anomalies WHERE resolved_at IS NULL LIMIT $1) AS open_ones',
        [limit],
      )
      return int(row?.n)
    },

    /** Payments that a person has to review although no anomaly says so. */
    async paymentsToReview(limit: number): Promise<number> {
      const row = await sql.get(
        `SELECT count(*) AS n FROM (SELECT id FROM payments WHERE ${TO_REVIEW} LIMIT $1) AS flagged`,
        [limit],
      )
      return int(row?.n)
    },

    async insertRefund(row: RefundRow): Promise<void> {
      await sql.run(
        `INSERT INTO refunds (provider, refund_key, payment_id, order_id, amount, currency, at, anomaly_id, operator,
           note, reported_at, refund_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        [
          row.provider,
          row.refundKey,
          row.paymentId,
          row.orderId,
          row.money.minor,
          row.money.currency,
          row.at,
          row.anomalyId ?? null,
          row.operator ?? null,
          row.note ?? null,
          row.reportedAt ?? null,
          row.refundId ?? null,
        ],
      )
      if (row.anomalyId) return
      await sql.run(
        `UPDATE orders SET status = 'refunded' WHERE order_id = $1
           AND (SELECT amount FROM finalizations WHERE order_id = $1 AND payment_id = $2)
             <= (SELECT sum(amount) FROM refunds WHERE payment_id = $2 AND anomaly_id IS NULL)`,
        [row.orderId, row.paymentId],
      )
    },

    /** Adds to a refund what a second source says of it. The sum stays: it counts once. */
    async joinRefund({ provider, refundKey }: RefundRow, word: RefundWord): Promise<void> {
      await sql.run(
        `UPDATE refunds SET second_key = $3, refund_id = coalesce(refund_id, $4),
           reported_at = coalesce(reported_at, $5), operator = coalesce(operator, $6), note = coalesce(note, $7)
         WHERE provider = $1 AND refund_key = $2`,
        [
          provider,
          refundKey,
          word.key,
          word.refundId ?? null,
          word.reportedAt ?? null,
          word.operator ?? null,
          word.note ?? null,
        ],
      )
    },

    /** The sum of a payment's refunds, in minor units of its currency. Without those of an anomaly's money. */
    async refundedOfPayment(paymentId: string): Promise<bigint> {
      const row = await sql.get(
        'SELECT coalesce(sum(amount), 0) AS amount FROM refunds WHERE payment_id = $1 AND anomaly_id IS NULL',
        [paymentId],
      )
      return BigInt(row?.amount as number | bigint)
    },

    /** How much of an anomaly's money went back, in minor units. */
    async refundedOfAnomaly(anomalyId: string): Promise<bigint> {
      const row = await sql.get('SELECT coalesce(sum(amount), 0) AS amount FROM refunds WHERE anomaly_id = $1', [
        anomalyId,
      ])
      return BigInt(row?.amount as number | bigint)
    },

    /** Oldest first. */
    async refundsOfOrder(orderId: string): Promise<RefundRow[]> {
      const rows = await sql.all('SELECT * FROM refunds WHERE order_id = $1 ORDER BY at, refund_key', [orderId])
      return rows.map(refundOf)
    },

    /** Oldest first, those of an anomaly's money included. */
    async refundsOfPayment(paymentId: string): Promise<RefundRow[]> {
      const rows = await sql.all('SELECT * FROM refunds WHERE payment_id = $1 ORDER BY at, refund_key', [paymentId])
      return rows.map(refundOf)
    },

    /** By the key of either source. */
    async refundByKey(provider: string, refundKey: string): Promise<RefundRow | null> {
      const row = await sql.get(
        `SELECT * FROM refunds WHERE provider = $1 AND refund_key = $2
         UNION ALL
         SELECT * FROM refunds WHERE provider = $1 AND second_key = $2`,
        [provider, refundKey],
      )
      return row ? refundOf(row) : null
    },

    /** @returns whether it is the newest of its subject. An older one that arrives late changes nothing */
    async saveNotice(row: NoticeRow): Promise<boolean> {
      const newest = await sql.get(
        `INSERT INTO notices (source, subject, type, occurred_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (source, subject) DO UPDATE SET type = $3, occurred_at = $4 WHERE notices.occurred_at < $4
         RETURNING subject`,
        [row.source, row.subject, row.type, row.occurredAt],
      )
      return newest !== undefined
    },

    async anomaliesOfOrder(orderId: string): Promise<AnomalyRow[]> {
      return (await sql.all('SELECT * FROM anomalies WHERE order_id = $1 ORDER BY at, kind', [orderId])).map(anomalyOf)
    },

    /** Anomalies of money that the provider named under this id. Such an id pays nothing until a person has looked. */
    async anomaliesByReference(provider: string, providerRef: string): Promise<AnomalyRow[]> {
      return (
        await sql.all('SELECT * FROM anomalies WHERE provider = $1 AND lower(provider_ref) = lower($2)', [
          provider,
          providerRef,
        ])
      ).map(anomalyOf)
    },
  }
}

function refundOf(row: Row): RefundRow {
  return {
    provider: text(row.provider),
    refundKey: text(row.refund_key),
    paymentId: text(row.payment_id),
    orderId: text(row.order_id),
    money: moneyOf(row),
    at: int(row.at),
    anomalyId: textOrNull(row.anomaly_id),
    operator: textOrNull(row.operator),
    note: textOrNull(row.note),
    reportedAt: intOrNull(row.reported_at),
    refundId: textOrNull(row.refund_id),
  }
}

function anomalyOf(row: Row): AnomalyRow {
  return {
    id: text(row.id),
    orderId: text(row.order_id),
    paymentId: text(row.payment_id),
    kind: text(row.kind) as AnomalyKind,
    provider: text(row.provider),
    providerRef: text(row.provider_ref) || null,
    paid: row.paid_minor === null ? null : { minor: BigInt(text(row.paid_minor)), currency: text(row.paid_currency) },
    at: int(row.at),
    resolvedAt: intOrNull(row.resolved_at),
    note: textOrNull(row.note),
    resolution: textOrNull(row.resolution) as AnomalyResolution | null,
    resolvedBy: textOrNull(row.resolved_by),
  }
}

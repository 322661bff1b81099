/** The moment at which an order becomes paid, and what deviates from it: anomalies, refunds and notices. */

import type { Money } from '../domain/money.ts'
import type { AnomalyKind } from '../domain/payment.ts'
import { moneyOf } from './checkouts.ts'
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
}

export interface RefundRow {
  provider: string
  /** The same in every message about one refund. */
  refundKey: string
  paymentId: string
  orderId: string
  money: Money
  at: number
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
      const inserted = await sql.get(
        `INSERT INTO finalizations (order_id, payment_id, amount, currency, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (order_id) DO NOTHING RETURNING order_id`,
        [row.orderId, row.paymentId, row.money.minor, row.money.currency, row.at],
      )
      if (inserted) await sql.run(`UPDATE orders SET status = 'paid' WHERE order_id = $1`, [row.orderId])
      return inserted !== undefined
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

    /** @returns false when there is none, or it is resolved already */
    async resolveAnomaly(id: string, note: string, now: number): Promise<boolean> {
      return (
        (await sql.run('UPDATE anomalies SET resolved_at = $3, note = $2 WHERE id = $1 AND resolved_at IS NULL', [
          id,
          note,
          now,
        ])) === 1
      )
    },

    async insertRefund(row: RefundRow): Promise<void> {
      await sql.run(
        `INSERT INTO refunds (provider, refund_key, payment_id, order_id, amount, currency, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [row.provider, row.refundKey, row.paymentId, row.orderId, row.money.minor, row.money.currency, row.at],
      )
      await sql.run(
        `UPDATE orders SET status = 'refunded' WHERE order_id = $1
           AND (SELECT amount FROM finalizations WHERE order_id = $1 AND payment_id = $2)
             <= (SELECT sum(amount) FROM refunds WHERE payment_id = $2)`,
        [row.orderId, row.paymentId],
      )
    },

    async refund(provider: string, refundKey: string): Promise<boolean> {
      return (
        (await sql.get('SELECT 1 AS one FROM refunds WHERE provider = $1 AND refund_key = $2', [
          provider,
          refundKey,
        ])) !== undefined
      )
    },

    /** The sum of a payment's refunds, in minor units of its currency. */
    async refundedOfPayment(paymentId: string): Promise<bigint> {
      const row = await sql.get('SELECT coalesce(sum(amount), 0) AS amount FROM refunds WHERE payment_id = $1', [
        paymentId,
      ])
      return BigInt(row?.amount as number | bigint)
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
  }
}

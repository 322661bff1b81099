/** Refunds that operators make at the provider. `queues.ts` explains the columns of a queue. */

import type { Money } from '../domain/money.ts'
import type { ProviderRefundState, RefundRefusal } from '../domain/provider-refund.ts'
import { moneyOf } from './checkouts.ts'
import type { Row, Sql } from './sql.ts'
import { int, intOrNull, text, textOrNull } from './sql.ts'

export interface ProviderRefundRow {
  readonly id: string
  readonly provider: string
  readonly orderId: string
  readonly paymentId: string
  /** The anomaly whose money goes back; null for the money that made the payment paid. */
  readonly anomalyId: string | null
  readonly money: Money
  state: ProviderRefundState
  /** The provider's id of the refund; null until it is known. */
  refundId: string | null
  /** Its key in the ledger of refunds; null until it is done. */
  refundKey: string | null
  /** Why it was refused. */
  reason: RefundRefusal | null
  /** The same for every repetition of one request. */
  readonly requestKey: string
  readonly operator: string
  readonly note: string
  /** How often the provider was asked. */
  attempts: number
  /** When the provider is asked next; null when nobody asks any more. */
  nextAt: number | null
  readonly createdAt: number
  /** The keys that the ledger had for the payment before; null in a row of an older version. */
  readonly ledgerBefore: readonly string[] | null
}

const OPEN = `state IN ('intent', 'pending', 'unknown')`
const UNRESOLVED = `next_at IS NULL AND state IN ('pending', 'unknown')`

export function providerRefundQueries(sql: Sql) {
  const sumOf = async (condition: string, parameter: string): Promise<bigint> => {
    const row = await sql.get(
      `SELECT coalesce(sum(amount), 0) AS amount FROM provider_refunds WHERE ${condition} AND ${OPEN}`,
      [parameter],
    )
    return BigInt(row?.amount as number | bigint)
  }

  return {
    /** @param takenOverAt from when on the caller no longer has the row, and a worker asks about it */
    async insertProviderRefund(row: ProviderRefundRow, takenOverAt: number): Promise<void> {
      await sql.run(
        `INSERT INTO provider_refunds (id, provider, order_id, payment_id, anomaly_id, amount, currency, state,
           request_key, operator, note, attempts, next_at, lease_until, created_at, armed_at, ledger_before)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $14, $15)`,
        [
          row.id,
          row.provider,
          row.orderId,
          row.paymentId,
          row.anomalyId,
          row.money.minor,
          row.money.currency,
          row.state,
          row.requestKey,
          row.operator,
          row.note,
          row.attempts,
          takenOverAt,
          row.createdAt,
          row.ledgerBefore && JSON.stringify(row.ledgerBefore),
        ],
      )
    },

    /** Writes what can change, and ends the lease. */
    async saveProviderRefund(row: ProviderRefundRow, now: number): Promise<void> {
      await sql.run(
        `UPDATE provider_refunds SET state = $2, refund_id = $3, refund_key = $4, reason = $5, attempts = $6, next_at = $7,
           lease_until = NULL, armed_at = $8 WHERE id = $1`,
        [row.id, row.state, row.refundId, row.refundKey, row.reason, row.attempts, row.nextAt, now],
      )
    },

    /** The provider has reported a refund of this payment: what became of the open ones is asked now. */
    async hastenProviderRefunds(paymentId: string, now: number): Promise<void> {
      await sql.run(
        `UPDATE provider_refunds SET next_at = $2, armed_at = $2
         WHERE payment_id = $1 AND state IN ('pending', 'unknown') AND lease_until IS NULL`,
        [paymentId, now],
      )
    },

    async providerRefund(id: string): Promise<ProviderRefundRow | null> {
      const row = await sql.get('SELECT * FROM provider_refunds WHERE id = $1', [id])
      return row ? providerRefundOf(row) : null
    },

    /** Oldest first: ids sort by time. */
    async providerRefundsOfOrder(orderId: string): Promise<ProviderRefundRow[]> {
      const rows = await sql.all('SELECT * FROM provider_refunds WHERE order_id = $1 ORDER BY id', [orderId])
      return rows.map(providerRefundOf)
    },

    /** Oldest first, those of an anomaly's money included. */
    async providerRefundsOfPayment(paymentId: string): Promise<ProviderRefundRow[]> {
      const rows = await sql.all('SELECT * FROM provider_refunds WHERE payment_id = $1 ORDER BY id', [paymentId])
      return rows.map(providerRefundOf)
    },

    /** How much of a payment is on its way back, in minor units. Without the money of anomalies. */
    openRefundsOfPayment: (paymentId: string): Promise<bigint> =>
      sumOf('payment_id = $1 AND anomaly_id IS NULL', paymentId),

    /** How much of an anomaly's money is on its way back, in minor units. */
    openRefundsOfAnomaly: (anomalyId: string): Promise<bigint> => sumOf('anomaly_id = $1', anomalyId),

    /** Those about which the provider has to be asked now. */
    async dueProviderRefunds(now: number, limit: number): Promise<string[]> {
      const rows = await sql.all(
        'SELECT id FROM provider_refunds WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at LIMIT $2',
        [now, limit],
      )
      return rows.map(({ id }) => text(id))
    },

    /** A call that has not ended by now had no usable answer. */
    async claimProviderRefund(id: string, now: number, leaseUntil: number): Promise<ProviderRefundRow | null> {
      const row = await sql.get(
        `WITH due(due_id) AS MATERIALIZED (
           SELECT id FROM provider_refunds
           WHERE id = $1 AND next_at IS NOT NULL AND next_at <= $2 ${sql.skipLocked}
         )
         UPDATE provider_refunds SET lease_until = $3, next_at = $3, armed_at = $2,
           state = CASE WHEN state = 'intent' THEN 'unknown' ELSE state END
         WHERE id IN (SELECT due_id FROM due) RETURNING *`,
        [id, now, leaseUntil],
      )
      return row ? providerRefundOf(row) : null
    },

    /** The provider had no free turn: it is asked soon, and the schedule does not advance. */
    async postponeProviderRefund(id: string, nextAt: number): Promise<void> {
      await sql.run(
        'UPDATE provider_refunds SET lease_until = NULL, next_at = $2 WHERE id = $1 AND next_at IS NOT NULL',
        [id, nextAt],
      )
    },

    /** Those whose schedule is over without an end: a person finds out. Oldest first. */
    async unresolvedProviderRefunds(limit: number): Promise<ProviderRefundRow[]> {
      const rows = await sql.all(`SELECT * FROM provider_refunds WHERE ${UNRESOLVED} ORDER BY id LIMIT $1`, [limit])
      return rows.map(providerRefundOf)
    },

    async countUnresolvedRefunds(limit: number): Promise<number> {
      const row = await sql.get(
        `SELECT count(*) AS n FROM (SELECT id FROM provider_refunds WHERE ${UNRESOLVED} LIMIT $1) AS unresolved`,
        [limit],
      )
      return int(row?.n)
    },
  }
}

export function providerRefundOf(row: Row): ProviderRefundRow {
  const ledgerBefore = textOrNull(row.ledger_before)
  return {
    id: text(row.id),
    provider: text(row.provider),
    orderId: text(row.order_id),
    paymentId: text(row.payment_id),
    anomalyId: textOrNull(row.anomaly_id),
    money: moneyOf(row),
    state: text(row.state) as ProviderRefundState,
    refundId: textOrNull(row.refund_id),
    refundKey: textOrNull(row.refund_key),
    reason: textOrNull(row.reason) as RefundRefusal | null,
    requestKey: text(row.request_key),
    operator: text(row.operator),
    note: text(row.note),
    attempts: int(row.attempts),
    nextAt: intOrNull(row.next_at),
    createdAt: int(row.created_at),
    ledgerBefore: ledgerBefore === null ? null : (JSON.parse(ledgerBefore) as string[]),
  }
}

/** Calls that change something at a provider. Each is written down before it is made. */

import type { Sql } from './sql.ts'
import { int, text } from './sql.ts'

/** `intent`: the call is about to start or is running. The other three say how it ended. */
export type OperationOutcome = 'intent' | 'ok' | 'definite_failure' | 'unknown'

/** A call that changes something at a provider. */
export type OperationKind = 'create' | 'complete'

/** A call that takes the money of a payment. */
export interface Completion {
  readonly paymentId: string
  readonly outcome: OperationOutcome
  /** Epoch milliseconds. */
  readonly begunAt: number
}

export interface OpenOperation {
  opKey: string
  paymentId: string
  kind: OperationKind
  openSince: number
}

export function operationQueries(sql: Sql) {
  return {
    async insertOperation(opKey: string, paymentId: string, kind: OperationKind, now: number): Promise<void> {
      await sql.run(
        `INSERT INTO operations (op_key, payment_id, kind, outcome, open_since, created_at)
         VALUES ($1, $2, $3, 'intent', $4, $4)`,
        [opKey, paymentId, kind, now],
      )
    },

    /** @param notBegunBefore an earlier beginning comes from a clock that was set, and is replaced by this time */
    async closeOperation(
      opKey: string,
      outcome: Exclude<OperationOutcome, 'intent'>,
      notBegunBefore = 0,
    ): Promise<void> {
      await sql.run(
        `UPDATE operations SET outcome = $2, open_since = NULL,
           created_at = CASE WHEN created_at < $3 THEN $3 ELSE created_at END
         WHERE op_key = $1`,
        [opKey, outcome, notBegunBefore],
      )
    },

    /** The call was not sent after all, and now is. @returns false unless its outcome was a definite failure */
    async reopenOperation(opKey: string, now: number): Promise<boolean> {
      const changed = await sql.run(
        `UPDATE operations SET outcome = 'intent', open_since = $2, created_at = $2
         WHERE op_key = $1 AND outcome = 'definite_failure'`,
        [opKey, now],
      )
      return changed === 1
    },

    async operationOutcome(opKey: string): Promise<OperationOutcome | null> {
      const row = await sql.get('SELECT outcome FROM operations WHERE op_key = $1', [opKey])
      return row ? (text(row.outcome) as OperationOutcome) : null
    },

    /** The calls that were to take the money of the payments of an order. */
    async completionsOfOrder(orderId: string): Promise<Completion[]> {
      const rows = await sql.all(
        `SELECT o.payment_id, o.outcome, o.created_at FROM payments p JOIN operations o ON o.payment_id = p.id
         WHERE p.order_id = $1 AND o.kind = 'complete'`,
        [orderId],
      )
      return rows.map((row) => ({
        paymentId: text(row.payment_id),
        outcome: text(row.outcome) as OperationOutcome,
        begunAt: int(row.created_at),
      }))
    },

    /** Calls whose process ended before it could record their outcome. */
    async operationsOpenBefore(time: number): Promise<OpenOperation[]> {
      const rows = await sql.all(
        'SELECT op_key, payment_id, kind, open_since FROM operations WHERE open_since IS NOT NULL AND open_since <= $1',
        [time],
      )
      return rows.map((row) => ({
        opKey: text(row.op_key),
        paymentId: text(row.payment_id),
        kind: text(row.kind) as OperationKind,
        openSince: int(row.open_since),
      }))
    },
  }
}

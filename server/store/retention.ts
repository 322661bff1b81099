/**
 * Erases what is no longer needed: details of customers, raw webhooks, client secrets, idempotency keys and delivered
 * order events. Money facts and the audit log stay; neither holds details of a customer.
 *
 * Ids sort by time, so these statements walk along the primary keys, and no row is read twice.
 */

import type { Row, Sql } from './sql.ts'
import { int, text } from './sql.ts'

/** How many rows a request of a customer has changed. */
export interface ErasedRows {
  readonly orders: number
  readonly checkouts: number
  readonly payments: number
  readonly webhooks: number
  /** How many of the orders keep some details until a checkout or payment ends. Absent when none does. */
  readonly running?: number
}

/** What was erased in one order. */
export interface ErasedOrder extends Omit<ErasedRows, 'orders' | 'running'> {
  /** Some details are kept until a checkout or payment of the order ends. */
  readonly isRunning: boolean
}

/** The details of a customer, in the form in which a search looks for them. */
export interface CustomerKeys {
  readonly email: string | null
  readonly phone: string | null
}

/** The addresses of the shop, the items and the texts of the order can hold details of a customer, too. */
const CHECKOUT_ERASED = `customer = NULL, customer_email = NULL, customer_phone = NULL, description = NULL, items = NULL,
  success_url = NULL, cancel_url = NULL`
/** A payment that is not over needs its action. */
const PAYMENT_ERASED = `customer_email = NULL, customer_phone = NULL, details_hash = NULL,
  action = CASE WHEN rank >= 20 THEN NULL ELSE action END`

/** A buyer who still pays needs the way back to the shop. */
const RUNNING_CHECKOUT_ERASED = `customer = NULL, customer_email = NULL, customer_phone = NULL, description = NULL,
  items = NULL,
  success_url = CASE WHEN expiry_due_at IS NULL THEN NULL ELSE success_url END,
  cancel_url = CASE WHEN expiry_due_at IS NULL THEN NULL ELSE cancel_url END`
/** A payment that is not over and is polled no more waits for a person, and no longer for its buyer. */
const RUNS = `rank < 20 AND EXISTS (SELECT 1 FROM polls q WHERE q.payment_id = payments.id AND q.next_at IS NOT NULL)`
/** The hash and the number keep a second push request away from the phone. */
const RUNNING_PAYMENT_ERASED = `customer_email = NULL,
  customer_phone = CASE WHEN ${RUNS} THEN customer_phone END,
  details_hash = CASE WHEN ${RUNS} THEN details_hash END,
  action = CASE WHEN ${RUNS} THEN action END`
/** Of `chores`: an order to erase once more. */
const ERASURE = 'erasure '

const NOTHING = new Uint8Array(0)

export function retentionQueries(sql: Sql) {
  return {
    /**
     * Erases the details in the next checkouts and their payments, with the secrets and keys that open them.
     * @param before checkouts with this id or a later one stay as they are
     * @returns the last checkout of the batch; null when there is none to erase
     */
    async eraseOldCheckouts(after: string, before: string, limit: number): Promise<string | null> {
      const rows = await sql.all(
        'SELECT id, expiry_due_at FROM checkouts WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3',
        [after, before, limit],
      )
      // A checkout that can still be paid stops the walk: it continues once that one has ended.
      const live = rows.findIndex((row) => row.expiry_due_at !== null)
      const last = (live === -1 ? rows : rows.slice(0, live)).at(-1)
      if (!last) return null
      const range = [after, text(last.id)]
      await sql.run(`UPDATE checkouts SET ${CHECKOUT_ERASED} WHERE id > $1 AND id <= $2`, range)
      await sql.run(`UPDATE payments SET ${PAYMENT_ERASED} WHERE checkout_id > $1 AND checkout_id <= $2`, range)
      await sql.run('DELETE FROM client_secrets WHERE checkout_id > $1 AND checkout_id <= $2', range)
      await sql.run('DELETE FROM idempotency_keys WHERE checkout_id > $1 AND checkout_id <= $2', range)
      return text(last.id)
    },

    /**
     * Erases the bytes of the next verified webhooks. Their verdicts, ids and outcomes stay: a later delivery of the same
     * message is a duplicate. Those that name no payment are deleted.
     */
    async eraseOldWebhooks(after: string, before: string, limit: number): Promise<string | null> {
      const rows = await sql.all('SELECT id FROM inbox WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3', [
        after,
        before,
        limit,
      ])
      const last = rows.at(-1)
      if (!last) return null
      const range = [after, text(last.id)]
      await sql.run(
        `DELETE FROM inbox WHERE id > $1 AND id <= $2 AND verdict = 'verified' AND next_at IS NULL
           AND status IN ('done', 'ignored') AND payment_id IS NULL AND merchant_reference IS NULL
           AND provider_ref IS NULL`,
        range,
      )
      // What is parked still needs its event, and so does a person who looks for an unknown payment. The event holds ids
      // and amounts only.
      await sql.run(
        `UPDATE inbox SET body = $3, headers = '{}',
           event = CASE WHEN next_at IS NULL AND status NOT IN ('waiting', 'orphan') THEN NULL ELSE event END
         WHERE id > $1 AND id <= $2 AND verdict = 'verified'`,
        [...range, NOTHING],
      )
      return text(last.id)
    },

    /**
     * Erases order events that were delivered before `time`, with their attempts. Of `order.paid` the row stays: every
     * finalization has one.
     * @returns how many
     */
    async eraseDeliveredEvents(time: number, limit: number): Promise<number> {
      const rows = await sql.all(
        `SELECT id, type FROM outbox WHERE delivered_at IS NOT NULL AND body <> '' AND delivered_at < $1
         ORDER BY delivered_at LIMIT $2`,
        [time, limit],
      )
      for (const { id = '', type } of rows) {
        await sql.run('DELETE FROM outbox_attempts WHERE outbox_id = $1', [id])
        await sql.run(type === 'order.paid' ? `UPDATE outbox SET body = '' WHERE id = $1` : DELETE_EVENT, [id])
      }
      return rows.length
    },

    /** The orders in which a customer occurs, as their buyer or in the shop's own words. */
    async ordersOfCustomer({ email, phone }: CustomerKeys): Promise<string[]> {
      const found = new Set<string>()
      for (const [column, value] of [
        ['customer_email', email],
        ['customer_phone', phone],
      ] as const) {
        if (value === null) continue
        for (const table of ['checkouts', 'payments']) {
          const rows = await sql.all(`SELECT DISTINCT order_id FROM ${table} WHERE ${column} = $1`, [value])
          for (const row of rows) found.add(text(row.order_id))
        }
      }
      return [...found].sort()
    },

    /**
     * Erases what an order knows about its customer, and the raw webhooks of its payments. What protects the money of a
     * checkout or payment that is not over stays, and the order is due to be erased again.
     * @param again when, in epoch milliseconds
     */
    async eraseOrderDetails(orderId: string, again: number): Promise<ErasedOrder> {
      const checkouts = await sql.run(`UPDATE checkouts SET ${RUNNING_CHECKOUT_ERASED} WHERE order_id = $1`, [orderId])
      const payments = await sql.run(`UPDATE payments SET ${RUNNING_PAYMENT_ERASED} WHERE order_id = $1`, [orderId])
      const rows: Row[] = await sql.all(
        `SELECT i.id, i.verdict, CASE WHEN i.verdict = 'refused' AND p.state <> 'paid' AND EXISTS (
             SELECT 1 FROM polls q WHERE q.payment_id = p.id AND q.next_at IS NOT NULL) THEN 1 ELSE 0 END AS needed
         FROM payments p JOIN inbox i ON i.payment_id = p.id WHERE p.order_id = $1
         UNION
         SELECT i.id, i.verdict, 0 AS needed FROM payments p JOIN inbox i ON i.merchant_reference = p.merchant_reference
         WHERE p.order_id = $1 AND i.merchant_reference IS NOT NULL AND i.provider = p.provider
         UNION
         SELECT i.id, i.verdict, 0 AS needed FROM payments p JOIN inbox i
           ON i.provider = p.provider AND lower(i.provider_ref) = lower(p.provider_ref)
         WHERE p.order_id = $1 AND i.provider_ref IS NOT NULL`,
        [orderId],
      )
      // A refused message can be the only one that names the money. It verifies once the secret is corrected.
      const erased = rows.filter(({ needed }) => needed === 0)
      for (const { id = '', verdict } of erased) {
        if (verdict === 'refused') await sql.run('DELETE FROM inbox WHERE id = $1', [id])
        else await sql.run(`UPDATE inbox SET body = $2, headers = '{}' WHERE id = $1`, [id, NOTHING])
      }
      const running = await sql.get(
        `SELECT (SELECT count(*) FROM checkouts WHERE order_id = $1 AND expiry_due_at IS NOT NULL)
           + (SELECT count(*) FROM payments WHERE order_id = $1 AND ${RUNS}) AS n`,
        [orderId],
      )
      const isRunning = int(running?.n) > 0 || erased.length < rows.length
      await sql.run(
        isRunning
          ? 'INSERT INTO chores (name, next_at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET next_at = $2'
          : 'DELETE FROM chores WHERE name = $1',
        isRunning ? [ERASURE + orderId, again] : [ERASURE + orderId],
      )
      return { checkouts, payments, webhooks: erased.length, isRunning }
    },

    /** The orders that are due to be erased again. */
    async erasuresDue(now: number, limit: number): Promise<string[]> {
      const rows = await sql.all(
        `SELECT name FROM chores WHERE name LIKE '${ERASURE}%' AND next_at <= $1 ORDER BY next_at LIMIT $2`,
        [now, limit],
      )
      return rows.map(({ name }) => text(name).slice(ERASURE.length))
    },
  }
}

const DELETE_EVENT = 'DELETE FROM outbox WHERE id = $1'

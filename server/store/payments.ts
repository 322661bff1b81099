/** Payments, and their audit log. */

import type { Money } from '../domain/money.ts'
import type { PaymentFlag, PaymentState } from '../domain/payment.ts'
import { isOver, rankOf } from '../domain/payment.ts'
import type { PaymentAction } from '../contract/wire.ts'
import { moneyOf } from './checkouts.ts'
import type { Row, Sql, SqlValue } from './sql.ts'
import { int, intOrNull, json, text, textOrNull, toJson } from './sql.ts'

export interface PaymentRow {
  id: string
  checkoutId: string
  orderId: string
  provider: string
  medium: string | null
  merchantReference: string
  /** Short and readable, for people: `7F3K-29QD`. */
  reference: string
  providerRef: string | null
  /**
   * Who tied `providerRef` to the payment: the provider, by its answer or a signed message; or a browser, whose id the
   * provider then confirmed.
   */
  refSource: 'provider' | 'browser' | null
  /** The provider's id of the money, as its dashboard shows it to the merchant; null until it is known. */
  transactionId: string | null
  money: Money
  state: PaymentState
  flags: PaymentFlag[]
  /** Why it was declined, as one of our reasons. */
  reason: string | null
  action: PaymentAction | null
  callbackTokenHash: string
  returnTokenHash: string
  cancelTokenHash: string
  /** The group of clients that made it. Groups take turns when their provider is asked. */
  client: string
  /** The language of the buyer who made it (BCP 47), if pages speak it: the return page has it. */
  locale: string | null
  /** Recognizes another request to pay with the same details; cleared when the payment is over. */
  detailsHash: string | null
  /** When a push request to a phone was sent, or may have been, in epoch milliseconds; null where there is none. */
  pushRequestedAt: number | null
  version: number
  createdAt: number
  paidAt: number | null
  /** When the provider's page or push request expires, where the provider says so. */
  expiresAt: number | null
  /** When the buyer last came back from the provider's page. */
  returnedAt: number | null
}

export interface PaymentEventRow {
  paymentId: string
  seq: number
  type: string
  data: string
  at: number
  previousHash: string
  hash: string
}

type Columns = Readonly<Record<string, (payment: PaymentRow) => SqlValue>>

/** The columns that are written once. */
const FIXED: Columns = {
  checkout_id: ({ checkoutId }) => checkoutId,
  order_id: ({ orderId }) => orderId,
  provider: ({ provider }) => provider,
  medium: ({ medium }) => medium,
  merchant_reference: ({ merchantReference }) => merchantReference,
  reference: ({ reference }) => reference,
  amount: ({ money }) => money.minor,
  currency: ({ money }) => money.currency,
  callback_token_hash: ({ callbackTokenHash }) => callbackTokenHash,
  return_token_hash: ({ returnTokenHash }) => returnTokenHash,
  cancel_token_hash: ({ cancelTokenHash }) => cancelTokenHash,
  created_at: ({ createdAt }) => createdAt,
  client: ({ client }) => client,
  locale: ({ locale }) => locale,
}

/** The columns that a later transaction may change. */
const CHANGING: Columns = {
  provider_ref: ({ providerRef }) => providerRef,
  ref_source: ({ providerRef, refSource }) => (providerRef === null ? null : (refSource ?? 'provider')),
  transaction_id: ({ transactionId }) => transactionId,
  state: ({ state }) => state,
  rank: ({ state }) => rankOf(state),
  flags: ({ flags }) => flags.join(','),
  reason: ({ reason }) => reason,
  action: ({ action }) => toJson(action),
  paid_at: ({ paidAt }) => paidAt,
  expires_at: ({ expiresAt }) => expiresAt,
  returned_at: ({ returnedAt }) => returnedAt,
  push_requested_at: ({ pushRequestedAt }) => pushRequestedAt,
  details_hash: ({ state, detailsHash }) => (isOver(state) ? null : detailsHash),
}

const INSERTED = ['id', 'version', ...Object.keys(FIXED), ...Object.keys(CHANGING)]
const INSERT_PAYMENT = `INSERT INTO payments (${INSERTED.join(', ')})
  VALUES (${INSERTED.map((_, index) => `$${index + 1}`).join(', ')})`

const CHANGES = Object.keys(CHANGING).map((column, index) => `${column} = $${index + 4}`)
const SAVE_PAYMENT = `UPDATE payments SET version = version + 1, ${CHANGES.join(', ')}
  WHERE id = $1 AND version = $2 AND rank <= $3`

export function paymentQueries(sql: Sql) {
  return {
    async payment(id: string): Promise<PaymentRow | null> {
      const row = await sql.get('SELECT * FROM payments WHERE id = $1', [id])
      return row ? paymentOf(row) : null
    },

    async paymentByReference(provider: string, merchantReference: string): Promise<PaymentRow | null> {
      const row = await sql.get('SELECT * FROM payments WHERE merchant_reference = $1 AND provider = $2', [
        merchantReference,
        provider,
      ])
      return row ? paymentOf(row) : null
    },

    /** In any spelling: a provider's ids are compared without case. */
    async paymentByProviderReference(provider: string, providerRef: string): Promise<PaymentRow | null> {
      const row = await sql.get(
        'SELECT * FROM payments WHERE provider = $1 AND lower(provider_ref) = lower($2) LIMIT 1',
        [provider, providerRef],
      )
      return row ? paymentOf(row) : null
    },

    async referenceTaken(reference: string): Promise<boolean> {
      return (await sql.get('SELECT 1 AS one FROM payments WHERE reference = $1', [reference])) !== undefined
    },

    /** The payment that this transaction of the provider has paid, in any spelling of its id. */
    async paymentByTransaction(provider: string, transactionId: string): Promise<PaymentRow | null> {
      // The first condition is what selects the partial index.
      const row = await sql.get(
        `SELECT * FROM payments
         WHERE transaction_id IS NOT NULL AND lower(transaction_id) = lower($2) AND provider = $1`,
        [provider, transactionId],
      )
      return row ? paymentOf(row) : null
    },

    async paymentsOfCheckout(checkoutId: string): Promise<PaymentRow[]> {
      return (await sql.all('SELECT * FROM payments WHERE checkout_id = $1 ORDER BY id', [checkoutId])).map(paymentOf)
    },

    /**
     * The newest payments of an order, the oldest ones that need a review, and every one that brought money; the oldest of
     * them first.
     * @param limit how many of the first two each
     */
    async paymentsOfOrder(orderId: string, limit: number): Promise<PaymentRow[]> {
      const rows = await sql.all(
        `SELECT * FROM payments WHERE id IN (
           SELECT id FROM (SELECT id FROM payments WHERE order_id = $1 ORDER BY id DESC LIMIT $2) AS page
           UNION SELECT id FROM (SELECT id FROM payments WHERE order_id = $1 AND flags LIKE '%needs_review%'
             ORDER BY id LIMIT $2) AS page
           UNION SELECT id FROM payments WHERE order_id = $1 AND state = 'paid'
           UNION SELECT payment_id FROM anomalies WHERE order_id = $1)
         ORDER BY id`,
        [orderId, limit],
      )
      return rows.map(paymentOf)
    },

    async countPaymentsOfOrder(orderId: string): Promise<number> {
      return int((await sql.get('SELECT count(*) AS n FROM payments WHERE order_id = $1', [orderId]))?.n)
    },

    async insertPayment(payment: PaymentRow): Promise<void> {
      await sql.run(INSERT_PAYMENT, [
        payment.id,
        payment.version,
        ...Object.values(FIXED).map((value) => value(payment)),
        ...Object.values(CHANGING).map((value) => value(payment)),
      ])
    },

    /**
     * Saves what may change in a payment. The rank in the condition is the last guard of the rule that ranks only rise.
     * @throws {Error} when the payment has changed since it was read, or its rank would fall
     */
    async savePayment(payment: PaymentRow): Promise<void> {
      const changed = await sql.run(SAVE_PAYMENT, [
        payment.id,
        payment.version,
        rankOf(payment.state),
        ...Object.values(CHANGING).map((value) => value(payment)),
      ])
      if (changed !== 1) throw new Error('the payment was changed by another transaction, or its rank would fall')
      payment.version += 1
    },

    async idempotencyKey(checkoutId: string, key: string): Promise<{ fingerprint: string; paymentId: string } | null> {
      const row = await sql.get('SELECT * FROM idempotency_keys WHERE checkout_id = $1 AND idempotency_key = $2', [
        checkoutId,
        key,
      ])
      return row ? { fingerprint: text(row.fingerprint), paymentId: text(row.payment_id) } : null
    },

    async insertIdempotencyKey(
      checkoutId: string,
      key: string,
      fingerprint: string,
      paymentId: string,
      now: number,
    ): Promise<void> {
      await sql.run(
        `INSERT INTO idempotency_keys (checkout_id, idempotency_key, fingerprint, payment_id, created_at)
         VALUES ($1, $2, $3, $4, $5)`,
        [checkoutId, key, fingerprint, paymentId, now],
      )
    },

    // ---- audit log -----------------------------------------------------------------------------------------

    async lastPaymentEvent(paymentId: string): Promise<{ seq: number; hash: string } | null> {
      const row = await sql.get(
        'SELECT seq, hash FROM payment_events WHERE payment_id = $1 ORDER BY seq DESC LIMIT 1',
        [paymentId],
      )
      return row ? { seq: int(row.seq), hash: text(row.hash) } : null
    },

    async insertPaymentEvent(event: PaymentEventRow): Promise<void> {
      await sql.run(
        `INSERT INTO payment_events (payment_id, seq, type, data, at, previous_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [event.paymentId, event.seq, event.type, event.data, event.at, event.previousHash, event.hash],
      )
    },

    /**
     * The newest audit events of all payments of an order, the oldest of them first. Without what operators did, which
     * the list of actions has.
     */
    async newestEventsOfOrder(orderId: string, limit: number): Promise<PaymentEventRow[]> {
      const rows = await sql.all(
        `SELECT e.* FROM payments p JOIN payment_events e ON e.payment_id = p.id
         WHERE p.order_id = $1 AND e.type <> 'operator' ORDER BY e.at DESC, e.payment_id DESC, e.seq DESC LIMIT $2`,
        [orderId, limit],
      )
      return rows.map(paymentEventOf).toReversed()
    },

    /**
     * When a payment was last created at a provider, among its payments of the newest orders.
     * @param limit how many of them are looked at, at most: those behind the last success have failed
     * @returns epoch milliseconds
     */
    async lastCreatedAt(provider: string, limit: number): Promise<number | null> {
      const row = await sql.get(
        `SELECT o.created_at FROM
           (SELECT id, order_at, order_id FROM payments WHERE provider = $1
            ORDER BY order_at DESC, order_id DESC LIMIT $2) AS found
         JOIN operations o ON o.op_key = 'create:' || found.id
         WHERE o.outcome = 'ok' ORDER BY found.order_at DESC, found.order_id DESC LIMIT 1`,
        [provider, limit],
      )
      return intOrNull(row?.created_at)
    },

    async paymentEvents(paymentId: string): Promise<PaymentEventRow[]> {
      const rows = await sql.all('SELECT * FROM payment_events WHERE payment_id = $1 ORDER BY seq', [paymentId])
      return rows.map(paymentEventOf)
    },
  }
}

function paymentEventOf(row: Row): PaymentEventRow {
  return {
    paymentId: text(row.payment_id),
    seq: int(row.seq),
    type: text(row.type),
    data: text(row.data),
    at: int(row.at),
    previousHash: text(row.previous_hash),
    hash: text(row.hash),
  }
}

function paymentOf(row: Row): PaymentRow {
  return {
    id: text(row.id),
    checkoutId: text(row.checkout_id),
    orderId: text(row.order_id),
    provider: text(row.provider),
    medium: textOrNull(row.medium),
    merchantReference: text(row.merchant_reference),
    reference: text(row.reference),
    providerRef: textOrNull(row.provider_ref),
    refSource: textOrNull(row.ref_source) as PaymentRow['refSource'],
    transactionId: textOrNull(row.transaction_id),
    money: moneyOf(row),
    state: text(row.state) as PaymentState,
    flags: text(row.flags)
      .split(',')
      .filter((flag) => flag !== '') as PaymentFlag[],
    reason: textOrNull(row.reason),
    action: json<PaymentAction>(row.action),
    callbackTokenHash: text(row.callback_token_hash),
    returnTokenHash: text(row.return_token_hash),
    cancelTokenHash: text(row.cancel_token_hash),
    client: text(row.client),
    locale: textOrNull(row.locale),
    detailsHash: textOrNull(row.details_hash),
    pushRequestedAt: intOrNull(row.push_requested_at),
    version: int(row.version),
    createdAt: int(row.created_at),
    paidAt: intOrNull(row.paid_at),
    expiresAt: intOrNull(row.expires_at),
    returnedAt: intOrNull(row.returned_at),
  }
}

/** Orders, their checkouts, and the client secrets that open them. */

import type { Money } from '../domain/money.ts'
import type { CheckoutStatus, Customer, ItemView, Pricing, ShopView } from '../contract/wire.ts'
import type { Row, Sql } from './sql.ts'
import { int, intOrNull, json, text, textOrNull, toJson } from './sql.ts'

export interface OrderRow {
  orderId: string
  /** The current price: that of the newest checkout. */
  money: Money
  pricing: Pricing
  checkoutId: string
  /** When the shop named this price, in epoch milliseconds. An older price never returns. */
  pricedAt: number
  /** Tokens that came with a time in the future, and the time from which each counts. Epoch milliseconds. */
  aheadTokens: readonly { issuedAt: number; countedAt: number }[]
  /** The name that the page gave to an open amount. */
  reference: string | null
}

export interface CheckoutRow {
  id: string
  orderId: string
  money: Money
  pricing: Pricing
  status: CheckoutStatus
  description: string | null
  customer: Customer | null
  /** Provider ids that the merchant allows, in order; null for all. */
  providers: string[] | null
  successUrl: string | null
  cancelUrl: string | null
  items: ItemView[] | null
  shop: ShopView | null
  /** The payment that the buyer sees. */
  paymentId: string | null
  expiresAt: number
  createdAt: number
}

/** What the merchant may change when it opens the same order again at the same price. */
export type CheckoutDetails = Pick<
  CheckoutRow,
  'description' | 'customer' | 'providers' | 'successUrl' | 'cancelUrl' | 'items' | 'shop'
>

export function checkoutQueries(sql: Sql) {
  return {
    async order(orderId: string): Promise<OrderRow | null> {
      const row = await sql.get('SELECT * FROM orders WHERE order_id = $1', [orderId])
      if (!row) return null
      return {
        orderId,
        money: moneyOf(row),
        pricing: text(row.pricing) as Pricing,
        checkoutId: text(row.checkout_id),
        pricedAt: int(row.priced_at),
        aheadTokens: json<OrderRow['aheadTokens']>(row.ahead_tokens) ?? [],
        reference: textOrNull(row.reference),
      }
    },

    async saveOrder(order: OrderRow, now: number): Promise<void> {
      await sql.run(
        `INSERT INTO orders (order_id, amount, currency, pricing, checkout_id, priced_at, ahead_tokens, reference,
           created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (order_id) DO UPDATE SET amount = $2, currency = $3, pricing = $4, checkout_id = $5,
           priced_at = $6, ahead_tokens = $7`,
        [
          order.orderId,
          order.money.minor,
          order.money.currency,
          order.pricing,
          order.checkoutId,
          order.pricedAt,
          order.aheadTokens.length > 0 ? toJson(order.aheadTokens) : null,
          order.reference,
          now,
        ],
      )
    },

    async checkout(id: string): Promise<CheckoutRow | null> {
      const row = await sql.get('SELECT * FROM checkouts WHERE id = $1', [id])
      return row ? checkoutOf(row) : null
    },

    async checkoutsOfOrder(orderId: string): Promise<CheckoutRow[]> {
      const rows = await sql.all('SELECT * FROM checkouts WHERE order_id = $1 ORDER BY id', [orderId])
      return rows.map(checkoutOf)
    },

    /** The newest checkouts of an order, the oldest of them first. */
    async newestCheckouts(orderId: string, limit: number): Promise<CheckoutRow[]> {
      const rows = await sql.all('SELECT * FROM checkouts WHERE order_id = $1 ORDER BY id DESC LIMIT $2', [
        orderId,
        limit,
      ])
      return rows.map(checkoutOf).toReversed()
    },

    async insertCheckout(checkout: CheckoutRow): Promise<void> {
      await sql.run(
        `INSERT INTO checkouts (id, order_id, amount, currency, pricing, status, description, customer, providers,
           success_url, cancel_url, items, shop, payment_id, expires_at, expiry_due_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, $14, $14, $15)`,
        [
          checkout.id,
          checkout.orderId,
          checkout.money.minor,
          checkout.money.currency,
          checkout.pricing,
          checkout.status,
          checkout.description,
          toJson(checkout.customer),
          toJson(checkout.providers),
          checkout.successUrl,
          checkout.cancelUrl,
          toJson(checkout.items),
          toJson(checkout.shop),
          checkout.expiresAt,
          checkout.createdAt,
        ],
      )
    },

    async updateCheckoutDetails(id: string, details: CheckoutDetails): Promise<void> {
      await sql.run(
        `UPDATE checkouts SET description = $2, customer = $3, providers = $4, success_url = $5, cancel_url = $6,
           items = $7, shop = $8
         WHERE id = $1`,
        [
          id,
          details.description,
          toJson(details.customer),
          toJson(details.providers),
          details.successUrl,
          details.cancelUrl,
          toJson(details.items),
          toJson(details.shop),
        ],
      )
    },

    /**
     * Sets `expiry_due_at` and `forget_at` (a day after the expiry) with the status, so that their indexes hold only
     * checkouts that can expire or be forgotten.
     * @param paymentId the payment that the buyer sees from now on; the same as before unless given
     */
    async setCheckoutStatus(id: string, status: CheckoutStatus, paymentId?: string): Promise<void> {
      await sql.run(
        `UPDATE checkouts SET status = $2, payment_id = coalesce(CAST($3 AS TEXT), payment_id),
           expiry_due_at = CASE WHEN $2 IN ('open', 'processing') THEN expires_at ELSE NULL END,
           forget_at = CASE WHEN $2 IN ('cancelled', 'expired') THEN expires_at + 86400000 ELSE NULL END
         WHERE id = $1`,
        [id, status, paymentId ?? null],
      )
    },

    async setCurrentPayment(id: string, paymentId: string): Promise<void> {
      await sql.run('UPDATE checkouts SET payment_id = $2 WHERE id = $1', [id, paymentId])
    },

    async checkoutsToExpire(now: number, limit: number): Promise<CheckoutRow[]> {
      const rows = await sql.all(
        `SELECT * FROM checkouts WHERE expiry_due_at IS NOT NULL AND expiry_due_at <= $1
         ORDER BY expiry_due_at LIMIT $2`,
        [now, limit],
      )
      return rows.map(checkoutOf)
    },

    async insertClientSecret(hash: string, checkoutId: string, seesCustomer: boolean, now: number): Promise<void> {
      await sql.run(
        'INSERT INTO client_secrets (hash, checkout_id, sees_customer, created_at) VALUES ($1, $2, $3, $4)',
        [hash, checkoutId, seesCustomer ? 1 : 0, now],
      )
    },

    /** Finds a secret by the hash of all of it, so that no comparison reveals how much of a guess is right. */
    async clientSecret(hash: string, checkoutId: string): Promise<{ seesCustomer: boolean } | null> {
      const row = await sql.get('SELECT sees_customer FROM client_secrets WHERE hash = $1 AND checkout_id = $2', [
        hash,
        checkoutId,
      ])
      return row ? { seesCustomer: int(row.sees_customer) === 1 } : null
    },
  }
}

function checkoutOf(row: Row): CheckoutRow {
  return {
    id: text(row.id),
    orderId: text(row.order_id),
    money: moneyOf(row),
    pricing: text(row.pricing) as Pricing,
    status: text(row.status) as CheckoutStatus,
    description: textOrNull(row.description),
    customer: json<Customer>(row.customer),
    providers: json<string[]>(row.providers),
    successUrl: textOrNull(row.success_url),
    cancelUrl: textOrNull(row.cancel_url),
    items: json<ItemView[]>(row.items),
    shop: json<ShopView>(row.shop),
    paymentId: textOrNull(row.payment_id),
    expiresAt: int(row.expires_at),
    createdAt: intOrNull(row.created_at) ?? 0,
  }
}

export function moneyOf(row: Row): Money {
  return { minor: BigInt(row.amount as number | bigint), currency: text(row.currency) }
}

/** Deletes checkouts that nobody paid. Rows about money, and rows about a provider's signed message, stay. */

import type { Sql } from './sql.ts'
import { int, intOrNull, text } from './sql.ts'

/**
 * Why a checkout is kept. `money`: forever. `open`: work for it is left. `review`: a person may have to look at it, or
 * an order event about it is not delivered yet.
 */
export type Keeping = 'money' | 'open' | 'review'

export function forgettingQueries(sql: Sql) {
  const forgetSecrets = async (checkoutId: string): Promise<void> => {
    await sql.run('DELETE FROM client_secrets WHERE checkout_id = $1', [checkoutId])
    await sql.run('DELETE FROM idempotency_keys WHERE checkout_id = $1', [checkoutId])
  }

  return {
    /**
     * Unpaid checkouts that are due to be deleted. `endedAt`: when the checkout expired, or when its provider was last
     * asked about it, whichever is later.
     */
    async checkoutsToForget(now: number, limit: number): Promise<{ id: string; endedAt: number }[]> {
      const rows = await sql.all(
        `SELECT id, expires_at, (
           SELECT max(q.armed_at) FROM polls q JOIN payments p ON p.id = q.payment_id WHERE p.checkout_id = checkouts.id
         ) AS asked_at
         FROM checkouts WHERE forget_at IS NOT NULL AND forget_at <= $1 ORDER BY forget_at LIMIT $2`,
        [now, limit],
      )
      // A companion that was off for weeks asks late, and only its questions show whether a person has to look.
      return rows.map((row) => ({
        id: text(row.id),
        endedAt: Math.max(int(row.expires_at), intOrNull(row.asked_at) ?? 0),
      }))
    },

    /** @param at null to keep the checkout forever */
    async forgetCheckoutAt(checkoutId: string, at: number | null): Promise<void> {
      await sql.run('UPDATE checkouts SET forget_at = $2 WHERE id = $1', [checkoutId, at])
    },

    /** @returns null when there is no reason to keep the checkout */
    async reasonToKeep(checkoutId: string): Promise<Keeping | null> {
      const row = await sql.get(
        `SELECT
           EXISTS (SELECT 1 FROM payments p WHERE p.checkout_id = $1 AND (p.state = 'paid'
             OR EXISTS (SELECT 1 FROM finalizations f WHERE f.payment_id = p.id)
             OR EXISTS (SELECT 1 FROM anomalies a WHERE a.order_id = p.order_id AND a.payment_id = p.id)
             OR EXISTS (SELECT 1 FROM refunds r WHERE r.payment_id = p.id)
             OR EXISTS (SELECT 1 FROM provider_refunds m WHERE m.payment_id = p.id)
             OR EXISTS (SELECT 1 FROM payment_references n WHERE n.payment_id = p.id AND n.source = 'signed')
             OR EXISTS (SELECT 1 FROM inbox i WHERE i.payment_id = p.id AND i.verdict = 'verified')
             OR EXISTS (SELECT 1 FROM inbox i
               WHERE i.merchant_reference = p.merchant_reference AND i.verdict = 'verified')
             OR EXISTS (SELECT 1 FROM inbox i
               WHERE i.provider = p.provider AND i.provider_ref IS NOT NULL
                 AND lower(i.provider_ref) = lower(p.provider_ref) AND i.verdict = 'verified'))) AS money,
           EXISTS (SELECT 1 FROM payments p WHERE p.checkout_id = $1 AND (
             EXISTS (SELECT 1 FROM polls q WHERE q.payment_id = p.id AND q.next_at IS NOT NULL)
             OR EXISTS (SELECT 1 FROM operations o WHERE o.payment_id = p.id AND o.open_since IS NOT NULL))) AS open,
           EXISTS (SELECT 1 FROM payments p WHERE p.checkout_id = $1 AND p.flags LIKE '%needs_review%')
             OR EXISTS (SELECT 1 FROM outbox b JOIN checkouts c ON c.order_id = b.order_id
               WHERE c.id = $1 AND b.next_at IS NOT NULL) AS review`,
        [checkoutId],
      )
      if (int(row?.money) === 1) return 'money'
      if (int(row?.open) === 1) return 'open'
      return int(row?.review) === 1 ? 'review' : null
    },

    /** After this nobody can see or continue the checkout. */
    forgetSecrets,

    /**
     * Deletes the checkout, its payments, and the order events of its order that are not about money. One row stays
     * behind: the newest checkout of an order that the merchant priced, because its price and time outrank older order
     * tokens. An open amount is an order of its own and disappears completely.
     * @returns whether a row stays
     */
    async forgetCheckout(checkoutId: string): Promise<boolean> {
      const order = await sql.get(
        `SELECT o.order_id, o.pricing, o.checkout_id FROM checkouts c JOIN orders o ON o.order_id = c.order_id
         WHERE c.id = $1`,
        [checkoutId],
      )
      if (!order) return false
      const orderId = text(order.order_id)
      const stays = text(order.pricing) !== 'open' && text(order.checkout_id) === checkoutId
      await forgetSecrets(checkoutId)
      for (const table of ['payment_events', 'operations', 'polls', 'payment_references']) {
        await sql.run(`DELETE FROM ${table} WHERE payment_id IN (SELECT id FROM payments WHERE checkout_id = $1)`, [
          checkoutId,
        ])
      }
      await sql.run('DELETE FROM payments WHERE checkout_id = $1', [checkoutId])
      if (stays) await sql.run('UPDATE checkouts SET payment_id = NULL WHERE id = $1', [checkoutId])
      else await sql.run('DELETE FROM checkouts WHERE id = $1', [checkoutId])
      const live = await sql.get(
        'SELECT 1 AS one FROM checkouts WHERE order_id = $1 AND expiry_due_at IS NOT NULL LIMIT 1',
        [orderId],
      )
      if (live) return stays
      await sql.run(
        `DELETE FROM outbox_attempts
         WHERE outbox_id IN (SELECT id FROM outbox WHERE order_id = $1 AND lane = 'other')`,
        [orderId],
      )
      await sql.run(`DELETE FROM outbox WHERE order_id = $1 AND lane = 'other'`, [orderId])
      await sql.run(
        `DELETE FROM orders WHERE order_id = $1 AND NOT EXISTS (SELECT 1 FROM checkouts c WHERE c.order_id = $1)
           AND NOT EXISTS (SELECT 1 FROM finalizations f WHERE f.order_id = $1)`,
        [orderId],
      )
      return stays
    },
  }
}

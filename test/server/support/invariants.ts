/** Invariants of any store at rest, as SQL over its tables. Each query selects the rows that break the invariant. */

import { firstBrokenLink } from '../../../server/jobs/audit-log.ts'
import type { PaymentEventRow } from '../../../server/store/store.ts'
import { openSqlite } from '../../../server/store/sqlite.ts'

const RULES: readonly [name: string, sql: string][] = [
  [
    'a paid payment has the finalization of its order or a duplicate anomaly',
    `
    SELECT id FROM payments p WHERE state = 'paid'
      AND NOT EXISTS (SELECT 1 FROM finalizations f WHERE f.order_id = p.order_id AND f.payment_id = p.id)
      AND NOT EXISTS (SELECT 1 FROM anomalies a WHERE a.payment_id = p.id AND a.kind = 'duplicate')`,
  ],
  [
    'a finalization belongs to a paid payment',
    `
    SELECT order_id FROM finalizations f WHERE NOT EXISTS
      (SELECT 1 FROM payments p WHERE p.id = f.payment_id AND p.state = 'paid' AND p.order_id = f.order_id)`,
  ],
  [
    'each finalization has exactly one outbox row',
    `
    SELECT order_id FROM finalizations f
      WHERE (SELECT count(*) FROM outbox o WHERE o.id = 'fin_' || f.order_id AND o.type = 'order.paid') <> 1`,
  ],
  [
    'each order.paid has its finalization',
    `
    SELECT id FROM outbox o WHERE type = 'order.paid'
      AND NOT EXISTS (SELECT 1 FROM finalizations f WHERE 'fin_' || f.order_id = o.id)`,
  ],
  [
    'a finalization carries the amount of its payment and of its order',
    `
    SELECT f.order_id FROM finalizations f JOIN payments p ON p.id = f.payment_id
      WHERE f.amount <> p.amount OR f.currency <> p.currency`,
  ],
  [
    'a paid order has no checkout that accepts a payment',
    `
    SELECT c.id FROM checkouts c JOIN finalizations f ON f.order_id = c.order_id
      WHERE c.status IN ('open', 'processing')`,
  ],
  [
    'the status of an order follows from its finalization and its refunds',
    `
    SELECT o.order_id FROM orders o LEFT JOIN finalizations f ON f.order_id = o.order_id
      WHERE o.status <> CASE WHEN f.order_id IS NULL THEN 'unpaid'
        WHEN f.amount <= (SELECT coalesce(sum(amount), 0) FROM refunds r WHERE r.payment_id = f.payment_id)
        THEN 'refunded' ELSE 'paid' END`,
  ],
  [
    'each payment and each anomaly is listed under its order',
    `
    SELECT id FROM payments p
      WHERE order_at IS NOT (SELECT created_at FROM orders o WHERE o.order_id = p.order_id)
    UNION ALL
    SELECT id FROM anomalies a
      WHERE order_at IS NOT (SELECT created_at FROM orders o WHERE o.order_id = a.order_id)`,
  ],
  [
    'each payment has a poll row',
    `SELECT id FROM payments p WHERE NOT EXISTS (SELECT 1 FROM polls q WHERE q.payment_id = p.id)`,
  ],
  [
    'each verified and pending webhook has a next attempt or a lease',
    `
    SELECT id FROM inbox WHERE verdict = 'verified' AND status = 'pending' AND next_at IS NULL AND lease_until IS NULL`,
  ],
]

/** @returns the broken invariants with their rows */
export async function brokenInvariants(file: string): Promise<string[]> {
  const driver = openSqlite(file)
  try {
    const broken: string[] = []
    for (const [name, sql] of RULES) {
      const rows = await driver.read.all(sql)
      if (rows.length > 0) broken.push(`${name}: ${JSON.stringify(rows)}`)
    }
    const events = await driver.read.all(
      'SELECT payment_id, seq, type, data, at, previous_hash, hash FROM payment_events ORDER BY payment_id, seq',
    )
    const chains = new Map<string, PaymentEventRow[]>()
    for (const row of events) {
      const paymentId = String(row.payment_id)
      const event = {
        paymentId,
        seq: Number(row.seq),
        type: String(row.type),
        data: String(row.data),
        at: Number(row.at),
        previousHash: String(row.previous_hash),
        hash: String(row.hash),
      }
      chains.set(paymentId, [...(chains.get(paymentId) ?? []), event])
    }
    for (const [paymentId, chain] of chains)
      if (firstBrokenLink(chain) !== null) broken.push(`the audit log of ${paymentId} is broken`)
    return broken
  } finally {
    await driver.close()
  }
}

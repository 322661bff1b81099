/**
 * What holds in any store at rest. The product's own `prove` is the one place for the invariants of the design, and
 * test/server/prove.test.ts shows that it finds a fault of each. The rules here go further: they are true of the code as
 * it is, and no promise to the operator.
 */

import { prove } from '../../../server/operations/prove.ts'
import { openDriver } from '../../../server/store/open.ts'
import { createStore } from '../../../server/store/store.ts'

/** Each query selects the rows that break the rule. */
const RULES: readonly [name: string, sql: string][] = [
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
        WHEN f.amount <= (SELECT coalesce(sum(amount), 0) FROM refunds r
          WHERE r.payment_id = f.payment_id AND r.anomaly_id IS NULL)
        THEN 'refunded' ELSE 'paid' END`,
  ],
  [
    'each payment and each anomaly is listed under its order',
    `
    SELECT id FROM payments p
      WHERE order_at IS DISTINCT FROM (SELECT created_at FROM orders o WHERE o.order_id = p.order_id)
    UNION ALL
    SELECT id FROM anomalies a
      WHERE order_at IS DISTINCT FROM (SELECT created_at FROM orders o WHERE o.order_id = a.order_id)`,
  ],
  [
    'each payment has a poll row',
    `SELECT id FROM payments p WHERE NOT EXISTS (SELECT 1 FROM polls q WHERE q.payment_id = p.id)`,
  ],
]

/** @returns the broken invariants with their rows */
export async function brokenInvariants(databaseUrl: string): Promise<string[]> {
  const driver = openDriver(databaseUrl)
  try {
    // At rest nothing is under way, however young it is.
    const { invariants } = await prove(createStore(driver), { now: Number.MAX_SAFE_INTEGER })
    const broken = invariants
      .filter(({ passed }) => !passed)
      .map(({ id, title, rows }) => `${id}: ${title}: ${rows.join(', ')}`)
    for (const [name, sql] of RULES) {
      const rows = await driver.read.all(sql)
      if (rows.length > 0) broken.push(`${name}: ${JSON.stringify(rows)}`)
    }
    return broken
  } finally {
    await driver.close()
  }
}

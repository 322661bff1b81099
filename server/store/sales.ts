/**
 * Sums of what was opened and paid, by quarter of an hour, so that a year of orders costs the overview nothing. A chore
 * adds them up a little later than they happen; until then they are read from the orders themselves, so that the
 * overview is always complete.
 */

import type { Sql } from './sql.ts'
import { int, intOrNull, text } from './sql.ts'

/** Every time zone differs from UTC by a multiple of this. In milliseconds. */
export const SLOT = 15 * 60_000

export interface SaleRow {
  /** When the quarter begins, epoch milliseconds. */
  readonly slot: number
  /** Empty: orders that were opened, whatever became of them. */
  readonly provider: string
  readonly currency: string
  readonly orders: number
  readonly minor: bigint
}

const slotOf = (column: string): string => `${column} - ${column} % ${SLOT}`

const PAID = `SELECT ${slotOf('f.at')} AS slot, p.provider AS provider, f.currency AS currency, count(*) AS orders,
    sum(f.amount) AS amount
  FROM finalizations f JOIN payments p ON p.id = f.payment_id WHERE f.at >= $1 AND f.at < $2
  GROUP BY ${slotOf('f.at')}, p.provider, f.currency`
const OPENED = `SELECT ${slotOf('created_at')} AS slot, '' AS provider, '' AS currency, count(*) AS orders, 0 AS amount
  FROM orders WHERE created_at >= $1 AND created_at < $2 GROUP BY ${slotOf('created_at')}`

export function salesQueries(sql: Sql) {
  return {
    /** Adds up what happened from one time to another, both multiples of {@link SLOT}. Repeating it is harmless. */
    async sumSales(from: number, to: number): Promise<void> {
      for (const select of [PAID, OPENED]) {
        await sql.run(
          `INSERT INTO sales (slot, provider, currency, orders, amount) SELECT * FROM (${select}) AS sums WHERE 1 = 1
           ON CONFLICT (slot, provider, currency) DO UPDATE SET orders = excluded.orders, amount = excluded.amount`,
          [from, to],
        )
      }
    },

    /** @param summedUpTo what is older was added up, and what is younger is read from the orders */
    async salesSince(from: number, summedUpTo: number): Promise<SaleRow[]> {
      const split = Math.max(from, summedUpTo)
      const rows = [
        ...(await sql.all('SELECT * FROM sales WHERE slot >= $1 AND slot < $2', [from, split])),
        ...(await sql.all(PAID, [split, Number.MAX_SAFE_INTEGER])),
        ...(await sql.all(OPENED, [split, Number.MAX_SAFE_INTEGER])),
      ]
      return rows.map((row) => ({
        slot: int(row.slot),
        provider: text(row.provider),
        currency: text(row.currency),
        orders: int(row.orders),
        minor: BigInt(row.amount as number | bigint),
      }))
    },

    /** When the next order after this time was opened or paid; null when none was. */
    async nextSaleAt(from: number): Promise<number | null> {
      const opened = await sql.get('SELECT min(created_at) AS at FROM orders WHERE created_at >= $1', [from])
      const paid = await sql.get('SELECT min(at) AS at FROM finalizations WHERE at >= $1', [from])
      const times = [opened, paid].flatMap((row) => intOrNull(row?.at) ?? [])
      return times.length === 0 ? null : Math.min(...times)
    },

    /** How long the newest paid orders took from their opening to their payment, in milliseconds. */
    async timesToPaid(since: number, limit: number): Promise<number[]> {
      const rows = await sql.all(
        `SELECT f.at - o.created_at AS took
         FROM (SELECT at, order_id FROM finalizations WHERE at >= $1 ORDER BY at DESC, order_id DESC LIMIT $2) AS f
         JOIN orders o ON o.order_id = f.order_id`,
        [since, limit],
      )
      return rows.map((row) => int(row.took))
    },
  }
}

/** When push requests were sent, for the limits on them. Each query reads one index and answers oldest first. */

import { phoneKey } from '../domain/order.ts'
import type { Sql } from './sql.ts'
import { int } from './sql.ts'

/** Epoch milliseconds; `until` belongs to the span, `after` does not. */
export interface PushSpan {
  readonly after: number
  readonly until: number
}

export function pushRequestQueries(sql: Sql) {
  const times = async (condition: string, value: string | null, { after, until }: PushSpan): Promise<number[]> => {
    const rows = await sql.all(
      `SELECT push_requested_at FROM payments
       WHERE ${condition} AND push_requested_at > $2 AND push_requested_at <= $3 ORDER BY push_requested_at`,
      [value, after, until],
    )
    return rows.map((row) => int(row.push_requested_at))
  }

  return {
    pushRequestsTo: (phone: string, span: PushSpan) => times('customer_phone = $1', phoneKey(phone), span),

    pushRequestsOfOrder: (orderId: string, span: PushSpan) => times('order_id = $1', orderId, span),

    /** Those of a group of clients whose payment is not paid. */
    unpaidPushRequestsOf: (client: string, span: PushSpan) => times(`client = $1 AND state <> 'paid'`, client, span),
  }
}

/** What a list of orders shows of each, read for a whole page at once. */

import type { Money } from '../domain/money.ts'
import type { OrderStatus } from '../domain/order.ts'
import type { AnomalyKind, PaymentFlag, PaymentState } from '../domain/payment.ts'
import type { CheckoutStatus, Customer, ItemView, Pricing } from '../contract/wire.ts'
import { moneyOf } from './checkouts.ts'
import type { Row, Sql } from './sql.ts'
import { int, intOrNull, json, text, textOrNull } from './sql.ts'

export interface OrderLineRow {
  readonly orderId: string
  readonly money: Money
  readonly pricing: Pricing
  readonly status: OrderStatus
  readonly reference: string | null
  readonly openedAt: number
  /** Of the newest checkout. */
  readonly checkout: {
    /** Null once it was deleted. */
    readonly status: CheckoutStatus | null
    readonly description: string | null
    readonly items: readonly ItemView[] | null
    readonly customer: Customer | null
  }
  /** Newest first. */
  readonly payments: readonly {
    readonly id: string
    readonly provider: string
    readonly medium: string | null
    readonly state: PaymentState
    readonly flags: readonly PaymentFlag[]
    readonly transactionId: string | null
    readonly reference: string
  }[]
  readonly anomalies: readonly {
    readonly paymentId: string
    readonly kind: AnomalyKind
    readonly isOpen: boolean
  }[]
  readonly finalization: { readonly paymentId: string; readonly money: Money; readonly at: number } | null
  /** Of the money that paid the order, in minor units. */
  readonly refunded: bigint
}

export function orderLineQueries(sql: Sql) {
  return {
    /** In the order of the ids. */
    async orderLines(orderIds: readonly string[]): Promise<OrderLineRow[]> {
      if (orderIds.length === 0) return []
      const ids = orderIds.map((_, index) => `$${index + 1}`).join(', ')
      const rows = (statement: string): Promise<Row[]> => sql.all(statement, orderIds)
      const [orders, payments, anomalies, finalizations, refunds] = await Promise.all([
        rows(
          `SELECT o.order_id, o.amount, o.currency, o.pricing, o.status, o.reference, o.created_at,
             c.status AS checkout_status, c.description, c.items, c.customer
           FROM orders o LEFT JOIN checkouts c ON c.id = o.checkout_id WHERE o.order_id IN (${ids})`,
        ),
        rows(
          `SELECT order_id, id, provider, medium, state, flags, transaction_id, reference FROM payments
           WHERE order_id IN (${ids}) ORDER BY id DESC`,
        ),
        rows(
          `SELECT order_id, payment_id, kind, resolved_at FROM anomalies WHERE order_id IN (${ids}) ORDER BY id DESC`,
        ),
        rows(`SELECT * FROM finalizations WHERE order_id IN (${ids})`),
        rows(
          `SELECT r.order_id, sum(r.amount) AS amount FROM refunds r
           JOIN finalizations f ON f.order_id = r.order_id AND f.payment_id = r.payment_id
           WHERE r.order_id IN (${ids}) AND r.anomaly_id IS NULL GROUP BY r.order_id`,
        ),
      ])
      const byOrder = groupByOrder(payments)
      const anomaliesByOrder = groupByOrder(anomalies)
      const finalizationOf = new Map(finalizations.map((row) => [text(row.order_id), row]))
      const refundedOf = new Map(refunds.map((row) => [text(row.order_id), BigInt(row.amount as number | bigint)]))
      const lines = new Map(
        orders.map((row): [string, OrderLineRow] => {
          const orderId = text(row.order_id)
          const finalization = finalizationOf.get(orderId)
          return [
            orderId,
            {
              ...orderOf(row),
              payments: (byOrder.get(orderId) ?? []).map(paymentOf),
              anomalies: (anomaliesByOrder.get(orderId) ?? []).map(({ payment_id, kind, resolved_at }) => ({
                paymentId: text(payment_id),
                kind: text(kind) as AnomalyKind,
                isOpen: intOrNull(resolved_at) === null,
              })),
              finalization: finalization
                ? { paymentId: text(finalization.payment_id), money: moneyOf(finalization), at: int(finalization.at) }
                : null,
              refunded: refundedOf.get(orderId) ?? 0n,
            },
          ]
        }),
      )
      return orderIds.flatMap((orderId) => lines.get(orderId) ?? [])
    },

    /** The orders opened in a period, oldest first, behind one of them. */
    async ordersOpened(
      from: number,
      to: number,
      after: { at: number; orderId: string } | null,
      limit: number,
    ): Promise<{ at: number; orderId: string }[]> {
      const start = after ?? { at: from, orderId: '' }
      const rows = await sql.all(
        `SELECT created_at, order_id FROM orders WHERE (created_at, order_id) > ($1, $2) AND created_at < $3
         ORDER BY created_at, order_id LIMIT $4`,
        [start.at, start.orderId, to, limit],
      )
      return rows.map((row) => ({ at: int(row.created_at), orderId: text(row.order_id) }))
    },
  }
}

function groupByOrder(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const orderId = text(row.order_id)
    const group = groups.get(orderId)
    if (group) group.push(row)
    else groups.set(orderId, [row])
  }
  return groups
}

function orderOf(row: Row): Omit<OrderLineRow, 'payments' | 'anomalies' | 'finalization' | 'refunded'> {
  return {
    orderId: text(row.order_id),
    money: moneyOf(row),
    pricing: text(row.pricing) as Pricing,
    status: text(row.status) as OrderStatus,
    reference: textOrNull(row.reference),
    openedAt: int(row.created_at),
    checkout: {
      status: textOrNull(row.checkout_status) as CheckoutStatus | null,
      description: textOrNull(row.description),
      items: json<ItemView[]>(row.items),
      customer: json<Customer>(row.customer),
    },
  }
}

function paymentOf(row: Row): OrderLineRow['payments'][number] {
  return {
    id: text(row.id),
    provider: text(row.provider),
    medium: textOrNull(row.medium),
    state: text(row.state) as PaymentState,
    flags: text(row.flags)
      .split(',')
      .filter((flag) => flag !== '') as PaymentFlag[],
    transactionId: textOrNull(row.transaction_id),
    reference: text(row.reference),
  }
}

/**
 * Lists and finds orders, newest first. One index drives every list, in the order of the page. All other conditions are
 * checked on its rows, and each read looks at a bounded number of them. Contacts are stored in the form in which a
 * search looks for them.
 */

import { emailKey, phoneKey } from '../domain/order.ts'
import { currenciesWith } from '../domain/money.ts'
import { REVIEW_REASONS } from '../domain/payment.ts'
import type { OrderCursor, OrderFilter, SearchTerms } from '../domain/order.ts'
import type { Customer } from '../contract/wire.ts'
import type { Sql, SqlValue } from './sql.ts'
import { int, text } from './sql.ts'

export interface OrderPage {
  readonly orderIds: string[]
  /** Null at the end. A page can be short or empty without being the last. */
  readonly next: OrderCursor | null
}

/** The number of rows that one read examines for a page, however rare matches are. */
const ROWS_PER_READ = 1000

export function orderSearchQueries(sql: Sql) {
  return {
    async ordersPage(filter: OrderFilter, size: number): Promise<OrderPage> {
      const statement = ordersStatement(filter, ROWS_PER_READ)
      const rows = await sql.all(statement.text, statement.parameters)
      const cursorOf = (row: (typeof rows)[number]): OrderCursor => ({
        at: int(row.order_at),
        orderId: text(row.order_id),
      })
      const fitting = rows.filter(({ fits }) => fits === 1)
      const page = fitting.slice(0, size)
      const last = fitting.length > size ? page.at(-1) : rows.length === ROWS_PER_READ ? rows.at(-1) : undefined
      return { orderIds: page.map((row) => text(row.order_id)), next: last ? cursorOf(last) : null }
    },

    /** Makes the order of a checkout findable by the checkout's customer. Save the order first. */
    async indexCheckout(checkoutId: string, customer: Customer | null): Promise<void> {
      await sql.run(
        `UPDATE checkouts SET customer_email = $2, customer_phone = $3,
           order_at = (SELECT created_at FROM orders WHERE orders.order_id = checkouts.order_id) WHERE id = $1`,
        [checkoutId, ...keysOf(customer)],
      )
    },

    /** Lists a payment under its order, and makes the order findable by the buyer who pays. */
    async indexPayment(paymentId: string, customer: Customer | null): Promise<void> {
      await sql.run(
        `UPDATE payments SET customer_email = $2, customer_phone = $3,
           order_at = (SELECT created_at FROM orders WHERE orders.order_id = payments.order_id) WHERE id = $1`,
        [paymentId, ...keysOf(customer)],
      )
    },
  }
}

function keysOf(customer: Customer | null): [email: string | null, phone: string | null] {
  const { email, phone } = customer ?? {}
  return [email === undefined ? null : emailKey(email), phone === undefined ? null : phoneKey(phone)]
}

const NO_REASON = REVIEW_REASONS.map((reason) => `payments.flags NOT LIKE '%${reason}%'`).join(' AND ')

/** Of `payments`: the condition of `needsReview`. An index has the words of the first line. */
export const TO_REVIEW = `flags LIKE '%needs_review%' AND NOT EXISTS (
  SELECT 1 FROM anomalies a WHERE a.order_id = payments.order_id AND a.payment_id = payments.id
    AND (a.resolved_at IS NULL OR (${NO_REASON})))`

/**
 * The condition on a provider in a form that no index has: the index of the order leads to its few payments, and that
 * of the provider to all of the shop.
 */
function ofOrder(condition: string): string {
  return condition.replace('provider =', "provider || '' =")
}

/** Where the list begins: behind the page before, and before the end of the period. */
function startOf({ after, to }: OrderFilter): OrderCursor {
  const start = after ?? { at: Number.MAX_SAFE_INTEGER, orderId: '' }
  return to !== undefined && to <= start.at ? { at: to, orderId: '' } : start
}

/** Exported so that a test can check that the plans use the indexes. */
export function ordersStatement(filter: OrderFilter, limit: number): { text: string; parameters: SqlValue[] } {
  const parameters: SqlValue[] = []
  const bind = (value: SqlValue): string => `$${parameters.push(value)}`
  const { at, orderId } = startOf(filter)
  const [before, beforeId, rows] = [bind(at), bind(orderId), bind(limit)]
  const from = filter.from === undefined ? null : bind(filter.from)

  const ordered = (table: string, condition: string, time = 'order_at'): string =>
    `SELECT DISTINCT ${time} AS order_at, order_id FROM ${table}
     WHERE ${condition} AND (${time}, order_id) < (${before}, ${beforeId})
       ${from === null ? '' : `AND ${time} >= ${from}`}
     ORDER BY ${time} DESC, order_id DESC LIMIT ${rows}`
  const status = filter.status && `status = ${bind(filter.status)}`
  const provider = filter.provider && `provider = ${bind(filter.provider)}`
  const anomaly = filter.anomaly && (filter.anomaly === 'open' ? 'resolved_at IS NULL' : 'resolved_at IS NOT NULL')

  const found = filter.search
    ? searchBranches(filter.search, bind)
        .map(([table, condition, time]) => `SELECT * FROM (${ordered(table, condition, time)}) AS branch`)
        .join('\nUNION\n')
    : anomaly
      ? ordered('anomalies', anomaly)
      : filter.needsReview
        ? ordered('payments', TO_REVIEW)
        : provider && filter.status !== 'refunded'
          ? ordered('payments', provider)
          : ordered('orders', status ?? '1 = 1', 'created_at')
  const live = `EXISTS (SELECT 1 FROM checkouts WHERE checkouts.order_id = found.order_id
    AND checkouts.status IN ('open', 'processing'))`
  const fits = [
    ...(filter.payable === undefined ? [] : [filter.payable ? live : `NOT ${live}`]),
    ...(status ? [`orders.${status}`] : []),
    ...(provider ? [`EXISTS (SELECT 1 FROM payments WHERE order_id = found.order_id AND ${ofOrder(provider)})`] : []),
    ...(filter.needsReview
      ? [`EXISTS (SELECT 1 FROM payments WHERE payments.order_id = found.order_id AND ${TO_REVIEW})`]
      : []),
    ...(anomaly ? [`EXISTS (SELECT 1 FROM anomalies WHERE anomalies.order_id = found.order_id AND ${anomaly})`] : []),
  ]
  return {
    text: `SELECT found.order_at, found.order_id, CASE WHEN ${fits.join(' AND ') || '1 = 1'} THEN 1 ELSE 0 END AS fits
      FROM (SELECT * FROM (${found}) AS every ORDER BY order_at DESC, order_id DESC LIMIT ${rows}) AS found
      JOIN orders ON orders.order_id = found.order_id ORDER BY found.order_at DESC, found.order_id DESC`,
    parameters,
  }
}

/** Each place where a search may match: the table, an indexed condition, and the column with the order's time. */
function searchBranches(
  terms: SearchTerms,
  bind: (value: SqlValue) => string,
): [table: string, condition: string, time?: string][] {
  const id = bind(terms.text)
  const branches: [string, string, string?][] = [
    ['orders', `order_id = ${id}`, 'created_at'],
    // The name that the page gave to an open amount.
    ['orders', `reference = ${id}`, 'created_at'],
    ['payments', `id = ${id}`],
    ['payments', `lower(provider_ref) = lower(${id})`],
    ['payments', `transaction_id IS NOT NULL AND lower(transaction_id) = lower(${id})`],
    // Ids that a signed message or a return address named, confirmed or not.
    [
      'payments',
      `id IN (SELECT payment_id FROM payment_references
         WHERE lower(provider_ref) = lower(${id}) AND provider_ref <> '')`,
    ],
    ['anomalies', `lower(provider_ref) = lower(${id})`],
  ]
  for (const { minor, exponent } of terms.amounts ?? []) {
    const codes = currenciesWith(exponent === 2 ? 0 : exponent).concat(exponent === 2 ? currenciesWith(3) : [])
    const list = codes.map((code) => `'${code}'`).join(', ')
    const currency = `currency ${exponent === 2 ? 'NOT IN' : 'IN'} (${list})`
    branches.push(['orders', `amount = ${bind(minor)} AND ${currency}`, 'created_at'])
  }
  if (terms.reference !== null) branches.push(['payments', `reference = ${bind(terms.reference)}`])
  for (const [column, value] of [
    ['customer_email', terms.email],
    ['customer_phone', terms.phone],
  ] as const) {
    if (value === null) continue
    const condition = `${column} = ${bind(value)}`
    branches.push(['payments', condition], ['checkouts', condition])
  }
  return branches
}

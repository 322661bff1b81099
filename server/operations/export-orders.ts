/** The orders of a period as comma-separated values (RFC 4180), read and written a few hundred at a time. */

import { formatAmount } from '../domain/money.ts'
import { isoTime } from '../platform/iso-time.ts'
import type { OrderLineRow, Store } from '../store/store.ts'
import type { Names } from './operator-names.ts'
import { situationOf, titleOf } from './order-line.ts'

const PAGE = 200

const COLUMNS: readonly (readonly [name: string, value: (row: Row) => string])[] = [
  ['order_id', ({ line }) => line.orderId],
  ['reference', ({ line }) => line.reference ?? ''],
  ['title', ({ line }) => titleOf(line.checkout) ?? ''],
  ['opened_at', ({ line }) => isoTime(line.openedAt)],
  ['status', ({ line }) => line.status],
  ['situation', ({ line }) => situationOf(line)],
  ['amount', ({ line }) => formatAmount(line.money)],
  ['currency', ({ line }) => line.money.currency],
  ['paid_at', ({ line }) => (line.finalization ? isoTime(line.finalization.at) : '')],
  ['paid_amount', ({ line }) => (line.finalization ? formatAmount(line.finalization.money) : '')],
  ['refunded_amount', ({ line }) => refundedOf(line)],
  ['provider', ({ payer }) => payer?.provider ?? ''],
  ['method', ({ payer, names }) => (payer ? (names.paidWith(payer).medium?.label ?? '') : '')],
  ['payment_id', ({ payer }) => payer?.id ?? ''],
  ['payment_reference', ({ payer }) => payer?.reference ?? ''],
  ['transaction_id', ({ payer }) => payer?.transactionId ?? ''],
  ['open_anomalies', ({ line }) => line.anomalies.flatMap(({ kind, isOpen }) => (isOpen ? kind : [])).join(' ')],
]

interface Row {
  readonly line: OrderLineRow
  readonly payer: OrderLineRow['payments'][number] | undefined
  readonly names: Names
}

/**
 * Texts of lines, each page one text. The reader sets the pace.
 * @param from epoch milliseconds; orders opened at `to` are left out
 */
export async function* exportOrders(
  { read }: Pick<Store, 'read'>,
  names: Names,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<string> {
  // A byte order mark makes spreadsheets read UTF-8.
  yield `\uFEFF${lineOf(COLUMNS.map(([name]) => name))}`
  let after: { at: number; orderId: string } | null = null
  for (;;) {
    const page: { at: number; orderId: string }[] = await read.ordersOpened(from, to, after, PAGE)
    if (page.length === 0) return
    const lines = await read.orderLines(page.map(({ orderId }) => orderId))
    yield lines.map((line) => lineOf(COLUMNS.map(([, value]) => value(rowOf(line, names))))).join('')
    after = page.at(-1) ?? null
    if (page.length < PAGE) return
  }
}

function rowOf(line: OrderLineRow, names: Names): Row {
  return { line, names, payer: line.payments.find(({ id }) => id === line.finalization?.paymentId) }
}

function refundedOf({ finalization, refunded }: OrderLineRow): string {
  return finalization && refunded > 0n ? formatAmount({ minor: refunded, currency: finalization.money.currency }) : ''
}

function lineOf(values: readonly string[]): string {
  return `${values.map(cell).join(',')}\r\n`
}

/**
 * What a spreadsheet runs: a text that begins like a formula, also in the wide letters of East Asian keyboards. Where
 * the decimal separator is a comma, a spreadsheet begins a new cell after each semicolon, whatever is quoted.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /(^|;)(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])/g

/** A text that a spreadsheet would run begins with an apostrophe: buyers write some of these texts. */
function cell(value: string): string {
  const safe = /^-?\d+(\.\d+)?$/.test(value) ? value : value.replace(FORMULA, "$1'")
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** An order as a line of a list, and what it is for a person. */

import { moneyView } from '../domain/money.ts'
import { needsReview } from '../domain/payment.ts'
import type { AnomalyKind } from '../domain/payment.ts'
import type { OrderLine, OrderSituation, PaidWith } from '../contract/operator.ts'
import type { ItemView } from '../contract/wire.ts'
import { isoTime } from '../platform/iso-time.ts'
import type { OrderLineRow } from '../store/store.ts'
import { given } from './operator-names.ts'
import type { Names } from './operator-names.ts'

/** Open anomalies, the one first that a person has to see. */
const OPEN: readonly (readonly [AnomalyKind, OrderSituation])[] = [
  ['underpaid', 'underpaid'],
  ['overpaid', 'overpaid'],
  ['wrong_currency', 'wrong_currency'],
  ['duplicate', 'paid_twice'],
  ['unconfirmed', 'unconfirmed'],
  ['unreadable', 'unreadable'],
  ['risky', 'risky'],
  ['unknown_reference', 'unknown_reference'],
  ['late', 'paid_late'],
]

/** Characters of a title. Longer ones are cut in a list anyway. */
const MAX_TITLE = 200

export function orderLine(row: OrderLineRow, names: Names): OrderLine {
  return {
    orderId: row.orderId,
    ...given('reference', row.reference),
    ...given('title', titleOf(row.checkout)),
    status: row.status,
    situation: situationOf(row),
    money: moneyView(row.money),
    paidWith: eachOnce(row.payments.map(names.paidWith)),
    customerName: row.checkout.customer?.name ?? null,
    openedAt: isoTime(row.openedAt),
    ...given('paidAt', row.finalization && isoTime(row.finalization.at)),
    openAnomalies: row.anomalies.filter(({ isOpen }) => isOpen).length,
  }
}

/** The description, or the names of the items. */
export function titleOf(checkout: {
  readonly description: string | null
  readonly items: readonly ItemView[] | null
}): string | null {
  const text = checkout.description ?? checkout.items?.map(({ name }) => name).join(', ') ?? ''
  return text === '' ? null : text.length > MAX_TITLE ? `${text.slice(0, MAX_TITLE)}…` : text
}

export function situationOf(row: Omit<OrderLineRow, 'openedAt'>): OrderSituation {
  const { anomalies, payments, finalization, status, refunded, checkout } = row
  const open = new Set(anomalies.filter(({ isOpen }) => isOpen).map(({ kind }) => kind))
  const [first] = OPEN.filter(([kind]) => open.has(kind))
  if (first) return first[1]
  const anomaliesOf = (id: string) => anomalies.filter(({ paymentId }) => paymentId === id)
  if (payments.some(({ id, flags }) => needsReview(flags, anomaliesOf(id)))) return 'needs_review'
  if (status === 'refunded') return 'refunded'
  if (finalization !== null) {
    if (refunded > 0n) return 'partly_refunded'
    const payer = payments.find(({ id }) => id === finalization.paymentId)
    return payer?.flags.includes('late') ? 'paid_late' : 'paid'
  }
  const isLive = checkout.status === 'open' || checkout.status === 'processing'
  const isPending = payments.some(({ state }) => state === 'created' || state === 'pending' || state === 'unknown')
  if (isLive && isPending) return 'waiting'
  if (payments[0]?.state === 'failed') return 'failed'
  if (isLive) return 'open'
  return checkout.status === 'cancelled' ? 'cancelled' : 'expired'
}

function eachOnce(all: readonly PaidWith[]): PaidWith[] {
  return [...new Map(all.map((one) => [`${one.provider} ${one.medium?.id ?? ''}`, one])).values()]
}

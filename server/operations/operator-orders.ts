/** Orders as operators read them: a page of lines, and one order with everything about it. */

import { noticeOf } from '../orders/buyer-notice.ts'
import { moneyView } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { OrderFilter } from '../domain/order.ts'
import { PayError } from '../contract/errors.ts'
import { cursorText } from '../contract/order-query.ts'
import type { CutList, OperatorCheckoutView, OperatorOrderView, OrderLinesPage } from '../contract/operator.ts'
import type { OperatorActionName, OperatorActionView } from '../contract/operator.ts'
import { isoTime } from '../platform/iso-time.ts'
import type {
  AnomalyRow,
  CheckoutRow,
  FinalizationRow,
  OperatorActionRow,
  PaymentRow,
  Queries,
  Store,
} from '../store/store.ts'
import { explain } from './explain.ts'
import { eventView } from './message-views.ts'
import { given } from './operator-names.ts'
import type { Names } from './operator-names.ts'
import { orderLine, situationOf, titleOf } from './order-line.ts'
import {
  operatorAnomalyViews,
  operatorPaymentView,
  providerRefundView,
  refundableOfAnomaly,
  refundView,
} from './payment-views.ts'

/** Rows of one order that are shown of each list: the newest. Nobody reads more. */
const MAX_ROWS = 200
/**
 * Attempts that brought no money: the newest, and as many that need a review. A buyer can begin any number of them. A
 * payment that brought money is always shown.
 */
const MAX_ATTEMPTS = 100
/** Entries of the timeline that are shown. A provider can send any number of webhooks about one payment. */
const MAX_ENTRIES = 500

export interface OperatorOrders {
  list(filter: OrderFilter, size: number): Promise<OrderLinesPage>
  /** @throws {PayError} `order_not_found` */
  one(orderId: string): Promise<OperatorOrderView>
}

export interface OperatorOrderParts {
  readonly store: Store
  readonly names: Names
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createOperatorOrders({ store, names, now }: OperatorOrderParts): OperatorOrders {
  const { read } = store
  return {
    list: async (filter, size) => {
      const { orderIds, next } = await read.ordersPage(filter, size)
      const lines = await read.orderLines(orderIds)
      return { orders: lines.map((line) => orderLine(line, names)), nextCursor: next && cursorText(next) }
    },

    one: async (orderId) => {
      const [order, [line], explanation] = await Promise.all([
        read.order(orderId),
        read.orderLines([orderId]),
        explain(store, orderId, MAX_ENTRIES),
      ])
      if (!order || !line || !explanation) throw new PayError('order_not_found', 'No order has this id')
      const [checkouts, payments, begun, finalization, anomalies, refunds, made, events, actions, notice] =
        await Promise.all([
          read.newestCheckouts(orderId, MAX_ROWS + 1),
          read.paymentsOfOrder(orderId, MAX_ATTEMPTS),
          read.countPaymentsOfOrder(orderId),
          read.finalization(orderId),
          read.anomaliesOfOrder(orderId),
          read.refundsOfOrder(orderId),
          read.providerRefundsOfOrder(orderId),
          read.events({ orderId }, MAX_ROWS + 1),
          read.operatorActions({ orderId }, MAX_ROWS + 1),
          noticeOf(read, orderId),
        ])
      const paymentViews = await Promise.all(
        payments.map((payment) => operatorPaymentView(read, payment, finalization, names)),
      )
      const sums = await sumsOf(read, { price: order.money, finalization, anomalies, payments })
      const isCut: Record<CutList, boolean> = {
        timeline: explanation.isCut,
        checkouts: checkouts.length > MAX_ROWS,
        payments: begun > paymentViews.length,
        anomalies: anomalies.length > MAX_ROWS,
        refunds: refunds.length > MAX_ROWS,
        providerRefunds: made.length > MAX_ROWS,
        deliveries: events.length > MAX_ROWS,
        actions: actions.length > MAX_ROWS,
      }
      const cut = (Object.keys(isCut) as CutList[]).filter((name) => isCut[name])
      const description = checkouts.findLast(({ id }) => id === order.checkoutId)?.description
      return {
        orderId,
        ...given('reference', order.reference),
        ...given('title', titleOf(line.checkout)),
        ...given('description', description),
        ...given('items', line.checkout.items && [...line.checkout.items]),
        status: line.status,
        situation: situationOf(line),
        money: moneyView(order.money),
        pricing: order.pricing,
        openedAt: isoTime(line.openedAt),
        ...given('paidAt', finalization && isoTime(finalization.at)),
        ...given('paymentId', finalization?.paymentId),
        ...sums,
        buyerNotice: notice?.kind ?? null,
        customer: customerOf(checkouts),
        checkouts: checkouts.slice(-MAX_ROWS).map((checkout) => checkoutView(checkout, now())),
        payments: paymentViews.toReversed(),
        timeline: [...explanation.timeline],
        anomalies: await operatorAnomalyViews(read, shownAnomalies(anomalies), names),
        refunds: refunds
          .slice(-MAX_ROWS)
          .map((refund) =>
            refundView(
              refund,
              names,
              events.find(({ type, createdAt }) => type === 'order.refunded' && createdAt === refund.at)?.id ?? null,
            ),
          ),
        providerRefunds: made.slice(-MAX_ROWS).map((refund) => providerRefundView(refund, names)),
        deliveries: events.slice(0, MAX_ROWS).map(eventView),
        actions: actions.slice(0, MAX_ROWS).map(actionView),
        ...given('cut', cut.length > 0 ? cut : null),
      }
    },
  }
}

export function checkoutView(checkout: CheckoutRow, now: number): OperatorCheckoutView {
  const { id, orderId, status, money, createdAt, expiresAt, pricing } = checkout
  const isLive = (status === 'open' || status === 'processing') && expiresAt > now
  return {
    id,
    orderId,
    status,
    money: moneyView(money),
    openedAt: isoTime(createdAt),
    expiresAt: isoTime(expiresAt),
    pricing,
    canCancel: isLive,
  }
}

export function actionView(row: OperatorActionRow): OperatorActionView {
  const { id, at, operator, action, subject, orderId, note, outcome } = row
  return {
    id,
    at: isoTime(at),
    operator,
    action: action as OperatorActionName,
    subject,
    ...given('orderId', orderId),
    ...given('note', note),
    ...given('outcome', outcome),
  }
}

/** Newest first. Where there are too many, the open ones come before all others. */
function shownAnomalies(oldestFirst: readonly AnomalyRow[]): AnomalyRow[] {
  const newestFirst = oldestFirst.toReversed()
  if (newestFirst.length <= MAX_ROWS) return newestFirst
  return newestFirst
    .toSorted((a, b) => Number(a.resolvedAt !== null) - Number(b.resolvedAt !== null))
    .slice(0, MAX_ROWS)
}

/** Of the newest checkout that has any. */
function customerOf(checkouts: readonly CheckoutRow[]): OperatorOrderView['customer'] {
  return checkouts.findLast(({ customer }) => customer && Object.keys(customer).length > 0)?.customer ?? null
}

interface MoneyOfOrder {
  readonly price: Money
  readonly finalization: FinalizationRow | null
  readonly anomalies: readonly AnomalyRow[]
  readonly payments: readonly PaymentRow[]
}

type Sums = Pick<OperatorOrderView, 'received' | 'missing' | 'excess' | 'refunded' | 'refundable'>

/** Sums in the currency of the order. What came in another one is in the anomalies. */
async function sumsOf(read: Queries, { price, finalization, anomalies, payments }: MoneyOfOrder): Promise<Sums> {
  const { currency } = price
  const view = (minor: bigint) => (minor > 0n ? moneyView({ minor, currency }) : null)
  const inCurrency = (money: Money | null | undefined): bigint => (money?.currency === currency ? money.minor : 0n)
  let received = 0n
  let refundable = 0n
  let refunded = 0n
  for (const payment of payments) {
    if (payment.state !== 'paid') continue
    const money = finalization?.paymentId === payment.id ? finalization.money : payment.money
    const back = await read.refundedOfPayment(payment.id)
    received += inCurrency(money)
    refunded += money.currency === currency ? back : 0n
    if (money.currency === currency) refundable += money.minor - back - (await read.openRefundsOfPayment(payment.id))
  }
  for (const anomaly of anomalies) {
    if (anomaly.paid?.currency === currency) refunded += await read.refundedOfAnomaly(anomaly.id)
    const payment = payments.find(({ id }) => id === anomaly.paymentId)
    if (!payment || !bringsOtherMoney(anomaly, payment)) continue
    received += inCurrency(anomaly.paid)
    refundable += inCurrency(await refundableOfAnomaly(read, anomaly, payment))
  }
  return {
    received: view(received),
    missing: received > 0n && received < price.minor ? view(price.minor - received) : null,
    excess: received > price.minor ? view(received - price.minor) : null,
    refunded: view(refunded),
    refundable: view(refundable),
  }
}

/** Money besides what made its payment paid. Money that nobody has confirmed does not count. */
function bringsOtherMoney({ kind, resolution }: AnomalyRow, payment: PaymentRow): boolean {
  if (resolution === 'accepted') return false
  if (kind === 'underpaid' || kind === 'overpaid' || kind === 'wrong_currency' || kind === 'risky') return true
  return kind === 'duplicate' && !payment.flags.includes('duplicate')
}

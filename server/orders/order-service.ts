/** Orders, as the merchant's server reads them. */

import { moneyView } from '../domain/money.ts'
import type { OrderFilter } from '../domain/order.ts'
import { PayError } from '../contract/errors.ts'
import { cursorText } from '../contract/order-query.ts'
import type { AnomalyRow, OrderRow, Store } from '../store/store.ts'
import { anomalyView, paymentView } from '../checkouts/views.ts'
import type { ProviderLabels } from '../checkouts/views.ts'
import type { AnomalyView, OrdersPage, OrderView } from '../contract/wire.ts'

const PAGE_SIZE = 50

export interface OrderService {
  /** @throws {PayError} `order_not_found` */
  order(orderId: string): Promise<OrderView>
  /** One page, newest first. */
  orders(filter: OrderFilter): Promise<OrdersPage>
}

export function createOrderService({ store, labels }: { store: Store; labels: ProviderLabels }): OrderService {
  const order = async (orderId: string): Promise<OrderView> => {
    const { read } = store
    const row = await read.order(orderId)
    if (!row) throw new PayError('order_not_found', 'No checkout was opened for this order')
    const finalization = await read.finalization(orderId)
    const payment = finalization && (await read.payment(finalization.paymentId))
    const anomalies = await read.anomaliesOfOrder(orderId)
    const refunded =
      finalization !== null && (await read.refundedOfPayment(finalization.paymentId)) >= finalization.money.minor
    return {
      orderId,
      ...(row.reference === null ? {} : { reference: row.reference }),
      money: moneyView(row.money),
      status: refunded ? 'refunded' : finalization ? 'paid' : 'unpaid',
      ...(finalization ? { paidAt: new Date(finalization.at).toISOString() } : {}),
      ...(payment ? { payment: paymentView(payment, labels) } : {}),
      anomalies: await Promise.all(anomalies.map((anomaly) => viewOf(anomaly, row))),
    }
  }

  const viewOf = async (anomaly: AnomalyRow, row: OrderRow): Promise<AnomalyView> => {
    const payment = await store.read.payment(anomaly.paymentId)
    if (!payment) throw new Error('the payment of an anomaly no longer exists')
    return anomalyView(anomaly, row, payment)
  }

  return {
    order,
    orders: async (filter) => {
      const { orderIds, next } = await store.read.ordersPage(filter, PAGE_SIZE)
      return { orders: await Promise.all(orderIds.map(order)), nextCursor: next && cursorText(next) }
    },
  }
}

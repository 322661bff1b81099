/** Orders, as the merchant's server asks for them. */

import { moneyView } from './domain/money.ts'
import type { OrderFilter } from './domain/order.ts'
import { PayError } from './errors.ts'
import { cursorText } from './order-query.ts'
import type { Store } from './store/store.ts'
import { anomalyView, paymentView } from './views.ts'
import type { ProviderLabels } from './views.ts'
import type { OrdersPage, OrderView } from './wire.ts'

const PAGE_SIZE = 50

export interface OrderService {
  /** @throws {PayError} `order_not_found` */
  order(orderId: string): Promise<OrderView>
  /** Newest first, a page at a time. */
  orders(filter: OrderFilter): Promise<OrdersPage>
}

export function createOrderService({ store, labels }: { store: Store; labels: ProviderLabels }): OrderService {
  const order = async (orderId: string): Promise<OrderView> => {
    const { read } = store
    const row = await read.order(orderId)
    if (!row) throw new PayError('order_not_found', 'No checkout was ever opened for this order')
    const finalisation = await read.finalisation(orderId)
    const payment = finalisation && (await read.payment(finalisation.paymentId))
    const anomalies = await read.anomaliesOfOrder(orderId)
    const refunded = finalisation !== null && (await read.refundedOfPayment(finalisation.paymentId)) >= finalisation.money.minor
    return {
      orderId,
      ...(row.reference === null ? {} : { reference: row.reference }),
      money: moneyView(row.money),
      status: refunded ? 'refunded' : finalisation ? 'paid' : 'unpaid',
      ...(finalisation ? { paidAt: new Date(finalisation.at).toISOString() } : {}),
      ...(payment ? { payment: paymentView(payment, labels) } : {}),
      anomalies: anomalies.map((anomaly) => anomalyView(anomaly, row)),
    }
  }

  return {
    order,
    orders: async (filter) => {
      const { orderIds, next } = await store.read.ordersPage(filter, PAGE_SIZE)
      return { orders: await Promise.all(orderIds.map(order)), nextCursor: next && cursorText(next) }
    },
  }
}

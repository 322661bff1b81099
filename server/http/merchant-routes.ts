/** The routes for the merchant's own server, by its API key, and the order events that it receives. */

import { z } from 'zod'
import { orderQuerySchema, parseOrderQuery } from '../contract/order-query.ts'
import { orderEvent, ordersPage, orderView } from '../contract/view-schemas.ts'
import type { OrderService } from '../orders/order-service.ts'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import type { MerchantGate } from './merchant-key.ts'
import { json, jsonBody } from './operation.ts'
import type { Operation } from './operation.ts'
import { parameter, queryOf } from './requests.ts'

export function merchantRoutes(parts: { orders: OrderService; merchantGate: MerchantGate }): DescribedRoutes {
  const routes = describedRouter()

  routes.get(
    '/orders',
    {
      id: 'listOrders',
      tag: 'merchant',
      summary: 'Lists orders, newest first, a page at a time',
      description:
        'Lists the orders that match all parameters. A page may be short, or even empty, without being the last: ' +
        'the last page has the `nextCursor` null.',
      security: ['merchantApiKey'],
      query: orderQuerySchema,
      responses: { 200: json(ordersPage, 'A page') },
      errors: ['unauthorized', 'invalid_request', 'rate_limited'],
    },
    async (request, response) => {
      parts.merchantGate(request)
      const filter = parseOrderQuery(queryOf(request))
      response.set('Cache-Control', 'no-store').json(await parts.orders.orders(filter))
    },
  )

  routes.get(
    '/orders/:orderId',
    {
      id: 'getOrder',
      tag: 'merchant',
      summary: 'Returns an order and whether it is paid',
      security: ['merchantApiKey'],
      responses: { 200: json(orderView, 'The order') },
      errors: ['unauthorized', 'order_not_found', 'rate_limited'],
    },
    async (request, response) => {
      parts.merchantGate(request)
      response.set('Cache-Control', 'no-store').json(await parts.orders.order(parameter(request, 'orderId')))
    },
  )

  return routes
}

/** Not a route of this server: it sends order events, and the merchant's server answers. */
export const orderEventOperation: Operation = {
  id: 'orderEvent',
  tag: 'merchant',
  summary: 'An order event, sent to ORDER_WEBHOOK_URL',
  description:
    'Signed by the Standard Webhooks specification. Sent at least once. ' +
    'The `webhook-id` of `order.paid` is `fin_<orderId>` and never changes.',
  headers: { 'webhook-id': z.string(), 'webhook-timestamp': z.string(), 'webhook-signature': z.string() },
  body: jsonBody(orderEvent),
  responses: {
    '2XX': { description: 'Accepted. After any other answer the event is sent again for about three days' },
  },
}

/** For the merchant's own server, by its API key. */

import { Router } from 'express'
import { parseOrderQuery } from '../contract/order-query.ts'
import type { OrderService } from '../orders/order-service.ts'
import type { MerchantGate } from './merchant-key.ts'
import { onlyMethods } from './problems.ts'
import { parameter, queryOf } from './requests.ts'

export function merchantRoutes(parts: { orders: OrderService; merchantGate: MerchantGate }): Router {
  const router = Router()

  router
    .route('/orders')
    .get(async (request, response) => {
      parts.merchantGate(request)
      const filter = parseOrderQuery(queryOf(request))
      response.set('Cache-Control', 'no-store').json(await parts.orders.orders(filter))
    })
    .all(onlyMethods('GET'))
  router
    .route('/orders/:orderId')
    .get(async (request, response) => {
      parts.merchantGate(request)
      response.set('Cache-Control', 'no-store').json(await parts.orders.order(parameter(request, 'orderId')))
    })
    .all(onlyMethods('GET'))
  return router
}

/** For the merchant's own server, by its API key. */

import { Router } from 'express'
import type { Request } from 'express'
import { PayError } from '../errors.ts'
import { parseOrderQuery } from '../order-query.ts'
import type { OrderService } from '../order-service.ts'
import { onlyMethods } from './problems.ts'
import { bearer, isOneOf, parameter } from './requests.ts'

export function merchantRoutes(parts: { orders: OrderService; merchantApiKeys: readonly string[] }): Router {
  const router = Router()
  const authorize = (request: Request): void => {
    const key = bearer(request)
    if (key === null || !isOneOf(key, parts.merchantApiKeys)) throw new PayError('unauthorized', 'Send the merchant API key as Authorization: Bearer')
  }

  router
    .route('/orders')
    .get(async (request, response) => {
      authorize(request)
      const filter = parseOrderQuery(new URL(request.originalUrl, 'http://unused.invalid').searchParams)
      response.set('Cache-Control', 'no-store').json(await parts.orders.orders(filter))
    })
    .all(onlyMethods('GET'))
  router
    .route('/orders/:orderId')
    .get(async (request, response) => {
      authorize(request)
      response.set('Cache-Control', 'no-store').json(await parts.orders.order(parameter(request, 'orderId')))
    })
    .all(onlyMethods('GET'))
  return router
}

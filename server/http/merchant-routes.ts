/** For the merchant's own server, by its API key. */

import { Router } from 'express'
import type { CheckoutService } from '../checkout-service.ts'
import { PayError } from '../errors.ts'
import { onlyMethods } from './problems.ts'
import { bearer, isOneOf, parameter } from './requests.ts'

export function merchantRoutes(parts: { checkouts: CheckoutService; merchantApiKeys: readonly string[] }): Router {
  const router = Router()
  router
    .route('/orders/:orderId')
    .get(async (request, response) => {
      const key = bearer(request)
      if (key === null || !isOneOf(key, parts.merchantApiKeys)) throw new PayError('unauthorized', 'Send the merchant API key as Authorization: Bearer')
      response.set('Cache-Control', 'no-store').json(await parts.checkouts.order(parameter(request, 'orderId')))
    })
    .all(onlyMethods('GET'))
  return router
}

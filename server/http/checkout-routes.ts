/** The routes that a browser calls (and `POST /checkouts`, which the merchant's server calls, too). */

import { Router } from 'express'
import type { Request } from 'express'
import type { CheckoutService, Opening, CheckoutClient } from '../checkouts/checkout-service.ts'
import { PayError } from '../contract/errors.ts'
import type { OrderLookup } from '../orders/order-lookup.ts'
import type { PaymentService } from '../payments/payment-service.ts'
import type { OpenPricing } from '../orders/pricing.ts'
import {
  createPaymentSchema,
  IDEMPOTENCY_KEY,
  openByIdSchema,
  parseWith,
  pricedOrderSchema,
} from '../contract/requests.ts'
import type { PricedOrder } from '../contract/requests.ts'
import type { LiveStatus } from '../payments/live-status.ts'
import { clientOf } from './client.ts'
import type { EventStreams } from './event-stream.ts'
import type { Limits } from './limits.ts'
import type { MerchantGate } from './merchant-key.ts'
import { onlyMethods } from './problems.ts'
import { bearer, bytesOf, header, jsonBytes, jsonObject, parameter } from './requests.ts'

export interface CheckoutRouteParts {
  readonly checkouts: CheckoutService
  readonly payments: PaymentService
  readonly liveStatus: LiveStatus
  readonly streams: EventStreams
  readonly limits: Limits
  readonly pricing: OpenPricing
  readonly lookup: OrderLookup | null
  readonly merchantGate: MerchantGate
  /** When a price is set or asked for, epoch milliseconds. */
  readonly priceTime: () => number
}

export function checkoutRoutes(parts: CheckoutRouteParts): Router {
  const { checkouts, payments, liveStatus, streams, limits, pricing } = parts
  const router = Router()

  router
    .route('/checkouts')
    .post(limits.open, jsonBytes, async (request, response) => {
      const { order, by } = await pricedBy(request, parts, pricing)
      const { created, ...opened } = await checkouts.open(order, by)
      response
        .status(created ? 201 : 200)
        .set('Cache-Control', 'no-store')
        .json(opened)
    })
    .all(onlyMethods('POST'))

  router
    .route('/checkouts/:id')
    .get(limits.read, async (request, response) => {
      const { id, checkoutClient } = await authorized(request, checkouts)
      response.set('Cache-Control', 'no-store').json(await checkouts.view(id, checkoutClient))
      liveStatus.touch(id, clientOf(request))
    })
    .all(onlyMethods('GET'))

  router
    .route('/checkouts/:id/events')
    .get(limits.read, async (request, response) => {
      const { id, checkoutClient } = await authorized(request, checkouts)
      liveStatus.follow(id, clientOf(request))
      await streams.open(request, response, id, () => checkouts.view(id, checkoutClient))
    })
    .all(onlyMethods('GET'))

  router
    .route('/checkouts/:id/payments')
    .post(limits.pay, jsonBytes, async (request, response) => {
      const { id } = await authorized(request, checkouts)
      const body = jsonObject(request)
      refusePrice(body)
      const key = header(request, 'idempotency-key')
      if (key === undefined || key === '')
        throw new PayError('idempotency_key_missing', 'Send an Idempotency-Key that is new for each wish to pay')
      if (!IDEMPOTENCY_KEY.test(key))
        throw new PayError('idempotency_key_invalid', 'An Idempotency-Key is 1 to 255 visible ASCII characters')
      const { payment, created } = await payments.create(
        id,
        parseWith(createPaymentSchema, body, 'The payment'),
        key,
        clientOf(request),
      )
      liveStatus.follow(id, clientOf(request))
      response
        .status(created ? 201 : 200)
        .set('Cache-Control', 'no-store')
        .json(payment)
    })
    .all(onlyMethods('POST'))

  router
    .route('/checkouts/:id/cancel')
    .post(limits.pay, jsonBytes, async (request, response) => {
      const { id, checkoutClient } = await authorized(request, checkouts)
      if (bytesOf(request).length > 0) refusePrice(jsonObject(request))
      response.set('Cache-Control', 'no-store').json(await checkouts.cancel(id, checkoutClient, clientOf(request)))
    })
    .all(onlyMethods('POST'))

  return router
}

/** Who sets the price: the merchant's server by its key, a signed token, the look-up, or, inside its limits, the page itself. */
async function pricedBy(
  request: Request,
  parts: CheckoutRouteParts,
  pricing: OpenPricing,
): Promise<{ order: PricedOrder; by: Opening }> {
  if (bearer(request) !== null) {
    parts.merchantGate(request)
    const order = parseWith(pricedOrderSchema, jsonObject(request), 'The order')
    return {
      order,
      by: { pricing: 'merchant', price: { kind: 'merchant', calledAt: parts.priceTime() }, trusted: true },
    }
  }
  const body = jsonObject(request)
  if ('orderToken' in body) {
    refusePrice(body)
    const { order, issuedAt } = await pricing.byToken(body)
    return { order, by: { pricing: 'merchant', price: { kind: 'token', issuedAt }, trusted: true } }
  }
  if ('amount' in body)
    return { order: pricing.openAmount(body), by: { pricing: 'open', price: { kind: 'open' }, trusted: false } }
  const { orderId } = parseWith(openByIdSchema, body, 'The request')
  if (!parts.lookup) throw new PayError('pricing_not_configured', 'Orders cannot be looked up here: send an orderToken')
  const askedAt = parts.priceTime()
  return {
    order: await parts.lookup(orderId),
    by: { pricing: 'merchant', price: { kind: 'lookup', askedAt }, trusted: false },
  }
}

/** A browser never sets a price: an amount where none belongs is refused before anything else is looked at. */
function refusePrice(body: Record<string, unknown>): void {
  if ('amount' in body) throw new PayError('price_not_allowed', 'An amount from the browser is not accepted here')
}

async function authorized(
  request: Request,
  checkouts: CheckoutService,
): Promise<{ id: string; checkoutClient: CheckoutClient }> {
  const secret = bearer(request)
  if (secret === null) throw new PayError('unauthorized', 'Send the client secret as Authorization: Bearer')
  const id = parameter(request, 'id')
  return { id, checkoutClient: await checkouts.authorize(id, secret) }
}

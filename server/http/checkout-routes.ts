/** The routes that the widget calls. The merchant's server also calls `POST /checkouts`. */

import type { Request } from 'express'
import type { CheckoutService, Opening, CheckoutClient } from '../checkouts/checkout-service.ts'
import { PayError } from '../contract/errors.ts'
import type { OrderLookup } from '../orders/order-lookup.ts'
import type { PaymentService } from '../payments/payment-service.ts'
import type { OpenPricing } from '../orders/pricing.ts'
import {
  createPaymentSchema,
  IDEMPOTENCY_KEY,
  idempotencyKeySchema,
  openAmountInput,
  openByIdSchema,
  openByTokenSchema,
  parseWith,
  pricedOrderInput,
  pricedOrderSchema,
} from '../contract/requests.ts'
import type { PricedOrder } from '../contract/requests.ts'
import { checkoutOpened, checkoutView, paymentView } from '../contract/view-schemas.ts'
import type { LiveStatus } from '../payments/live-status.ts'
import { callerOf, clientOf } from './client.ts'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import type { EventStreams } from './event-stream.ts'
import type { Limits } from './limits.ts'
import type { MerchantGate } from './merchant-key.ts'
import { BAD_BODY, json, jsonBody, text } from './operation.ts'
import { requestIdOf } from './request-id.ts'
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
  /** The time at which a price is set or requested, in epoch milliseconds. */
  readonly priceTime: () => number
}

const CHECKOUT_ID = { id: 'chk_…' }
const NO_CHECKOUT = ['unauthorized', 'checkout_not_found'] as const

export function checkoutRoutes(parts: CheckoutRouteParts): DescribedRoutes {
  const { checkouts, payments, liveStatus, streams, limits } = parts
  const routes = describedRouter()

  routes.post(
    '/checkouts',
    {
      id: 'openCheckout',
      tag: 'browser',
      summary: 'Opens a checkout for one order',
      description:
        'From a browser: an order token, an order id, or an open amount. ' +
        'With the merchant API key: an order at any price.',
      security: ['nothing', 'merchantApiKey'],
      body: jsonBody(openByTokenSchema, openByIdSchema, openAmountInput, pricedOrderInput),
      responses: {
        200: json(
          checkoutOpened,
          'The open checkout of the same order at the same price, with a further client secret',
        ),
        201: json(checkoutOpened, 'A new checkout'),
      },
      errors: [
        ...BAD_BODY,
        'order_token_invalid',
        'unauthorized',
        'price_not_allowed',
        'order_not_found',
        'order_paid',
        'pricing_not_configured',
        'provider_not_available',
        'no_payment_method',
        'order_lookup_failed',
        'rate_limited',
      ],
    },
    limits.open,
    jsonBytes,
    async (request, response) => {
      const { order, by } = await pricedBy(request, parts)
      const { created, ...opened } = await checkouts.open(order, by, requestIdOf(request))
      response
        .status(created ? 201 : 200)
        .set('Cache-Control', 'no-store')
        .json(opened)
    },
  )

  routes.get(
    '/checkouts/:id',
    {
      id: 'getCheckout',
      tag: 'browser',
      summary: 'Returns the current state of a checkout',
      description: 'An unknown id and a wrong secret get the same 404.',
      security: ['clientSecret'],
      ids: CHECKOUT_ID,
      responses: { 200: json(checkoutView, 'The checkout') },
      errors: [...NO_CHECKOUT, 'rate_limited'],
    },
    limits.read,
    async (request, response) => {
      const { id, checkoutClient } = await authorized(request, checkouts)
      response.set('Cache-Control', 'no-store').json(await checkouts.view(id, checkoutClient))
      liveStatus.noteView(id, clientOf(request))
    },
  )

  routes.get(
    '/checkouts/:id/events',
    {
      id: 'streamCheckout',
      tag: 'browser',
      summary: 'Streams the state of a checkout as server-sent events',
      security: ['clientSecret'],
      ids: CHECKOUT_ID,
      responses: {
        200: text(
          'text/event-stream',
          'One `checkout` event with the Checkout as JSON at once and on each change, and comments between them',
        ),
      },
      errors: [...NO_CHECKOUT, 'rate_limited'],
    },
    limits.read,
    async (request, response) => {
      const { id, checkoutClient } = await authorized(request, checkouts)
      liveStatus.noteActivity(id, clientOf(request))
      await streams.open(request, response, id, () => checkouts.view(id, checkoutClient))
    },
  )

  routes.post(
    '/checkouts/:id/payments',
    {
      id: 'createPayment',
      tag: 'browser',
      summary: 'Starts one payment of a checkout',
      security: ['clientSecret'],
      ids: CHECKOUT_ID,
      headers: { 'Idempotency-Key': idempotencyKeySchema },
      body: jsonBody(createPaymentSchema),
      responses: {
        200: json(
          paymentView,
          'The payment of this key, or the pending one with the same provider, medium and details',
        ),
        201: json(paymentView, 'A new payment'),
      },
      errors: [
        ...BAD_BODY,
        ...NO_CHECKOUT,
        'idempotency_key_missing',
        'idempotency_key_invalid',
        'idempotency_key_reused',
        'request_in_progress',
        'push_too_soon',
        'price_not_allowed',
        'checkout_paid',
        'checkout_cancelled',
        'checkout_expired',
        'provider_not_available',
        'rate_limited',
      ],
    },
    limits.pay,
    jsonBytes,
    async (request, response) => {
      const { id } = await authorized(request, checkouts)
      const body = jsonObject(request)
      refusePrice(body)
      const key = header(request, 'idempotency-key')
      if (key === undefined || key === '')
        throw new PayError('idempotency_key_missing', 'Send an Idempotency-Key that is new for each payment')
      if (!IDEMPOTENCY_KEY.test(key))
        throw new PayError('idempotency_key_invalid', 'An Idempotency-Key is 1 to 255 visible ASCII characters')
      const { payment, created } = await payments.create(
        id,
        parseWith(createPaymentSchema, body, 'The payment'),
        key,
        callerOf(request),
      )
      liveStatus.noteActivity(id, clientOf(request))
      response
        .status(created ? 201 : 200)
        .set('Cache-Control', 'no-store')
        .json(payment)
    },
  )

  routes.post(
    '/checkouts/:id/cancel',
    {
      id: 'cancelCheckout',
      tag: 'browser',
      summary: 'Cancels a checkout for its buyer',
      description:
        'Cancels the payments at the provider where the provider can, ends the others here and keeps checking them. ' +
        'Never undoes money.',
      security: ['clientSecret'],
      ids: CHECKOUT_ID,
      responses: { 200: json(checkoutView, 'The checkout') },
      errors: [...NO_CHECKOUT, 'checkout_paid', 'checkout_expired', 'rate_limited'],
    },
    limits.pay,
    jsonBytes,
    async (request, response) => {
      const { id, checkoutClient } = await authorized(request, checkouts)
      if (bytesOf(request).length > 0) refusePrice(jsonObject(request))
      response.set('Cache-Control', 'no-store').json(await checkouts.cancel(id, checkoutClient, callerOf(request)))
    },
  )

  return routes
}

/**
 * Finds the source of the price: the merchant's server with its key, a signed token, an open amount of the page, or the
 * order look-up.
 */
async function pricedBy(request: Request, parts: CheckoutRouteParts): Promise<{ order: PricedOrder; by: Opening }> {
  const { pricing } = parts
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
  if (!parts.lookup)
    throw new PayError('pricing_not_configured', 'This server has no order look-up: send an orderToken')
  const requestedAt = parts.priceTime()
  return {
    order: await parts.lookup(orderId),
    by: { pricing: 'merchant', price: { kind: 'lookup', requestedAt }, trusted: false },
  }
}

/** A browser never sets a price, so this check of an amount comes before every other check of the body. */
function refusePrice(body: Record<string, unknown>): void {
  if ('amount' in body) throw new PayError('price_not_allowed', 'This route accepts no amount from the browser')
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

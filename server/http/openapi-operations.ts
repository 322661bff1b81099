/** Each operation of the OpenAPI document: what it takes and what it answers. */

import { ANOMALY_STATES, ORDER_STATUSES } from '../domain/order.ts'
import type { ErrorCode } from '../contract/errors.ts'
import {
  BAD_BODY,
  LIMITED,
  body,
  content,
  form,
  inPath,
  inQuery,
  json,
  operation,
  page,
  problem,
  rawBody,
} from './openapi-parts.ts'
import type { Operation } from './openapi-parts.ts'
import { ref } from './openapi-schemas.ts'

const id = inPath('id', 'chk_…')
const clientSecret = [{ clientSecret: [] }]
const noCheckout = ['unauthorized', 'checkout_not_found'] as const

export const openCheckout: Operation = {
  ...operation(
    'browser',
    'openCheckout',
    'Opens a checkout for one order',
    {
      200: json(
        ref('CheckoutOpened'),
        'The open checkout of the same order at the same price, with a further client secret',
      ),
      201: json(ref('CheckoutOpened'), 'A new checkout'),
    },
    [
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
      LIMITED,
    ],
  ),
  description:
    'From a browser: an order token, an order id, or an open amount. With the merchant API key: an order at any price.',
  security: [{}, { merchantApiKey: [] }],
  requestBody: body({ anyOf: [ref('OpenByToken'), ref('OpenById'), ref('OpenAmount'), ref('PricedOrder')] }),
}

export const readCheckout: Operation = {
  ...operation('browser', 'getCheckout', 'How a checkout stands', { 200: json(ref('Checkout'), 'The checkout') }, [
    ...noCheckout,
    LIMITED,
  ]),
  description: 'An unknown id and a wrong secret get the same 404.',
  security: clientSecret,
  parameters: [id],
}

export const watchCheckout: Operation = {
  ...operation(
    'browser',
    'watchCheckout',
    'The same as a stream of events',
    {
      200: content(
        'text/event-stream',
        { type: 'string' },
        'One `checkout` event with the Checkout as JSON at once and on each change; comments in between',
      ),
    },
    [...noCheckout, LIMITED],
  ),
  security: clientSecret,
  parameters: [id],
}

export const createPayment: Operation = {
  ...operation(
    'browser',
    'createPayment',
    'Starts one attempt to pay',
    {
      200: json(
        ref('Payment'),
        'The payment of this key, or the pending one with the same provider, medium and details',
      ),
      201: json(ref('Payment'), 'A new payment'),
    },
    [
      ...BAD_BODY,
      ...noCheckout,
      'idempotency_key_missing',
      'idempotency_key_invalid',
      'idempotency_key_reused',
      'request_in_progress',
      'push_too_soon',
      'price_not_allowed',
      'order_paid',
      'checkout_paid',
      'checkout_cancelled',
      'checkout_expired',
      'provider_not_available',
      LIMITED,
    ],
  ),
  security: clientSecret,
  parameters: [
    id,
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
      description: 'New for each wish to pay, the same over retries',
    },
  ],
  requestBody: body(ref('CreatePayment')),
}

export const cancelCheckout: Operation = {
  ...operation('browser', 'cancelCheckout', 'The buyer gives up', { 200: json(ref('Checkout'), 'The checkout') }, [
    ...noCheckout,
    'checkout_paid',
    'checkout_expired',
    LIMITED,
  ]),
  description:
    'Cancels at the provider what can be cancelled there, ends the rest here and goes on watching it. Never undoes money.',
  security: clientSecret,
  parameters: [id],
}

export const readOrder: Operation = {
  ...operation('merchant', 'getOrder', 'Whether an order is paid', { 200: json(ref('Order'), 'The order') }, [
    'unauthorized',
    'order_not_found',
    LIMITED,
  ]),
  security: [{ merchantApiKey: [] }],
  parameters: [inPath('orderId')],
}

export const listOrders: Operation = {
  ...operation(
    'merchant',
    'listOrders',
    'Orders, newest first, a page at a time',
    { 200: json(ref('OrdersPage'), 'A page') },
    ['unauthorized', 'invalid_request', LIMITED],
  ),
  description:
    'All that is asked for has to fit. A page may be short, or empty, and not be the last: only `nextCursor` says so.',
  security: [{ merchantApiKey: [] }],
  parameters: [
    inQuery('anomaly', { enum: ANOMALY_STATES }, 'Orders with an anomaly that is open, or that was resolved'),
    inQuery('status', { enum: ORDER_STATUSES }),
    inQuery('provider', {}, 'Orders with an attempt through this provider'),
    inQuery(
      'q',
      { maxLength: 254 },
      'An order id, payment id, provider transaction id, short reference, e-mail address or phone number, whole',
    ),
    inQuery('cursor', {}, 'The `nextCursor` of the page before'),
  ],
}

/** A person is shown a page, not problem+json. */
const nothingHere = { '4XX': page('What is wrong, as a page') }

export const hostedCheckout: Operation = {
  ...operation('page', 'showCheckout', 'The hosted checkout', {
    ...nothingHere,
    200: page('The page. The client secret travels in the address’s fragment'),
  }),
  parameters: [id],
}

export const openForm: Operation = {
  ...operation('page', 'openCheckoutForm', 'The checkout without JavaScript', {
    ...nothingHere,
    200: page('A form for each way to pay'),
  }),
  requestBody: form({ orderToken: { type: 'string' } }, ['orderToken']),
}

export const payForm: Operation = {
  ...operation('page', 'payByForm', 'Starts a payment without JavaScript', {
    200: page('How the payment stands'),
    '4XX': page('The form again, with what is wrong'),
    303: {
      description: 'To the provider’s page, or to the page that shows how the payment stands',
      headers: { Location: { schema: { type: 'string', format: 'uri' } } },
    },
  }),
  parameters: [id],
  requestBody: form(
    Object.fromEntries(
      ['clientSecret', 'provider', 'medium', 'name', 'email', 'phone', 'idempotencyKey'].map((name) => [
        name,
        { type: 'string' },
      ]),
    ),
    ['clientSecret', 'provider', 'idempotencyKey'],
  ),
}

export const returnPage: Operation = {
  ...operation('page', 'showReturn', 'Where a provider sends the buyer back to', {
    200: page('How the payment stands, and the way back. Nothing in the query decides anything'),
    404: page('Wrong token'),
  }),
  parameters: [inPath('paymentId', 'pay_…'), inPath('token')],
}

const webhookAnswers = [
  'webhook_malformed',
  'webhook_not_for_us',
  'webhook_signature_invalid',
  'not_found',
  'body_too_large',
  'body_already_read',
] as const satisfies readonly ErrorCode[]
const stored = {
  200: { description: 'The event is durably stored; or it is a duplicate, or one that we have no use for' },
}
/** Providers whose documents ask for another status than 401 on a bad signature get that one. */
const otherRefusals = (status: number) => ({ [status]: problem(['webhook_signature_invalid']) })

export const accountWebhook: Operation = {
  ...operation(
    'provider',
    'receiveWebhook',
    'Receives a webhook of the whole account',
    { ...stored, ...otherRefusals(403) },
    [...webhookAnswers, LIMITED],
  ),
  description: 'Limited is what cannot be verified, never a right signature.',
  parameters: [inPath('provider')],
  requestBody: rawBody(),
}

export const paymentWebhook: Operation = {
  ...operation(
    'provider',
    'receivePaymentWebhook',
    'Receives a webhook of one payment, at its capability address',
    { ...stored, ...otherRefusals(403) },
    webhookAnswers,
  ),
  parameters: [inPath('provider'), inPath('paymentId'), inPath('token')],
  requestBody: rawBody(),
}

export const connectWebhook: Operation = {
  ...operation('provider', 'receiveConnectWebhook', 'Account and settlement news. Never touches an order', stored, [
    'webhook_malformed',
    'not_found',
    'body_too_large',
    'body_already_read',
    LIMITED,
  ]),
  description: 'A bad signature is answered with 400, as the provider’s document has it.',
  requestBody: rawBody(),
}

export const orderEvent = {
  post: {
    ...operation(
      'merchant',
      'orderEvent',
      'An order event, sent to ORDER_WEBHOOK_URL',
      { '2XX': { description: 'Taken. Anything else is sent again for about three days' } },
      [],
      [],
    ),
    description:
      'Signed by the Standard Webhooks specification. At least once; `webhook-id` of `order.paid` is `fin_<orderId>` and never changes.',
    parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
      name,
      in: 'header',
      required: true,
      schema: { type: 'string' },
    })),
    requestBody: body(ref('OrderEvent')),
  },
}

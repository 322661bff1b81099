/** The OpenAPI 3.1 document: every route, what it takes and what it answers. */

import { ANOMALY_STATES, ORDER_STATUSES } from '../domain/order.ts'
import { ERRORS } from '../contract/errors.ts'
import type { ErrorCode } from '../contract/errors.ts'
import { ref, schemas } from './openapi-schemas.ts'
import type { JsonSchema } from './openapi-schemas.ts'

export interface OpenapiOptions {
  readonly publicUrl: string
  readonly version: string
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly [string]
  readonly description?: string
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly JsonSchema[]
  readonly requestBody?: JsonSchema
  readonly responses: Readonly<Record<string, JsonSchema>>
}

export interface OpenapiDocument {
  readonly openapi: '3.1.0'
  readonly info: JsonSchema
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly JsonSchema[]
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>
  readonly webhooks: Readonly<Record<string, { readonly post: Operation }>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly securitySchemes: Readonly<Record<string, JsonSchema>> }
}

/** Any request may be answered with these. */
const ALWAYS = ['bad_request', 'internal_error', 'unavailable'] as const satisfies readonly ErrorCode[]
const LIMITED = 'rate_limited' satisfies ErrorCode
const BAD_BODY = ['body_not_json', 'body_too_large', 'unsupported_media_type', 'invalid_request', 'body_already_read'] as const satisfies readonly ErrorCode[]

export function openapiDocument({ publicUrl, version }: OpenapiOptions): OpenapiDocument {
  return {
    openapi: '3.1.0',
    info: { title: 'Pay Button companion server', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: publicUrl }],
    tags: [
      { name: 'browser', description: 'For the widget. CORS for the allowed origins' },
      { name: 'page', description: 'Pages for people' },
      { name: 'merchant', description: 'For the shop’s own server' },
      { name: 'provider', description: 'For payment providers' },
      { name: 'operation', description: 'For whoever runs the server' },
    ],
    paths: {
      '/checkouts': { post: openCheckout },
      '/checkouts/{id}': { get: readCheckout },
      '/checkouts/{id}/events': { get: watchCheckout },
      '/checkouts/{id}/payments': { post: createPayment },
      '/checkouts/{id}/cancel': { post: cancelCheckout },
      '/orders': { get: listOrders },
      '/orders/{orderId}': { get: readOrder },
      '/checkout': { post: openForm },
      '/checkout/{id}': { get: hostedCheckout },
      '/checkout/{id}/pay': { post: payForm },
      '/return/{paymentId}/{token}': { get: returnPage },
      '/webhooks/{provider}': { post: accountWebhook },
      '/webhooks/{provider}/{paymentId}/{token}': { post: paymentWebhook },
      '/webhooks/lakiconnect': { post: connectWebhook },
      '/pay-button.js': { get: script('getScript', 'The script-tag build', []) },
      '/pay-button.{hash}.js': { get: script('getHashedScript', 'The same under its hashed name, immutable', [inPath('hash')]) },
      '/assets.json': {
        get: operation('operation', 'getAssets', 'File names and integrity hashes of the browser’s files', {
          200: json({
            type: 'object', additionalProperties: { type: 'object', properties: { file: { type: 'string' }, integrity: { type: 'string' } }, required: ['file', 'integrity'] },
          }, 'By name'),
        }),
      },
      '/healthz': { get: operation('operation', 'getHealth', 'Alive', { 200: json({ type: 'object' }, 'It is') }) },
      '/readyz': {
        get: operation('operation', 'getReadiness', 'Store reachable and schema current', { 200: json({ type: 'object' }, 'Ready'), 503: json({ type: 'object' }, 'Not ready') }),
      },
      '/metrics': { get: operation('operation', 'getMetrics', 'Metrics', { 200: content('text/plain', { type: 'string' }, 'Prometheus text') }) },
      '/openapi.json': { get: operation('operation', 'getOpenapi', 'This document', { 200: json({ type: 'object' }, 'OpenAPI 3.1') }) },
    },
    webhooks: { orderEvent },
    components: {
      schemas,
      securitySchemes: {
        clientSecret: { type: 'http', scheme: 'bearer', description: 'The client secret of one checkout' },
        merchantApiKey: { type: 'http', scheme: 'bearer', description: 'MERCHANT_API_KEY' },
      },
    },
  }
}

const id = inPath('id', 'chk_…')
const clientSecret = [{ clientSecret: [] }]
const noCheckout = ['unauthorized', 'checkout_not_found'] as const

const openCheckout: Operation = {
  ...operation('browser', 'openCheckout', 'Opens a checkout for one order', {
    200: json(ref('CheckoutOpened'), 'The open checkout of the same order at the same price, with a further client secret'),
    201: json(ref('CheckoutOpened'), 'A new checkout'),
  }, [
    ...BAD_BODY, 'order_token_invalid', 'unauthorized', 'price_not_allowed', 'order_not_found', 'order_paid', 'pricing_not_configured', 'provider_not_available', 'no_payment_method',
    'order_lookup_failed', LIMITED,
  ]),
  description: 'From a browser: an order token, an order id, or an open amount. With the merchant API key: an order at any price.',
  security: [{}, { merchantApiKey: [] }],
  requestBody: body({ anyOf: [ref('OpenByToken'), ref('OpenById'), ref('OpenAmount'), ref('PricedOrder')] }),
}

const readCheckout: Operation = {
  ...operation('browser', 'getCheckout', 'How a checkout stands', { 200: json(ref('Checkout'), 'The checkout') }, [...noCheckout, LIMITED]),
  description: 'An unknown id and a wrong secret get the same 404.',
  security: clientSecret,
  parameters: [id],
}

const watchCheckout: Operation = {
  ...operation('browser', 'watchCheckout', 'The same as a stream of events', {
    200: content('text/event-stream', { type: 'string' }, 'One `checkout` event with the Checkout as JSON at once and on each change; comments in between'),
  }, [...noCheckout, LIMITED]),
  security: clientSecret,
  parameters: [id],
}

const createPayment: Operation = {
  ...operation('browser', 'createPayment', 'Starts one attempt to pay', {
    200: json(ref('Payment'), 'The payment of this key, or the pending one with the same provider, medium and details'),
    201: json(ref('Payment'), 'A new payment'),
  }, [
    ...BAD_BODY, ...noCheckout, 'idempotency_key_missing', 'idempotency_key_invalid', 'idempotency_key_reused', 'request_in_progress', 'push_too_soon', 'price_not_allowed', 'order_paid', 'checkout_paid',
    'checkout_cancelled', 'checkout_expired', 'provider_not_available', LIMITED,
  ]),
  security: clientSecret,
  parameters: [id, {
    name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    description: 'New for each wish to pay, the same over retries',
  }],
  requestBody: body(ref('CreatePayment')),
}

const cancelCheckout: Operation = {
  ...operation('browser', 'cancelCheckout', 'The buyer gives up', { 200: json(ref('Checkout'), 'The checkout') }, [
    ...noCheckout, 'checkout_paid', 'checkout_expired', LIMITED,
  ]),
  description: 'Cancels at the provider what can be cancelled there, ends the rest here and goes on watching it. Never undoes money.',
  security: clientSecret,
  parameters: [id],
}

const readOrder: Operation = {
  ...operation('merchant', 'getOrder', 'Whether an order is paid', { 200: json(ref('Order'), 'The order') }, ['unauthorized', 'order_not_found', LIMITED]),
  security: [{ merchantApiKey: [] }],
  parameters: [inPath('orderId')],
}

const listOrders: Operation = {
  ...operation('merchant', 'listOrders', 'Orders, newest first, a page at a time', { 200: json(ref('OrdersPage'), 'A page') }, ['unauthorized', 'invalid_request', LIMITED]),
  description: 'All that is asked for has to fit. A page may be short, or empty, and not be the last: only `nextCursor` says so.',
  security: [{ merchantApiKey: [] }],
  parameters: [
    inQuery('anomaly', { enum: ANOMALY_STATES }, 'Orders with an anomaly that is open, or that was resolved'),
    inQuery('status', { enum: ORDER_STATUSES }),
    inQuery('provider', {}, 'Orders with an attempt through this provider'),
    inQuery('q', { maxLength: 254 }, 'An order id, payment id, provider transaction id, short reference, e-mail address or phone number, whole'),
    inQuery('cursor', {}, 'The `nextCursor` of the page before'),
  ],
}

/** A person is shown a page, not problem+json. */
const nothingHere = { '4XX': page('What is wrong, as a page') }

const hostedCheckout: Operation = {
  ...operation('page', 'showCheckout', 'The hosted checkout', { ...nothingHere, 200: page('The page. The client secret travels in the address’s fragment') }),
  parameters: [id],
}

const openForm: Operation = {
  ...operation('page', 'openCheckoutForm', 'The checkout without JavaScript', { ...nothingHere, 200: page('A form for each way to pay') }),
  requestBody: form({ orderToken: { type: 'string' } }, ['orderToken']),
}

const payForm: Operation = {
  ...operation('page', 'payByForm', 'Starts a payment without JavaScript', {
    200: page('How the payment stands'),
    '4XX': page('The form again, with what is wrong'),
    303: { description: 'To the provider’s page, or to the page that shows how the payment stands', headers: { Location: { schema: { type: 'string', format: 'uri' } } } },
  }),
  parameters: [id],
  requestBody: form(Object.fromEntries(['clientSecret', 'provider', 'medium', 'name', 'email', 'phone', 'idempotencyKey'].map((name) => [name, { type: 'string' }])), [
    'clientSecret', 'provider', 'idempotencyKey',
  ]),
}

const returnPage: Operation = {
  ...operation('page', 'showReturn', 'Where a provider sends the buyer back to', {
    200: page('How the payment stands, and the way back. Nothing in the query decides anything'),
    404: page('Wrong token'),
  }),
  parameters: [inPath('paymentId', 'pay_…'), inPath('token')],
}

const webhookAnswers = [
  'webhook_malformed', 'webhook_not_for_us', 'webhook_signature_invalid', 'not_found', 'body_too_large', 'body_already_read',
] as const satisfies readonly ErrorCode[]
const stored = { 200: { description: 'The event is durably stored; or it is a duplicate, or one that we have no use for' } }
/** Providers whose documents ask for another status than 401 on a bad signature get that one. */
const otherRefusals = (status: number) => ({ [status]: problem(['webhook_signature_invalid']) })

const accountWebhook: Operation = {
  ...operation('provider', 'receiveWebhook', 'Trigger for the whole account', { ...stored, ...otherRefusals(403) }, [...webhookAnswers, LIMITED]),
  description: 'Limited is what cannot be verified, never a right signature.',
  parameters: [inPath('provider')],
  requestBody: rawBody(),
}

const paymentWebhook: Operation = {
  ...operation('provider', 'receivePaymentWebhook', 'Trigger for one payment, at its capability address', { ...stored, ...otherRefusals(403) }, webhookAnswers),
  parameters: [inPath('provider'), inPath('paymentId'), inPath('token')],
  requestBody: rawBody(),
}

const connectWebhook: Operation = {
  ...operation('provider', 'receiveConnectWebhook', 'Account and settlement news. Never touches an order', stored, [
    'webhook_malformed', 'not_found', 'body_too_large', 'body_already_read', LIMITED,
  ]),
  description: 'A bad signature is answered with 400, as the provider’s document has it.',
  requestBody: rawBody(),
}

const orderEvent = {
  post: {
    ...operation('merchant', 'orderEvent', 'An order event, sent to ORDER_WEBHOOK_URL', { '2XX': { description: 'Taken. Anything else is sent again for about three days' } }, [], []),
    description: 'Signed by the Standard Webhooks specification. At least once; `webhook-id` of `order.paid` is `fin_<orderId>` and never changes.',
    parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({ name, in: 'header', required: true, schema: { type: 'string' } })),
    requestBody: body(ref('OrderEvent')),
  },
}

function operation(
  tag: string, operationId: string, summary: string, good: Record<string, JsonSchema>, codes: readonly ErrorCode[] = [], always: readonly ErrorCode[] = ALWAYS,
): Operation {
  const byStatus = new Map<string, ErrorCode[]>()
  for (const code of [...codes, ...always]) {
    const status = String(ERRORS[code][0])
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const bad = Object.fromEntries([...byStatus].map(([status, list]) => [status, problem(list)]))
  return { operationId, summary, tags: [tag], responses: { ...bad, ...good } }
}

function script(operationId: string, summary: string, parameters: readonly JsonSchema[]): Operation {
  const made = operation('operation', operationId, summary, { 200: content('text/javascript', { type: 'string' }, 'JavaScript') }, ['not_found'])
  return parameters.length > 0 ? { ...made, parameters } : made
}

function inPath(name: string, description?: string): JsonSchema {
  return { name, in: 'path', required: true, schema: { type: 'string' }, ...(description === undefined ? {} : { description }) }
}

function inQuery(name: string, schema: JsonSchema, description?: string): JsonSchema {
  return { name, in: 'query', required: false, schema: { type: 'string', ...schema }, ...(description === undefined ? {} : { description }) }
}

function content(type: string, schema: JsonSchema, description: string): JsonSchema {
  return { description, content: { [type]: { schema } } }
}

function json(schema: JsonSchema, description: string): JsonSchema {
  return content('application/json', schema, description)
}

function page(description: string): JsonSchema {
  return content('text/html', { type: 'string' }, description)
}

function problem(codes: readonly ErrorCode[]): JsonSchema {
  const narrowed = { allOf: [ref('Problem'), { properties: { code: { enum: codes } } }] }
  return content('application/problem+json', narrowed, codes.map((code) => `\`${code}\`: ${ERRORS[code][1]}`).join('. '))
}

function body(schema: JsonSchema): JsonSchema {
  return { required: true, content: { 'application/json': { schema } } }
}

function form(properties: Record<string, JsonSchema>, required: readonly string[]): JsonSchema {
  return { required: true, content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties, required } } } }
}

function rawBody(): JsonSchema {
  return { required: true, description: 'Verified over its raw bytes; 256 KiB at most', content: { 'application/json': { schema: { type: 'object' } } } }
}

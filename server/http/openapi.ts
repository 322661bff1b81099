/** The OpenAPI 3.1 document: every route, what it takes and what it answers. */

import {
  openCheckout,
  readCheckout,
  watchCheckout,
  createPayment,
  cancelCheckout,
  readOrder,
  listOrders,
  hostedCheckout,
  openForm,
  payForm,
  returnPage,
  accountWebhook,
  paymentWebhook,
  connectWebhook,
  orderEvent,
} from './openapi-operations.ts'
import { content, inPath, json, operation, script } from './openapi-parts.ts'
import type { Operation } from './openapi-parts.ts'
import { schemas } from './openapi-schemas.ts'
import type { JsonSchema } from './openapi-schemas.ts'

export interface OpenapiOptions {
  readonly publicUrl: string
  readonly version: string
}

export interface OpenapiDocument {
  readonly openapi: '3.1.0'
  readonly info: JsonSchema
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly JsonSchema[]
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>
  readonly webhooks: Readonly<Record<string, { readonly post: Operation }>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>
  }
}

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
      '/pay-button.{hash}.js': {
        get: script('getHashedScript', 'The same under its hashed name, immutable', [inPath('hash')]),
      },
      '/assets.json': {
        get: operation('operation', 'getAssets', 'File names and integrity hashes of the browser’s files', {
          200: json(
            {
              type: 'object',
              additionalProperties: {
                type: 'object',
                properties: { file: { type: 'string' }, integrity: { type: 'string' } },
                required: ['file', 'integrity'],
              },
            },
            'By name',
          ),
        }),
      },
      '/healthz': { get: operation('operation', 'getHealth', 'Alive', { 200: json({ type: 'object' }, 'It is') }) },
      '/readyz': {
        get: operation('operation', 'getReadiness', 'Store reachable and schema current', {
          200: json({ type: 'object' }, 'Ready'),
          503: json({ type: 'object' }, 'Not ready'),
        }),
      },
      '/metrics': {
        get: operation('operation', 'getMetrics', 'Metrics', {
          200: content('text/plain', { type: 'string' }, 'Prometheus text'),
        }),
      },
      '/openapi.json': {
        get: operation('operation', 'getOpenapi', 'This document', { 200: json({ type: 'object' }, 'OpenAPI 3.1') }),
      },
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

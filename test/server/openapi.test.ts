/** The OpenAPI document describes the routes that are served. */

import { afterAll, describe, expect, it } from 'vitest'
import { ERRORS } from '../../server/contract/errors.ts'
import { describedRouter } from '../../server/http/described-router.ts'
import type { OpenapiDocument, OpenapiOperation } from '../../server/http/openapi.ts'
import { pagesStylesheet } from '../../server/pages/styles.ts'
import { VERSION } from '../../server/platform/version.ts'
import { startCompanion } from './support/companion.ts'
import { operatorSettings } from './support/operator.ts'

const companion = await startCompanion({ settings: operatorSettings })
afterAll(() => companion.close())
const document = (await companion.request('GET', '/openapi.json')).json as OpenapiDocument
const operations: [string, OpenapiOperation][] = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]): [string, OpenapiOperation] => [
    `${method.toUpperCase()} ${path}`,
    operation,
  ]),
)

/** The routes of the public contract, written by hand. */
const ROUTES = [
  'POST /checkouts',
  'GET /checkouts/{id}',
  'GET /checkouts/{id}/events',
  'POST /checkouts/{id}/payments',
  'POST /checkouts/{id}/cancel',
  'GET /checkout/{id}',
  'POST /checkout',
  'POST /checkout/{id}',
  'POST /checkout/{id}/pay',
  'GET /return/{paymentId}/{token}',
  'POST /return/{paymentId}/{token}',
  'GET /pay-button.js',
  'GET /pay-button.{hash}.js',
  'GET /assets.json',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /openapi.json',
  'POST /webhooks/{provider}',
  'POST /webhooks/{provider}/{paymentId}/{token}',
  'POST /webhooks/lakiconnect',
  'GET /orders',
  'GET /orders/{orderId}',
  'POST /admin/session',
  'GET /admin/session',
  'DELETE /admin/session',
  'GET /admin/api/overview',
  'GET /admin/api/overview/stream',
  'GET /admin/api/orders',
  'POST /admin/api/orders/search',
  'GET /admin/api/orders/{orderId}',
  'GET /admin/api/anomalies',
  'POST /admin/api/anomalies/{id}/resolve',
  'POST /admin/api/anomalies/{id}/accept',
  'POST /admin/api/payments/{id}/check',
  'POST /admin/api/orders/{orderId}/refunds',
  'POST /admin/api/payments/{id}/review',
  'POST /admin/api/refunds/{id}/resolve',
  'POST /admin/api/checkouts/{id}/cancel',
  'POST /admin/api/customers/erase',
  'GET /admin/api/events',
  'GET /admin/api/events/{id}',
  'POST /admin/api/events/{id}/resend',
  'GET /admin/api/webhooks',
  'GET /admin/api/webhooks/{id}',
  'POST /admin/api/webhooks/{id}/replay',
  'GET /admin/api/actions',
  'GET /admin/api/health',
  'GET /admin/api/export.csv',
]

type Node = Record<string, unknown>
function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return []
  return [...(Array.isArray(value) ? [] : [value as Node]), ...Object.values(value).flatMap(nodesOf)]
}

function resolve(pointer: string): unknown {
  return pointer
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((node, key) => (node as Node | undefined)?.[key], document)
}

/** Members of the object schema of that name. */
function shape(name: string): { members: string[]; required: string[] } {
  const { properties, required } = document.components.schemas[name] as { properties: Node; required?: string[] }
  return { members: Object.keys(properties), required: required ?? [] }
}

describe('the OpenAPI document', () => {
  it('has the version and the address of the server', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { version: VERSION },
      servers: [{ url: 'http://127.0.0.1:1' }],
    })
  })

  it('has exactly the routes of the contract', () => {
    expect(operations.map(([route]) => route).sort()).toEqual([...ROUTES].sort())
  })

  it('resolves every reference, and uses every schema', () => {
    const pointers = nodesOf(document).flatMap((node) => (typeof node.$ref === 'string' ? [node.$ref] : []))
    expect(pointers.length).toBeGreaterThan(20)
    for (const pointer of pointers) expect(resolve(pointer), pointer).toBeDefined()
    const used = new Set(pointers.map((pointer) => pointer.split('/').at(-1)))
    // The claims are inside a token, so no route refers to them.
    expect(Object.keys(document.components.schemas).filter((name) => !used.has(name))).toEqual(['OrderTokenClaims'])
  })

  it('has a unique id and known tags for each operation', () => {
    const ids = operations.map(([, operation]) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const tags = document.tags.map((tag) => tag.name)
    for (const [, operation] of operations) for (const tag of operation.tags) expect(tags).toContain(tag)
  })

  it.each(operations)('declares the path parameters and answers of %s', (route, operation) => {
    const inPath = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const declared = (operation.parameters ?? [])
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => parameter.name)
    expect(declared).toEqual(inPath)
    expect(Object.keys(operation.responses).some((status) => /^[23]/.test(status))).toBe(true)
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^([2-5]\d\d|4XX)$/)
      expect(response.description, status).toEqual(expect.any(String))
    }
    for (const requirement of operation.security ?? []) {
      for (const scheme of Object.keys(requirement)) expect(document.components.securitySchemes).toHaveProperty(scheme)
    }
    if (route.startsWith('POST') && !route.endsWith('/cancel'))
      expect(operation.requestBody).toMatchObject({ required: true, content: expect.any(Object) })
  })

  it('has the status of a bad signature for each webhook route', () => {
    const codesAt = (path: string, status: string) =>
      JSON.stringify(document.paths[path]?.post?.responses[status] ?? null).includes('webhook_signature_invalid')
    expect(['400', '401', '403'].filter((status) => codesAt('/webhooks/{provider}', status))).toEqual(['401', '403'])
    expect(['400', '401', '403'].filter((status) => codesAt('/webhooks/lakiconnect', status))).toEqual(['400'])
  })

  it('lists every error code under its status', () => {
    const { properties } = document.components.schemas.Problem as { properties: { code: { enum: string[] } } }
    expect(properties.code.enum.sort()).toEqual(Object.keys(ERRORS).sort())
    for (const [route, operation] of operations) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const problem = (response.content as Node | undefined)?.['application/problem+json'] as
          { schema: { allOf: [Node, { properties: { code: { enum: string[] } } }] } } | undefined
        for (const code of problem?.schema.allOf[1].properties.code.enum ?? []) {
          // Some providers expect another status for a bad signature.
          const otherByDocument = code === 'webhook_signature_invalid' && ['400', '403'].includes(status)
          if (!otherByDocument) expect(String(ERRORS[code as keyof typeof ERRORS][0]), `${route} ${code}`).toBe(status)
        }
      }
    }
  })

  it('requires the merchant API key or the client secret where the route does', () => {
    const security = Object.fromEntries(operations.map(([route, operation]) => [route, operation.security]))
    expect(security['GET /orders']).toEqual([{ merchantApiKey: [] }])
    expect(security['GET /orders/{orderId}']).toEqual([{ merchantApiKey: [] }])
    expect(security['POST /checkouts']).toEqual([{}, { merchantApiKey: [] }])
    for (const route of [
      'GET /checkouts/{id}',
      'GET /checkouts/{id}/events',
      'POST /checkouts/{id}/payments',
      'POST /checkouts/{id}/cancel',
    ]) {
      expect(security[route]).toEqual([{ clientSecret: [] }])
    }
  })

  it('has no secret in a query', () => {
    const inQuery = operations.flatMap(([route, { parameters = [] }]) =>
      parameters.filter((one) => one.in === 'query').map(({ name }) => `${route} ${String(name)}`),
    )
    const ofOperators = inQuery.filter((one) => one.includes('/admin/'))
    expect(inQuery.filter((one) => !ofOperators.includes(one))).toEqual(
      ['anomaly', 'status', 'provider', 'q', 'cursor'].map((name) => `GET /orders ${name}`),
    )
    const names = new Set(ofOperators.map((one) => one.split(' ').at(-1)))
    expect([...names].sort()).toEqual(
      [
        'anomaly',
        'cursor',
        'from',
        'limit',
        'needsReview',
        'orderId',
        'provider',
        'q',
        'state',
        'status',
        'timeZone',
        'to',
        'verdict',
      ].sort(),
    )
  })

  it('describes request bodies by the schemas that check them', () => {
    expect(shape('PricedOrder')).toEqual({
      members: [
        'orderId',
        'amount',
        'currency',
        'customer',
        'description',
        'successUrl',
        'cancelUrl',
        'providers',
        'items',
        'shop',
      ],
      required: ['orderId', 'amount', 'currency'],
    })
    expect(shape('OrderTokenClaims').required).toEqual(['orderId', 'amount', 'currency', 'exp'])
    expect(shape('CreatePayment')).toEqual({
      members: ['provider', 'medium', 'customer', 'again'],
      required: ['provider'],
    })
    expect((document.components.schemas.PricedOrder as { properties: Node }).properties.amount).toMatchObject({
      type: 'string',
    })
  })

  it.each([
    ['Money', ['amount', 'currency', 'minor', 'exponent'], []],
    [
      'Checkout',
      ['id', 'orderId', 'status', 'money', 'methods', 'payment', 'createdAt', 'expiresAt', 'pollAfterMs'],
      ['description', 'customer', 'successUrl', 'cancelUrl', 'shop', 'items', 'notice'],
    ],
    ['Notice', ['kind', 'paid', 'payments'], []],
    [
      'Anomaly',
      ['id', 'orderId', 'paymentId', 'provider', 'money', 'pricing', 'paymentReference', 'kind', 'at'],
      ['reference', 'paid', 'transactionId', 'resolvedAt', 'note'],
    ],
    ['Method', ['provider', 'label', 'needs', 'flow'], ['mark', 'mediums', 'phones', 'unavailable']],
    [
      'Payment',
      ['id', 'provider', 'status', 'action', 'reference'],
      ['message', 'reason', 'transactionId', 'paidAt', 'expiresAt', 'returnedAt'],
    ],
    ['Order', ['orderId', 'status', 'money', 'anomalies'], ['reference', 'paidAt', 'payment']],
    ['Problem', ['type', 'title', 'status', 'code', 'detail'], ['errors', 'paid', 'reason']],
  ])('has the members of %s as the contract has them', (name, required, optional) => {
    expect([...shape(name).required].sort()).toEqual([...required].sort())
    expect([...shape(name).members].sort()).toEqual([...required, ...optional].sort())
  })
})

/** A layer of Express: a route, or a router below it. */
interface Layer {
  readonly route?: { readonly path: string | RegExp; readonly methods: Readonly<Record<string, boolean>> }
  readonly handle: { readonly stack?: readonly Layer[] }
  match(path: string): boolean
}

function routeLayers(stack: readonly Layer[]): Layer[] {
  return stack.flatMap((layer) => (layer.route ? [layer] : routeLayers(layer.handle.stack ?? [])))
}

describe('the router', () => {
  const layers = routeLayers((companion.app.handler.router as unknown as { stack: Layer[] }).stack)
  const serving = (route: string): Layer | undefined => {
    const [method = '', path = ''] = route.replace(/\{\w+\}/g, '0123456789').split(' ')
    return layers.find((layer) => layer.match(path) && layer.route?.methods[method.toLowerCase()])
  }

  it.each(operations)('serves %s', (route) => {
    expect(serving(route)).toBeDefined()
  })

  it('serves no other route, except those that a browser requests for a page', () => {
    const described = new Set(operations.map(([route]) => serving(route)))
    const others = layers.filter((layer) => !described.has(layer)).map(({ route }) => String(route?.path))
    expect(others.sort()).toEqual(['/', '/favicon.ico', `/${pagesStylesheet.file}`])
  })

  it('requires a path for the document where a route is a pattern', () => {
    const operation = { id: 'getThing', tag: 'page', summary: 'A thing', responses: {} } as const
    expect(() => describedRouter().get(/^\/thing/, operation)).toThrow('/^\\/thing/')
  })
})

/** The routes for the operator: health, readiness, metrics and the OpenAPI document. */

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { HourlyProof } from '../operations/hourly-proof.ts'
import type { ProviderKeyState } from '../payments/provider-keys.ts'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import type { EventStreams } from './event-stream.ts'
import { json, text } from './operation.ts'
import { onlyMethods } from './problems.ts'

export interface OperationsParts {
  /** Tells a person who opens the server's address what it is. */
  readonly about: string
  readonly streams: EventStreams
  readonly openapi: () => unknown
  /** Whether the store is reachable, its schema is current and no shutdown has begun. */
  readonly ready: () => Promise<boolean>
  /** Rows with work left, by queue. */
  readonly queueDepths: () => Promise<object>
  /** How many refused webhooks are kept. */
  readonly quarantined: () => Promise<number>
  readonly providerKeys: () => readonly ProviderKeyState[]
  readonly lastProof: HourlyProof['last']
}

export function operationsRoutes(parts: OperationsParts): { routes: DescribedRoutes; measure: RequestHandler } {
  const routes = describedRouter()
  const { registry, measure } = createMetrics(parts)

  routes.router
    .route('/')
    .all(onlyMethods(new Set(['GET'])))
    .get((_request, response) => void response.set('Cache-Control', 'no-cache').type('text').send(parts.about))

  routes.get(
    '/healthz',
    {
      id: 'getHealth',
      tag: 'operation',
      summary: 'Says that the process is alive',
      responses: { 200: json(z.object({ status: z.literal('ok') }), 'Alive') },
    },
    (_request, response) => void response.set('Cache-Control', 'no-store').json({ status: 'ok' }),
  )

  routes.get(
    '/readyz',
    {
      id: 'getReadiness',
      tag: 'operation',
      summary: 'Says whether the store is reachable and its schema current',
      responses: {
        200: json(z.object({ status: z.literal('ready') }), 'Ready'),
        503: json(z.object({ status: z.literal('not ready') }), 'Not ready'),
      },
    },
    async (_request, response) => {
      const ready = await parts.ready().catch(() => false)
      response
        .status(ready ? 200 : 503)
        .set('Cache-Control', 'no-store')
        .json({ status: ready ? 'ready' : 'not ready' })
    },
  )

  routes.get(
    '/metrics',
    {
      id: 'getMetrics',
      tag: 'operation',
      summary: 'Returns the metrics',
      responses: { 200: text('text/plain', 'Prometheus text') },
    },
    async (_request, response) => {
      response
        .set('Cache-Control', 'no-store')
        .type(registry.contentType)
        .send(await registry.metrics())
    },
  )

  routes.get(
    '/openapi.json',
    {
      id: 'getOpenapi',
      tag: 'operation',
      summary: 'Returns this document',
      responses: { 200: json(z.looseObject({}), 'OpenAPI 3.1') },
    },
    (_request, response) => void response.set('Cache-Control', 'no-cache').json(parts.openapi()),
  )

  return { routes, measure }
}

function createMetrics({ streams, queueDepths, quarantined, providerKeys, lastProof }: OperationsParts): {
  registry: Registry
  measure: RequestHandler
} {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'pay_http_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['route', 'status'],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'pay_http_request_seconds',
    help: 'Time to answer an HTTP request, without event streams',
    labelNames: ['route'],
    registers: [registry],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
  })
  const depth = new Gauge({
    name: 'pay_queue_rows',
    help: 'Rows with work left',
    labelNames: ['queue'],
    registers: [registry],
    collect: async () => {
      for (const [queue, rows] of Object.entries(await queueDepths())) depth.set({ queue }, rows as number)
    },
  })
  new Gauge({
    name: 'pay_webhooks_quarantined',
    help: 'Refused webhooks in quarantine',
    registers: [registry],
    async collect() {
      this.set(await quarantined())
    },
  })
  const misconfigured = new Gauge({
    name: 'pay_provider_misconfigured',
    help: '1 while the provider refuses our key',
    labelNames: ['provider'],
    registers: [registry],
    collect: () => {
      for (const { provider, refusedSince } of providerKeys())
        misconfigured.set({ provider }, refusedSince === null ? 0 : 1)
    },
  })
  const invariants = new Gauge({
    name: 'pay_invariant_broken_rows',
    help: 'Rows that break an invariant, by the last hourly proof of this process',
    labelNames: ['invariant'],
    registers: [registry],
    collect: () => {
      for (const { id, broken } of lastProof()?.proof.invariants ?? []) invariants.set({ invariant: id }, broken)
    },
  })
  new Gauge({
    name: 'pay_event_streams',
    help: 'Open event streams',
    registers: [registry],
    collect() {
      this.set(streams.count())
    },
  })
  const measure: RequestHandler = (request, response, next) => {
    const started = performance.now()
    response.on('close', () => {
      // Label with the route's pattern, never the path: paths hold ids and tokens, and their number has no bound.
      const route = typeof request.route?.path === 'string' ? request.route.path : 'other'
      requests.inc({ route, status: response.statusCode })
      if (!route.endsWith('/events')) seconds.observe({ route }, (performance.now() - started) / 1000)
    })
    next()
  }
  return { registry, measure }
}

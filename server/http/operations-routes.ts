/** The routes for the operator: health, readiness, metrics and the OpenAPI document. */

import { z } from 'zod'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import type { Metrics } from './metrics.ts'
import { json, text } from './operation.ts'
import { onlyMethods } from './problems.ts'

export interface OperationsParts {
  /** Tells a person who opens the server's address what it is. */
  readonly about: string
  readonly openapi: () => unknown
  /** Whether the store is reachable, its schema is current and no shutdown has begun. */
  readonly ready: () => Promise<boolean>
  readonly metrics: Pick<Metrics, 'registry'>
}

export function operationsRoutes(parts: OperationsParts): DescribedRoutes {
  const routes = describedRouter()
  const { registry } = parts.metrics

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

  return routes
}

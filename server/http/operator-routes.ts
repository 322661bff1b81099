/** What operators read: `/admin/api`. */

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { eventDetailView, eventsPage, webhookDetailView, webhooksPage } from '../contract/operator-message-schemas.ts'
import {
  operatorOrderQuery,
  operatorOrderSearch,
  parseOperatorOrderQuery,
  parseOperatorOrderSearch,
} from '../contract/operator-order-query.ts'
import { actionsPage, operatorOrderView, orderLinesPage } from '../contract/operator-order-schemas.ts'
import { anomaliesPage } from '../contract/operator-payment-schemas.ts'
import {
  actionListQuery,
  anomalyListQuery,
  eventListQuery,
  exportQuery,
  overviewQuery,
  pageSize,
  parseQuery,
  webhookListQuery,
} from '../contract/operator-requests.ts'
import { healthView, overviewView } from '../contract/operator-schemas.ts'
import type { HealthView } from '../contract/operator.ts'
import type { OperatorLists } from '../operations/operator-lists.ts'
import type { OperatorOrders } from '../operations/operator-orders.ts'
import type { Overview } from '../operations/overview.ts'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import { BAD_BODY, json, jsonBody, text } from './operation.ts'
import type { Operation } from './operation.ts'
import type { OperatorGate } from './operator-gate.ts'
import { requireJson } from './operator-headers.ts'
import type { OperatorStreams } from './operator-stream.ts'
import { jsonBytes, jsonObject, parameter, queryOf } from './requests.ts'

export interface OperatorRouteParts {
  readonly gate: OperatorGate
  readonly orders: OperatorOrders
  readonly lists: OperatorLists
  readonly overview: Overview
  readonly health: { read(): Promise<HealthView> }
  readonly streams: OperatorStreams
  readonly exportOrders: (period: { from: number; to: number }) => AsyncIterable<string>
}

const REFUSED = ['unauthorized', 'cross_site_request', 'rate_limited'] as const

export function operatorRoutes(parts: OperatorRouteParts): DescribedRoutes {
  const { gate, orders, lists, overview, health, streams } = parts
  const routes = describedRouter()

  /** A route that reads: its description, without what all of them have in common, and the view that it answers. */
  const reading = (
    path: string,
    operation: Pick<Operation, 'id' | 'summary' | 'description' | 'query' | 'responses' | 'errors'>,
    answer: (request: Request, response: Response) => Promise<unknown>,
  ): void => {
    const described: Operation = {
      ...operation,
      tag: 'operator',
      security: ['adminSession', 'adminToken'],
      errors: [...REFUSED, ...(operation.query ? ['invalid_request' as const] : []), ...(operation.errors ?? [])],
    }
    routes.get(`/admin/api${path}`, described, async (request, response) => {
      await gate(request)
      const view = await answer(request, response)
      if (view !== undefined) response.json(view)
    })
  }

  reading(
    '/overview',
    {
      id: 'getOverview',
      summary: 'Returns what came in, what needs a person, and how the providers do',
      query: overviewQuery,
      responses: { 200: json(overviewView, 'The overview') },
    },
    (request) => overview.read(timeZoneOf(request)),
  )

  reading(
    '/overview/stream',
    {
      id: 'streamOverview',
      summary: 'Sends the overview at once and on each change',
      description: 'Events `overview`, a second apart at least. The stream ends with the session.',
      query: overviewQuery,
      responses: { 200: text('text/event-stream', 'The events') },
    },
    async (request, response) => {
      const timeZone = timeZoneOf(request)
      const isAllowed = (): Promise<boolean> =>
        gate(request).then(
          () => true,
          () => false,
        )
      await streams.open(request, response, () => overview.read(timeZone), isAllowed)
    },
  )

  reading(
    '/orders',
    {
      id: 'listOperatorOrders',
      summary: 'Lists orders, newest first, a page at a time',
      description:
        'A page may be short, or even empty, without being the last: the last page has the `nextCursor` null.',
      query: operatorOrderQuery,
      responses: { 200: json(orderLinesPage, 'A page') },
    },
    (request) => {
      const { filter, size } = parseOperatorOrderQuery(queryOf(request))
      return orders.list(filter, size)
    },
  )

  routes.post(
    '/admin/api/orders/search',
    {
      id: 'searchOperatorOrders',
      tag: 'operator',
      summary: 'Lists orders as GET does, and also finds an e-mail address or a phone number',
      description: 'It changes nothing. It is a POST so that no customer’s details are part of an address.',
      security: ['adminSession', 'adminToken'],
      body: jsonBody(operatorOrderSearch),
      responses: { 200: json(orderLinesPage, 'A page') },
      errors: [...BAD_BODY, ...REFUSED, 'csrf_token_invalid'],
    },
    async (request, _response, next) => {
      await gate(request)
      next()
    },
    jsonBytes,
    requireJson,
    async (request, response) => {
      const { filter, size } = parseOperatorOrderSearch(jsonObject(request))
      response.json(await orders.list(filter, size))
    },
  )

  reading(
    '/orders/:orderId',
    {
      id: 'getOperatorOrder',
      summary: 'Returns an order with everything that happened to it',
      responses: { 200: json(operatorOrderView, 'The order') },
      errors: ['order_not_found'],
    },
    (request) => orders.one(parameter(request, 'orderId')),
  )

  reading(
    '/anomalies',
    {
      id: 'listAnomalies',
      summary: 'Lists money that does not fit its order: the open anomalies first, then the newest',
      query: anomalyListQuery,
      responses: { 200: json(anomaliesPage, 'A page') },
    },
    (request) => {
      const { limit, ...query } = parseQuery(anomalyListQuery, queryOf(request))
      return lists.anomalies({ ...query, size: pageSize(limit) })
    },
  )

  reading(
    '/events',
    {
      id: 'listEvents',
      summary: 'Lists order events and their newest delivery, newest first',
      query: eventListQuery,
      responses: { 200: json(eventsPage, 'A page') },
    },
    (request) => {
      const { limit, ...query } = parseQuery(eventListQuery, queryOf(request))
      return lists.events({ ...query, size: pageSize(limit) })
    },
  )

  reading(
    '/events/:id',
    {
      id: 'getEvent',
      summary: 'Returns an order event with all its deliveries and its body',
      responses: { 200: json(eventDetailView, 'The order event') },
      errors: ['event_not_found'],
    },
    (request) => lists.event(parameter(request, 'id')),
  )

  reading(
    '/webhooks',
    {
      id: 'listWebhooks',
      summary: 'Lists received and refused webhooks, newest first',
      query: webhookListQuery,
      responses: { 200: json(webhooksPage, 'A page') },
    },
    (request) => {
      const { limit, ...query } = parseQuery(webhookListQuery, queryOf(request))
      return lists.webhooks({ ...query, size: pageSize(limit) })
    },
  )

  reading(
    '/webhooks/:id',
    {
      id: 'getWebhook',
      summary: 'Returns a webhook with its message',
      description: 'A message can hold a customer’s details.',
      responses: { 200: json(webhookDetailView, 'The webhook') },
      errors: ['webhook_not_found'],
    },
    (request) => lists.webhook(parameter(request, 'id')),
  )

  reading(
    '/actions',
    {
      id: 'listActions',
      summary: 'Lists what operators did, newest first',
      query: actionListQuery,
      responses: { 200: json(actionsPage, 'A page') },
    },
    (request) => {
      const { limit, ...query } = parseQuery(actionListQuery, queryOf(request))
      return lists.actions({ ...query, size: pageSize(limit) })
    },
  )

  reading(
    '/health',
    {
      id: 'getCompanionHealth',
      summary: 'Returns providers, queues, store, masked settings and what doctor finds',
      responses: { 200: json(healthView, 'The health') },
    },
    () => health.read(),
  )

  reading(
    '/export.csv',
    {
      id: 'exportOrders',
      summary: 'Streams the orders that were opened in a period, oldest first',
      description: 'Texts that a spreadsheet would take for a formula begin with an apostrophe.',
      query: exportQuery,
      responses: { 200: text('text/csv', 'Comma-separated values in UTF-8, with a header line') },
    },
    async (request, response) => {
      const query = parseQuery(exportQuery, queryOf(request))
      const [from, to] = [Date.parse(query.from ?? ''), Date.parse(query.to ?? '')]
      const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
      response.type('text/csv; charset=utf-8')
      response.set('Content-Disposition', `attachment; filename="orders-${day(from)}-${day(to)}.csv"`)
      if (request.method === 'HEAD') return void response.end()
      // The reader sets the pace: no page is read before the one before was taken.
      await pipeline(Readable.from(parts.exportOrders({ from, to }), { highWaterMark: 1 }), response).catch(() => {
        // Half a file must not look like a whole one.
        response.destroy()
      })
      return undefined
    },
  )

  return routes
}

function timeZoneOf(request: Request): string {
  return parseQuery(overviewQuery, queryOf(request)).timeZone ?? 'UTC'
}

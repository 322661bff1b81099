/**
 * The routes that providers send webhooks to. The raw bytes go to the inbox. A 2xx always means that the event is
 * durably stored.
 */

import { z } from 'zod'
import type { Request, Response } from 'express'
import type { Delivery, Inbox } from '../webhooks/inbox.ts'
import { PayError } from '../contract/errors.ts'
import type { ErrorCode } from '../contract/errors.ts'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import { clientKey } from './limits.ts'
import { at } from './operation.ts'
import type { Body, CodeAtStatus, Content } from './operation.ts'
import { bytesOf, parameter, rawBody, WEBHOOK_LIMIT } from './requests.ts'
import { requestIdOf } from './request-id.ts'
import { createWebhookLimit } from './webhook-limit.ts'

/** The errors of webhooks that cannot be verified. A wrong capability address is `not_found` and does not count. */
const FAILED: ReadonlySet<string> = new Set(['webhook_signature_invalid', 'webhook_malformed'])

const RAW_BODY: Body = {
  type: 'application/json',
  schemas: [z.looseObject({})],
  description: 'Verified over its raw bytes; 256 KiB at most',
}
const STORED: Record<string, Content> = {
  200: { description: 'The event is durably stored, or it is a duplicate or one that the server has no use for' },
}
const REFUSALS = [
  'webhook_malformed',
  'not_found',
  'body_too_large',
  'body_already_read',
] as const satisfies readonly ErrorCode[]
const OF_PAYMENTS: readonly (ErrorCode | CodeAtStatus)[] = [
  ...REFUSALS,
  'webhook_not_for_us',
  'webhook_signature_invalid',
  // The documents of some providers ask for another status than 401.
  at(403, 'webhook_signature_invalid'),
]

/** @param monotonic milliseconds of a clock that nobody can set */
export function webhookRoutes(inbox: Inbox, monotonic: () => number): DescribedRoutes {
  const routes = describedRouter()
  const limit = createWebhookLimit(monotonic)

  /** For the short address, which every stranger knows. A capability address is secret, so it needs no limit. */
  const receiveFromAnybody = async (request: Request, response: Response): Promise<void> => {
    const client = clientKey(request)
    const shared = request.headers['x-forwarded-for'] !== undefined && request.ip === request.socket.remoteAddress
    if (limit.isOver(client, shared)) await limit.turn()
    try {
      await receive(request, response, { keepRefused: () => limit.keep(client) })
    } catch (error) {
      if (!(error instanceof PayError && FAILED.has(error.code))) throw error
      throw limit.failed(client, shared) ?? error
    }
  }

  const receive = async (
    request: Request,
    response: Response,
    more: Pick<Delivery, 'address' | 'keepRefused'>,
  ): Promise<void> => {
    const provider = parameter(request, 'provider')
    await inbox.receive({
      provider,
      rawBody: bytesOf(request),
      headers: flatHeaders(request),
      requestId: requestIdOf(request),
      ...more,
    })
    response.status(200).json({ received: true })
  }

  routes.post(
    '/webhooks/:provider',
    [
      {
        id: 'receiveWebhook',
        tag: 'provider',
        summary: 'Receives a webhook of the whole account',
        description: 'The rate limit counts webhooks that cannot be verified. It never refuses a right signature.',
        body: RAW_BODY,
        responses: STORED,
        errors: [...OF_PAYMENTS, 'rate_limited'],
      },
      {
        path: '/webhooks/lakiconnect',
        id: 'receiveConnectWebhook',
        tag: 'provider',
        summary: 'Receives account and settlement events. Never touches an order',
        description: 'The provider’s document asks for 400 on a bad signature.',
        body: RAW_BODY,
        responses: STORED,
        errors: [...REFUSALS, at(400, 'webhook_signature_invalid'), 'rate_limited'],
      },
    ],
    rawBody(WEBHOOK_LIMIT),
    receiveFromAnybody,
  )

  routes.post(
    '/webhooks/:provider/:paymentId/:token',
    {
      id: 'receivePaymentWebhook',
      tag: 'provider',
      summary: 'Receives a webhook of one payment at its capability address',
      ids: { paymentId: 'pay_…' },
      body: RAW_BODY,
      responses: STORED,
      errors: OF_PAYMENTS,
    },
    rawBody(WEBHOOK_LIMIT),
    (request, response) =>
      receive(request, response, {
        address: { paymentId: parameter(request, 'paymentId'), token: parameter(request, 'token') },
      }),
  )

  return routes
}

function flatHeaders(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}

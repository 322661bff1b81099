/** Where providers report. Raw bytes go to the inbox; a 2xx means that the event is durably stored, and nothing else means that. */

import { Router } from 'express'
import type { Request, Response } from 'express'
import type { Delivery, Inbox } from '../inbox.ts'
import { onlyMethods } from './problems.ts'
import { bytesOf, parameter, rawBody, WEBHOOK_LIMIT } from './requests.ts'

export function webhookRoutes(inbox: Inbox): Router {
  const router = Router()

  const receive = async (request: Request, response: Response, address?: Delivery['address']): Promise<void> => {
    const provider = parameter(request, 'provider')
    await inbox.receive({ provider, rawBody: bytesOf(request), headers: flatHeaders(request), ...(address ? { address } : {}) })
    response.status(200).json({ received: true })
  }

  router
    .route('/webhooks/:provider')
    .post(rawBody(WEBHOOK_LIMIT), (request, response) => receive(request, response))
    .all(onlyMethods('POST'))
  router
    .route('/webhooks/:provider/:paymentId/:token')
    .post(rawBody(WEBHOOK_LIMIT), (request, response) =>
      receive(request, response, { paymentId: parameter(request, 'paymentId'), token: parameter(request, 'token') }),
    )
    .all(onlyMethods('POST'))
  return router
}

function flatHeaders(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}

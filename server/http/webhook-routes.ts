/** Where providers report. Raw bytes go to the inbox; a 2xx means that the event is durably stored, and nothing else means that. */

import { Router } from 'express'
import type { Request, Response } from 'express'
import type { Delivery, Inbox } from '../webhooks/inbox.ts'
import { PayError } from '../contract/errors.ts'
import { clientKey } from './limits.ts'
import { onlyMethods } from './problems.ts'
import { bytesOf, parameter, rawBody, WEBHOOK_LIMIT } from './requests.ts'
import { createWebhookLimit } from './webhook-limit.ts'

/** What a message that cannot be verified is refused with. A wrong capability address is `not_found`, and a good signature never fails. */
const FAILED: ReadonlySet<string> = new Set(['webhook_signature_invalid', 'webhook_malformed'])

/** @param now epoch milliseconds */
export function webhookRoutes(inbox: Inbox, now: () => number): Router {
  const router = Router()
  const limit = createWebhookLimit(now)

  /** The short address, which every stranger knows. A capability address is known to its provider alone, and is not limited. */
  const receiveFromAnybody = async (request: Request, response: Response): Promise<void> => {
    const client = clientKey(request)
    const shared = request.headers['x-forwarded-for'] !== undefined && request.ip === request.socket.remoteAddress
    const isOver = limit.isOver(client, shared)
    if (isOver) await limit.turn()
    try {
      await receive(request, response, isOver ? { keepRefused: false } : {})
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
    await inbox.receive({ provider, rawBody: bytesOf(request), headers: flatHeaders(request), ...more })
    response.status(200).json({ received: true })
  }

  router.route('/webhooks/:provider').post(rawBody(WEBHOOK_LIMIT), receiveFromAnybody).all(onlyMethods('POST'))
  router
    .route('/webhooks/:provider/:paymentId/:token')
    .post(rawBody(WEBHOOK_LIMIT), (request, response) =>
      receive(request, response, {
        address: { paymentId: parameter(request, 'paymentId'), token: parameter(request, 'token') },
      }),
    )
    .all(onlyMethods('POST'))
  return router
}

function flatHeaders(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}

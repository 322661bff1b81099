/**
 * The address to which providers send the buyer back. Some append to it, others make the browser post a form. Both mean
 * the same: a reason to ask the provider.
 */

import express from 'express'
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { PageContext } from '../pages/layout.ts'
import { framedReturnPage, returnPage } from '../pages/return-page.ts'
import type { ReturnService } from '../payments/return-service.ts'
import type { Asset } from './assets.ts'
import { callerOf } from './client.ts'
import type { DescribedRouter } from './described-router.ts'
import { pageHeaders } from './headers.ts'
import type { Limits } from './limits.ts'
import { page } from './operation.ts'
import { parameter, queryOf } from './requests.ts'

/** @param known BCP 47: the language in which the buyer started the payment */
export type SendPage = (
  request: Request,
  response: Response,
  status: number,
  htmlOf: (context: PageContext) => string,
  known?: string | null,
) => Promise<void>

export interface ReturnRouteParts {
  readonly returns: ReturnService
  readonly limits: Limits
  /** The path at which the router is mounted, without a slash at the end; empty for the root. */
  readonly base: string
  /** The shop's origins, which may show the page in a frame. */
  readonly allowedOrigins: readonly string[]
  readonly send: SendPage
  readonly asset: (name: string) => Asset
}

/** The largest form in bytes. That of a card payment has some forty short fields. */
const FORM_LIMIT = 16_384
const form = express.urlencoded({ extended: false, limit: FORM_LIMIT, inflate: false })

export function declareReturn(routes: DescribedRouter, parts: ReturnRouteParts): void {
  const headers = pageHeaders({ frameAncestors: ["'self'", ...parts.allowedOrigins] })
  const ids = { paymentId: 'pay_…' }

  routes.get(
    '/return/:paymentId/:token',
    {
      id: 'showReturn',
      tag: 'page',
      summary: 'Receives the buyer whom a provider sends back',
      ids,
      responses: {
        200: page('The state of the payment and the way back. The query decides nothing'),
        404: page('Wrong token'),
      },
    },
    headers,
    parts.limits.read,
    async (request, response) => {
      // Mail and chat programs request links in advance with HEAD. No buyer has come back then.
      if (request.method === 'HEAD') return void response.status(200).end()
      const query = queryOf(request)
      const arrival = await parts.returns.arrive(parameter(request, 'paymentId'), parameter(request, 'token'), query, {
        ...callerOf(request),
        again: request.get('Sec-Fetch-Site') === 'same-origin',
      })
      const { locale, payment, orderId, money, provider, transaction, paidAt, notice, orderPaid, shop, shopUrl } =
        arrival
      // In our own frame, the modal around it takes over as soon as it hears of the return.
      if (request.get('Sec-Fetch-Dest') === 'iframe')
        return parts.send(request, response, 200, framedReturnPage, locale)
      const { status, reference, message, reason, action } = payment
      const htmlOf = (context: PageContext): string =>
        returnPage(shop ? { ...context, shop } : context, {
          orderId,
          money,
          provider,
          assets: { returnPage: parts.asset('return-page.js') },
          status,
          reference,
          ...(transaction === null ? {} : { transaction }),
          ...(paidAt === null ? {} : { paidAt }),
          ...(message === undefined ? {} : { message }),
          ...(reason === undefined ? {} : { reason }),
          ...(action?.type === 'confirm-on-device'
            ? { device: { hint: action.hint, simulated: action.simulated ?? false } }
            : {}),
          ...(notice === null ? {} : { notice: { notice, money, paid: orderPaid } }),
          ...(shopUrl === null ? {} : { shopUrl }),
        })
      await parts.send(request, response, 200, htmlOf, locale)
    },
  )

  // A provider's form comes from its page, so the browser adds no cookie and we need none: the token is in the address.
  routes.post(
    '/return/:paymentId/:token',
    {
      id: 'receiveReturn',
      tag: 'page',
      summary: 'Receives the buyer whom a provider sends back with a form',
      ids,
      body: {
        type: 'application/x-www-form-urlencoded',
        schemas: [z.record(z.string(), z.string())],
        description: `The provider’s own fields, ${FORM_LIMIT} bytes at most. They decide nothing`,
      },
      responses: {
        303: {
          description: 'To the same address, which shows the state of the payment',
          headers: { Location: z.string() },
        },
        404: page('Wrong token'),
      },
      errors: ['body_too_large', 'unsupported_media_type'],
    },
    headers,
    parts.limits.read,
    form,
    async (request, response) => {
      const [paymentId, token] = [parameter(request, 'paymentId'), parameter(request, 'token')]
      await parts.returns.arrive(paymentId, token, fieldsOf(request), { ...callerOf(request), again: false })
      // Reloading the page then posts nothing again.
      response.redirect(303, `${parts.base}/return/${encodeURIComponent(paymentId)}/${encodeURIComponent(token)}`)
    },
  )
}

/** The fields of the form, in their order. A body of another type has none. */
function fieldsOf(request: Request): URLSearchParams {
  const fields = Object.entries((request.body ?? {}) as Record<string, unknown>)
  return new URLSearchParams(
    fields.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)])),
  )
}

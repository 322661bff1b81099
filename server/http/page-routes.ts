/** The routes of pages for people: the hosted checkout, the checkout without JavaScript, and the return page. */

import express from 'express'
import type { NextFunction, Request, Response } from 'express'
import { z } from 'zod'
import type { CheckoutService } from '../checkouts/checkout-service.ts'
import { PayError } from '../contract/errors.ts'
import { checkoutPage } from '../pages/checkout-page.ts'
import { formCheckoutPage } from '../pages/form-page.ts'
import { notFoundPage } from '../pages/not-found-page.ts'
import { refusedPage } from '../pages/refused-page.ts'
import type { PageContext } from '../pages/layout.ts'
import { createStylesheet } from '../pages/styles.ts'
import { wordsFor } from '../pages/words/words.ts'
import type { PaymentService } from '../payments/payment-service.ts'
import type { OpenPricing } from '../orders/pricing.ts'
import {
  createPaymentSchema,
  IDEMPOTENCY_KEY,
  idempotencyKeySchema,
  openByTokenSchema,
  parseWith,
} from '../contract/requests.ts'
import type { ReturnService } from '../payments/return-service.ts'
import type { CustomerField, ShopView } from '../contract/wire.ts'
import type { Assets } from './assets.ts'
import { callerOf } from './client.ts'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import { pageHeaders } from './headers.ts'
import type { Limits } from './limits.ts'
import { spokenLocale } from './locale.ts'
import { formBody, page } from './operation.ts'
import type { RefusalLog } from './refusals.ts'
import { requestIdOf } from './request-id.ts'
import { parameter } from './requests.ts'
import { declareReturn } from './return-routes.ts'
import type { SendPage } from './return-routes.ts'

export interface PageRouteParts {
  readonly checkouts: CheckoutService
  readonly payments: PaymentService
  readonly returns: ReturnService
  readonly pricing: OpenPricing
  readonly limits: Limits
  readonly logRefusal: RefusalLog
  readonly assets: Assets
  /** The path at which the router is mounted, without a slash at the end; empty for the root. */
  readonly basePath: string
  /** The shop's origins, which may show the return page in a frame. */
  readonly allowedOrigins: readonly string[]
  /** False only when everything runs on one machine; then payment pages may use plain http too. */
  readonly secure: boolean
  /** BCP 47, for browsers that name no language of the pages. */
  readonly locale: string
  /** The shop of this installation, as the settings name it. */
  readonly shop: ShopView | null
}

const CUSTOMER_FIELDS: readonly CustomerField[] = ['name', 'email', 'phone']
const form = express.urlencoded({ extended: false, limit: 65_536 })

/** The hidden and visible fields of the form page. */
const payForm = z.object({
  clientSecret: z.string(),
  provider: z.string(),
  idempotencyKey: idempotencyKeySchema,
  medium: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  locale: z.string().optional(),
})

const checkForm = z.object({ clientSecret: z.string(), locale: z.string().optional() })

/** The shop's form can name the language of the page that it leads to. */
const openForm = openByTokenSchema.extend({ locale: z.string().optional() })

export function pageRoutes(parts: PageRouteParts): DescribedRoutes {
  const { checkouts, payments, returns, pricing, limits, basePath: base } = parts
  const routes = describedRouter()
  const providerPages = parts.secure ? ['https:'] : ['https:', 'http:']
  const asset = (name: string) => parts.assets[name] ?? { file: name, integrity: '' }
  const stylesheet = createStylesheet(parts.shop?.accent)
  const contextOf = async (request: Request, known?: string | null): Promise<PageContext> => {
    const locale = spokenLocale(request, known) ?? parts.locale
    return { base, locale, words: await wordsFor(locale), stylesheet, ...(parts.shop ? { shop: parts.shop } : {}) }
  }
  const send: SendPage = async (request, response, status, htmlOf, known) => {
    const context = await contextOf(request, known)
    response.status(status).set('Content-Language', context.words.lang).vary('Accept-Language')
    response.type('html').send(htmlOf(context))
  }

  /** Shows a person a page instead of problem+json. */
  const asPage = async (error: unknown, request: Request, response: Response, next: NextFunction): Promise<void> => {
    if (!(error instanceof PayError) || error.status >= 500) return next(error)
    const { status, code, paid, retryAfter } = error
    parts.logRefusal(request, error)
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter))
    await send(request, response, status, (context) =>
      status === 404 ? notFoundPage(context) : refusedPage(context, { code, paid }),
    )
  }

  const formPage = async (
    request: Request,
    response: Response,
    id: string,
    clientSecret: string,
    more: { error?: PayError; entered?: Record<string, string> } = {},
  ) => {
    const { error, entered } = more
    const shown = error && { code: error.code, ...(error.errors ? { errors: error.errors } : {}) }
    const view = await checkouts.view(id, await checkouts.authorize(id, clientSecret))
    await send(request, response, error?.status ?? 200, (context) =>
      formCheckoutPage(context, {
        view,
        clientSecret,
        ...(shown ? { error: shown } : {}),
        ...(entered ? { entered } : {}),
      }),
    )
  }

  // Browsers request it with every page. An empty answer prevents an error in their console.
  routes.router.get(
    '/favicon.ico',
    (_request, response) => void response.status(204).set('Cache-Control', 'public, max-age=86400').end(),
  )
  routes.router.get(`/${stylesheet.file}`, (_request, response) => {
    response
      .set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=31536000, immutable' })
      .type('css')
      .send(stylesheet.text)
  })

  // Error pages need these headers too: they load a style sheet, and caches must not keep them.
  routes.router.use(['/checkout', '/return'], pageHeaders({ frameAncestors: [] }))

  routes.get(
    '/checkout/:id',
    {
      id: 'showCheckout',
      tag: 'page',
      summary: 'Shows the hosted checkout',
      ids: { id: 'chk_…' },
      responses: {
        200: page('The page. The client secret travels in the fragment of its address'),
        '4XX': page('What is wrong, as a page'),
      },
    },
    pageHeaders({ frameAncestors: [], frameSources: providerPages }),
    limits.read,
    async (request, response) => {
      const checkoutId = parameter(request, 'id')
      if (!/^chk_[0-9a-f]{32}$/.test(checkoutId)) throw new PayError('checkout_not_found', 'The checkout was not found')
      await send(request, response, 200, (context) =>
        checkoutPage(context, { assets: { checkoutPage: asset('checkout-page.js') }, checkoutId }),
      )
    },
  )

  declareReturn(routes, { returns, limits, base, allowedOrigins: parts.allowedOrigins, send, asset })

  // Without JavaScript, the shop's page posts its order token to the first route, whose forms post to the others.
  routes.post(
    '/checkout',
    {
      id: 'openCheckoutForm',
      tag: 'page',
      summary: 'Opens a checkout without JavaScript',
      body: formBody(openForm),
      responses: {
        200: page('A form for each payment method'),
        '4XX': page('What is wrong, as a page'),
      },
    },
    pageHeaders({ frameAncestors: [], formAction: ["'self'", ...providerPages] }),
    limits.open,
    form,
    async (request, response) => {
      const fields = fieldsOf(request)
      const { order, issuedAt } = await pricing.byToken(fields)
      const { checkout, clientSecret } = await checkouts.open(
        order,
        { pricing: 'merchant', price: { kind: 'token', issuedAt }, trusted: true },
        requestIdOf(request),
      )
      await formPage(request, response, checkout.id, clientSecret)
    },
  )

  routes.post(
    '/checkout/:id',
    {
      id: 'checkByForm',
      tag: 'page',
      summary: 'Requests the status of the payment without JavaScript',
      ids: { id: 'chk_…' },
      body: formBody(checkForm),
      responses: {
        200: page('The state of the payment'),
        '4XX': page('What is wrong, as a page'),
      },
    },
    pageHeaders({ frameAncestors: [], formAction: ["'self'", ...providerPages] }),
    limits.read,
    form,
    async (request, response) => {
      const id = parameter(request, 'id')
      const { clientSecret = '' } = fieldsOf(request)
      await checkouts.authorize(id, clientSecret)
      await returns.check(id, callerOf(request))
      await formPage(request, response, id, clientSecret)
    },
  )

  routes.post(
    '/checkout/:id/pay',
    {
      id: 'payByForm',
      tag: 'page',
      summary: 'Starts a payment without JavaScript',
      ids: { id: 'chk_…' },
      body: formBody(payForm),
      responses: {
        200: page('The state of the payment'),
        303: {
          description: 'To the provider’s page, or to the page that shows the state of the payment',
          headers: { Location: z.url() },
        },
        '4XX': page('The form again, with what is wrong'),
      },
    },
    pageHeaders({ frameAncestors: [], formAction: ["'self'", ...providerPages] }),
    limits.pay,
    form,
    async (request, response) => {
      const id = parameter(request, 'id')
      const { clientSecret = '', idempotencyKey = '', locale: _, ...entered } = fieldsOf(request)
      await checkouts.authorize(id, clientSecret)
      try {
        if (!IDEMPOTENCY_KEY.test(idempotencyKey))
          throw new PayError('idempotency_key_missing', 'The form is incomplete; send it again')
        const { payment, returnUrl } = await payments.create(
          id,
          parseWith(createPaymentSchema, paymentOf(entered), 'The payment'),
          idempotencyKey,
          callerOf(request),
        )
        // If it is not known whether the payment exists, the form page says so and offers every payment method.
        const next =
          payment.action?.type === 'open'
            ? payment.action.url
            : payment.status === 'pending' && payment.action !== null
              ? (returnUrl ?? null)
              : null
        if (next) response.redirect(303, next)
        else await formPage(request, response, id, clientSecret)
      } catch (error) {
        if (!(error instanceof PayError)) throw error
        await formPage(request, response, id, clientSecret, { error, entered })
      }
    },
  )

  routes.router.use(['/checkout', '/return'], asPage)
  return routes
}

/** Keeps the fields that are text. A repeated field is not, and counts as absent. */
function fieldsOf(request: Request): Record<string, string> {
  const body = (request.body ?? {}) as Record<string, unknown>
  if ('amount' in body) throw new PayError('price_not_allowed', 'This route accepts no amount from the browser')
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

function paymentOf(entered: Record<string, string>): Record<string, unknown> {
  const customer = Object.fromEntries(
    CUSTOMER_FIELDS.flatMap((field) => (entered[field] ? [[field, entered[field]]] : [])),
  )
  const { provider, medium } = entered
  return { provider, ...(medium ? { medium } : {}), ...(Object.keys(customer).length > 0 ? { customer } : {}) }
}

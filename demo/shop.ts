/**
 * A small shop that takes payments through the companion: it signs what an order costs, embeds one element, and ships when it
 * is told that the order is paid. Everything that a merchant has to write is in this file and in order-book.ts.
 */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { signOrderToken, verifyOrderEvent } from 'pay-button/server'
import { PRODUCTS, changeBag, readBag, writeBag } from './catalogue.ts'
import { HOME, countryOf, isCountryId } from './countries.ts'
import { decimalText, minorOf } from './money.ts'
import { openOrderBook } from './order-book.ts'
import { orderPage } from './pages/order-page.ts'
import { sdkPage, tipPage } from './pages/other-pages.ts'
import { bagPage, checkoutPage, missingPage, shelfPage } from './pages/shop-pages.ts'
import type { AddressInfo } from 'node:net'
import type { NextFunction, Request, Response } from 'express'
import type { CountryId } from './countries.ts'
import type { Order } from './order-book.ts'
import type { CompanionAnswer } from './pages/order-page.ts'
import type { Embed, Surroundings } from './pages/shop-pages.ts'

export interface ShopOptions {
  /** As visitors reach it, without a trailing slash. */
  shopUrl: string
  companionUrl: string
  /** Where providers' pages come from, to be allowed in a frame. */
  providerUrls: readonly string[]
  /** The pretend phone, on which prompts come in. */
  phoneUrl: string
  orderTokenSecret: string
  merchantApiKey: string
  orderWebhookSecret: string
  /** The companion's `OPEN_AMOUNTS`, `BDT:10.00-50000.00,…`: where there are any, there is a tip jar. */
  openAmounts: string
  /** Where the shop keeps its orders. */
  dataFile: string
  /** Sent as the `Content-Security-Policy` of every page, in the place of the shop's own: to try another. */
  policy?: string
}

export interface Shop {
  /** Loopback only. */
  listen(port: number): Promise<number>
  close(): Promise<void>
}

/** How long a price holds: the page may stay open over lunch. */
const TOKEN_LIFE_SECONDS = 3600

const COMPANION_PATIENCE_MS = 5_000

export function createShop(options: ShopOptions): Shop {
  const { shopUrl, companionUrl, phoneUrl } = options
  const tipLimits = readLimits(options.openAmounts)
  const book = openOrderBook(options.dataFile)
  const server = createServer(createApp())

  return {
    async listen(port) {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    },
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }

  function createApp(): express.Express {
    const app = express()
    app.disable('x-powered-by')
    app.post('/webhooks/pay', express.raw({ type: () => true, limit: '256kb' }), receiveEvent)
    app.use(setHeaders, express.urlencoded({ extended: false, limit: '4kb' }))
    app.use('/assets', express.static(fileURLToPath(new URL('pages/assets', import.meta.url))))
    app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
    app.get('/', (request, response) => void response.send(shelfPage(surroundings(request))))
    app.get('/bag', (request, response) => void response.send(bagPage(surroundings(request), bagOf(request))))
    app.post('/bag', updateBag)
    app.post('/country', changeCountry)
    app.post('/orders', placeOrder)
    app.get('/checkout/:id', showCheckout)
    app.get('/orders/:id', showOrder)
    app.get('/sdk', showSdk)
    app.get('/tip', showTips)
    app.use((request, response) => void response.status(404).send(missingPage(surroundings(request))))
    app.use((error: { status?: number }, _request: Request, response: Response, _next: NextFunction) => {
      if (!error.status) console.error(error)
      response
        .status(error.status ?? 500)
        .type('text')
        .send('Something went wrong.')
    })
    return app
  }

  /** The strictest policy under which the embed works. Only /sdk, which has a script of its own, adds to it. */
  function setHeaders(request: Request, response: Response, next: NextFunction): void {
    const ownScript = request.path === '/sdk' ? " 'self'" : ''
    response.set({
      'Content-Security-Policy':
        options.policy ??
        [
          "default-src 'none'",
          `script-src ${companionUrl}${ownScript}`,
          `connect-src ${companionUrl}`,
          `frame-src ${[companionUrl, ...options.providerUrls].join(' ')}`,
          "style-src 'self'",
          "img-src 'self'",
          `form-action 'self' ${companionUrl}`,
          "base-uri 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          'trusted-types lit-html',
        ].join('; '),
      'Referrer-Policy': 'strict-origin-when-cross-origin',
      'X-Content-Type-Options': 'nosniff',
    })
    if (!request.path.startsWith('/assets')) response.set('Cache-Control', 'no-store')
    next()
  }

  function updateBag(request: Request, response: Response): void {
    const { slug = '', change, from } = (request.body ?? {}) as Record<string, string>
    const bag = changeBag(bagOf(request), slug, change === '-1' ? -1 : 1)
    setCookie(response, 'bag', writeBag(bag))
    response.redirect(303, from === 'bag' ? '/bag' : '/')
  }

  /** The bag stays as it is, at that country's prices. */
  function changeCountry(request: Request, response: Response): void {
    const { country, from } = (request.body ?? {}) as Record<string, string>
    if (isCountryId(country)) setCookie(response, 'country', country)
    response.redirect(303, from === '/bag' || from === '/tip' ? from : '/')
  }

  function placeOrder(request: Request, response: Response): void {
    const lines = bagOf(request)
    const country = countryIdOf(request)
    const { name = '', email = '', phone = '' } = (request.body ?? {}) as Record<string, string>
    const isComplete = name.trim() && name.length <= 80 && /^\S+@\S+\.\S+$/.test(email) && email.length <= 120
    const isReachable = !countryOf(country).asksPhone || /^\+?\d[\d ()-]{4,24}$/.test(phone)
    if (lines.length === 0 || !isComplete || !isReachable) return response.redirect(303, '/bag')
    const order = book.create(lines, country, {
      name: name.trim(),
      email,
      ...(countryOf(country).asksPhone ? { phone } : {}),
    })
    setCookie(response, 'bag', '')
    response.redirect(303, `/checkout/${order.id}`)
  }

  async function showCheckout(request: Request, response: Response): Promise<void> {
    const order = book.find(String(request.params.id))
    if (!order) return void response.status(404).send(missingPage(surroundings(request)))
    if (order.shipped) return response.redirect(303, `/orders/${order.id}`)
    response.send(checkoutPage(surroundings(request), order, await embed(order), phoneUrl))
  }

  async function showOrder(request: Request, response: Response): Promise<void> {
    const order = book.find(String(request.params.id))
    if (!order) return void response.status(404).send(missingPage(surroundings(request)))
    const companion = await askCompanion(order)
    // After asking, so that events that came in meanwhile are shown.
    response.send(orderPage(surroundings(request), order, companion, book.eventsOf(order.id), phoneUrl))
  }

  async function showSdk(request: Request, response: Response): Promise<void> {
    const notebook = PRODUCTS.filter((product) => product.slug === 'notebook').map((product) => ({
      product,
      quantity: 1,
    }))
    const begun = book.find(cookie(request, 'sdk'))
    // The hosted checkout that the call comes from is Bangladesh's.
    const order =
      begun && !begun.shipped ? begun : book.create(notebook, 'bangladesh', countryOf('bangladesh').checkoutClient)
    setCookie(response, 'sdk', order.id)
    response.send(sdkPage(surroundings(request), order, await embed(order), shopUrl))
  }

  function showTips(request: Request, response: Response): void {
    const country = countryOf(countryIdOf(request))
    const limits = tipLimits.get(country.currency)
    if (!limits) return void response.status(404).send(missingPage(surroundings(request)))
    const wished = minorOf(String(request.query.amount ?? ''))
    const chosen = wished !== null && wished >= limits.min && wished <= limits.max ? wished : country.tips[1]
    response.send(
      tipPage(surroundings(request), companionUrl, { chosen, limits }, book.tips(country.currency), phoneUrl),
    )
  }

  /** Verify over the raw bytes, store, then answer: a 2xx says that the shop has it. */
  function receiveEvent(request: Request, response: Response): void {
    let event
    try {
      event = verifyOrderEvent(
        request.body as Uint8Array,
        request.headers as Record<string, string | undefined>,
        options.orderWebhookSecret,
      )
    } catch {
      return void response.status(401).type('text').send('Bad signature')
    }
    book.receive(String(request.headers['webhook-id']), event)
    response.status(204).end()
  }

  async function embed(order: Order): Promise<Embed> {
    const claims = {
      orderId: order.id,
      amount: decimalText(order.total),
      currency: countryOf(order.country).currency,
      customer: order.customer,
      description: order.lines
        .map((line) => `${line.quantity} × ${line.name}`)
        .join(', ')
        .slice(0, 120),
      successUrl: `${shopUrl}/orders/${order.id}`,
      cancelUrl: `${shopUrl}/checkout/${order.id}`,
    }
    return {
      companionUrl,
      orderToken: await signOrderToken(claims, options.orderTokenSecret, { expiresInSeconds: TOKEN_LIFE_SECONDS }),
    }
  }

  async function askCompanion(order: Order): Promise<CompanionAnswer> {
    try {
      const answer = await fetch(`${companionUrl}/orders/${order.id}`, {
        headers: { authorization: `Bearer ${options.merchantApiKey}` },
        signal: AbortSignal.timeout(COMPANION_PATIENCE_MS),
      })
      if (answer.status === 404) return { status: 'unknown', anomalies: [] }
      if (!answer.ok) return { status: 'unreachable', anomalies: [] }
      return readAnswer((await answer.json()) as CompanionOrder)
    } catch {
      return { status: 'unreachable', anomalies: [] }
    }
  }

  function surroundings(request: Request): Surroundings {
    const country = countryIdOf(request)
    return {
      bag: bagOf(request).reduce((count, line) => count + line.quantity, 0),
      country,
      hasTips: tipLimits.has(countryOf(country).currency),
    }
  }
}

/** What the shop reads of the companion's answer. */
interface CompanionOrder {
  status: 'unpaid' | 'paid' | 'refunded'
  paidAt?: string
  payment?: { provider: string }
  anomalies: { kind: string; paid: { amount: string; currency: string } }[]
}

function readAnswer({ status, paidAt, payment, anomalies }: CompanionOrder): CompanionAnswer {
  return {
    status,
    ...(paidAt ? { paidAt } : {}),
    ...(payment ? { provider: payment.provider } : {}),
    anomalies: anomalies.map(({ kind, paid }) => ({ kind, paid: `${paid.amount} ${paid.currency}` })),
  }
}

function readLimits(openAmounts: string): Map<string, { min: number; max: number }> {
  const limits = [...openAmounts.matchAll(/([A-Z]{3}):([\d.]+)-([\d.]+)/g)]
  return new Map(
    limits.map(([, currency = '', least = '', most = '']) => [
      currency,
      { min: minorOf(least) ?? 0, max: minorOf(most) ?? 0 },
    ]),
  )
}

function countryIdOf(request: Request): CountryId {
  const chosen = cookie(request, 'country')
  return isCountryId(chosen) ? chosen : HOME
}

function bagOf(request: Request) {
  return readBag(cookie(request, 'bag'))
}

function cookie(request: Request, name: string): string {
  return new RegExp(`(?:^|; )${name}=([\\w.-]*)`).exec(request.get('cookie') ?? '')?.[1] ?? ''
}

function setCookie(response: Response, name: string, value: string): void {
  response.cookie(name, value, { httpOnly: true, sameSite: 'lax', path: '/' })
}

async function main(): Promise<void> {
  const shop = createShop({
    shopUrl: setting('SHOP_URL'),
    companionUrl: setting('COMPANION_URL'),
    providerUrls: setting('PROVIDER_URLS').split(','),
    phoneUrl: setting('PHONE_URL'),
    orderTokenSecret: setting('ORDER_TOKEN_SECRET'),
    merchantApiKey: setting('MERCHANT_API_KEY'),
    orderWebhookSecret: setting('ORDER_WEBHOOK_SECRET'),
    openAmounts: process.env.OPEN_AMOUNTS ?? '',
    dataFile: setting('DATA_FILE'),
  })
  const port = await shop.listen(Number(setting('PORT')))
  console.log(`Shop: listening on port ${port}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shop.close())
}

function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} must be set`)
  return value
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: Error) => {
    console.error(`The shop could not start: ${error.message}`)
    process.exitCode = 1
  })
}

/**
 * A small shop that takes payments through the companion. It signs the price of an order, embeds one element, and ships
 * when an event says that the order is paid. What a merchant has to write is in companion.ts and order-book.ts.
 */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { PRODUCTS, changeBag, writeBag } from './catalogue.ts'
import { readEvent, requestOrderState, signOrder } from './companion.ts'
import { bagOf, cookie, countryIdOf, setCookie } from './cookies.ts'
import { countryOf, isCountryId } from './countries.ts'
import { minorOf } from './money.ts'
import { openOrderBook } from './order-book.ts'
import { orderPage } from './pages/order-page.ts'
import { sdkPage, tipPage } from './pages/other-pages.ts'
import { themingPage } from './pages/theming-page.ts'
import { bagPage, checkoutPage, missingPage, shelfPage } from './pages/shop-pages.ts'
import type { AddressInfo } from 'node:net'
import type { NextFunction, Request, Response } from 'express'
import type { CompanionSettings } from './companion.ts'
import type { Order } from './order-book.ts'
import type { Embed, Surroundings } from './pages/shop-pages.ts'

/** Addresses are as visitors reach them, without a trailing slash. */
export interface ShopOptions extends CompanionSettings {
  /** Where the providers' pages are, which may be shown in a frame. */
  providerUrls: readonly string[]
  /** Where the demo phone is. */
  phoneUrl: string
  /** The companion's `OPEN_AMOUNTS`, `BDT:10.00-50000.00,…`. Each currency in it has a tip jar. */
  openAmounts: string
  /** Where the shop keeps its orders. */
  dataFile: string
  /** Replaces the `Content-Security-Policy` of pages without a script of the shop's own, to try another one. */
  policy?: string
  /** More headers of each page, to try them. */
  headers?: Readonly<Record<string, string>>
}

export interface Shop {
  /** Listens on loopback only. @returns the port */
  listen(port: number): Promise<number>
  close(): Promise<void>
}

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
    app.get('/looks', showLooks)
    app.use((request, response) => void response.status(404).send(missingPage(surroundings(request))))
    app.use((error: { status?: number }, _request: Request, response: Response, _next: NextFunction) => {
      if (!error.status) console.error(error)
      response
        .status(error.status ?? 500)
        .type('text')
        .send('Sorry, something went wrong. Please try again.')
    })
    return app
  }

  /** Sets the strictest policy under which the embed works. Pages with a script of the shop's own need more. */
  function setHeaders(request: Request, response: Response, next: NextFunction): void {
    const hasOwnScript = ['/sdk', '/looks'].includes(request.path) || request.path.startsWith('/orders/')
    const self = hasOwnScript ? " 'self'" : ''
    const policy = [
      "default-src 'none'",
      `script-src ${companionUrl}${self}`,
      `connect-src ${companionUrl}${self}`,
      `frame-src ${[companionUrl, ...options.providerUrls].join(' ')}`,
      "style-src 'self'",
      // The logo on the checkout.
      `img-src 'self' ${companionUrl}`,
      `form-action 'self' ${companionUrl}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html pay-button',
    ]
    response.set({
      'Content-Security-Policy': (hasOwnScript ? undefined : options.policy) ?? policy.join('; '),
      'Referrer-Policy': 'strict-origin-when-cross-origin',
      'X-Content-Type-Options': 'nosniff',
      ...options.headers,
    })
    if (!request.path.startsWith('/assets')) response.set('Cache-Control', 'no-store')
    next()
  }

  function updateBag(request: Request, response: Response): void {
    const { slug = '', change, from } = formOf(request)
    setCookie(response, 'bag', writeBag(changeBag(bagOf(request), slug, change === '-1' ? -1 : 1)))
    response.redirect(303, from === 'bag' ? '/bag' : '/')
  }

  /** The bag keeps its contents, at the prices of the new country. */
  function changeCountry(request: Request, response: Response): void {
    const { country, from } = formOf(request)
    if (isCountryId(country)) setCookie(response, 'country', country)
    response.redirect(303, from === '/bag' || from === '/tip' ? from : '/')
  }

  function placeOrder(request: Request, response: Response): void {
    const lines = bagOf(request)
    const country = countryIdOf(request)
    const { asksPhone } = countryOf(country)
    const { name = '', email = '', phone = '' } = formOf(request)
    const isComplete = name.trim() && name.length <= 80 && /^\S+@\S+\.\S+$/.test(email) && email.length <= 120
    const isReachable = !asksPhone || /^\+?\d[\d ()-]{4,24}$/.test(phone)
    if (lines.length === 0 || !isComplete || !isReachable) return response.redirect(303, '/bag')
    const order = book.create(lines, country, { name: name.trim(), email, ...(asksPhone ? { phone } : {}) })
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
    const companion = await requestOrderState(order.id, options)
    // Read after the companion's answer, so that the page shows events that arrived meanwhile.
    response.send(orderPage(surroundings(request), order, companion, book.eventsOf(order.id), phoneUrl))
  }

  async function showSdk(request: Request, response: Response): Promise<void> {
    const known = book.find(cookie(request, 'sdk'))
    const order = known && !known.shipped ? known : createSdkOrder()
    setCookie(response, 'sdk', order.id)
    response.send(sdkPage(surroundings(request), order, await embed(order), shopUrl))
  }

  /** The SDK's hosted checkout is in Bangladesh only. */
  function createSdkOrder(): Order {
    const notebook = PRODUCTS.filter(({ slug }) => slug === 'notebook').map((product) => ({ product, quantity: 1 }))
    return book.create(notebook, 'bangladesh', countryOf('bangladesh').customer)
  }

  async function showLooks(request: Request, response: Response): Promise<void> {
    const country = countryIdOf(request)
    const known = book.find(cookie(request, 'looks'))
    const order =
      known && !known.shipped && known.country === country
        ? known
        : book.create(
            PRODUCTS.slice(0, 2).map((product) => ({ product, quantity: 1 })),
            country,
            countryOf(country).customer,
          )
    setCookie(response, 'looks', order.id)
    response.send(themingPage(surroundings(request), order, await embed(order)))
  }

  function showTips(request: Request, response: Response): void {
    const country = countryOf(countryIdOf(request))
    const limits = tipLimits.get(country.currency)
    if (!limits) return void response.status(404).send(missingPage(surroundings(request)))
    const given = minorOf(String(request.query.amount ?? ''))
    const chosen = given !== null && given >= limits.min && given <= limits.max ? given : country.tips[1]
    response.send(
      tipPage(surroundings(request), companionUrl, { chosen, limits }, book.tips(country.currency), phoneUrl),
    )
  }

  /** Verifies the raw bytes, stores the event, then answers: a 2xx says that the shop has it. */
  function receiveEvent(request: Request, response: Response): void {
    const headers = request.headers as Record<string, string | undefined>
    const event = readEvent(request.body as Uint8Array, headers, options)
    if (!event) return void response.status(401).type('text').send('Bad signature')
    book.receive(String(headers['webhook-id']), event)
    response.status(204).end()
  }

  async function embed(order: Order): Promise<Embed> {
    return { companionUrl, orderToken: await signOrder(order, options) }
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

function formOf(request: Request): Record<string, string | undefined> {
  return (request.body ?? {}) as Record<string, string | undefined>
}

function readLimits(openAmounts: string): Map<string, { min: number; max: number }> {
  const limits = [...openAmounts.matchAll(/([A-Z]{3}):([\d.]+)-([\d.]+)/g)]
  return new Map(
    limits.map(([, currency = '', min = '', max = '']) => [
      currency,
      { min: minorOf(min) ?? 0, max: minorOf(max) ?? 0 },
    ]),
  )
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
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shop.close())
  console.log(`Shop: listening on port ${port}`)
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

/**
 * A companion server over HTTP, with a scripted provider, a clock that only the test moves, and a storefront that
 * receives order events.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../../server/app.ts'
import type { App, AppParts } from '../../../server/app.ts'
import { readConfig } from '../../../server/config/config.ts'
import type { Config } from '../../../server/config/config.ts'
import { listen } from '../../../server/platform/listen.ts'
import { openStore } from '../../../server/store/open.ts'
import { createLog } from '../../../server/platform/log.ts'
import { signOrderToken } from '../../../server/orders/order-token.ts'
import type { OrderTokenClaims } from '../../../server/orders/order-token.ts'
import type { CreateRequest, Provider } from '../../../server/contract/provider.ts'
import { verifyOrderEvent } from '../../../server/orders/verify-order-event.ts'
import type {
  CheckoutOpened,
  CheckoutView,
  OrderEvent,
  OrderView,
  PaymentView,
  Problem,
} from '../../../server/contract/wire.ts'
import { createDatabase } from './database.ts'
import type { TestDatabase } from './database.ts'
import { brokenInvariants } from './invariants.ts'
import { scriptedProvider } from './scripted-provider.ts'
import type { ScriptedProvider } from './scripted-provider.ts'

export const TOKEN_SECRET = 'order-token-secret-of-the-tests-0123456789'
export const MERCHANT_KEY = 'merchant-api-key-of-the-tests-0123456789ab'
export const WEBHOOK_SECRET = `whsec_${Buffer.from('order-webhook-secret-of-the-tests').toString('base64')}`
export const SHOP_ORIGIN = 'https://shop.example'
export const START = Date.UTC(2026, 5, 1, 12)

export interface Companion {
  readonly url: string
  readonly app: App
  readonly clock: TestClock
  readonly provider: ScriptedProvider
  readonly events: { id: string; event: OrderEvent; raw: string }[]
  /**
   * The storefront's answers to order events, in order. When it is empty, the storefront answers 200. `cut` closes the
   * connection instead, and `silence` leaves it open.
   */
  readonly storefrontAnswers: (
    { status: number; headers?: Record<string, string>; body?: string } | 'cut' | 'silence'
  )[]
  readonly logLines: string[]
  readonly database: TestDatabase
  request(
    method: string,
    path: string,
    options?: { body?: unknown; raw?: string | Uint8Array; headers?: Record<string, string> },
  ): Promise<Answer>
  token(claims?: Partial<OrderTokenClaims>): Promise<string>
  open(claims?: Partial<OrderTokenClaims>): Promise<CheckoutOpened>
  pay(
    opened: CheckoutOpened,
    options?: { key?: string; provider?: string; medium?: string; from?: string; language?: string },
  ): Promise<PaymentView>
  view(opened: CheckoutOpened): Promise<CheckoutView>
  order(orderId?: string): Promise<OrderView>
  /** Closes the server and starts another on the same store. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  json: unknown
  problem: Problem
}

export interface CompanionOptions {
  settings?: Record<string, string>
  /** By default the scripted provider alone. `configured` means the providers that the settings activate. */
  providers?: ((scripted: ScriptedProvider) => Provider[]) | 'configured'
  resolveOrder?: (orderId: string) => unknown
  /** The database of another companion, which removes it; its own unless given. */
  database?: TestDatabase
  /** The port that it listens on and that its PUBLIC_URL has, for providers that call back. */
  port?: number
  /** The folder of the built browser files; by default it has none. */
  assetsFolder?: string
  /** Opens the store; as the program does unless given. */
  openStore?: NonNullable<AppParts['openStore']>
  /** The clock of the database, in epoch milliseconds; the companion's own unless given. */
  databaseTime?: () => number
  /** How many provider calls it makes; as many as the program unless given. */
  upstreamLimits?: NonNullable<AppParts['upstreamLimits']>
  /** Gets what the providers of the settings are asked to create, before they are. */
  onCreate?: (request: CreateRequest) => void
  /** Epoch milliseconds; {@link START} unless given. */
  start?: number
  /** Where its folder is made; among the system's temporary files unless given. */
  parentFolder?: string
}

export async function startCompanion(options: CompanionOptions = {}): Promise<Companion> {
  const database = options.database ?? (await createDatabase({ parentFolder: options.parentFolder }))
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-assets-'))
  const clock = testClock(options.start ?? START)
  const now = (): number => clock.now
  const provider = scriptedProvider('scripted')
  const events: Companion['events'] = []
  const storefrontAnswers: Companion['storefrontAnswers'] = []
  const logLines: string[] = []

  const storefront = createServer((request, response) => {
    // Asked for the time.
    if (request.method === 'HEAD') return void response.end()
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const answer = storefrontAnswers.shift() ?? { status: 200 }
      const raw = Buffer.concat(chunks).toString('utf8')
      // The test may move its clock during a delivery, so the age of a message is measured from its own time.
      const event = verifyOrderEvent(raw, request.headers, WEBHOOK_SECRET, {
        now: Number(request.headers['webhook-timestamp']) * 1000,
      })
      events.push({ id: String(request.headers['webhook-id']), event, raw })
      if (answer === 'cut') request.socket.destroy()
      else if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end(answer.body)
    })
  })
  const storefrontUrl = await listening(storefront)

  const settings = {
    PUBLIC_URL: `http://127.0.0.1:${options.port ?? 1}`,
    DATABASE_URL: database.url,
    ALLOWED_ORIGINS: SHOP_ORIGIN,
    ORDER_TOKEN_SECRET: TOKEN_SECRET,
    MERCHANT_API_KEY: MERCHANT_KEY,
    ORDER_WEBHOOK_URL: `${storefrontUrl}/events`,
    ORDER_WEBHOOK_SECRET: WEBHOOK_SECRET,
    SANDBOX: '1',
    // On a busy machine Postgres is slow, and not away.
    DATABASE_CONNECT_TIMEOUT: '60',
    DATABASE_STATEMENT_TIMEOUT: '60',
    ...options.settings,
  }
  const configured = readConfig(settings, { now, monotonic: () => clock.passed })
  const providers =
    options.providers === 'configured'
      ? [...configured.providers.values()].map((item) => (options.onCreate ? seen(item, options.onCreate) : item))
      : (options.providers?.(provider) ?? [provider])
  const config: Config = { ...configured, providers: new Map(providers.map((item) => [item.id, item])) }
  const log = createLog('debug', { write: (line: string) => void logLines.push(line) })

  let app: App
  let server: Server
  let url = ''
  const begin = async (): Promise<void> => {
    app = createApp({
      config,
      log,
      now,
      monotonic: () => clock.passed,
      random: () => 0.5,
      assetsFolder: options.assetsFolder ?? folder,
      ...(options.resolveOrder ? { resolveOrder: options.resolveOrder } : {}),
      openStore: (...parts) => ({
        ...(options.openStore ?? openStore)(...parts),
        databaseTime: async () => options.databaseTime?.() ?? clock.now,
      }),
      ...(options.upstreamLimits ? { upstreamLimits: options.upstreamLimits } : {}),
    })
    await app.start()
    server = await listen(app.handler, options.port ?? 0, '127.0.0.1')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const end = async (): Promise<void> => {
    app.stopAccepting()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await app.close()
  }
  await begin()

  const companion: Companion = {
    get url() {
      return url
    },
    get app() {
      return app
    },
    clock,
    provider,
    events,
    storefrontAnswers,
    logLines,
    database,
    request: async (method, path, { body, raw, headers } = {}) => {
      const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
      const response = await fetch(url + path, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        redirect: 'manual',
        ...(payload === undefined ? {} : { body: payload as BodyInit }),
      })
      const text = await response.text()
      const isJson = (response.headers.get('content-type') ?? '').includes('json')
      const json: unknown = isJson ? JSON.parse(text) : undefined
      return { status: response.status, headers: response.headers, text, json, problem: json as Problem }
    },
    token: (claims = {}) =>
      signOrderToken({ orderId: 'order-1', amount: '100.00', currency: 'BDT', ...claims }, TOKEN_SECRET, {
        now: clock.now,
        expiresInSeconds: 86_400,
      }),
    open: async (claims) => {
      const answer = await companion.request('POST', '/checkouts', {
        body: { orderToken: await companion.token(claims) },
      })
      if (answer.status !== 200 && answer.status !== 201) throw new Error(`the checkout was not opened: ${answer.text}`)
      return answer.json as CheckoutOpened
    },
    pay: async (opened, { key = `key-${Math.random()}`, provider: id = 'scripted', medium, from, language } = {}) => {
      const answer = await companion.request('POST', `/checkouts/${opened.checkout.id}/payments`, {
        body: { provider: id, ...(medium ? { medium } : {}) },
        headers: {
          authorization: `Bearer ${opened.clientSecret}`,
          'idempotency-key': key,
          ...(from ? { 'x-forwarded-for': from } : {}),
          ...(language ? { 'accept-language': language } : {}),
        },
      })
      if (answer.status !== 200 && answer.status !== 201) throw new Error(`the payment was not made: ${answer.text}`)
      return answer.json as PaymentView
    },
    view: async (opened) =>
      (
        await companion.request('GET', `/checkouts/${opened.checkout.id}`, {
          headers: { authorization: `Bearer ${opened.clientSecret}` },
        })
      ).json as CheckoutView,
    order: async (orderId = 'order-1') =>
      (await companion.request('GET', `/orders/${orderId}`, { headers: { authorization: `Bearer ${MERCHANT_KEY}` } }))
        .json as OrderView,
    restart: async () => {
      await end()
      await begin()
    },
    close: async () => {
      await end()
      await new Promise((resolve) => storefront.close(resolve))
      // The invariants hold after every test.
      const broken = await brokenInvariants(settings.DATABASE_URL)
      rmSync(folder, { recursive: true, force: true })
      if (!options.database) await database.remove()
      if (broken.length > 0) throw new Error(`broken invariants:\n${broken.join('\n')}`)
    },
  }
  return companion
}

/** The time of day and the elapsed time of the server. */
export interface TestClock {
  /** Epoch milliseconds. A later value makes time elapse; an earlier value only sets the time of day back. */
  now: number
  /** The elapsed time of a monotonic clock, in milliseconds. */
  readonly passed: number
  /** Sets the time of day forward or back by a number of milliseconds. No time elapses. */
  set(by: number): void
}

function testClock(start: number): TestClock {
  let now = start
  let passed = 0
  return {
    get now() {
      return now
    },
    set now(at) {
      passed += Math.max(0, at - now)
      now = at
    },
    get passed() {
      return passed
    },
    set: (by) => {
      now += by
    },
  }
}

function seen(provider: Provider, onCreate: (request: CreateRequest) => void): Provider {
  return {
    ...provider,
    create: (request, signal) => {
      onCreate(request)
      return provider.create(request, signal)
    },
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

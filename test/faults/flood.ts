/**
 * A flood: thousands of payments wait at a provider, and the webhooks about them arrive while companions are killed. A
 * history of `history.ts` has a whole sale for each webhook, which takes a hundred times as long.
 */

import { createHmac } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { appendPaymentEvent } from '../../server/jobs/audit-log.ts'
import { openDriver } from '../../server/store/open.ts'
import { createStore } from '../../server/store/store.ts'
import type { Queries } from '../../server/store/store.ts'
import { freePort } from '../free-port.ts'
import { administer } from '../server/support/postgres-databases.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { brokenInvariants } from '../server/support/invariants.ts'
import { proveNow } from './audit.ts'
import { createCompanionProcess } from './companion.ts'
import type { Program } from './companion.ts'
import { seededRandom } from './random.ts'

const SECRET = 'webhook-secret-of-the-flood-0123456789'
const MONEY = { minor: 10_000n, currency: 'NGN' }
const DAY = 86_400_000
const CONNECTIONS = 32
const BATCH = 500
/** The webhooks about one payment. */
const EVENTS = [
  'payment.initiated',
  'payment.pending',
  'payment.processing',
  'payment.success',
  'charge.success',
  'payment.completed',
]
/** A provider sends some webhooks twice, and a storefront refuses some order events. */
const SENT_TWICE = 0.2
const REFUSED = 0.01
/** Past the second retry of an order event. */
const STEPS = [20_000, 60_000, 600_000, 3_600_000]
/** Before a webhook is sent again, in milliseconds. */
const RESENT_AFTER = 20

export interface FloodOutcome {
  readonly problems: string[]
  readonly kills: number
  /** Answers 2xx to webhooks. */
  readonly acknowledged: number
}

export interface Sea {
  /** One flood over all its payments. */
  flood(options: { readonly seed: number; readonly kills: number }): Promise<FloodOutcome>
  close(): Promise<void>
}

/** @param postgres three companions share a database on it; without it there is one on SQLite */
export async function fillSea(program: Program, payments: number, postgres?: PostgresServer): Promise<Sea> {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-flood-'))
  const template = postgres ? await newDatabase(postgres, 'template1') : `sqlite:${join(folder, 'template.db')}`
  const store = createStore(openDriver(template))
  const now = Date.now()
  await store.migrate(now)
  for (let from = 0; from < payments; from += BATCH)
    await store.transaction(async (tx) => {
      for (let index = from; index < Math.min(from + BATCH, payments); index += 1) await addPayment(tx, index, now)
    })
  await store.close()

  const copy = async (): Promise<string> => {
    if (postgres) return newDatabase(postgres, new URL(template).pathname.slice(1))
    copyFileSync(join(folder, 'template.db'), join(folder, 'pay.db'))
    for (const rest of ['-wal', '-shm']) rmSync(join(folder, `pay.db${rest}`), { force: true })
    return `sqlite:${join(folder, 'pay.db')}`
  }
  return {
    flood: async (options) => {
      const databaseUrl = await copy()
      const instances = postgres ? 3 : 1
      try {
        return await flood(program, { ...options, payments, databaseUrl, instances, folder })
      } finally {
        if (postgres) await dropDatabase(postgres, databaseUrl)
      }
    },
    close: async () => {
      if (postgres) await dropDatabase(postgres, template)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Flood {
  readonly seed: number
  readonly kills: number
  readonly payments: number
  readonly databaseUrl: string
  readonly instances: number
  readonly folder: string
}

async function flood(program: Program, { seed, kills, payments, databaseUrl, instances, folder }: Flood) {
  const random = seededRandom(seed)
  const problems: string[] = []
  const paidEvents = new Set<string>()
  const deliveries = { repeated: 0 }
  const provider = await listening((body) => [200, answerOf(JSON.parse(body) as { transactionId: string })])
  const storefront = await listening((body, { headers }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: { orderId: string } }
    const id = String(headers['webhook-id'])
    if (type !== 'order.paid' || id !== `fin_${data.orderId}`) problems.push(`the storefront got ${type} ${id}`)
    if (paidEvents.has(id)) deliveries.repeated += 1
    if (random.chance(REFUSED)) return [500, {}]
    paidEvents.add(id)
    return [200, {}]
  })
  const first = await freePort(instances)
  const ports = Array.from({ length: instances }, (_, index) => first + index)
  const companions = ports.map((port) =>
    createCompanionProcess(
      program,
      settingsOf(port, databaseUrl, provider.url, storefront.url),
      [],
      join(folder, 'deaths'),
    ),
  )
  await Promise.all(companions.map((companion) => companion.start()))

  const acknowledged = new Set<number>()
  let answers = 0
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const messages = payments * EVENTS.length
  const deliver = async (message: number): Promise<void> => {
    for (;;) {
      if ((await post(agent, random.pick(ports), message)) === 200) break
      await pause(RESENT_AFTER)
    }
    acknowledged.add(message)
    answers += 1
  }
  let next = 0
  const send = async (): Promise<void> => {
    while (next < messages) {
      const message = next
      next += 1
      await deliver(message)
      if (random.chance(SENT_TWICE)) await deliver(message)
    }
  }
  const killSome = async (): Promise<void> => {
    for (let count = 0; count < kills; count += 1) {
      // In each of as many parts of the flood, at a random moment.
      const at = ((count + random.next()) * messages) / kills
      while (acknowledged.size < at) await pause(2)
      await random.pick(companions).kill()
      await proveNow({ problems, databaseUrl, clock: { now: Date.now } })
    }
  }
  try {
    await Promise.all([...Array.from({ length: CONNECTIONS }, send), killSome()])
    for (const by of STEPS) await Promise.all(companions.map((companion) => companion.advance(by)))
    problems.push(...(await wrongBooks(databaseUrl, payments, paidEvents)))
    return { problems, kills, acknowledged: answers }
  } finally {
    agent.destroy()
    await Promise.all(companions.map((companion) => companion.stop()))
    for (const server of [provider, storefront]) server.close()
  }
}

/** Every webhook was acknowledged. So each is in the store, and each order is paid, once and by its own payment. */
async function wrongBooks(databaseUrl: string, payments: number, paidEvents: ReadonlySet<string>): Promise<string[]> {
  const driver = openDriver(databaseUrl)
  const problems: string[] = []
  try {
    const count = async (what: string, statement: string, expected: number): Promise<void> => {
      const n = Number((await driver.read.get(statement))?.['n'])
      if (n !== expected) problems.push(`${n} ${what} instead of ${expected}`)
    }
    await count(
      'stored webhooks',
      `SELECT count(*) AS n FROM inbox WHERE verdict = 'verified'`,
      payments * EVENTS.length,
    )
    await count(
      'payments with a stored webhook',
      `SELECT count(DISTINCT merchant_reference) AS n FROM inbox WHERE verdict = 'verified'`,
      payments,
    )
    await count('paid payments', `SELECT count(*) AS n FROM payments WHERE state = 'paid'`, payments)
    await count(
      'finalizations by the own payment',
      'SELECT count(*) AS n FROM finalizations f JOIN payments p ON p.id = f.payment_id AND p.order_id = f.order_id',
      payments,
    )
    await count('paid orders', `SELECT count(*) AS n FROM orders WHERE status = 'paid'`, payments)
    await count('anomalies', 'SELECT count(*) AS n FROM anomalies', 0)
    if (paidEvents.size !== payments) problems.push(`${paidEvents.size} events order.paid instead of ${payments}`)
  } finally {
    await driver.close()
  }
  return [...problems, ...(await brokenInvariants(databaseUrl))]
}

function settingsOf(port: number, databaseUrl: string, provider: string, storefront: string): Record<string, string> {
  return {
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: databaseUrl,
    MERCHANT_API_KEY: 'merchant-api-key-of-the-flood-0123456789ab',
    ORDER_WEBHOOK_URL: storefront,
    ORDER_WEBHOOK_SECRET: `whsec_${Buffer.from('order-webhook-secret-of-the-flood').toString('base64')}`,
    ECHEZONA_API_KEY: 'key-of-the-flood-at-echezona',
    ECHEZONA_BASE_URL: `${provider}/api`,
    ECHEZONA_WEBHOOK_SECRET: SECRET,
    LOG_LEVEL: 'error',
  }
}

const numbered = (prefix: string, index: number): string => `${prefix}_flood${String(index).padStart(8, '0')}`

/**
 * Messages with consecutive numbers are about the same payment, so that they arrive together.
 * @returns the status; null when nobody answered
 */
function post(agent: Agent, port: number, message: number): Promise<number | null> {
  const id = numbered('pay', Math.floor(message / EVENTS.length))
  const data = { transaction_id: id, status: 'successful', amount: '100.00', currency: 'NGN' }
  const body = JSON.stringify({ event: EVENTS[message % EVENTS.length], data })
  const signature = createHmac('sha256', SECRET).update(body).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-echezona-signature': signature,
  }
  return new Promise((resolve) => {
    const sent = request({ agent, port, host: '127.0.0.1', method: 'POST', path: '/webhooks/echezona', headers })
    sent.on('error', () => resolve(null))
    sent.on('response', (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? null))
      response.on('error', () => resolve(null))
    })
    sent.end(body)
  })
}

function answerOf({ transactionId }: { transactionId: string }): object {
  const paid = { status: 'Successful', isSuccessful: true, amount: '100.00', currency: 'NGN' }
  return { responseCode: '00', data: { transactionId, paymentReference: `ECZ-${transactionId}`, ...paid } }
}

/** A server on bare `node:http`, so that it costs little. */
async function listening(
  answer: (body: string, message: IncomingMessage) => [status: number, body: object],
): Promise<{ url: string; close: () => void }> {
  const server: Server = createServer((message, response) => {
    let body = ''
    message.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    message.on('end', () => {
      const [status, json] = answer(body, message)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function addPayment(tx: Queries, index: number, now: number): Promise<void> {
  const [id, checkoutId, orderId] = [numbered('pay', index), numbered('chk', index), `order-${index}`]
  const order = { orderId, money: MONEY, pricing: 'merchant', checkoutId } as const
  const nothing = { description: null, customer: null, providers: null, successUrl: null, cancelUrl: null }
  await tx.saveOrder({ ...order, pricedAt: now, aheadTokens: [], reference: null }, now)
  await tx.insertCheckout({
    ...nothing,
    id: checkoutId,
    orderId,
    money: MONEY,
    pricing: 'merchant',
    status: 'open',
    items: null,
    shop: null,
    paymentId: null,
    expiresAt: now + 30 * DAY,
    createdAt: now,
  })
  const token = numbered('token', index)
  await tx.insertPayment({
    id,
    checkoutId,
    orderId,
    provider: 'echezona',
    medium: null,
    merchantReference: id,
    reference: `F${index}`,
    providerRef: null,
    refSource: null,
    transactionId: null,
    money: MONEY,
    state: 'pending',
    flags: [],
    reason: null,
    action: { type: 'open', url: 'https://echezona.com/pay', presentation: 'redirect' },
    callbackTokenHash: token,
    returnTokenHash: token,
    cancelTokenHash: token,
    client: 'flood',
    locale: null,
    detailsHash: null,
    pushRequestedAt: null,
    version: 1,
    createdAt: now,
    paidAt: null,
    expiresAt: null,
    returnedAt: null,
  })
  await tx.indexCheckout(checkoutId, null)
  await tx.indexPayment(id, {})
  await appendPaymentEvent(tx, id, 'created', { provider: 'echezona', medium: null }, now)
  // The first poll is far away: only its webhook makes an order paid.
  await tx.insertPoll({ paymentId: id, provider: 'echezona', client: 'flood', nextAt: now + 20 * DAY, now })
  await tx.setCheckoutStatus(checkoutId, 'processing')
  await tx.setCurrentPayment(checkoutId, id)
}

let databases = 0

/** @returns its address */
async function newDatabase(postgres: PostgresServer, template: string): Promise<string> {
  databases += 1
  const name = `flood_${process.pid}_${databases}`
  await administer(postgres.url, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
  return Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href
}

async function dropDatabase(postgres: PostgresServer, url: string): Promise<void> {
  await administer(postgres.url, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`)
}

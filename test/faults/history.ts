/**
 * Random histories of a shop: buyers open checkouts, pay, pay twice, give up and look at their payment, while the
 * provider loses and repeats webhooks and the companion dies. In the end the books must agree with the provider.
 */

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import { NO_FAULTS } from '../../demo/simulators/kit/faults.ts'
import { createPakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import type { CheckoutOpened, CheckoutView, OrderView, PaymentView } from '../../server/contract/wire.ts'
import { signOrderToken } from '../../server/orders/order-token.ts'
import { openDriver } from '../../server/store/open.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { freePort } from '../free-port.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { administer } from '../server/support/postgres-databases.ts'
import { brokenInvariants } from '../server/support/invariants.ts'
import { startBalancer } from './balancer.ts'
import { createCompanionProcess } from './companion.ts'
import type { CompanionProcess, Program } from './companion.ts'
import { seededRandom } from './random.ts'
import type { Random } from './random.ts'
import { startStorefront } from './storefront.ts'

const TOKEN_SECRET = 'order-token-secret-of-the-faults-0123456789'
const MERCHANT_KEY = 'merchant-api-key-of-the-faults-0123456789ab'
const WEBHOOK_SECRET = `whsec_${Buffer.from('order-webhook-secret-of-the-faults').toString('base64')}`
const PAKHI_KEY = 'key-of-the-faults-at-pakhi'
const ECHEZONA_KEY = 'key-of-the-faults-at-echezona'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** Past every retry of the schedules that can still bring news. */
const STEPS = [20 * SECOND, 40 * SECOND, 2 * MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 12 * HOUR, 48 * HOUR]
/** Providers give up on a webhook later than this. */
const ACKNOWLEDGED_MS = 60 * SECOND

/** A transaction waits for the lock for a second. Its request can come late on a busy machine. */
const OUTAGE_MS = 4000
/** A provider sends a webhook again until it is acknowledged. */
const RETRIES = { webhookRetries: 10_000, webhookRetryMs: 40 }

export interface History {
  readonly seed: number
  readonly orders: number
  /** Moments at each of which a process dies once. */
  readonly failpoints?: readonly string[]
  /** SIGKILL at so many random moments. */
  readonly kills?: number
  /** Someone sets the clock by an hour, forward or back, in the middle. */
  readonly clockJump?: number
  /** The companions share a database on this server, which nobody else uses; by default there is one on SQLite. */
  readonly postgres?: PostgresServer
  /** How many companions share the database; 1 by default. */
  readonly instances?: number
  /** Every instance is restarted by SIGTERM, one after the other. */
  readonly rollingRestart?: boolean
  /** For some seconds another process holds the lock, the disk is full, or the database server is down. */
  readonly store?: 'locked' | 'full' | 'down'
}

export interface Outcome {
  /** What is wrong, one sentence each. Empty when the books agree. */
  readonly problems: string[]
  /** The failpoints that were passed, and at which a process died. */
  readonly deaths: readonly string[]
  readonly charges: number
  /** Webhooks that the companion answered 2xx. */
  readonly acknowledged: number
  /** Requests that the companion answered 503. */
  readonly unavailable: number
}

/** A payment as the provider knows it. */
interface Charge {
  /** Our id of the payment. */
  readonly payment: string
  readonly provider: 'pakhipay' | 'echezona'
}

export async function runHistory(program: Program, history: History): Promise<Outcome> {
  const world = await openWorld(program, history)
  try {
    const random = seededRandom(history.seed)
    const buyers = Array.from({ length: history.orders }, (_, index) =>
      buy(world, `order-${index + 1}`, seededRandom(history.seed * 1000 + index)),
    )
    const disturbances = disturb(world, history, random)
    await Promise.all([...buyers, disturbances])
    // The provider recovers, as providers do.
    for (const { faults } of [world.pakhi, world.echezona]) Object.assign(faults, NO_FAULTS, RETRIES)
    await world.allAcknowledged()
    for (const step of STEPS) await world.advance(step)
    await audit(world, history)
    return {
      problems: world.problems,
      deaths: world.companions[0]!.deaths,
      charges: world.charges().length,
      unavailable: world.unavailable(),
      acknowledged: world.deliveries().filter(({ answer }) => answer === 200).length,
    }
  } finally {
    await world.close()
  }
}

type World = Awaited<ReturnType<typeof openWorld>>

async function openWorld(program: Program, { seed, failpoints = [], postgres, instances = 1 }: History) {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-faults-'))
  const random = seededRandom(seed + 1)
  const problems: string[] = []
  let elapsed = 0
  let unavailable = 0
  const clock = {
    now: () => Date.now() + elapsed,
    after: (milliseconds: number, action: () => void) => {
      const timer = setTimeout(action, milliseconds)
      return () => clearTimeout(timer)
    },
  }
  const port = await freePort(instances + 1)
  const ports = Array.from({ length: instances }, (_, index) => port + 1 + index)
  const balancer = await startBalancer(port, ports)
  const url = `http://127.0.0.1:${port}`
  const pakhi = createPakhiSimulator({ apiKey: PAKHI_KEY, faults: RETRIES, clock })
  const echezona = createEchezonaSimulator({
    apiKey: ECHEZONA_KEY,
    webhookUrl: `${url}/webhooks/echezona`,
    faults: RETRIES,
    clock,
  })
  await Promise.all([pakhi.listen(0), echezona.listen(0)])

  const charges = (): Charge[] => [
    ...pakhi.control
      .payments()
      .filter(({ state }) => state === 'completed')
      .map(({ orderId }) => ({ payment: orderId, provider: 'pakhipay' as const })),
    ...echezona.control
      .payments()
      .filter(({ status }) => status === 'Successful')
      .map(({ transactionId }) => ({ payment: transactionId, provider: 'echezona' as const })),
  ]
  const deliveries = () => [...pakhi.control.deliveries(), ...echezona.control.deliveries()]
  const storefront = await startStorefront(WEBHOOK_SECRET, () => random.pick([200, 200, 200, 500, 503, null]))
  const databaseFile = join(folder, 'pay.db')
  const databaseUrl = postgres ? await createDatabase(postgres.url) : `sqlite:${databaseFile}`
  const start = (ownPort: number): CompanionProcess =>
    createCompanionProcess(
      program,
      {
        PORT: String(ownPort),
        PUBLIC_URL: url,
        DATABASE_URL: databaseUrl,
        ALLOWED_ORIGINS: 'https://shop.example',
        ORDER_TOKEN_SECRET: TOKEN_SECRET,
        MERCHANT_API_KEY: MERCHANT_KEY,
        ORDER_WEBHOOK_URL: storefront.url,
        ORDER_WEBHOOK_SECRET: WEBHOOK_SECRET,
        PAKHIPAY_API_KEY: PAKHI_KEY,
        PAKHIPAY_BASE_URL: pakhi.url,
        ECHEZONA_API_KEY: ECHEZONA_KEY,
        ECHEZONA_BASE_URL: `${echezona.url}/api`,
        LOG_LEVEL: 'error',
      },
      failpoints,
      join(folder, 'deaths'),
    )
  const companions = ports.map(start)
  await Promise.all(companions.map((companion) => companion.start()))

  /** @returns null when nobody answered: the companion was dead, or died meanwhile */
  const request = async (
    method: string,
    path: string,
    { body, headers }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; json: unknown } | null> => {
    try {
      const response = await fetch(url + path, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (response.status === 503) unavailable += 1
      return { status: response.status, json: await response.json() }
    } catch {
      return null
    }
  }

  return {
    companions,
    problems,
    storefront,
    pakhi,
    echezona,
    databaseFile,
    databaseUrl,
    clock,
    charges,
    unavailable: () => unavailable + deliveries().filter(({ answer }) => answer === 503).length,
    deliveries,
    request,
    advance: async (by: number) => {
      elapsed += by
      await Promise.all(companions.map((companion) => companion.advance(by)))
    },
    /** A browser and a provider repeat a request that got no answer, or one that says "later". */
    untilAnswered: async (send: () => ReturnType<typeof request>) => {
      for (;;) {
        const answer = await send()
        const isRunning = (answer?.json as { code?: string } | undefined)?.code === 'request_in_progress'
        if (answer && answer.status < 500 && answer.status !== 429 && !isRunning) return answer
        await pause(15)
      }
    },
    /** Pakhi Pay repeats a webhook until it is acknowledged, and only its webhook names the transaction. */
    allAcknowledged: async () => {
      const deadline = Date.now() + ACKNOWLEDGED_MS
      const missing = (): Charge[] =>
        charges().filter(
          ({ payment, provider }) =>
            provider === 'pakhipay' &&
            !pakhi.control.deliveries().some(({ paymentId, answer }) => {
              const of = pakhi.control.payments().find(({ id }) => id === paymentId)
              return of?.orderId === payment && answer === 200
            }),
        )
      while (missing().length > 0 && Date.now() < deadline) await pause(20)
      for (const { payment } of missing()) problems.push(`the webhook of ${payment} was never acknowledged`)
    },
    close: async () => {
      await Promise.all(companions.map((companion) => companion.stop()))
      await Promise.all([balancer.close(), pakhi.close(), echezona.close(), storefront.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One order of one buyer, with one to three attempts. A page of the provider can wait in a tab, and be paid last. */
async function buy(world: World, orderId: string, random: Random): Promise<void> {
  const isPakhi = random.chance(0.5)
  const orderToken = await signOrderToken(
    {
      orderId,
      amount: '100.00',
      currency: isPakhi ? 'BDT' : 'NGN',
      customer: { name: 'Rahima', email: 'r@shop.example' },
    },
    TOKEN_SECRET,
    { now: world.clock.now(), expiresInSeconds: 86_400 },
  )
  const answer = await world.untilAnswered(() => world.request('POST', '/checkouts', { body: { orderToken } }))
  if (answer.status > 201) return void world.problems.push(`${orderId} was not opened: ${JSON.stringify(answer.json)}`)
  const { checkout, clientSecret } = answer.json as CheckoutOpened
  const authorization = `Bearer ${clientSecret}`
  const path = `/checkouts/${checkout.id}`

  const tabs: PaymentView[] = []
  for (let attempts = random.between(1, 3); attempts > 0; attempts -= 1) {
    setFaults(world, random)
    const headers = { authorization, 'idempotency-key': crypto.randomUUID() }
    // Other details make another payment of it.
    const customer = { name: `Rahima ${attempts}` }
    const body = { provider: isPakhi ? 'pakhipay' : 'echezona', customer }
    const created = await world.untilAnswered(() => world.request('POST', `${path}/payments`, { body, headers }))
    if (created.status <= 201 && random.chance(0.3)) tabs.push(created.json as PaymentView)
    else if (created.status <= 201) await act(world, random, created.json as PaymentView)
    await look(world, orderId, () => world.request('GET', path, { headers: { authorization } }))
    if (random.chance(0.15)) await world.request('POST', `${path}/cancel`, { headers: { authorization } })
  }
  for (const payment of tabs) await act(world, random, payment)
}

/** The answers that the provider gives to the next attempt. */
function setFaults({ pakhi, echezona }: World, random: Random): void {
  for (const { faults } of [pakhi, echezona])
    Object.assign(faults, {
      nextCreate: random.pick(['none', 'none', 'none', 'cut', 'error']),
      read: random.pick(['none', 'none', 'error', 'cut']),
      webhookCopies: random.between(1, 3),
      webhookDelayMs: random.between(0, 60),
    })
  // Pakhi Pay has no way to look a payment up before its webhook came, so only Echezona's webhooks get lost.
  echezona.faults.webhookLost = random.chance(0.4)
}

/** The buyer pays, declines, or does nothing. After a lost answer the provider may have the payment all the same. */
async function act({ pakhi, echezona }: World, random: Random, { id }: PaymentView): Promise<void> {
  await pause(random.between(0, 25))
  const atPakhi = pakhi.control.payments().find(({ orderId }) => orderId === id)
  const atEchezona = echezona.control.payments().find(({ transactionId }) => transactionId === id)
  const mind = random.pick(['pays', 'pays', 'pays', 'declines', 'leaves'])
  if (atPakhi && mind === 'pays') pakhi.control.pay(atPakhi.id)
  if (atPakhi && mind === 'declines') pakhi.control.cancel(atPakhi.id)
  if (atEchezona && mind === 'pays') echezona.control.pay(id)
  if (atEchezona && mind === 'declines') echezona.control.fail(id)
}

/** The buyer's page asks a few times. It must never say "paid" before the provider has the money. */
async function look(world: World, orderId: string, ask: () => ReturnType<World['request']>): Promise<void> {
  for (let times = 0; times < 3; times += 1) {
    const view = (await ask())?.json as CheckoutView | undefined
    if (view?.status === 'paid') {
      const charged = new Set(world.charges().map(({ payment }) => payment))
      if (!view.payment || !charged.has(view.payment.id)) world.problems.push(`${orderId} was shown as paid too early`)
    }
    await pause(10)
  }
}

async function disturb(world: World, history: History, random: Random): Promise<void> {
  const { companions } = world
  const { kills = 0, clockJump = 0, rollingRestart = false } = history
  for (let count = 0; count < kills; count += 1) {
    await pause(random.between(0, 400))
    await random.pick(companions).kill()
  }
  if (rollingRestart) for (const companion of companions) await companion.restart()
  if (clockJump) for (const companion of companions) companion.setClock(clockJump)
  await disturbStore(world, history)
}

async function disturbStore({ companions, databaseFile }: World, { store, postgres }: History): Promise<void> {
  if (store === 'locked') {
    const other = openSqlite(databaseFile)
    await other.transaction(() => pause(OUTAGE_MS))
    await other.close()
  }
  if (store === 'full') {
    const [companion] = companions
    companion!.limitFiles(Math.ceil(statSync(`${databaseFile}-wal`).size / 1024) + 16)
    await companion!.kill()
    await pause(OUTAGE_MS)
    companion!.limitFiles(null)
    await companion!.kill()
  }
  if (store === 'down') {
    await postgres!.stop()
    await pause(OUTAGE_MS)
    await postgres!.start()
  }
}

/** @returns its address */
async function createDatabase(serverUrl: string): Promise<string> {
  const name = `faults_${randomUUID().replaceAll('-', '')}`
  await administer(serverUrl, `CREATE DATABASE ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Compares the companion's books with the provider's. */
async function audit(world: World, { orders }: History): Promise<void> {
  const { problems, databaseUrl, storefront } = world
  const orderOf = await ordersOfPayments(databaseUrl)
  const charges = world.charges()
  for (const { payment } of charges)
    if (!orderOf.has(payment)) problems.push(`the provider was paid for ${payment}, which is not in the store`)

  for (let index = 1; index <= orders; index += 1) {
    const orderId = `order-${index}`
    const charged = charges.filter(({ payment }) => orderOf.get(payment) === orderId)
    const answer = await world.request('GET', `/orders/${orderId}`, {
      headers: { authorization: `Bearer ${MERCHANT_KEY}` },
    })
    if (answer?.status !== 200) {
      problems.push(`${orderId} cannot be read: ${JSON.stringify(answer)}`)
      continue
    }
    const order = answer.json as OrderView
    const expected = charged.length > 0 ? 'paid' : 'unpaid'
    if (order.status !== expected) problems.push(`${orderId} is ${order.status} with ${charged.length} charges`)
    const duplicates = order.anomalies.filter(({ kind }) => kind === 'duplicate').length
    if (duplicates !== Math.max(0, charged.length - 1))
      problems.push(`${orderId} has ${duplicates} duplicates with ${charged.length} charges`)
    const events = storefront.deliveries.filter(
      ({ event }) => event.type === 'order.paid' && event.data.orderId === orderId,
    )
    const ids = new Set(events.map(({ id }) => id))
    if (ids.size !== Math.min(1, charged.length))
      problems.push(`the storefront got ${ids.size} events that ${orderId} is paid, with ${charged.length} charges`)
  }
  problems.push(...(await brokenInvariants(databaseUrl)))
}

async function ordersOfPayments(databaseUrl: string): Promise<Map<string, string>> {
  const driver = openDriver(databaseUrl)
  try {
    const rows = await driver.read.all('SELECT id, order_id FROM payments')
    return new Map(rows.map((row) => [String(row['id']), String(row['order_id'])]))
  } finally {
    await driver.close()
  }
}

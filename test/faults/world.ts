/**
 * What a history plays in: companions as processes of their own on one store, the simulators of four providers, and a
 * storefront.
 */

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { API_PATH as BKASH_PATH, createBkashSimulator } from '../../demo/simulators/bkash/bkash.ts'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import type { Delivery } from '../../demo/simulators/kit/deliveries.ts'
import { createPakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import { createPaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import { freePort } from '../free-port.ts'
import { startProxy } from '../postgres-proxy.ts'
import { administer } from '../server/support/postgres-databases.ts'
import { startBalancer } from './balancer.ts'
import { createCompanionProcess } from './companion.ts'
import type { CompanionProcess, Program } from './companion.ts'
import type { History } from './history.ts'
import { seededRandom } from './random.ts'
import { startStorefront } from './storefront.ts'

export const TOKEN_SECRET = 'order-token-secret-of-the-faults-0123456789'
export const MERCHANT_KEY = 'merchant-api-key-of-the-faults-0123456789ab'
const WEBHOOK_SECRET = `whsec_${Buffer.from('order-webhook-secret-of-the-faults').toString('base64')}`
const PAKHI_KEY = 'key-of-the-faults-at-pakhi'
const ECHEZONA_KEY = 'key-of-the-faults-at-echezona'
const PAYSTACK_KEY = 'sk_test_key-of-the-faults-at-paystack'
const BKASH_KEYS = { username: 'faults', password: 'of the faults', appKey: 'faults', appSecret: 'at-bkash' }

/** Providers give up on a webhook later than this. */
const ACKNOWLEDGED_MS = 60_000
/** A provider sends a webhook again until it is acknowledged. */
export const RETRIES = { webhookRetries: 10_000, webhookRetryMs: 40 }
/** Before somebody repeats a request that got no answer, in milliseconds. */
const REPEAT_AFTER = { min: 15, max: 60 }

/** A payment as the provider knows it. */
export interface Charge {
  /** Our id of the payment. */
  readonly payment: string
  readonly provider: 'pakhipay' | 'bkash' | 'echezona' | 'paystack'
}

export type World = Awaited<ReturnType<typeof openWorld>>

interface Sent {
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

export async function openWorld(program: Program, history: History) {
  const { seed, failpoints = [], postgres, instances = 1, store } = history
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
  // A companion that is alone needs nobody in front of it.
  const ports = instances === 1 ? [port] : Array.from({ length: instances }, (_, index) => port + 1 + index)
  const balancer = instances === 1 ? null : await startBalancer(port, ports)
  const url = `http://127.0.0.1:${port}`
  const pakhi = createPakhiSimulator({ apiKey: PAKHI_KEY, faults: RETRIES, clock })
  const echezona = createEchezonaSimulator({
    apiKey: ECHEZONA_KEY,
    webhookUrl: `${url}/webhooks/echezona`,
    faults: RETRIES,
    clock,
  })
  const paystack = createPaystackSimulator({
    secretKey: PAYSTACK_KEY,
    webhookUrl: `${url}/webhooks/paystack`,
    faults: RETRIES,
    clock,
  })
  const bkash = createBkashSimulator({ ...BKASH_KEYS, clock })
  const simulators = [pakhi, bkash, echezona, paystack] as const
  const senders = [pakhi, echezona, paystack] as const
  await Promise.all(simulators.map((simulator) => simulator.listen(0)))

  const charges = (): Charge[] => [
    ...pakhi.control
      .payments()
      .filter(({ state }) => state === 'completed')
      .map(({ orderId }) => ({ payment: orderId, provider: 'pakhipay' as const })),
    ...echezona.control
      .payments()
      .filter(({ status }) => status === 'Successful')
      .map(({ transactionId }) => ({ payment: transactionId, provider: 'echezona' as const })),
    ...paystack.control
      .payments()
      .filter(({ status }) => status === 'success')
      .map(({ reference }) => ({ payment: oursAtPaystack(reference), provider: 'paystack' as const })),
    ...bkash.control
      .payments()
      .filter(({ state }) => state === 'Completed')
      .map(({ invoice }) => ({ payment: invoice, provider: 'bkash' as const })),
  ]
  const deliveries = (): Delivery[] => senders.flatMap(({ control }) => control.deliveries())
  /** Our ids of the payments that an acknowledged webhook was about. */
  const acknowledged = (): Set<string> => {
    const ours = new Map([
      ...pakhi.control.payments().map(({ id, orderId }) => [id, orderId] as const),
      ...paystack.control.payments().map(({ reference }) => [reference, oursAtPaystack(reference)] as const),
    ])
    const answered = deliveries().filter(({ answer }) => answer === 200)
    return new Set(answered.map(({ paymentId }) => ours.get(paymentId ?? '') ?? String(paymentId)))
  }
  const storefront = await startStorefront(WEBHOOK_SECRET, () => random.pick([200, 200, 200, 500, 503, null]))
  const databaseFile = join(folder, 'pay.db')
  const databaseName = `faults_${randomUUID().replaceAll('-', '')}`
  if (postgres) await administer(postgres.url, `CREATE DATABASE ${databaseName}`)
  const databaseUrl = postgres
    ? Object.assign(new URL(postgres.url), { pathname: `/${databaseName}` }).href
    : `sqlite:${databaseFile}`
  const proxy = store === 'hung' ? await startProxy(databaseUrl, { fault: 'hang' }) : null
  const start = (ownPort: number): CompanionProcess =>
    createCompanionProcess(
      program,
      {
        PORT: String(ownPort),
        PUBLIC_URL: url,
        DATABASE_URL: proxy?.url ?? databaseUrl,
        ...(proxy ? { DATABASE_STATEMENT_TIMEOUT: '1', DATABASE_CONNECT_TIMEOUT: '1' } : {}),
        ALLOWED_ORIGINS: 'https://shop.example',
        // Each buyer comes from an address of its own.
        TRUST_PROXY: '1',
        ORDER_TOKEN_SECRET: TOKEN_SECRET,
        MERCHANT_API_KEY: MERCHANT_KEY,
        ORDER_WEBHOOK_URL: storefront.url,
        ORDER_WEBHOOK_SECRET: WEBHOOK_SECRET,
        PAKHIPAY_API_KEY: PAKHI_KEY,
        PAKHIPAY_BASE_URL: pakhi.url,
        ECHEZONA_API_KEY: ECHEZONA_KEY,
        ECHEZONA_BASE_URL: `${echezona.url}/api`,
        PAYSTACK_SECRET_KEY: PAYSTACK_KEY,
        PAYSTACK_CURRENCIES: 'NGN',
        PAYSTACK_BASE_URL: paystack.url,
        BKASH_USERNAME: BKASH_KEYS.username,
        BKASH_PASSWORD: BKASH_KEYS.password,
        BKASH_APP_KEY: BKASH_KEYS.appKey,
        BKASH_APP_SECRET: BKASH_KEYS.appSecret,
        BKASH_BASE_URL: `${bkash.url}${BKASH_PATH}`,
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
    { body, headers }: Sent = {},
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
    bkash,
    echezona,
    paystack,
    simulators,
    senders,
    databaseFile,
    databaseUrl,
    /** Between the companions and their Postgres, in a history in which it hangs. */
    proxy,
    clock,
    charges,
    deliveries,
    acknowledged,
    unavailable: () => unavailable + deliveries().filter(({ answer }) => answer === 503).length,
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
        await pause(random.between(REPEAT_AFTER.min, REPEAT_AFTER.max))
      }
    },
    /** A browser that a provider has sent back. It loads the page again when nobody answers. */
    visit: async (address: string) => {
      for (;;) {
        const status = await fetch(address).then(
          (response) => response.status,
          () => 0,
        )
        if (status !== 0 && status < 500) return
        await pause(random.between(REPEAT_AFTER.min, REPEAT_AFTER.max))
      }
    },
    /** Pakhi Pay repeats a webhook until it is acknowledged, and only its webhook names the transaction. */
    allAcknowledged: async () => {
      const deadline = Date.now() + ACKNOWLEDGED_MS
      const missing = (): Charge[] => {
        const known = acknowledged()
        return charges().filter(({ payment, provider }) => provider === 'pakhipay' && !known.has(payment))
      }
      while (missing().length > 0 && Date.now() < deadline) await pause(20)
      for (const { payment } of missing()) problems.push(`the webhook of ${payment} was never acknowledged`)
    },
    close: async () => {
      await Promise.all(companions.map((companion) => companion.stop()))
      await Promise.all([balancer, storefront, ...simulators].map((each) => each?.close()))
      proxy?.close()
      if (postgres) await administer(postgres.url, `DROP DATABASE ${databaseName} WITH (FORCE)`)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Paystack takes no underscore. */
export function oursAtPaystack(reference: string): string {
  return reference.replace('.', '_')
}

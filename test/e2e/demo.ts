/** The demo on free ports with a data folder of its own. The companion is a process that can be killed. */

import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../free-port.ts'
import { createShop } from '../../demo/shop.ts'
import { API_PATH as BKASH_PATH, createBkashSimulator } from '../../demo/simulators/bkash/bkash.ts'
import { API_PATH as CHAPA_PATH, createChapaSimulator } from '../../demo/simulators/chapa/chapa.ts'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import { createLakiPaySimulator } from '../../demo/simulators/lakipay/lakipay.ts'
import { createLopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import { createPakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import { createPaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import { createSslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'
import { NO_FAULTS } from '../../demo/simulators/kit/faults.ts'
import type { ChildProcess } from 'node:child_process'
import type { ReceivedEvent } from '../../demo/order-book.ts'
import type { BkashSimulator } from '../../demo/simulators/bkash/bkash.ts'
import type { ChapaSimulator } from '../../demo/simulators/chapa/chapa.ts'
import type { EchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import type { LakiSimulator } from '../../demo/simulators/lakipay/lakipay.ts'
import type { LopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import type { PakhiPayment, PakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import type { PaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import type { SslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Demo {
  readonly shopUrl: string
  readonly companionUrl: string
  /** Pakhi Pay. */
  readonly simulator: PakhiSimulator
  readonly lakipay: LakiSimulator
  readonly echezona: EchezonaSimulator
  readonly lopay: LopaySimulator
  readonly paystack: PaystackSimulator
  readonly bkash: BkashSimulator
  readonly sslcommerz: SslSimulator
  readonly chapa: ChapaSimulator
  readonly companion: Companion
  readonly merchantApiKey: string
  /** Signs in to the console. */
  readonly adminToken: string
  /** The shop can go away and come back, with its orders. */
  readonly shop: { open(): Promise<void>; close(): Promise<void> }
  /** Each event that the shop has got, and how often. */
  events(orderId: string): Promise<ReceivedEvent[]>
  /** The order in the merchant API. */
  order(orderId: string): Promise<{ status: string; anomalies: { kind: string; paid: { amount: string } }[] }>
  /** The payments at the simulator of Pakhi Pay. */
  paymentsAtProvider(): PakhiPayment[]
  resetFaults(): void
  close(): Promise<void>
}

export interface Companion {
  /** Resolves once it is ready for requests. */
  start(): Promise<void>
  /** Ends it by SIGTERM. */
  stop(): Promise<void>
  /** SIGKILL: no handler runs, nothing is flushed. */
  kill(): Promise<void>
}

/**
 * @param policy another Content-Security-Policy for the shop's pages, made from the addresses
 * @param headers more headers of the shop's pages
 * @param methods `all`: every provider in each country that it serves; otherwise one, which the button opens without a
 *   choice
 */
export async function startDemo(
  policy?: (urls: { companion: string; pakhi: string }) => string,
  headers: Readonly<Record<string, string>> = {},
  methods: 'all' | 'one' = 'one',
): Promise<Demo> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'pay-button-e2e-'))
  const shopPort = await freePort(2)
  const companionPort = shopPort + 1
  const shopUrl = `http://localhost:${shopPort}`
  const companionUrl = `http://localhost:${companionPort}`
  const secret = () => randomBytes(32).toString('base64url')
  const signingSecret = () => `whsec_${randomBytes(32).toString('base64')}`
  const [apiKey, orderTokenSecret, merchantApiKey, adminToken] = [secret(), secret(), secret(), secret()]
  const [lakipayApiKey, echezonaApiKey, lopayApiKey] = [`${secret()}:${secret()}`, secret(), secret()]
  const [orderWebhookSecret, lopayWebhookSecret] = [signingSecret(), signingSecret()]
  const dataFile = join(dataFolder, 'orders.json')
  const openAmounts = 'BDT:10.00-50000.00,ETB:10.00-50000.00'

  const simulator = createPakhiSimulator({ apiKey })
  const lakipay = createLakiPaySimulator({ apiKey: lakipayApiKey, merchantName: 'Shiuli' })
  const echezona = createEchezonaSimulator({ apiKey: echezonaApiKey, webhookUrl: `${companionUrl}/webhooks/echezona` })
  const subscription = { url: `${companionUrl}/webhooks/lopay`, secret: lopayWebhookSecret }
  const lopay = createLopaySimulator({ apiKey: lopayApiKey, merchantId: randomUUID(), subscription })
  const paystackKey = `sk_test_${secret()}`
  const paystack = createPaystackSimulator({ secretKey: paystackKey, webhookUrl: `${companionUrl}/webhooks/paystack` })
  const bkashKeys = { username: secret(), password: secret(), appKey: secret(), appSecret: secret() }
  const bkash = createBkashSimulator(bkashKeys)
  const sslcommerzStore = { storeId: 'shiuli', password: secret().slice(0, 30) }
  const sslcommerz = createSslSimulator(sslcommerzStore)
  const chapaKeys = { secretKey: `CHASECK_TEST-${secret()}`, webhookSecret: secret() }
  const chapa = createChapaSimulator({ ...chapaKeys, webhookUrl: `${companionUrl}/webhooks/chapa` })
  const simulators = [simulator, lakipay, echezona, lopay, paystack, bkash, sslcommerz, chapa]
  await Promise.all(simulators.map((one) => one.listen(0)))
  const companion = createCompanion({
    PORT: String(companionPort),
    PUBLIC_URL: companionUrl,
    DATABASE_URL: `sqlite:${join(dataFolder, 'pay.db')}`,
    ALLOWED_ORIGINS: shopUrl,
    ORDER_TOKEN_SECRET: orderTokenSecret,
    MERCHANT_API_KEY: merchantApiKey,
    ADMIN_TOKEN: adminToken,
    ORDER_WEBHOOK_URL: `http://127.0.0.1:${shopPort}/webhooks/pay`,
    ORDER_WEBHOOK_SECRET: orderWebhookSecret,
    PAKHIPAY_API_KEY: apiKey,
    PAKHIPAY_BASE_URL: simulator.url,
    LAKIPAY_API_KEY: lakipayApiKey,
    LAKIPAY_BASE_URL: lakipay.url,
    LAKIPAY_WEBHOOK_PUBLIC_KEY: lakipay.publicKeyPem,
    ECHEZONA_API_KEY: echezonaApiKey,
    ECHEZONA_BASE_URL: `${echezona.url}/api`,
    LOPAY_API_KEY: lopayApiKey,
    LOPAY_BASE_URL: lopay.url,
    LOPAY_WEBHOOK_SECRET: lopayWebhookSecret,
    PAYSTACK_SECRET_KEY: paystackKey,
    PAYSTACK_CURRENCIES: methods === 'all' ? 'NGN,GHS,KES,ZAR' : 'GHS,KES,ZAR',
    PAYSTACK_BASE_URL: paystack.url,
    ...(methods === 'all' && {
      BKASH_USERNAME: bkashKeys.username,
      BKASH_PASSWORD: bkashKeys.password,
      BKASH_APP_KEY: bkashKeys.appKey,
      BKASH_APP_SECRET: bkashKeys.appSecret,
      BKASH_BASE_URL: `${bkash.url}${BKASH_PATH}`,
      SSLCOMMERZ_STORE_ID: sslcommerzStore.storeId,
      SSLCOMMERZ_STORE_PASSWORD: sslcommerzStore.password,
      SSLCOMMERZ_BASE_URL: sslcommerz.url,
      CHAPA_SECRET_KEY: chapaKeys.secretKey,
      CHAPA_WEBHOOK_SECRET: chapaKeys.webhookSecret,
      CHAPA_BASE_URL: `${chapa.url}${CHAPA_PATH}`,
    }),
    OPEN_AMOUNTS: openAmounts,
    LOG_LEVEL: 'warn',
  })
  const providerUrls = simulators.map(({ url }) => url)
  const phoneUrl = `${lakipay.url}/phone`
  const newShop = () =>
    createShop({
      shopUrl,
      companionUrl,
      providerUrls,
      phoneUrl,
      orderTokenSecret,
      merchantApiKey,
      orderWebhookSecret,
      openAmounts,
      dataFile,
      headers,
      ...(policy ? { policy: policy({ companion: companionUrl, pakhi: simulator.url }) } : {}),
    })
  let shop = newShop()
  await Promise.all([companion.start(), shop.listen(shopPort)])

  return {
    shopUrl,
    companionUrl,
    simulator,
    lakipay,
    echezona,
    lopay,
    paystack,
    bkash,
    sslcommerz,
    chapa,
    companion,
    merchantApiKey,
    adminToken,
    shop: {
      close: () => shop.close(),
      async open() {
        shop = newShop()
        await shop.listen(shopPort)
      },
    },
    async events(orderId) {
      const { events } = JSON.parse(await readFile(dataFile, 'utf8')) as { events: ReceivedEvent[] }
      return events.filter((event) => event.orderId === orderId)
    },
    async order(orderId) {
      const response = await fetch(`${companionUrl}/orders/${orderId}`, {
        headers: { authorization: `Bearer ${merchantApiKey}` },
      })
      if (!response.ok) throw new Error(`GET /orders answered ${response.status}`)
      return (await response.json()) as Awaited<ReturnType<Demo['order']>>
    },
    paymentsAtProvider: () => simulator.control.payments(),
    resetFaults: () => void Object.assign(simulator.faults, NO_FAULTS),
    async close() {
      await companion.stop()
      await shop.close()
      await Promise.all(simulators.map((one) => one.close()))
      await rm(dataFolder, { recursive: true })
    },
  }
}

/** Long enough for a cold start beside other tests. */
const READY_DEADLINE_MS = 30_000

export function createCompanion(settings: Record<string, string>): Companion {
  let child: ChildProcess | null = null
  return {
    async start() {
      const { PATH, HOME } = process.env
      const started = spawn(process.execPath, ['dist/server/main.js', 'serve'], {
        cwd: root,
        env: { PATH, HOME, ...settings },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let output = ''
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
      child = started
      const deadline = Date.now() + READY_DEADLINE_MS
      for (;;) {
        const response = await fetch(`${settings.PUBLIC_URL}/readyz`).catch(() => null)
        if (response?.ok) return
        if (started.exitCode !== null || Date.now() > deadline)
          throw new Error(`The companion did not start (exit code ${started.exitCode}):\n${output}`)
        await new Promise((again) => setTimeout(again, 20))
      }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ending = child
    child = null
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const closed = once(ending, 'close')
    ending.kill(signal)
    await closed
  }
}

/** A sale through each provider that has a simulator, over HTTP. */

import { afterEach, describe, expect, test, vi } from 'vitest'
import { API_PATH, createChapaSimulator } from '../../demo/simulators/chapa/chapa.ts'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import type { Faults } from '../../demo/simulators/kit/faults.ts'
import { createLakiPaySimulator } from '../../demo/simulators/lakipay/lakipay.ts'
import { createLopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import { createPaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import { createSslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'
import type { CheckoutOpened, CheckoutView } from '../../server/contract/wire.ts'
import { freePort } from '../free-port.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

/** What the simulators of all providers have in common. */
interface Bench {
  readonly faults: Faults
  /** The settings of the companion. */
  readonly settings: Record<string, string>
  /** The buyer pays the last payment. */
  pay(): void
  /** How many payments were created. */
  created(): number
  /** The payments in the provider's own books. */
  records(): unknown
  /** The answers to its webhooks, null while there is none. */
  answers(): (number | null)[]
  close(): Promise<void>
}

interface Provider {
  readonly id: string
  readonly currency: string
  readonly foreign: string
  readonly customer: Record<string, string>
  open(companionUrl: string): Promise<Bench>
}

const LOPAY_SECRET = `whsec_${Buffer.from('a-secret-of-lopay-in-tests').toString('base64')}`

const PROVIDERS: readonly Provider[] = [
  ...(['flat', 'envelope'] as const).map((shape): Provider => ({
    id: 'lakipay',
    currency: 'ETB',
    foreign: 'USD',
    customer: { phone: '0911234567' },
    open: async () => {
      const simulator = createLakiPaySimulator({ apiKey: 'pk_test:sk_test', shape })
      await simulator.listen(0)
      return benchOf(simulator, () => simulator.control.approve(simulator.control.payments().at(-1)!.id), {
        LAKIPAY_API_KEY: 'pk_test:sk_test',
        LAKIPAY_BASE_URL: simulator.url,
        LAKIPAY_WEBHOOK_PUBLIC_KEY: simulator.publicKeyPem,
      })
    },
  })),
  {
    id: 'lopay',
    currency: 'GBP',
    foreign: 'USD',
    customer: {},
    open: async (companionUrl) => {
      const simulator = createLopaySimulator({
        apiKey: 'lopay-key',
        merchantId: '7f3f0a64-6b5d-4e0c-8a51-1c2d3e4f5a6b',
        subscription: { url: `${companionUrl}/webhooks/lopay`, secret: LOPAY_SECRET },
      })
      await simulator.listen(0)
      return benchOf(simulator, () => void simulator.control.pay(simulator.control.payments().at(-1)!.id), {
        LOPAY_API_KEY: 'lopay-key',
        LOPAY_BASE_URL: simulator.url,
        LOPAY_WEBHOOK_SECRET: LOPAY_SECRET,
      })
    },
  },
  {
    id: 'echezona',
    currency: 'NGN',
    foreign: 'USD',
    customer: { name: 'Ada Obi', email: 'ada@example.com' },
    open: async (companionUrl) => {
      const simulator = createEchezonaSimulator({
        apiKey: 'echezona-secret-key-1',
        webhookUrl: `${companionUrl}/webhooks/echezona`,
      })
      await simulator.listen(0)
      return benchOf(simulator, () => simulator.control.pay(simulator.control.payments().at(-1)!.transactionId), {
        ECHEZONA_API_KEY: 'echezona-secret-key-1',
        ECHEZONA_BASE_URL: `${simulator.url}/api`,
      })
    },
  },
  {
    id: 'sslcommerz',
    currency: 'BDT',
    foreign: 'USD',
    customer: { name: 'Rahima Khatun', email: 'rahima@example.com', phone: '01711234567' },
    open: async () => {
      const simulator = createSslSimulator({ storeId: 'store', password: 'store@ssl' })
      await simulator.listen(0)
      return benchOf(simulator, () => simulator.control.pay(simulator.control.payments().at(-1)!.tranId), {
        SSLCOMMERZ_STORE_ID: 'store',
        SSLCOMMERZ_STORE_PASSWORD: 'store@ssl',
        SSLCOMMERZ_BASE_URL: simulator.url,
      })
    },
  },
  {
    id: 'paystack',
    currency: 'NGN',
    foreign: 'USD',
    customer: { email: 'ada@example.com' },
    open: async (companionUrl) => {
      const secretKey = 'sk_test_paybutton_4f1a9c27d0'
      // The fee comes on top, and must not count as money for the order.
      const simulator = createPaystackSimulator({
        secretKey,
        webhookUrl: `${companionUrl}/webhooks/paystack`,
        feeOnBuyer: true,
      })
      await simulator.listen(0)
      return benchOf(simulator, () => simulator.control.pay(simulator.control.payments().at(-1)!.reference), {
        PAYSTACK_SECRET_KEY: secretKey,
        PAYSTACK_CURRENCIES: 'NGN',
        PAYSTACK_BASE_URL: simulator.url,
      })
    },
  },
  {
    id: 'chapa',
    currency: 'ETB',
    foreign: 'USD',
    customer: {},
    open: async (companionUrl) => {
      const secretKey = 'CHASECK_TEST-paybutton4f1a9c27d0'
      const webhookSecret = 'chapa-hash-9b2e71'
      const simulator = createChapaSimulator({
        secretKey,
        webhookSecret,
        webhookUrl: `${companionUrl}/webhooks/chapa`,
        // The callback would make the companion ask, also where a webhook is lost.
        callsBack: false,
      })
      await simulator.listen(0)
      return benchOf(simulator, () => simulator.control.pay(simulator.control.payments().at(-1)!.txRef), {
        CHAPA_SECRET_KEY: secretKey,
        CHAPA_WEBHOOK_SECRET: webhookSecret,
        CHAPA_BASE_URL: `${simulator.url}${API_PATH}`,
      })
    },
  },
]

function benchOf(
  simulator: {
    faults: Faults
    control: { payments(): readonly unknown[]; deliveries(): readonly { answer: number | null }[] }
    close(): Promise<void>
  },
  pay: () => void,
  settings: Record<string, string>,
): Bench {
  return {
    faults: simulator.faults,
    settings,
    pay,
    created: () => simulator.control.payments().length,
    records: () => simulator.control.payments(),
    answers: () => simulator.control.deliveries().map(({ answer }) => answer),
    close: () => simulator.close(),
  }
}

describe.each(PROVIDERS)('a sale through $id', (provider) => {
  let companion: Companion
  let bench: Bench
  let opened: CheckoutOpened

  async function openCheckout(): Promise<void> {
    const port = await freePort()
    bench = await provider.open(`http://127.0.0.1:${port}`)
    companion = await startCompanion({
      providers: 'configured',
      port,
      start: Date.now(),
      settings: { SANDBOX: '0', ...bench.settings },
    })
    opened = await companion.open({ currency: provider.currency, amount: '125.50', customer: provider.customer })
  }
  async function begin(): Promise<void> {
    await openCheckout()
    const payment = await companion.pay(opened, { provider: provider.id })
    expect(payment).toMatchObject({ status: 'pending', action: expect.anything() })
    expect(bench.created()).toBe(1)
  }
  afterEach(async () => {
    await companion.close()
    await bench.close()
  })

  const status = async () => (await companion.order()).status
  /** Waits for what happens over HTTP between companion and simulator. */
  const until = (condition: () => boolean | Promise<boolean>) => vi.waitUntil(condition, { timeout: 15_000 })
  const allAnswered = (count: number) =>
    until(() => bench.answers().length >= count && bench.answers().every((answer) => answer !== null))
  /** Pays, and waits for the anomaly that a poll finds. */
  async function payWithAnomaly(): Promise<void> {
    bench.pay()
    companion.clock.now += 45_000
    await until(async () => {
      await companion.app.idle()
      return (await companion.order()).anomalies.length > 0
    })
  }
  const types = () => companion.events.map(({ event }) => event.type)

  test('is paid by its webhook', async () => {
    await begin()
    bench.pay()
    await until(async () => (await status()) === 'paid')
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({
      status: 'paid',
      money: { amount: '125.50', currency: provider.currency },
      anomalies: [],
    })
    expect(types()).toEqual(['order.paid'])
    // The merchant looks this id up in the provider's dashboard. The event, the order and the receipt have it.
    const { transactionId, paymentId } = companion.events[0]!.event.data
    expect(JSON.stringify(bench.records())).toMatch(new RegExp(`:"?${String(transactionId)}"?[,}]`))
    expect(transactionId).not.toBe(paymentId)
    expect((await companion.order()).payment).toMatchObject({ transactionId })
    expect((await companion.view(opened)).payment).toMatchObject({
      transactionId,
      paidAt: expect.any(String),
      reference: expect.any(String),
    })
  })

  test('is paid within 45 s when its webhook is lost', async () => {
    await begin()
    bench.faults.webhookLost = true
    bench.pay()
    for (let second = 0; second < 45 && (await status()) !== 'paid'; second += 1) {
      companion.clock.now += 1000
      await companion.app.idle()
    }
    expect(await status()).toBe('paid')
  })

  test('is paid within 10 s when its webhook is lost and a modal is open', async () => {
    await begin()
    bench.faults.webhookLost = true
    const gone = new AbortController()
    const stream = await fetch(`${companion.url}/checkouts/${opened.checkout.id}/events`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
      signal: gone.signal,
    })
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    bench.pay()
    companion.clock.now += 9000
    let text = ''
    while (!text.includes('"status":"paid"')) text += (await reader.read()).value
    gone.abort()
    expect(await status()).toBe('paid')
  })

  test('is paid once by twenty copies of its webhook', async () => {
    await begin()
    bench.faults.webhookCopies = 20
    bench.pay()
    await allAnswered(20)
    expect(new Set(bench.answers())).toEqual(new Set([200]))
    await until(async () => (await status()) === 'paid')
    await companion.app.idle()
    expect(types()).toEqual(['order.paid'])
    expect((await companion.order()).anomalies).toEqual([])
  })

  test('is paid after the expiry, and is an anomaly', async () => {
    await begin()
    bench.faults.webhookLost = true
    companion.clock.now += 1_800_000
    await companion.app.idle()
    expect((await companion.view(opened)).status).toBe('expired')
    bench.pay()
    companion.clock.now += 3_600_000
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [{ kind: 'late' }] })
    expect(types().sort()).toEqual(['checkout.expired', 'order.anomaly', 'order.paid'])
  })

  test.each([
    [-1, 'underpaid', '125.49'],
    [1, 'overpaid', '125.51'],
  ])('with a difference of %i minor unit is an anomaly: %s', async (chargedOffBy, kind, amount) => {
    await begin()
    bench.faults.chargedOffBy = chargedOffBy
    await payWithAnomaly()
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind, paid: { amount, currency: provider.currency } }],
    })
    expect(types()).toEqual(['order.anomaly'])
  })

  test('in another currency is an anomaly', async () => {
    await begin()
    bench.faults.chargedCurrency = provider.foreign
    await payWithAnomaly()
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'wrong_currency', paid: { currency: provider.foreign } }],
    })
  })

  test('is paid by a poll when its webhook has a wrong signature', async () => {
    await begin()
    bench.faults.webhookWrongSignature = true
    bench.pay()
    await until(() => bench.answers().includes(401))
    expect(await companion.app.store.read.quarantined()).toBe(1)
    companion.clock.now += 45_000
    await companion.app.idle()
    expect(await status()).toBe('paid')
  })

  test.each(['error', 'html', 'cut'] as const)(
    'is pending after an unreadable answer to create (%s)',
    async (fault) => {
      await openCheckout()
      bench.faults.create = fault
      const payment = await companion.pay(opened, { provider: provider.id })
      expect(payment).toMatchObject({ status: 'pending', action: null })
      bench.faults.create = 'none'
      const next = await companion.pay(opened, { provider: provider.id })
      const isPush = opened.checkout.methods.find((method) => method.provider === provider.id)?.flow === 'device'
      expect(next.id === payment.id).toBe(isPush)
      // Nobody has seen the first page, so the buyer gets another. A push request may have gone out.
      if (!isPush) expect(next.action).toMatchObject({ type: 'open' })
      expect(((await companion.view(opened)) as CheckoutView).status).toBe('processing')
    },
  )
})

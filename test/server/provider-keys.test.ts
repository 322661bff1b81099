/** A provider that refuses its API key: the operator gets a log line and a metric, the buyer another method. */

import { afterEach, describe, expect, test } from 'vitest'
import { API_PATH as BKASH_PATH, createBkashSimulator } from '../../demo/simulators/bkash/bkash.ts'
import { API_PATH, createChapaSimulator } from '../../demo/simulators/chapa/chapa.ts'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import { createLakiPaySimulator } from '../../demo/simulators/lakipay/lakipay.ts'
import { createLopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import { createPakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import { createPaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import { createSslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'
import { KeyRefused } from '../../server/contract/request-errors.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { completing, scriptedProvider } from './support/scripted-provider.ts'
import { advance, paid, unpaid } from './support/steps.ts'
import { comeBack, refOf } from './support/till.ts'

let companion: Companion
let simulator: { close(): Promise<void> } | undefined
afterEach(async () => {
  await companion.close()
  await simulator?.close()
  simulator = undefined
})

const refused = () => new KeyRefused('scripted create: answered 401', { status: 401, body: undefined, text: '' })
const NOT_AVAILABLE = 'Not available just now'
const errors = () =>
  companion.logLines
    .map((line) => JSON.parse(line) as { level: number; provider?: string; msg: string })
    .filter(({ level, msg }) => level === 50 && msg.includes('rejects our key'))
const gauge = async (id: string) =>
  new RegExp(`^pay_provider_misconfigured\\{provider="${id}"\\} (\\d)$`, 'm').exec(
    (await companion.request('GET', '/metrics')).text,
  )?.[1]
const unavailable = async (opened: CheckoutOpened, id: string) =>
  (await companion.view(opened)).methods.find(({ provider }) => provider === id)?.unavailable

const WEBHOOK_SECRET = `whsec_${Buffer.from('a-secret-of-lopay-in-tests').toString('base64')}`
const SIMULATORS = [
  {
    id: 'bkash',
    label: 'bKash',
    currency: 'BDT',
    probes: true,
    open: async (key: string) => {
      const open = createBkashSimulator({ username: 'u', password: 'p', appKey: 'bkash-app-key', appSecret: 's' })
      await open.listen(0)
      simulator = open
      return {
        BKASH_USERNAME: 'u',
        BKASH_PASSWORD: 'p',
        BKASH_APP_KEY: key,
        BKASH_APP_SECRET: 's',
        BKASH_BASE_URL: `${open.url}${BKASH_PATH}`,
      }
    },
    key: 'bkash-app-key',
  },
  {
    id: 'lakipay',
    label: 'LakiPay',
    currency: 'ETB',
    probes: true,
    open: async (key: string) => {
      const open = createLakiPaySimulator({ apiKey: 'pk_test:sk_test' })
      await open.listen(0)
      simulator = open
      return {
        LAKIPAY_API_KEY: `pk_test:${key}`,
        LAKIPAY_BASE_URL: open.url,
        LAKIPAY_WEBHOOK_PUBLIC_KEY: open.publicKeyPem,
      }
    },
    key: 'sk_test',
  },
  {
    id: 'lopay',
    label: 'Lopay',
    currency: 'GBP',
    probes: true,
    open: async (key: string) => {
      const open = createLopaySimulator({ apiKey: 'lopay-key', merchantId: '7f3f0a64-6b5d-4e0c-8a51-1c2d3e4f5a6b' })
      await open.listen(0)
      simulator = open
      return { LOPAY_API_KEY: key, LOPAY_BASE_URL: open.url, LOPAY_WEBHOOK_SECRET: WEBHOOK_SECRET }
    },
    key: 'lopay-key',
  },
  {
    id: 'echezona',
    label: 'Echezona',
    currency: 'NGN',
    probes: true,
    open: async (key: string) => {
      const open = createEchezonaSimulator({
        apiKey: 'echezona-secret-key-1',
        webhookUrl: 'http://127.0.0.1:9/webhooks/echezona',
      })
      await open.listen(0)
      simulator = open
      return { ECHEZONA_API_KEY: key, ECHEZONA_BASE_URL: `${open.url}/api` }
    },
    key: 'echezona-secret-key-1',
  },
  {
    id: 'pakhipay',
    label: 'Pakhi Pay',
    currency: 'BDT',
    probes: false,
    open: async (key: string) => {
      const open = createPakhiSimulator({ apiKey: 'pakhi-brand-key' })
      await open.listen(0)
      simulator = open
      return { PAKHIPAY_API_KEY: key, PAKHIPAY_BASE_URL: open.url }
    },
    key: 'pakhi-brand-key',
  },
  {
    id: 'sslcommerz',
    label: 'SSLCommerz',
    currency: 'BDT',
    probes: true,
    open: async (key: string) => {
      const open = createSslSimulator({ storeId: 'store', password: 'store@ssl' })
      await open.listen(0)
      simulator = open
      return { SSLCOMMERZ_STORE_ID: 'store', SSLCOMMERZ_STORE_PASSWORD: key, SSLCOMMERZ_BASE_URL: open.url }
    },
    key: 'store@ssl',
  },
  {
    id: 'paystack',
    label: 'Paystack',
    currency: 'NGN',
    probes: true,
    open: async (key: string) => {
      const open = createPaystackSimulator({ secretKey: 'sk_test_paybutton_4f1a9c27d0' })
      await open.listen(0)
      simulator = open
      return { PAYSTACK_SECRET_KEY: `sk_test_${key}`, PAYSTACK_CURRENCIES: 'NGN', PAYSTACK_BASE_URL: open.url }
    },
    key: 'paybutton_4f1a9c27d0',
  },
  {
    id: 'chapa',
    label: 'Chapa',
    currency: 'ETB',
    probes: true,
    open: async (key: string) => {
      const webhookSecret = 'chapa-hash-9b2e71'
      const open = createChapaSimulator({ secretKey: 'CHASECK_TEST-paybutton4f1a9c27d0', webhookSecret })
      await open.listen(0)
      simulator = open
      return {
        CHAPA_SECRET_KEY: `CHASECK_TEST-${key}`,
        CHAPA_WEBHOOK_SECRET: webhookSecret,
        CHAPA_BASE_URL: `${open.url}${API_PATH}`,
      }
    },
    key: 'paybutton4f1a9c27d0',
  },
] as const

describe.each(SIMULATORS)('$id with a wrong key', ({ id, label, currency, open, key, probes }) => {
  const begin = async (given: string) => {
    companion = await startCompanion({ providers: 'configured', settings: { SANDBOX: '1', ...(await open(given)) } })
    return companion.open({
      currency,
      customer: { name: 'Hana Bekele', email: 'hana@example.com', phone: '0911234567' },
    })
  }

  test('is unavailable to the buyer, and in the log and the metrics', async () => {
    const opened = await begin('a-key-that-was-withdrawn')
    expect(await gauge(id)).toBe('0')
    expect(await companion.pay(opened, { provider: id })).toMatchObject({
      status: 'failed',
      action: null,
      message: `${label} is not available just now. Nothing was taken. Choose another way to pay.`,
    })
    expect(errors()).toMatchObject([{ provider: id }])
    expect(JSON.stringify(companion.logLines)).not.toContain('a-key-that-was-withdrawn')
    expect(await gauge(id)).toBe('1')
    expect((await companion.request('GET', '/readyz')).status).toBe(200)
    expect(await companion.view(opened)).toMatchObject({ status: 'open' })
    expect(await unavailable(opened, id)).toBe('Not available just now')
    expect(await unavailable(opened, 'sandbox')).toBeUndefined()
  })

  test.each([
    [false, 'a-key-that-was-withdrawn', probes],
    [true, key, false],
  ] as const)('is found by the probe of the keys (key accepted: %s)', async (_, given, isRefused) => {
    const opened = await begin(given)
    await companion.app.probeKeys()
    expect(companion.app.providerKeys().find(({ provider }) => provider === id)?.refusedSince !== null).toBe(isRefused)
    expect(errors()).toHaveLength(isRefused ? 1 : 0)
    expect(await unavailable(opened, id)).toBe(isRefused ? 'Not available just now' : undefined)
  })
})

describe('a refused key', () => {
  const begin = async (probeKey?: (signal: AbortSignal) => Promise<void>) => {
    const provider = Object.assign(scriptedProvider('scripted', { cancel: true }), probeKey ? { probeKey } : {})
    companion = await startCompanion({ providers: () => [provider, scriptedProvider('other')] })
    return provider
  }

  test('is logged once a minute', async () => {
    const provider = await begin()
    provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_misconfigured' })
    const pay = async (orderId: string) => companion.pay(await companion.open({ orderId }))
    for (const orderId of ['a', 'b', 'c', 'd']) await pay(orderId)
    expect(errors()).toHaveLength(1)
    companion.clock.now += 59_999
    await pay('e')
    expect(errors()).toHaveLength(1)
    companion.clock.now += 1
    await pay('f')
    expect(errors()).toHaveLength(2)
  })

  test('at a poll is logged, and changes no payment', async () => {
    const provider = await begin()
    const opened = await companion.open()
    await companion.pay(opened)
    provider.onStatus = () => {
      throw refused()
    }
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await companion.view(opened)).toMatchObject({ status: 'processing', payment: { status: 'pending' } })
    expect(errors()).toMatchObject([{ provider: 'scripted' }])
    expect(await unavailable(opened, 'scripted')).toBe('Not available just now')
  })

  test('can still be chosen, and is available after the key was accepted', async () => {
    const provider = await begin()
    const { onCreate } = provider
    provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_misconfigured' })
    const opened = await companion.open()
    await companion.pay(opened)
    expect((await companion.view(opened)).methods.map(({ provider: id }) => id)).toEqual(['other', 'scripted'])
    provider.onCreate = onCreate
    expect((await companion.pay(opened)).status).toBe('pending')
    expect(await unavailable(opened, 'scripted')).toBeUndefined()
    expect(await gauge('scripted')).toBe('0')
  })

  test('is available after a poll was accepted', async () => {
    const provider = await begin()
    const opened = await companion.open()
    await companion.pay(opened)
    provider.onStatus = () => {
      throw refused()
    }
    companion.clock.now += 60_000
    await companion.app.idle()
    provider.onStatus = () => ({ state: 'pending', providerRef: null, reference: null, money: null })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await unavailable(opened, 'scripted')).toBeUndefined()
  })

  test.each([
    ['accepts it', async () => undefined, undefined],
    ['refuses it', async () => Promise.reject(refused()), 'Not available just now'],
    ['cannot be reached', async () => Promise.reject(new Error('answered 502')), 'Not available just now'],
  ])(
    'is probed at once, since the refusal may concern one payment: the provider %s',
    async (_what, probeKey, reason) => {
      const provider = await begin(probeKey)
      provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_misconfigured' })
      const opened = await companion.open()
      await companion.pay(opened)
      expect(await unavailable(opened, 'scripted')).toBe(reason)
      // The log has one line a minute.
      await companion.pay(await companion.open({ orderId: 'again' }))
      expect(errors()).toHaveLength(1)
    },
  )

  test.each([
    ['paid, so it is available', paid(), undefined],
    ['declined, which says nothing about the key', { ...unpaid('failed'), reason: 'declined' }, NOT_AVAILABLE],
    ['refused for the key', { ...unpaid('failed'), reason: 'provider_misconfigured' }, NOT_AVAILABLE],
  ] as const)('and a payment that is %s', async (_, facts, reason) => {
    companion = await startCompanion({ providers: (scripted) => [completing(scripted)] })
    const { provider } = companion
    provider.onCreate = ({ reference }) => ({
      outcome: 'created',
      providerRef: refOf(reference),
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    provider.onStatus = () => {
      throw refused()
    }
    const opened = await companion.open()
    await companion.pay(opened)
    await advance(companion)
    expect(await unavailable(opened, 'scripted')).toBe(NOT_AVAILABLE)
    const providerRef = refOf(provider.calls.created[0]!.reference)
    provider.onComplete = () => ({ ...facts, providerRef })
    await comeBack(companion, 'complete')
    expect(provider.calls.completed).toHaveLength(1)
    expect(companion.app.providerKeys()[0]?.refusedSince === null).toBe(reason === undefined)
  })

  test.each([
    ['for the key', 'provider_misconfigured', 1],
    ['for another reason', 'declined', 0],
  ] as const)('is noticed when the call that takes the money is refused %s', async (_, reason, lines) => {
    companion = await startCompanion({ providers: (scripted) => [completing(scripted)] })
    const { provider } = companion
    provider.onCreate = ({ reference }) => ({
      outcome: 'created',
      providerRef: refOf(reference),
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    provider.onComplete = ({ providerRef }) => ({ ...unpaid('failed', providerRef), reason })
    const opened = await companion.open()
    await companion.pay(opened)
    await comeBack(companion, 'complete')
    expect((await companion.view(opened)).payment).toMatchObject({ status: 'failed', reason })
    expect(errors()).toHaveLength(lines)
  })

  test('is not assumed after a declined customer or an outage', async () => {
    const provider = await begin()
    for (const reason of ['declined', 'provider_refused', 'provider_unreachable'] as const) {
      provider.onCreate = () => ({ outcome: 'refused', reason })
      await companion.pay(await companion.open({ orderId: reason }))
    }
    expect(errors()).toHaveLength(0)
    expect(await gauge('scripted')).toBe('0')
  })

  test('is not assumed after a probe that hangs, and the end of the process does not wait for it', async () => {
    await begin(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up')))),
    )
    void companion.app.probeKeys()
    expect((await companion.request('GET', '/readyz')).status).toBe(200)
    expect(companion.app.providerKeys()).toContainEqual({ provider: 'scripted', refusedSince: null })
  })
})

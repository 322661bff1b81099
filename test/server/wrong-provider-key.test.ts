/** Each provider with a wrong key: the operator gets a log line and a metric, the buyer another method. */

import { afterEach, describe, expect, test } from 'vitest'
import { API_PATH as BKASH_PATH, createBkashSimulator } from '../../demo/simulators/bkash/bkash.ts'
import { API_PATH, createChapaSimulator } from '../../demo/simulators/chapa/chapa.ts'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import { createLakiPaySimulator } from '../../demo/simulators/lakipay/lakipay.ts'
import { createLopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import { createPakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import { createPaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import { createSslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { keyErrors, keyGauge, NOT_AVAILABLE, unavailable } from './support/provider-key.ts'

let companion: Companion
let simulator: { close(): Promise<void> } | undefined
afterEach(async () => {
  await companion.close()
  await simulator?.close()
  simulator = undefined
})

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
    expect(await keyGauge(companion, id)).toBe('0')
    expect(await companion.pay(opened, { provider: id })).toMatchObject({
      status: 'failed',
      action: null,
      message: `${label} is not available just now. Nothing was taken. Choose another way to pay.`,
    })
    expect(keyErrors(companion)).toMatchObject([{ provider: id }])
    expect(JSON.stringify(companion.logLines)).not.toContain('a-key-that-was-withdrawn')
    expect(await keyGauge(companion, id)).toBe('1')
    expect((await companion.request('GET', '/readyz')).status).toBe(200)
    expect(await companion.view(opened)).toMatchObject({ status: 'open' })
    expect(await unavailable(companion, opened, id)).toBe(NOT_AVAILABLE)
    expect(await unavailable(companion, opened, 'sandbox')).toBeUndefined()
  })

  test.each([
    [false, 'a-key-that-was-withdrawn', probes],
    [true, key, false],
  ] as const)('is found by the probe of the keys (key accepted: %s)', async (_, given, isRefused) => {
    const opened = await begin(given)
    await companion.app.probeKeys()
    expect(companion.app.providerKeys().find(({ provider }) => provider === id)?.refusedSince !== null).toBe(isRefused)
    expect(keyErrors(companion)).toHaveLength(isRefused ? 1 : 0)
    expect(await unavailable(companion, opened, id)).toBe(isRefused ? NOT_AVAILABLE : undefined)
  })
})

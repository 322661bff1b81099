/** Which providers and mediums a checkout offers, by its currency and amount, and how their pages open. */

import { generateKeyPairSync } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { startApi } from './providers/api-server.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Every provider that sells. No call is made. */
const settings = {
  SANDBOX: '0',
  PAKHIPAY_API_KEY: 'pk_test_brand_8f1c2d',
  LAKIPAY_API_KEY: 'pk_test:sk_test',
  LAKIPAY_WEBHOOK_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  LAKIPAY_MEDIUMS: 'CYBERSOURCE,TELEBIRR,MPESA,CBE,ETHSWITCH,LAKIPAY',
  LOPAY_API_KEY: 'lopay-key',
  LOPAY_WEBHOOK_SECRET: `whsec_${Buffer.from('a-secret-of-lopay-in-tests').toString('base64')}`,
  SSLCOMMERZ_STORE_ID: 'store',
  SSLCOMMERZ_STORE_PASSWORD: 'store@ssl',
  SSLCOMMERZ_CURRENCIES: 'BDT,USD',
  ECHEZONA_API_KEY: 'echezona-secret-key-1',
  PAYSTACK_SECRET_KEY: 'sk_test_paybutton_4f1a9c27d0',
  PAYSTACK_CURRENCIES: 'NGN,GHS,KES,ZAR,USD',
  BKASH_USERNAME: 'u',
  BKASH_PASSWORD: 'p',
  BKASH_APP_KEY: 'key',
  BKASH_APP_SECRET: 'secret',
  CHAPA_SECRET_KEY: 'CHASECK_TEST-paybutton4f1a9c27d0',
  CHAPA_WEBHOOK_SECRET: 'chapa-hash-9b2e71',
  CHAPA_CURRENCIES: 'ETB,USD',
}

let companion: Companion
afterEach(() => companion.close())

/** A provider, or each of its mediums in the order of the settings. */
const offered = async (currency: string, amount: string) => {
  const { checkout } = await companion.open({ orderId: `${currency}-${amount.replace('.', '-')}`, currency, amount })
  return checkout.methods.flatMap(({ provider, mediums }) =>
    mediums ? mediums.map(({ id }) => `${provider} ${id}`) : [provider],
  )
}

test('a checkout offers the providers and mediums that take its currency and its amount', async () => {
  companion = await startCompanion({ providers: 'configured', settings })
  const cards = 'lakipay CYBERSOURCE'
  const wallets = ['TELEBIRR', 'MPESA', 'CBE', 'ETHSWITCH', 'LAKIPAY'].map((medium) => `lakipay ${medium}`)
  const rows: [currency: string, amount: string, methods: string[]][] = [
    ['BDT', '1250.50', ['bkash', 'pakhipay', 'sslcommerz']],
    // SSLCommerz takes ten taka and more.
    ['BDT', '9.99', ['bkash', 'pakhipay']],
    ['ETB', '1250.50', ['chapa', cards, ...wallets]],
    ['NGN', '5000.00', ['echezona', 'paystack']],
    // Paystack takes fifty naira and more.
    ['NGN', '49.99', ['echezona']],
    ['GHS', '100.00', ['paystack']],
    ['KES', '1000.00', ['paystack']],
    ['ZAR', '100.00', ['paystack']],
    ['GBP', '20.00', ['lopay']],
    // Of LakiPay's mediums, only cards take dollars.
    ['USD', '20.00', ['chapa', cards, 'lopay', 'paystack', 'sslcommerz']],
    ['USD', '1.99', ['chapa', cards, 'lopay', 'sslcommerz']],
  ]
  for (const [currency, amount, methods] of rows)
    expect([currency, amount, await offered(currency, amount)]).toEqual([currency, amount, methods])
})

test('the sandbox stands beside the others, for every currency', async () => {
  companion = await startCompanion({ providers: 'configured', settings: { ...settings, SANDBOX: '1' } })
  const tests = ['approve', 'slow', 'decline', 'expire', 'ignore'].map((medium) => `sandbox ${medium}`)
  expect(await offered('BDT', '1250.50')).toEqual(['bkash', 'pakhipay', 'sslcommerz', ...tests])
  expect(await offered('NGN', '5000.00')).toEqual(['echezona', 'paystack', ...tests])
  // Nobody else takes yen.
  expect(await offered('JPY', '1000')).toEqual(tests)
})

test.each([
  ['a provider without the currency', 'USD', 'bkash', undefined, 'provider_not_available'],
  ['a medium without the currency', 'USD', 'lakipay', 'TELEBIRR', 'invalid_request'],
  ['a medium of another provider', 'BDT', 'pakhipay', 'TELEBIRR', 'invalid_request'],
  ['a medium that nobody has', 'ETB', 'lakipay', 'telebirr', 'invalid_request'],
])('a payment by %s is refused before the provider is called', async (_name, currency, provider, medium, code) => {
  const created: string[] = []
  const onCreate = ({ reference }: { reference: string }) => void created.push(reference)
  companion = await startCompanion({ providers: 'configured', settings, onCreate })
  const opened = await companion.open({ currency, amount: '20.00' })
  await expect(companion.pay(opened, { provider, ...(medium === undefined ? {} : { medium }) })).rejects.toThrow(code)
  expect(created).toEqual([])
})

test('a provider whose mediums are chosen on its page, or are not switched on, offers no others', async () => {
  companion = await startCompanion({ providers: 'configured', settings: { ...settings, LAKIPAY_MODE: 'checkout' } })
  expect(await offered('ETB', '1250.50')).toEqual(['chapa', 'lakipay'])
  await companion.close()
  companion = await startCompanion({ providers: 'configured', settings: { ...settings, LAKIPAY_MEDIUMS: 'MPESA' } })
  expect(await offered('ETB', '1250.50')).toEqual(['chapa', 'lakipay MPESA'])
  expect(await offered('USD', '20.00')).toEqual(['chapa', 'lopay', 'paystack', 'sslcommerz'])
})

test.each([
  [false, 'popup', 0],
  [undefined, 'frame', 1],
] as const)(
  'the page of a provider with frame: %s opens as %s after %i requests',
  async (frame, presentation, count) => {
    const api = await startApi({})
    companion = await startCompanion({
      providers: () => {
        const provider = scriptedProvider('scripted')
        provider.onCreate = () => ({ outcome: 'created', action: { type: 'open', url: `${api.url}/pay` } })
        return [frame === undefined ? provider : { ...provider, frame }]
      },
    })
    expect((await companion.pay(await companion.open())).action).toMatchObject({ presentation })
    expect(api.requests).toHaveLength(count)
    await api.close()
  },
)

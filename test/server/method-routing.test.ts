/** Which of all the providers a checkout offers, by its currency and amount, and how their pages open. */

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
  LOPAY_API_KEY: 'lopay-key',
  LOPAY_WEBHOOK_SECRET: `whsec_${Buffer.from('a-secret-of-lopay-in-tests').toString('base64')}`,
  SSLCOMMERZ_STORE_ID: 'store',
  SSLCOMMERZ_STORE_PASSWORD: 'store@ssl',
  ECHEZONA_API_KEY: 'echezona-secret-key-1',
  PAYSTACK_SECRET_KEY: 'sk_test_paybutton_4f1a9c27d0',
  PAYSTACK_CURRENCIES: 'NGN,GHS,KES,ZAR,USD',
  BKASH_USERNAME: 'u',
  BKASH_PASSWORD: 'p',
  BKASH_APP_KEY: 'key',
  BKASH_APP_SECRET: 'secret',
  CHAPA_SECRET_KEY: 'CHASECK_TEST-paybutton4f1a9c27d0',
  CHAPA_WEBHOOK_SECRET: 'chapa-hash-9b2e71',
}

let companion: Companion
afterEach(() => companion.close())

test('a checkout offers the providers that take its currency and its amount', async () => {
  companion = await startCompanion({ providers: 'configured', settings })
  const offered = async (currency: string, amount: string) => {
    const opened = await companion.open({ orderId: `${currency}-${amount.replace('.', '-')}`, currency, amount })
    return opened.checkout.methods.map(({ provider }) => provider).sort()
  }
  const rows: [currency: string, amount: string, providers: string[]][] = [
    ['BDT', '1250.50', ['bkash', 'pakhipay', 'sslcommerz']],
    // SSLCommerz takes ten taka and more.
    ['BDT', '9.99', ['bkash', 'pakhipay']],
    ['ETB', '1250.50', ['chapa', 'lakipay']],
    ['NGN', '5000.00', ['echezona', 'paystack']],
    ['GHS', '100.00', ['paystack']],
    ['KES', '1000.00', ['paystack']],
    ['ZAR', '100.00', ['paystack']],
    ['GBP', '20.00', ['lopay']],
  ]
  for (const [currency, amount, providers] of rows)
    expect([currency, amount, await offered(currency, amount)]).toEqual([currency, amount, providers])
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

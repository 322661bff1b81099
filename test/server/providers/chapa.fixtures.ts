import type { ProviderFixtures } from './contract.ts'

export const KEY = 'CHASECK_TEST-4f1a9c27d0paybutton'
/** The secret of `test/fixtures/chapa/*.http`. */
export const SECRET = 'chapa-hash-9b2e71'

/** An answer about a transaction, after the document's sample. It leaves out members that are undefined. */
export function verified(more: Record<string, unknown> = {}, outer: Record<string, unknown> = {}): { body: string } {
  const data = {
    first_name: 'Bilen',
    currency: 'ETB',
    amount: 100,
    charge: 3.5,
    mode: 'test',
    method: 'test',
    type: 'API',
    status: 'success',
    reference: 'AP6jnCSyHfvK',
    tx_ref: 'pay_0190a1b2c3d4',
    customization: { title: null },
    meta: null,
    created_at: '2023-02-02T07:05:23.000000Z',
    ...more,
  }
  return { body: JSON.stringify({ message: 'Payment details', status: 'success', ...outer, data }) }
}

export function initialized(checkout_url: unknown): { body: string } {
  return { body: JSON.stringify({ message: 'Hosted Link', status: 'success', data: { checkout_url } }) }
}

export const NOT_PAID = { status: 404, body: '{"message":"Payment not paid yet","status":null,"data":null}' }

export const chapaFixtures: ProviderFixtures = {
  settings: (baseUrl) => ({ SECRET_KEY: KEY, WEBHOOK_SECRET: SECRET, BASE_URL: `${baseUrl}/v1` }),
  secrets: [KEY, SECRET],
  network: {
    providerRef: 'AP6jnCSyHfvK',
    created: (baseUrl) => initialized(`${baseUrl}/checkout/payment/abc`),
    paid: verified(),
    pending: verified({ status: 'pending' }),
  },
  webhooks: {
    signature: { in: 'headers', names: ['x-chapa-signature'] },
    wrongKey: (baseUrl) => ({ SECRET_KEY: KEY, WEBHOOK_SECRET: 'another-secret-of-some-length', BASE_URL: baseUrl }),
  },
}

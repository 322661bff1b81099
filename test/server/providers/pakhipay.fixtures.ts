import type { ProviderFixtures } from './contract.ts'

/** The key of `test/fixtures/pakhipay/*.http`. */
export const KEY = 'pk_test_brand_8f1c2d'

export const pakhipayFixtures: ProviderFixtures = {
  settings: (baseUrl) => ({ API_KEY: KEY, BASE_URL: baseUrl }),
  secrets: [KEY],
  network: {
    providerRef: 'TRX123456789',
    created: (baseUrl) => ({ body: `{"status": 1, "payment_url": "${baseUrl}/pay/abc"}` }),
    paid: { body: '{"status": 1, "message": "completed"}' },
    pending: { body: '{"status": 1, "message": "pending"}' },
  },
  webhooks: {
    signature: { in: 'body', member: 'signature' },
    wrongKey: (baseUrl) => ({ API_KEY: 'other', BASE_URL: baseUrl }),
  },
}

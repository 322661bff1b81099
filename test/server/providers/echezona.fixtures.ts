import type { ProviderFixtures } from './contract.ts'

/** The key of `test/fixtures/echezona/*.http`. */
export const KEY = 'sk_test_ngn_4b7a1e'

/** An answer of VerifyPayment, after the document's example. It leaves out members that are undefined. */
export function verified(more: Record<string, unknown> = {}): { body: string } {
  const data = {
    amount: '100.00',
    paymentType: 'Card',
    currency: 'NGN',
    status: 'Successful',
    isSuccessful: true,
    gatewayResponse: 'Transaction Successful. Approved by Financial Institution',
    transactionId: 'pay_0190a1b2c3d4',
    paymentReference: 'EDGL7591614131220250722202147',
    histories: null,
    ...more,
  }
  return { body: JSON.stringify({ responseCode: '00', responseMessage: 'Transaction retrieved successfully', data }) }
}

export const echezonaFixtures: ProviderFixtures = {
  settings: (baseUrl) => ({ API_KEY: KEY, BASE_URL: `${baseUrl}/api` }),
  secrets: [KEY],
  network: {
    providerRef: 'EDGL7591614131220250722202147',
    created: (baseUrl) => ({
      body: JSON.stringify({
        responseCode: '00',
        responseMessage: 'OK',
        data: { paymentUrl: `${baseUrl}/pay/abc`, accessCode: 'abc' },
      }),
    }),
    paid: verified(),
    pending: verified({ status: 'Pending', isSuccessful: false }),
  },
  webhooks: {
    signature: { in: 'headers', names: ['x-echezona-signature'] },
    wrongKey: (baseUrl) => ({ API_KEY: KEY, BASE_URL: baseUrl, WEBHOOK_SECRET: 'another-secret-of-some-length' }),
  },
}

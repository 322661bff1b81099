import type { ProviderFixtures } from './contract.ts'

/** The key of `test/fixtures/paystack/*.http`. */
export const KEY = 'sk_test_paybutton_4f1a9c27d0'
export const CURRENCIES = 'NGN,GHS,KES,ZAR,USD,XOF'

/** An answer about a transaction, after the document's sample. It leaves out members that are undefined. */
export function verified(more: Record<string, unknown> = {}): { body: string } {
  const data = {
    id: 4099260516,
    domain: 'test',
    status: 'success',
    reference: 'pay.0190a1b2c3d4',
    receipt_number: null,
    amount: 10_000,
    message: null,
    gateway_response: 'Successful',
    paid_at: '2024-08-22T09:15:02.000Z',
    created_at: '2024-08-22T09:14:24.000Z',
    channel: 'card',
    currency: 'NGN',
    fees: 150,
    requested_amount: 10_000,
    ...more,
  }
  return { body: JSON.stringify({ status: true, message: 'Verification successful', data }) }
}

/** An answer to the call that creates a transaction. */
export function initialized(baseUrl: string, more: Record<string, unknown> = {}): { body: string } {
  const data = {
    authorization_url: `${baseUrl}/3ni8kdavz62431k`,
    access_code: '3ni8kdavz62431k',
    reference: 'pay.0190a1b2c3d4',
    ...more,
  }
  return { body: JSON.stringify({ status: true, message: 'Authorization URL created', data }) }
}

/** A refund of 100.00 NGN, after the document's samples. */
export const REFUND = {
  transaction: 4099260516,
  id: 3018284,
  domain: 'test',
  currency: 'NGN',
  amount: 10_000,
  status: 'processed',
  merchant_note: 'pay-button r1a2b3c4d5e6f: returned',
  createdAt: '2023-11-14T22:13:20.000Z',
}

export function answered(data: unknown): { body: string } {
  return { body: JSON.stringify({ status: true, message: 'words of Paystack', data }) }
}

/** The answer to a refund, which has the whole transaction. */
export function refundMade(more: Record<string, unknown> = {}): { body: string } {
  const transaction = { id: 4099260516, domain: 'test', reference: 'pay.0190a1b2c3d4', amount: 10_000 }
  return answered({ ...REFUND, transaction, status: 'pending', ...more })
}

export const paystackFixtures: ProviderFixtures = {
  settings: (baseUrl) => ({ SECRET_KEY: KEY, CURRENCIES, BASE_URL: baseUrl }),
  secrets: [KEY],
  network: {
    providerRef: '4099260516',
    created: (baseUrl) => initialized(baseUrl),
    paid: verified(),
    pending: verified({ status: 'abandoned', paid_at: null }),
    refunds: { transactionId: null, refundId: '3018284', made: refundMade(), status: answered(REFUND) },
  },
  webhooks: {
    signature: { in: 'headers', names: ['x-paystack-signature'] },
    wrongKey: (baseUrl) => ({ SECRET_KEY: 'sk_test_another_key_0123456789', CURRENCIES, BASE_URL: baseUrl }),
  },
}

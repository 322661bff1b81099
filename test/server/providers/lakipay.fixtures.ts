import { readFileSync } from 'node:fs'
import type { ProviderFixtures } from './contract.ts'

export const API_KEY = 'pk_test_41c7:sk_test_9d02e6'

/** The public keys of `test/fixtures/lakipay`: the first belongs to the key that signed the webhooks there. */
export const [PUBLIC_KEY, ANOTHER_PUBLIC_KEY] = ['webhook', 'another'].map((name) =>
  readFileSync(new URL(`../../fixtures/lakipay/${name}-public-key.pem`, import.meta.url), 'utf8'),
) as [string, string]

export const TRANSACTION = {
  id: 'TXN-123456789',
  amount: 100,
  currency: 'ETB',
  fee_amount: 2.5,
  total_amount: 102.5,
  medium: 'MPESA',
  reference: 'pay_0190a1b2c3d4',
  status: 'SUCCESS',
  type: 'DEPOSIT',
  created_at: '2026-01-15T10:30:00Z',
}

/** A flat answer about a transaction. It leaves out members that are undefined. */
export function transactionAnswer(more: Record<string, unknown> = {}): { body: string } {
  return { body: JSON.stringify({ ...TRANSACTION, ...more }) }
}

/** The settings that LakiPay cannot do without. */
export function lakipaySettings(baseUrl: string): Record<string, string> {
  return { API_KEY, BASE_URL: baseUrl, WEBHOOK_PUBLIC_KEY: PUBLIC_KEY }
}

export const lakipayFixtures: ProviderFixtures = {
  settings: lakipaySettings,
  secrets: [API_KEY, ...API_KEY.split(':'), '251911223344'],
  buyer: { name: 'Almaz Bekele', email: 'almaz@buyer.example', phone: '+251911223344' },
  network: {
    providerRef: TRANSACTION.id,
    created: () => ({
      body: JSON.stringify({
        success: true,
        status: 'PENDING',
        message: 'ok',
        lakipay_transaction_id: TRANSACTION.id,
        reference_id: TRANSACTION.reference,
      }),
    }),
    paid: transactionAnswer(),
    pending: transactionAnswer({ status: 'PENDING' }),
  },
  webhooks: {
    signature: { in: 'body', member: 'signature' },
    wrongKey: (baseUrl) => ({ ...lakipaySettings(baseUrl), WEBHOOK_PUBLIC_KEY: ANOTHER_PUBLIC_KEY }),
  },
}

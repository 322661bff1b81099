import { createHmac } from 'node:crypto'
import { pakhipay } from '../../../../server/providers/pakhipay/pakhipay.ts'
import type { ProviderDefinition, WebhookDelivery } from '../../../../server/contract/provider.ts'
import { delivery } from '../deliveries.ts'
import { KEY } from '../pakhipay.fixtures.ts'
import { providerBench } from '../provider-bench.ts'
import type { ProviderBench } from '../provider-bench.ts'

export const BDT = (minor: bigint) => ({ minor, currency: 'BDT' })

export const MESSAGE = {
  status: 'completed',
  transaction_id: 'TRX123456789',
  amount: '100.00',
  order_id: 'your-order-id',
}

export function pakhipayBench(): ProviderBench {
  return providerBench(pakhipay as unknown as ProviderDefinition, (baseUrl) => ({ API_KEY: KEY, BASE_URL: baseUrl }))
}

export function digestOf(text: string, key = KEY): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}

/** Signs as PHP does for values without special characters: compact JSON, the signature last. */
export function signed(members: Record<string, unknown>, key = KEY): WebhookDelivery {
  return delivery(JSON.stringify({ ...members, signature: digestOf(JSON.stringify(members), key) }))
}

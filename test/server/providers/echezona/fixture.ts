import { createHmac } from 'node:crypto'
import { echezona } from '../../../../server/providers/echezona/echezona.ts'
import type { ProviderDefinition, WebhookDelivery } from '../../../../server/contract/provider.ts'
import { delivery } from '../deliveries.ts'
import { KEY } from '../echezona.fixtures.ts'
import { providerBench } from '../provider-bench.ts'
import type { ProviderBench } from '../provider-bench.ts'

export const definition = echezona as unknown as ProviderDefinition
export const NGN = (minor: bigint) => ({ minor, currency: 'NGN' })
export const HEADER = 'x-echezona-signature'

export function echezonaBench(): ProviderBench {
  return providerBench(definition, (baseUrl) => ({ API_KEY: KEY, BASE_URL: `${baseUrl}/api` }))
}

export function webhook(signature: string | undefined, body: string, header = HEADER): WebhookDelivery {
  return delivery(body, { [header]: signature })
}

export function digestOf(text: string, key = KEY): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}

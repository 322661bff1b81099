import { createHmac } from 'node:crypto'
import { paystack } from '../../../../server/providers/paystack/paystack.ts'
import type { ProviderDefinition, WebhookEvent, WebhookRefused } from '../../../../server/contract/provider.ts'
import { delivery, judge } from '../deliveries.ts'
import { CURRENCIES, KEY } from '../paystack.fixtures.ts'
import { openProvider, providerBench } from '../provider-bench.ts'
import type { ProviderBench } from '../provider-bench.ts'

export const definition = paystack as unknown as ProviderDefinition
export const HEADER = 'x-paystack-signature'
export const money = (minor: bigint, currency = 'NGN') => ({ minor, currency })

export function paystackBench(): ProviderBench {
  return providerBench(definition, (baseUrl) => ({ SECRET_KEY: KEY, CURRENCIES, BASE_URL: baseUrl }))
}

export function digestOf(text: string, key = KEY): string {
  return createHmac('sha512', key).update(text, 'utf8').digest('hex')
}

/** Signs a body. @returns its event, or the code of its refusal */
export function read(body: unknown, settings: Record<string, string> = {}): WebhookEvent | WebhookRefused['code'] {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const provider = openProvider(definition, { SECRET_KEY: KEY, CURRENCIES, ...settings })
  const [key] = (settings.SECRET_KEY ?? KEY).split(',')
  return judge(provider, delivery(text, { [HEADER]: digestOf(text, key) }), [KEY])
}

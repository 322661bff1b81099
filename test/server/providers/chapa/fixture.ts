import { createHmac } from 'node:crypto'
import { chapa } from '../../../../server/providers/chapa/chapa.ts'
import type { ProviderDefinition, WebhookEvent, WebhookRefused } from '../../../../server/contract/provider.ts'
import { KEY, SECRET } from '../chapa.fixtures.ts'
import { delivery, judge } from '../deliveries.ts'
import { openProvider, providerBench } from '../provider-bench.ts'
import type { ProviderBench } from '../provider-bench.ts'

export const definition = chapa as unknown as ProviderDefinition
export const HEADER = 'x-chapa-signature'
export const money = (minor: bigint, currency = 'ETB') => ({ minor, currency })

export function chapaBench(): ProviderBench {
  return providerBench(definition, (baseUrl) => ({
    SECRET_KEY: KEY,
    WEBHOOK_SECRET: SECRET,
    BASE_URL: `${baseUrl}/v1`,
  }))
}

export function digestOf(text: string, key = SECRET): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex')
}

/** Signs a body. @returns its event, or the code of its refusal */
export function read(body: unknown): WebhookEvent | WebhookRefused['code'] {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const provider = openProvider(definition, { SECRET_KEY: KEY, WEBHOOK_SECRET: SECRET })
  return judge(provider, delivery(text, { [HEADER]: digestOf(text) }), [KEY, SECRET])
}

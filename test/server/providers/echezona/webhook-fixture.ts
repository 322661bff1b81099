import type { WebhookEvent, WebhookRefused } from '../../../../server/contract/provider.ts'
import { judge } from '../deliveries.ts'
import { KEY } from '../echezona.fixtures.ts'
import { openProvider } from '../provider-bench.ts'
import { definition, digestOf, webhook } from './fixture.ts'
import { expect } from 'vitest'

export const DATA = { transaction_id: '123456789', amount: 5000, currency: 'NGN', status: 'success' }
/** The webhook's id may be ours or Echezona's. */
export const IDS = { reference: '123456789', providerRef: '123456789' }
export const SHA_256 = expect.stringMatching(/^[0-9a-f]{64}$/)

export function message(event: unknown, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { event, data: { ...DATA, ...more } }
}

/** Signs a body as the settings say. @returns its event, or the code of its refusal */
export function read(body: unknown, settings: Record<string, string> = {}): WebhookEvent | WebhookRefused['code'] {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const provider = openProvider(definition, { API_KEY: KEY, ...settings })
  return judge(provider, webhook(signatureOf(text, settings.WEBHOOK_SCHEME), text), [KEY])
}

export function dedupeKey(body: unknown): string {
  const event = read(body)
  return typeof event === 'string' ? expect.fail(`the webhook is ${event}`) : event.dedupeKey
}

function signatureOf(text: string, scheme?: string): string {
  if (scheme === 'static-token') return KEY
  return digestOf(scheme === 'hmac-data' ? JSON.stringify(JSON.parse(text).data) : text)
}

import { generateKeyPairSync, sign } from 'node:crypto'
import type { Provider, WebhookDelivery } from '../../../../server/contract/provider.ts'
import { readJsonText } from '../../../../server/providers/kit/json-text.ts'
import type { JsonObject } from '../../../../server/providers/kit/json-text.ts'
import { signedTexts } from '../../../../server/providers/lakipay/signature.ts'
import { delivery } from '../deliveries.ts'
import { lakipaySettings, PUBLIC_KEY } from '../lakipay.fixtures.ts'
import { openProvider } from '../provider-bench.ts'
import { definition } from './fixture.ts'

export const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
/** The public half of the key that {@link signed} uses. */
export const TEST_PUBLIC_KEY = publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** @param key the public key or keys of the settings; the key of the recorded webhooks unless given */
export function openWithKey(key = PUBLIC_KEY): Provider {
  return openProvider(definition, { ...lakipaySettings('http://127.0.0.1:9'), WEBHOOK_PUBLIC_KEY: key })
}

export function signatureOf(text: string): string {
  return sign('sha256', Buffer.from(text, 'utf8'), privateKey).toString('base64')
}

/** Signs a text and sends members, which need not match. `members` is the inside of a JSON object. */
export function signed(text: string, members: string): WebhookDelivery {
  return delivery(`{${members},"signature":"${signatureOf(text)}"}`)
}

export function jsonObject(members: string): JsonObject {
  return readJsonText(`{${members}}`) as JsonObject
}

/** The texts that a signature of these members may cover, by the form of their numbers. */
export function textsOf(members: string): Record<string, string> {
  return Object.fromEntries(signedTexts(jsonObject(members)).map(({ form, text }) => [form, text]))
}

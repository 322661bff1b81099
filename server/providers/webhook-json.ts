/** The body of a webhook: one JSON object in UTF-8, or a refusal. */

import { JsonTextError, readJsonText } from './json-text.ts'
import type { JsonObject } from './json-text.ts'
import { WebhookRefused } from './provider.ts'
import { decodeUtf8 } from './signature.ts'

/**
 * @returns the text, and its tree with positions and number literals
 * @throws {WebhookRefused} `malformed`, also when one object has two members of one name
 */
export function readWebhookJson(rawBody: Uint8Array): { readonly text: string; readonly message: JsonObject } {
  const text = decodeUtf8(rawBody)
  if (text === null) throw new WebhookRefused('malformed', 'the body is not UTF-8')
  try {
    const message = readJsonText(text)
    if (message.kind === 'object') return { text, message }
  } catch (error) {
    if (error instanceof JsonTextError) throw new WebhookRefused('malformed', `the body is refused: ${error.message}`)
    throw error
  }
  throw new WebhookRefused('malformed', 'the body is not a JSON object')
}

/** Reads the body of a webhook: one JSON object in UTF-8. Anything else is refused. */

import { JsonTextError, readJsonText } from './json-text.ts'
import type { JsonObject } from './json-text.ts'
import { WebhookRefused } from '../../contract/provider.ts'
import { decodeUtf8 } from './signature.ts'

export interface WebhookJson {
  readonly text: string
  /** The tree of the text, with positions and number literals. */
  readonly message: JsonObject
}

/** An adapter reads a body to verify it and again to parse it. The bytes of a message never change. */
const known = new WeakMap<Uint8Array, WebhookJson>()

/** @throws {WebhookRefused} `malformed`, also when an object has two members of the same name */
export function readWebhookJson(rawBody: Uint8Array): WebhookJson {
  const json = known.get(rawBody) ?? readBody(rawBody)
  known.set(rawBody, json)
  return json
}

function readBody(rawBody: Uint8Array): WebhookJson {
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

/** The largest message of a provider is about a kilobyte. No larger body than this is parsed before it is verified. */
export const MAX_UNVERIFIED_BYTES = 16 * 1024
/** Counted as bytes, inside texts, too, so the limits leave room for a long description. */
const MAX_COMMAS = 256
const MAX_BRACKETS = 64
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d])

/**
 * Refuses bodies that are costly to parse before their signature can be verified, by scanning their bytes. A stranger
 * can send such a body at no cost.
 * @param member the member with the signature, where the body has one. A body without its name is not parsed at all
 * @throws {WebhookRefused}
 */
export function refuseCostly(rawBody: Uint8Array, member?: string): void {
  const bytes = Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength)
  if (bytes.length > MAX_UNVERIFIED_BYTES) {
    throw new WebhookRefused('malformed', `the body is larger than ${MAX_UNVERIFIED_BYTES / 1024} KiB`)
  }
  if (member !== undefined && !bytes.includes(`"${member}"`)) {
    if (!looksLikeObject(bytes)) throw new WebhookRefused('malformed', 'the body is not a JSON object')
    throw new WebhookRefused('bad_signature', `the ${member} member is missing`)
  }
  if (hasMore(bytes, ',', MAX_COMMAS) || hasMore(bytes, '{', MAX_BRACKETS) || hasMore(bytes, '[', MAX_BRACKETS)) {
    throw new WebhookRefused('malformed', 'the body has more members than any webhook of this provider')
  }
}

/** Whether the character occurs more than `max` times. */
function hasMore(bytes: Buffer, character: string, max: number): boolean {
  let at = -1
  for (let found = 0; found <= max; found += 1) {
    at = bytes.indexOf(character, at + 1)
    if (at === -1) return false
  }
  return true
}

function looksLikeObject(bytes: Buffer): boolean {
  let start = 0
  let end = bytes.length - 1
  while (start < end && BLANKS.has(bytes[start]!)) start += 1
  while (end > start && BLANKS.has(bytes[end]!)) end -= 1
  return bytes[start] === 0x7b && bytes[end] === 0x7d && end > start
}

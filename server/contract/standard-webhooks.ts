/**
 * Signatures of the Standard Webhooks specification, made and verified here only:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
 *
 * Svix signs in the same way and sends the same three values in headers of its own names:
 * https://docs.svix.com/receiving/verifying-payloads/how-manual. An HMAC covers the id, the time and the raw body, so
 * nobody can change a message or send it again later. Comments name each place that is stricter than those libraries.
 */

import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { WebhookRefused } from './provider.ts'
import { commaSeparated } from './setting-texts.ts'

/** What the names of the three headers begin with: `webhook-id` or `svix-id`, and so on. */
export type HeaderPrefix = 'webhook' | 'svix'

export interface WebhookHeaders {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

/** A message as it arrived. */
export interface SignedMessage {
  /** The body before any parser touched it. */
  readonly rawBody: Uint8Array
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/** The largest difference between a message's time and ours, in seconds. Both specifications name this figure. */
const TOLERANCE = 300
const VERSION = 'v1,'
const SHA256_BYTES = 32
const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/
/** The specification's limits for a secret, in bytes. */
const SECRET_BYTES = { min: 24, max: 64 }
/** The libraries read the leading digits and ignore the rest. */
const TIMESTAMP = /^\d{1,12}$/
/** The libraries accept any text. */
const ID = /^[A-Za-z0-9_.-]{1,128}$/

/**
 * Parses a secret once, so that no message pays for it.
 * @param secret `whsec_` and base64
 * @throws {Error} when it is anything else. The message continues a setting's name and never repeats the secret
 */
export function webhookKey(secret: string, { min, max } = SECRET_BYTES): KeyObject {
  const bytes = Buffer.from(SECRET.exec(secret)?.[1] ?? '', 'base64')
  if (bytes.length < min || bytes.length > max)
    throw new Error(`must be "whsec_" and the base64 of ${min} to ${max} bytes`)
  return createSecretKey(bytes)
}

/** Parses rotating secrets: a comma-separated list, newest first. @throws {Error} like `webhookKey` */
export function webhookKeys(secrets: string, bytes = SECRET_BYTES): readonly KeyObject[] {
  const items = commaSeparated(secrets)
  if (items.length === 0) throw new Error('must not be empty')
  return items.map((secret) => webhookKey(secret, bytes))
}

/**
 * Signs with every key, newest first, so that the receiver can change its secret at any time.
 * @param at epoch milliseconds
 */
export function signWebhook(
  id: string,
  body: string | Uint8Array,
  at: number,
  keys: readonly KeyObject[],
): WebhookHeaders {
  const timestamp = String(Math.floor(at / 1000))
  const signatures = keys.map((key) => VERSION + digest(key, id, timestamp, body).toString('base64'))
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

/**
 * Verifies a message. Any signature in the header may match under any of the keys, because both ends rotate.
 * @param prefixes which headers may carry the signature; the first of which one header is present counts
 * @returns the id of the message, which is the same in every delivery
 * @throws {WebhookRefused} `bad_signature`
 */
export function verifySignature(
  keys: readonly KeyObject[],
  message: SignedMessage,
  prefixes?: readonly HeaderPrefix[],
): string {
  return matchSignature(keys, message, prefixes).id
}

/** Does the same. @returns the index of the key that matched as well */
export function matchSignature(
  keys: readonly KeyObject[],
  { rawBody, headers, receivedAt }: SignedMessage,
  prefixes: readonly HeaderPrefix[] = ['webhook'],
): { readonly id: string; readonly key: number } {
  // All three headers must have one prefix. Svix's library looks for each of them under both.
  const prefix = prefixes.find((name) =>
    ['id', 'timestamp', 'signature'].some((part) => headers[`${name}-${part}`] !== undefined),
  )
  if (prefix === undefined) throw refused('the signature headers are missing')
  const header = (part: string): string => {
    const value = headers[`${prefix}-${part}`]
    return typeof value === 'string' ? value : ''
  }
  const id = header('id')
  const timestamp = header('timestamp')
  if (!ID.test(id)) throw refused(`the header ${prefix}-id is missing or malformed`)
  if (!TIMESTAMP.test(timestamp)) throw refused(`the header ${prefix}-timestamp is missing or not a time in seconds`)
  if (Math.abs(Math.floor(receivedAt / 1000) - Number(timestamp)) > TOLERANCE)
    throw refused('the message is too old or from the future')

  const signatures = header('signature').split(' ').flatMap(signatureBytes)
  let matched = -1
  // Compare every key with every signature, whatever matched before: the time taken must reveal nothing.
  for (const [index, key] of keys.entries()) {
    const expected = digest(key, id, timestamp, rawBody)
    for (const signature of signatures)
      if (timingSafeEqual(expected, signature)) matched = matched === -1 ? index : matched
  }
  if (matched === -1) throw refused(`no v1 signature in ${prefix}-signature matches`)
  return { id, key: matched }
}

/** @returns nothing for other versions and for other spellings than padded base64 of 32 bytes */
function signatureBytes(item: string): Buffer[] {
  if (!item.startsWith(VERSION)) return []
  const text = item.slice(VERSION.length)
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === SHA256_BYTES && bytes.toString('base64') === text ? [bytes] : []
}

function digest(key: KeyObject, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}

function refused(message: string): WebhookRefused {
  return new WebhookRefused('bad_signature', message)
}

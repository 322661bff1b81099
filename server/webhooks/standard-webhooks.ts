/**
 * The Standard Webhooks signature (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * order events carry it, the order look-up is asked with it, and a storefront on Node checks it with {@link verifyOrderEvent}.
 */

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { OrderEvent } from '../contract/wire.ts'

/** How far a message's timestamp may be from ours, in seconds. The specification's figure. */
const TOLERANCE = 300

/** @param secret `whsec_` and the base64 of 24 to 64 bytes @throws {Error} when it is not */
export function webhookKey(secret: string): Buffer {
  const match = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)
  const key = match ? Buffer.from(match[1]!, 'base64') : Buffer.alloc(0)
  if (key.length < 24 || key.length > 64) throw new Error('must be "whsec_" and the base64 of 24 to 64 bytes')
  return key
}

export interface WebhookHeaders {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}

/** Signs with every secret given, newest first, so that a storefront can change to the new one at leisure. @param at epoch milliseconds */
export function signWebhook(id: string, body: string, at: number, secrets: readonly string[]): WebhookHeaders {
  const timestamp = String(Math.floor(at / 1000))
  const signatures = secrets.map(
    (secret) => `v1,${digest(webhookKey(secret), id, timestamp, Buffer.from(body)).toString('base64')}`,
  )
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

/** As Node's HTTP server has them. */
export type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>

/** Why an order event or look-up was refused. */
export class OrderEventError extends Error {
  readonly code = 'order_event_invalid'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OrderEventError'
  }
}

/**
 * For the storefront: checks an order event over the bytes as they came and returns it.
 * @param rawBody the body before any parser touched it
 * @param headers names in lower case
 * @param secret `ORDER_WEBHOOK_SECRET`; several while it rotates
 * @throws {OrderEventError} when a header is missing, no signature is good, the time is more than 300 s away, or the body is not JSON
 */
export function verifyOrderEvent(
  rawBody: Uint8Array | string,
  headers: ReceivedHeaders,
  secret: string | readonly string[],
  options: { now?: number } = {},
): OrderEvent {
  const raw =
    typeof rawBody === 'string'
      ? Buffer.from(rawBody)
      : Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength)
  verifySignature(raw, headers, secret, options.now)
  try {
    return JSON.parse(raw.toString('utf8')) as OrderEvent
  } catch (error) {
    throw new OrderEventError('the body is not JSON', { cause: error })
  }
}

/**
 * For the storefront: checks that an order look-up comes from the companion. It is signed like an event, over an empty body.
 * @param headers names in lower case
 * @param secret `ORDER_LOOKUP_SECRET`; several while it rotates
 * @throws {OrderEventError} as {@link verifyOrderEvent}
 */
export function verifyOrderLookup(
  headers: ReceivedHeaders,
  secret: string | readonly string[],
  options: { now?: number } = {},
): void {
  verifySignature(Buffer.alloc(0), headers, secret, options.now)
}

function verifySignature(
  raw: Buffer,
  headers: ReceivedHeaders,
  secret: string | readonly string[],
  at = Date.now(),
): void {
  const one = (name: keyof WebhookHeaders): string => {
    const value = headers[name]
    if (typeof value !== 'string' || value === '') throw new OrderEventError(`the header ${name} is missing`)
    return value
  }
  const id = one('webhook-id')
  const timestamp = one('webhook-timestamp')
  const signatures = one('webhook-signature')
  if (!/^\d{1,12}$/.test(timestamp)) throw new OrderEventError('the header webhook-timestamp is not a time in seconds')
  if (Math.abs(Math.floor(at / 1000) - Number(timestamp)) > TOLERANCE)
    throw new OrderEventError('the message is too old or from the future')
  const expected = (typeof secret === 'string' ? [secret] : secret).map((item) =>
    digest(webhookKey(item), id, timestamp, raw),
  )
  const received = signatures
    .split(' ')
    .flatMap((item) => (item.startsWith('v1,') ? [Buffer.from(item.slice(3), 'base64')] : []))
  const good = received.some((given) =>
    expected.some((other) => given.length === other.length && timingSafeEqual(given, other)),
  )
  if (!good) throw new OrderEventError('no signature matches')
}

function digest(key: Buffer, id: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}

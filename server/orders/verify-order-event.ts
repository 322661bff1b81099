/** For a storefront on Node: verifies what the companion sends to it, over the bytes as they arrived. */

import { WebhookRefused } from '../contract/provider.ts'
import { verifySignature, webhookKey } from '../contract/standard-webhooks.ts'
import type { SignedMessage } from '../contract/standard-webhooks.ts'
import type { OrderEvent } from '../contract/wire.ts'

/** Why an order event or an order look-up was refused. */
export class OrderEventError extends Error {
  readonly code = 'order_event_invalid'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OrderEventError'
  }
}

/**
 * Verifies an order event and returns it.
 * @param rawBody the body as it arrived, before any parser
 * @param headers names in lower case, as Node's HTTP server has them
 * @param secret `ORDER_WEBHOOK_SECRET`; several while it rotates
 * @throws {OrderEventError} when a header is missing, no signature matches, the time is more than 300 s away, or the
 * body is not JSON
 */
export function verifyOrderEvent(
  rawBody: Uint8Array | string,
  headers: SignedMessage['headers'],
  secret: string | readonly string[],
  options: { now?: number } = {},
): OrderEvent {
  const raw =
    typeof rawBody === 'string'
      ? Buffer.from(rawBody)
      : Buffer.from(rawBody.buffer, rawBody.byteOffset, rawBody.byteLength)
  verify(raw, headers, secret, options.now)
  try {
    return JSON.parse(raw.toString('utf8')) as OrderEvent
  } catch (error) {
    throw new OrderEventError('the body is not JSON', { cause: error })
  }
}

/**
 * Verifies that an order look-up comes from the companion. It is signed like an event, over an empty body.
 * @param headers names in lower case
 * @param secret `ORDER_LOOKUP_SECRET`; several while it rotates
 * @throws {OrderEventError} as {@link verifyOrderEvent}
 */
export function verifyOrderLookup(
  headers: SignedMessage['headers'],
  secret: string | readonly string[],
  options: { now?: number } = {},
): void {
  verify(Buffer.alloc(0), headers, secret, options.now)
}

function verify(
  rawBody: Uint8Array,
  headers: SignedMessage['headers'],
  secret: string | readonly string[],
  receivedAt = Date.now(),
): void {
  const keys = (typeof secret === 'string' ? [secret] : secret).map((item) => webhookKey(item))
  try {
    verifySignature(keys, { rawBody, headers, receivedAt })
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error
    throw new OrderEventError(error.message, { cause: error })
  }
}

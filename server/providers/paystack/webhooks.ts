/**
 * Paystack's webhooks (https://paystack.com/docs/payments/webhooks). The signature is an HMAC-SHA512 of the raw body
 * under the secret key. No event says that a payment failed or expired.
 */

import { WebhookRefused } from '../../contract/provider.ts'
import type { VerifiedWebhook, WebhookDelivery, WebhookEvent, WebhookSource } from '../../contract/provider.ts'
import { stringMember, textMember } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { decodeHex, equalDigests, fingerprint, hmac, hmacKey } from '../kit/signature.ts'
import { readWebhookJson } from '../kit/webhook-json.ts'
import { idOf, merchantReferenceOf, moneyOf, objectMember } from './wire.ts'

const HEADER = 'x-paystack-signature'
const SHA512_BYTES = 64
const PAYMENT_EVENT = 'charge.success'
const REFUND_EVENT = 'refund.processed'
/** The first prefix that fits says why an event is not used. */
const UNUSED_EVENTS = [
  ['refund.failed', 'a refund failed: check the dashboard'],
  ['refund.needs-attention', 'a refund needs attention: check the dashboard'],
  ['refund.', 'a refund that is not made yet'],
  ['charge.dispute.', 'a dispute: answer it in the dashboard'],
  ['transfer.', 'a transfer is not a payment of an order'],
  ['subscription.', 'a subscription is not a payment of an order'],
  ['invoice.', 'an invoice is not a payment of an order'],
  ['paymentrequest.', 'a payment request is not a payment of an order'],
] as const

type PaystackWebhooks = Required<Pick<WebhookSource, 'signatureHeaders' | 'verifyWebhook' | 'parseWebhook'>>

/**
 * @param secrets newest first
 * @param mode the mode of the keys; null when they do not say
 */
export function paystackWebhooks(secrets: readonly string[], mode: 'test' | 'live' | null): PaystackWebhooks {
  const keys = secrets.map(hmacKey)
  return { signatureHeaders: [HEADER], verifyWebhook, parseWebhook: (webhook) => parse(webhook, mode) }

  function verifyWebhook({ rawBody, headers }: WebhookDelivery): VerifiedWebhook {
    const given = decodeHex(headers[HEADER] ?? '', SHA512_BYTES)
    if (given === null) throw new WebhookRefused('bad_signature', `${HEADER} is missing or not 128 hexadecimal digits`)
    // Compare with every key, whatever matched before: the time taken must reveal nothing.
    const secret = keys.map((key) => equalDigests(hmac('sha512', key, rawBody), given)).indexOf(true)
    if (secret === -1) throw new WebhookRefused('bad_signature', `${HEADER} does not match`)
    return { body: JSON.parse(readWebhookJson(rawBody).text), rawBody, form: 'hmac-sha512', secret }
  }
}

function parse({ rawBody }: VerifiedWebhook, mode: 'test' | 'live' | null): WebhookEvent {
  const { text, message } = readWebhookJson(rawBody)
  const event = stringMember(message, 'event')
  if (event === null) throw new WebhookRefused('malformed', 'event is missing or not a string')
  const ignored = (reason: string): WebhookEvent => ({ kind: 'ignored', dedupeKey: fingerprint(event, text), reason })
  if (event !== PAYMENT_EVENT && event !== REFUND_EVENT) {
    const [, reason] = UNUSED_EVENTS.find(([prefix]) => event.startsWith(prefix)) ?? ['', 'an unknown event']
    return ignored(reason)
  }
  const data = objectMember(message, 'data')
  if (data === null) throw new WebhookRefused('malformed', 'data is missing or not an object')
  const domain = stringMember(data, 'domain')
  if (mode !== null && domain !== null && domain !== mode) return ignored('of the other mode than the key')
  return event === PAYMENT_EVENT ? paymentEvent(data, text, ignored) : refundEvent(data, text, ignored)
}

/** Passes no money on: the sum in a message can contain the fee, and only the answer to a request counts. */
function paymentEvent(data: JsonObject, text: string, ignored: (reason: string) => WebhookEvent): WebhookEvent {
  const reference = merchantReferenceOf(stringMember(data, 'reference'))
  if (reference === null) return ignored('a payment that was not created here')
  const id = idOf(data, 'id')
  return {
    kind: 'payment',
    dedupeKey: id === null ? fingerprint(PAYMENT_EVENT, text) : `${PAYMENT_EVENT}:${id}`,
    reference,
    claimsPayment: true,
    ...(id === null ? {} : { providerRef: id }),
  }
}

/** A doubtful refund is ignored: it would reduce what the order is worth. */
function refundEvent(data: JsonObject, text: string, ignored: (reason: string) => WebhookEvent): WebhookEvent {
  const wire = stringMember(data, 'transaction_reference')
  const reference = merchantReferenceOf(wire)
  if (wire === null || reference === null) return ignored('a refund of a payment that was not created here')
  const status = stringMember(data, 'status')
  if (status !== null && status !== 'processed')
    return ignored('a refund whose status does not say that it was made: check the dashboard')
  const money = moneyOf(textMember(data, 'amount'), stringMember(data, 'currency'))
  if (money === null) return ignored('a refund whose amount or currency cannot be read: check the dashboard')
  // Two equal parts of one payment are two refunds. Only the id of the refund tells them apart.
  const id = idOf(data, 'refund_reference') ?? idOf(data, 'id')
  const dedupeKey = id === null ? fingerprint(text) : fingerprint(REFUND_EVENT, wire, id)
  return { kind: 'refund', dedupeKey, reference, money }
}

/**
 * Chapa's webhooks (https://developer.chapa.co/integrations/webhooks). It sends two headers. `x-chapa-signature` is an
 * HMAC-SHA256 of the body. `chapa-signature` is an HMAC of the secret itself, the same on every message: whoever has
 * seen one can forge all. Only an HMAC of the raw body counts here, in either header.
 */

import { formatAmount } from '../../domain/money.ts'
import { WebhookRefused } from '../../contract/provider.ts'
import type { VerifiedWebhook, WebhookDelivery, WebhookEvent, WebhookSource } from '../../contract/provider.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { decodeHex, equalDigests, fingerprint, hmac, hmacKey } from '../kit/signature.ts'
import { readWebhookJson } from '../kit/webhook-json.ts'
import { idOf, moneyOf, stringOf } from './wire.ts'

const HEADERS = ['x-chapa-signature', 'chapa-signature'] as const
const SHA256_BYTES = 32
const SUCCESS_EVENT = 'charge.success'
/** The name of the second event is literal. */
const PAYMENT_EVENTS = [SUCCESS_EVENT, 'charge.failed/cancelled']
const REFUND_EVENTS: ReadonlyMap<string, string> = new Map([
  ['charge.refunded', 'refunded'],
  ['charge.reversed', 'reversed'],
])

type ChapaWebhooks = Required<Pick<WebhookSource, 'signatureHeaders' | 'verifyWebhook' | 'parseWebhook'>>

/** @param secrets newest first */
export function chapaWebhooks(secrets: readonly string[], mode: 'test' | 'live'): ChapaWebhooks {
  const keys = secrets.map(hmacKey)
  return { signatureHeaders: HEADERS, verifyWebhook, parseWebhook: (webhook) => parse(webhook, mode) }

  function verifyWebhook({ rawBody, headers }: WebhookDelivery): VerifiedWebhook {
    const digests = keys.map((key) => hmac('sha256', key, rawBody))
    // Compare every header with every digest, whatever matched before: the time taken must reveal nothing.
    const matches = HEADERS.map((form) => {
      const given = decodeHex(headers[form] ?? '', SHA256_BYTES)
      const secret = digests.map((digest) => given !== null && equalDigests(digest, given)).indexOf(true)
      return { form, secret }
    })
    const match = matches.find(({ secret }) => secret !== -1)
    if (match === undefined)
      throw new WebhookRefused('bad_signature', `neither ${HEADERS.join(' nor ')} is a signature of the body`)
    return { body: JSON.parse(readWebhookJson(rawBody).text), rawBody, ...match }
  }
}

function parse({ rawBody }: VerifiedWebhook, mode: 'test' | 'live'): WebhookEvent {
  const { text, message } = readWebhookJson(rawBody)
  const event = stringOf(message, 'event')
  if (event === null) throw new WebhookRefused('malformed', 'event is missing or not a string')
  const ignored = (reason: string): WebhookEvent => ({ kind: 'ignored', dedupeKey: fingerprint(event, text), reason })
  const isRefund = REFUND_EVENTS.has(event)
  if (!isRefund && !PAYMENT_EVENTS.includes(event)) {
    if (event.startsWith('refund.')) return ignored('a refund in a form that is not documented: check the dashboard')
    return ignored(event.startsWith('payout.') ? 'a payout is not a payment of an order' : 'an unknown event')
  }
  if (stringOf(message, 'type')?.toLowerCase() === 'payout') return ignored('a payout is not a payment of an order')
  const named = stringOf(message, 'mode')
  if (named !== null && named.toLowerCase() !== mode) return ignored('of the other mode than the key')
  const reference = idOf(message, 'tx_ref')
  if (reference === null) throw new WebhookRefused('malformed', 'tx_ref is missing or not an id')
  const providerRef = idOf(message, 'reference')
  const ids = { reference, ...(providerRef === null ? {} : { providerRef }) }
  if (isRefund) return refundEvent(event, message, ids, ignored)
  const dedupeKey = fingerprint(event, providerRef ?? reference)
  return { kind: 'payment', dedupeKey, ...ids, claimsPayment: event === SUCCESS_EVENT }
}

/**
 * A doubtful refund is ignored: it would reduce what the order is worth. No message names the refund itself, so two
 * equal parts of one payment are one refund here.
 */
function refundEvent(
  event: string,
  message: JsonObject,
  ids: { readonly reference: string; readonly providerRef?: string },
  ignored: (reason: string) => WebhookEvent,
): WebhookEvent {
  if (stringOf(message, 'status')?.toLowerCase() !== REFUND_EVENTS.get(event))
    return ignored('a refund whose status does not say that it was made: check the dashboard')
  const money = moneyOf(message)
  if (money === null) return ignored('a refund whose amount or currency cannot be read: check the dashboard')
  const dedupeKey = fingerprint(event, ids.providerRef ?? ids.reference, formatAmount(money), money.currency)
  return { kind: 'refund', dedupeKey, ...ids, money }
}

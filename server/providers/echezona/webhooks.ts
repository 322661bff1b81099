/**
 * Echezona's webhooks. Its document (https://docs.echezona.com/docs/guide/integrations/webhooks) says that a signature
 * comes "in the headers", and names neither the header nor the algorithm. Both are therefore settings. The defaults are
 * those of its WooCommerce plugin. No live message has confirmed them.
 */

import { MAX_MINOR, MoneyError, parseMoney } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { memberOf, textMember } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { WebhookRefused } from '../../contract/provider.ts'
import type { VerifiedWebhook, WebhookDelivery, WebhookEvent, WebhookSource } from '../../contract/provider.ts'
import { decodeBase64, decodeHex, equalDigests, fingerprint, hmac, hmacKey } from '../kit/signature.ts'
import type { HmacAlgorithm } from '../kit/signature.ts'
import { readWebhookJson, refuseCostly } from '../kit/webhook-json.ts'

/**
 * `hmac-raw` signs the raw body, `hmac-data` only its `data` member. `static-token` sends the secret itself, which
 * proves the sender and not the content. That is weak, and acceptable only because the API has to confirm every
 * message.
 */
export const SCHEMES = ['hmac-raw', 'hmac-data', 'static-token'] as const

export interface WebhookSettings {
  /** Newest first. */
  readonly secrets: readonly string[]
  /** In lower case. */
  readonly header: string
  readonly scheme: (typeof SCHEMES)[number]
  readonly algorithm: HmacAlgorithm
  readonly encoding: 'hex' | 'base64'
  /** The text before the signature, e.g. `sha256=`. */
  readonly prefix: string
  readonly amountUnit: 'major' | 'minor'
}

const DIGEST_BYTES = { sha256: 32, sha512: 64 } as const
/** `payment.*` in the document, `charge.*` in the plugin. */
const PAYMENT_EVENT = /^(?:payment|charge)\./
const SUCCESS_EVENT = /^(?:payment|charge)\.success$/
const REFUND_EVENT = 'refund.processed'
/** Possible names of a refund's id. The document shows no message about a refund. */
const REFUND_IDS = ['refund_id', 'refundId', 'refund_reference', 'refundReference', 'id'] as const
/** Words that say that a refund was made. Any other word is left to a person. */
const REFUNDED = /^(?:success(?:ful)?|processed|completed?|approved|refunded|00)$/i
const UNUSED_EVENTS: ReadonlyMap<string, string> = new Map([
  ['transfer.success', 'a transfer is not a payment of an order'],
  ['subscription.renew', 'a renewal is not a payment of an order'],
])
const ID = /^[\x21-\x7e]{1,128}$/

type EchezonaWebhooks = Pick<WebhookSource, 'signatureHeaders' | 'verifyWebhook' | 'parseWebhook'>

export function echezonaWebhooks(settings: WebhookSettings): EchezonaWebhooks {
  const { header, scheme, algorithm, encoding, prefix } = settings
  const keys = settings.secrets.map((secret) => ({ secret, key: hmacKey(secret) }))
  return {
    // A static token is the secret itself.
    signatureHeaders: scheme === 'static-token' ? [] : [header],
    verifyWebhook,
    parseWebhook: (webhook) => parse(webhook, settings.amountUnit),
  }

  function verifyWebhook({ rawBody, headers }: WebhookDelivery): VerifiedWebhook {
    const value = headers[header]
    if (!value?.startsWith(prefix)) {
      throw new WebhookRefused('bad_signature', `the header ${header} is missing or lacks its prefix`)
    }
    const given = value.slice(prefix.length)
    const secret = scheme === 'static-token' ? ofToken(given) : ofDigest(given, rawBody)
    if (secret === -1) throw new WebhookRefused('bad_signature', `${header} does not match (${scheme})`)
    return { body: JSON.parse(readWebhookJson(rawBody).text), rawBody, form: scheme, secret }
  }

  /**
   * Compares digests of both, so that the time taken does not even reveal the length.
   * @returns the index of the secret, or -1
   */
  function ofToken(given: string): number {
    return keys
      .map(({ secret, key }) => equalDigests(hmac('sha256', key, given), hmac('sha256', key, secret)))
      .indexOf(true)
  }

  /** @returns the index of the secret, or -1 */
  function ofDigest(given: string, rawBody: Uint8Array): number {
    const digest = (encoding === 'hex' ? decodeHex : decodeBase64)(given, DIGEST_BYTES[algorithm])
    if (digest === null) return -1
    const candidates = scheme === 'hmac-data' ? dataTexts(rawBody) : [rawBody]
    // Compare every key with every candidate, whatever matched before: the time taken must reveal nothing.
    return keys
      .map(({ key }) => candidates.filter((text) => equalDigests(hmac(algorithm, key, text), digest)).length > 0)
      .indexOf(true)
  }
}

/** `data` as it was sent, and as `JSON.stringify` writes it. Platforms with this scheme document the second form. */
function dataTexts(rawBody: Uint8Array): string[] {
  refuseCostly(rawBody)
  const { text, message } = readWebhookJson(rawBody)
  const data = memberOf(message, 'data')
  if (data === undefined) throw new WebhookRefused('malformed', 'data is missing')
  const sent = text.slice(data.start, data.end)
  return [sent, JSON.stringify(JSON.parse(sent))]
}

function parse({ rawBody, form }: VerifiedWebhook, unit: WebhookSettings['amountUnit']): WebhookEvent {
  const { text, message } = readWebhookJson(rawBody)
  const event = textMember(message, 'event')
  if (event === null) throw new WebhookRefused('malformed', 'event is missing or not a string')
  const isRefund = event === REFUND_EVENT
  if (!isRefund && !PAYMENT_EVENT.test(event)) {
    return {
      kind: 'ignored',
      dedupeKey: fingerprint(event, text),
      reason: UNUSED_EVENTS.get(event) ?? 'an unknown event',
    }
  }
  const data = memberOf(message, 'data')
  if (data?.kind !== 'object') throw new WebhookRefused('malformed', 'data is missing or not an object')
  // Our own reference by the plugin, and any id by the document: both are looked up.
  const id = textMember(data, 'transaction_id')
  if (id === null || !ID.test(id)) throw new WebhookRefused('malformed', 'data.transaction_id is missing or not an id')
  const status = textMember(data, 'status') ?? ''
  const ids = { reference: id, providerRef: id }
  const money = moneyOf(data, unit)
  if (!isRefund)
    return {
      kind: 'payment',
      dedupeKey: fingerprint(event, id, status),
      ...ids,
      claimsPayment: SUCCESS_EVENT.test(event),
      ...(money === null ? {} : { money }),
    }
  // A refund is identified by its own id where it has one, because two equal parts of one payment are two refunds.
  // Otherwise its sum identifies it, however that is written.
  const refundId =
    REFUND_IDS.map((name) => textMember(data, name)).find((text) => text !== null && text !== '' && text !== id) ?? null
  const identity = refundId !== null ? `id ${refundId}` : money === null ? '' : `${money.minor} ${money.currency}`
  const dedupeKey = fingerprint(event, id, identity)
  const ignored = (reason: string): WebhookEvent => ({ kind: 'ignored', dedupeKey: fingerprint(event, text), reason })
  // The API cannot confirm a refund. The signature has to cover the whole message, and all of it has to be readable.
  if (form !== 'hmac-raw') return ignored(`a refund, which ${form} does not prove`)
  if (status !== '' && !REFUNDED.test(status))
    return ignored('a refund whose status does not say that it was made: check the dashboard')
  const silent = !data.members.some(({ name }) => name === 'amount')
  if (money === null && !silent) return ignored('a refund whose amount or currency cannot be read: check the dashboard')
  return { kind: 'refund', dedupeKey, ...ids, ...(refundId !== null && ID.test(refundId) ? { refundId } : {}), money }
}

/**
 * The amount in a message is only a note beside what the API says, so an unreadable one is dropped. The document does
 * not say whether it is naira or kobo.
 */
function moneyOf(data: JsonObject, unit: WebhookSettings['amountUnit']): Money | null {
  const amount = textMember(data, 'amount') ?? ''
  const currency = (textMember(data, 'currency') ?? '').toUpperCase()
  try {
    const major = parseMoney(amount, currency)
    const money = unit === 'major' ? major : /^\d+$/.test(amount) ? { minor: BigInt(amount), currency } : null
    return money !== null && money.minor <= MAX_MINOR ? money : null
  } catch (error) {
    if (error instanceof MoneyError) return null
    throw error
  }
}

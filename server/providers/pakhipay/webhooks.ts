/** Pakhi Pay's webhooks: the only messages that tie a transaction id to one of our payments. */

import type { KeyObject } from 'node:crypto'
import { formatAmount } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { WebhookRefused } from '../../contract/provider.ts'
import type { VerifiedWebhook, WebhookDelivery, WebhookEvent } from '../../contract/provider.ts'
import { readAmount } from '../kit/amounts.ts'
import { memberOf } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { decodeHex, equalDigests, fingerprint, hmac } from '../kit/signature.ts'
import { readWebhookJson, refuseCostly } from '../kit/webhook-json.ts'
import { signedTexts } from './signature-forms.ts'
import type { SignatureForm } from './signature-forms.ts'

/** No message names its currency. */
export const CURRENCY = 'BDT'
const SHA256_BYTES = 32
/** A message has five short members. All forms are computed before a forgery is refused, so their number is bounded. */
const MAX_MEMBERS = 64
/** The order id of another shop is only recorded. Postgres can store neither NUL nor half a surrogate pair. */
const STORABLE = /^[^\0\p{Cs}]{1,200}$/u
/** A signed id may have more characters than an unverified one: refusing it would lose a payment. */
const SIGNED_ID = /^[\x21-\x7e]{1,128}$/

export function verifyWebhook(
  keys: readonly KeyObject[],
  forms: readonly SignatureForm[],
  { rawBody }: WebhookDelivery,
): VerifiedWebhook {
  refuseCostly(rawBody, 'signature')
  const { text, message } = readMessage(rawBody)
  const member = message.members.find(({ name }) => name === 'signature')?.value
  const signature = member?.kind === 'string' ? decodeHex(member.value, SHA256_BYTES) : null
  if (signature === null)
    throw new WebhookRefused('bad_signature', 'the signature member is missing or not 64 hexadecimal digits')
  // Compare every form under every key, whatever matched before: the time taken must reveal nothing.
  let matched: { readonly form: SignatureForm; readonly secret: number } | undefined
  for (const form of forms) {
    for (const candidate of signedTexts(form, text, message)) {
      for (const [secret, key] of keys.entries()) {
        if (equalDigests(hmac('sha256', key, candidate), signature)) matched ??= { form, secret }
      }
    }
  }
  if (matched === undefined)
    throw new WebhookRefused('bad_signature', 'the signature matches no known form of the message')
  return { body: JSON.parse(text), rawBody, ...matched }
}

export function parseWebhook(webhook: VerifiedWebhook): WebhookEvent {
  const { message } = readMessage(webhook.rawBody)
  const status = stringOf(message, 'status')
  const transactionId = stringOf(message, 'transaction_id')
  const reference = stringOf(message, 'order_id')
  const money = moneyOf(message)
  if (money === null)
    throw new WebhookRefused('malformed', 'amount is missing or not a decimal amount that we can hold')
  if (!SIGNED_ID.test(transactionId))
    throw new WebhookRefused('malformed', 'transaction_id is not printable text of at most 128 characters')
  if (!STORABLE.test(reference))
    throw new WebhookRefused('malformed', 'order_id is empty, too long or has characters that cannot be stored')
  if (status !== 'completed') throw new WebhookRefused('not_for_us', 'status is not completed')
  return {
    kind: 'payment',
    dedupeKey: fingerprint(transactionId, reference, formatAmount(money)),
    reference,
    providerRef: transactionId,
    money,
    claimsPayment: true,
  }
}

/** `amount` is documented as a string and sent to Pakhi as a number. Both are read, a number by its literal. */
export function moneyOf(message: JsonObject): Money | null {
  const value = memberOf(message, 'amount')
  const text = value?.kind === 'number' ? value.text : value?.kind === 'string' ? value.value : ''
  return readAmount(text, CURRENCY)
}

function readMessage(rawBody: Uint8Array): { readonly text: string; readonly message: JsonObject } {
  const read = readWebhookJson(rawBody)
  if (read.message.members.length > MAX_MEMBERS)
    throw new WebhookRefused('malformed', `the body has more than ${MAX_MEMBERS} members`)
  return read
}

function stringOf(message: JsonObject, name: string): string {
  const value = memberOf(message, name)
  if (value?.kind !== 'string') throw new WebhookRefused('malformed', `${name} is missing or not a string`)
  return value.value
}

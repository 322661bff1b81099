/**
 * LakiPay's webhooks: signed, and still only a reason to ask for the status. Document:
 * https://lakipay.co/docs/webhooks.
 */

import type { KeyObject } from 'node:crypto'
import { WebhookRefused } from '../../contract/provider.ts'
import type { VerifiedWebhook, WebhookDelivery, WebhookEvent } from '../../contract/provider.ts'
import { decodeBase64, fingerprint } from '../kit/signature.ts'
import { readWebhookJson, refuseCostly } from '../kit/webhook-json.ts'
import { signatureMatches, signedTexts } from './signature.ts'
import { idsOf, isDeposit, membersOf, moneyOf, referencesOf, stateOf, textOf } from './wire.ts'

/** A foreign reference is only recorded. Postgres can store neither NUL nor half a surrogate pair. */
const STORABLE = /^[^\0\p{Cs}]{1,200}$/u

/** @param keys any of them may match: LakiPay changes its key from time to time */
export function verifyWebhook(keys: readonly KeyObject[], { rawBody }: WebhookDelivery): VerifiedWebhook {
  refuseCostly(rawBody, 'signature')
  const { text: sent, message } = readWebhookJson(rawBody)
  const member = message.members.find(({ name }) => name === 'signature')?.value
  const signature = member?.kind === 'string' ? decodeBase64(member.value) : null
  if (signature === null) throw new WebhookRefused('bad_signature', 'the signature member is missing or not base64')
  // A public key has nothing to hide, so the search may end at the first match.
  for (const { form, text } of signedTexts(message)) {
    const secret = keys.findIndex((key) => signatureMatches(key, text, signature))
    if (secret !== -1) return { body: JSON.parse(sent), rawBody, form, secret }
  }
  throw new WebhookRefused('bad_signature', 'the signature matches no known form of the message')
}

export function parseWebhook(webhook: VerifiedWebhook): WebhookEvent {
  const message = membersOf(readWebhookJson(webhook.rawBody).message) ?? new Map()
  const event = textOf(message, 'event', 'type')?.toUpperCase()
  if (event === undefined) throw new WebhookRefused('malformed', 'event is missing or not text')
  const ids = idsOf(message)
  const status = textOf(message, 'status')?.toUpperCase() ?? ''
  const dedupeKey = fingerprint(ids[0] ?? '', event, status)
  if (!isDeposit(message)) return { kind: 'ignored', dedupeKey, reason: 'not a deposit' }

  const [providerRef] = ids
  const references = referencesOf(message)
  const [reference] = references
  if (providerRef === undefined || ids.length > 1)
    throw new WebhookRefused('malformed', 'the transaction id is missing or not printable, or there are two')
  if (status === '') throw new WebhookRefused('malformed', 'status is missing or not text')
  if (references.length > 1) throw new WebhookRefused('malformed', 'there are two references')
  if (reference !== undefined && !STORABLE.test(reference))
    throw new WebhookRefused('malformed', 'the reference is too long or has characters that cannot be stored')
  // One shape of the message has no currency. The amount that counts comes from the status.
  const money = moneyOf(message)
  return {
    kind: 'payment',
    dedupeKey,
    providerRef,
    claimsPayment: stateOf(message) === 'paid',
    ...(reference === undefined ? {} : { reference }),
    ...(money === null ? {} : { money }),
  }
}

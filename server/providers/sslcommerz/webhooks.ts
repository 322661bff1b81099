/**
 * SSLCommerz's webhooks, which it calls IPN: a form with an MD5 digest. Document:
 * https://developer.sslcommerz.com/doc/v4/.
 *
 * The signature is weak. The message itself names the fields that it covers, and the signed text does not escape their
 * values. One digest therefore fits several messages unless the rules below refuse all but one. Even so, a message only
 * triggers a status request.
 */

import { createHash } from 'node:crypto'
import type { Money } from '../../domain/money.ts'
import { WebhookRefused } from '../../contract/provider.ts'
import type { VerifiedWebhook, WebhookDelivery, WebhookEvent } from '../../contract/provider.ts'
import { readAmount } from '../kit/amounts.ts'
import { decodeHex, decodeUtf8, equalDigests } from '../kit/signature.ts'
import { MAX_UNVERIFIED_BYTES } from '../kit/webhook-json.ts'
import { referenceOf } from './reference.ts'

export interface WebhookSettings {
  readonly storeId: string
  /** Newest first. */
  readonly passwords: readonly string[]
}

type Fields = ReadonlyMap<string, string>

/** A message has about 30 fields. */
const MAX_FIELDS = 128
const MD5_BYTES = 16
const SHA256_BYTES = 32
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i
const FIELD_NAME = /^[a-z][a-z0-9_]{0,39}$/
/** The signed text has the digest of the password under this name. */
const PASSWORD_FIELD = 'store_passwd'
/** What an event is read from. `val_id` is added when the message has it. */
const SIGNED_FIELDS = [
  'amount',
  'currency',
  'currency_amount',
  'currency_type',
  'status',
  'store_id',
  'tran_date',
  'tran_id',
  'value_a',
] as const
/** A value that could be read as the end of one field and the beginning of the next. */
const SWALLOWED_FIELD = /&[a-z0-9_]+=/
const STATUS = /^[A-Z][A-Z_]{0,39}$/
/** Validated by nobody so far, or already. */
export const PAID: readonly string[] = ['VALID', 'VALIDATED']
export const VAL_ID = /^[\x21-\x7e]{1,100}$/

export function verifyWebhook({ passwords }: WebhookSettings, { rawBody, headers }: WebhookDelivery): VerifiedWebhook {
  const fields = readForm(rawBody, headers['content-type'] ?? '')
  const signed = signedFields(fields)
  const md5 = digestIn(fields, 'verify_sign', MD5_BYTES)
  const sha256 = digestIn(fields, 'verify_sign_sha2', SHA256_BYTES)
  if (md5 === null) throw new WebhookRefused('bad_signature', 'verify_sign is missing or not 32 hexadecimal digits')
  // Compare under every password, whatever matched before: the time taken must reveal nothing.
  const matches = passwords.map((password) => equalDigests(digestOf('md5', password, signed), md5))
  const secret = matches.indexOf(true)
  if (secret === -1) throw new WebhookRefused('bad_signature', 'verify_sign does not match')
  // No library of SSLCommerz checks the second digest, so it is not required. The log shows whether it matches.
  const isSecond = sha256 !== null && equalDigests(digestOf('sha256', passwords[secret] ?? '', signed), sha256)
  return { body: Object.fromEntries(signed), rawBody, form: isSecond ? 'md5 and sha256' : 'md5', secret }
}

export function parseWebhook({ storeId }: WebhookSettings, { body }: VerifiedWebhook): WebhookEvent {
  const fields = body as Readonly<Record<string, string | undefined>>
  const { tran_id: tranId = '', status = '', val_id: valId = '' } = fields
  if (fields.store_id !== storeId) throw new WebhookRefused('not_for_us', 'store_id is another store')
  const dedupeKey = `${tranId}:${status}:${valId}`
  const reference = referenceOf(tranId)
  // Another system can use the same store.
  if (reference === null) return { kind: 'ignored', dedupeKey, reason: 'a payment that was not created here' }
  if (fields.value_a !== reference) throw new WebhookRefused('not_for_us', 'tran_id and value_a name two payments')
  if (!STATUS.test(status)) throw new WebhookRefused('malformed', 'status is not a word in capitals')
  const claimsPayment = PAID.includes(status)
  if (valId !== '' && !VAL_ID.test(valId)) throw new WebhookRefused('malformed', 'val_id is not an id')
  const money = moneyOf(fields)
  return {
    kind: 'payment',
    dedupeKey,
    reference,
    ...(claimsPayment && valId !== '' ? { providerRef: valId } : {}),
    ...(money === null ? {} : { money }),
    claimsPayment,
  }
}

/** @throws {WebhookRefused} `malformed` */
function readForm(rawBody: Uint8Array, contentType: string): Fields {
  const malformed = (what: string): WebhookRefused => new WebhookRefused('malformed', what)
  if (rawBody.byteLength > MAX_UNVERIFIED_BYTES)
    throw malformed(`the body is larger than ${MAX_UNVERIFIED_BYTES / 1024} KiB`)
  if (!FORM_TYPE.test(contentType)) throw malformed('the content type is not that of a form')
  const text = decodeUtf8(rawBody)
  if (text === null) throw malformed('the body is not UTF-8')
  const pairs = text.split('&', MAX_FIELDS + 1)
  if (pairs.length > MAX_FIELDS) throw malformed(`the body has more than ${MAX_FIELDS} fields`)
  const fields = new Map<string, string>()
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const name = equals === -1 ? null : decoded(pair.slice(0, equals))
    const value = decoded(pair.slice(equals + 1))
    if (name === null || value === null) throw malformed('the body is not a form')
    if (fields.has(name)) throw malformed('two fields have the same name')
    fields.set(name, value)
  }
  return fields
}

/** @returns null when the text is not the encoding of UTF-8 */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null
  }
}

/**
 * The fields that `verify_key` lists. Nothing reads any other field.
 * @throws {WebhookRefused} `bad_signature` unless they cover what an event is read from, in one way only
 */
function signedFields(fields: Fields): [name: string, value: string][] {
  const refuse = (what: string): WebhookRefused => new WebhookRefused('bad_signature', what)
  const names = fields.get('verify_key')?.split(',') ?? []
  if (new Set(names).size < names.length) throw refuse('verify_key lists a field twice')
  const signed = names.map((name): [string, string] => {
    const value = fields.get(name)
    if (!FIELD_NAME.test(name) || name === PASSWORD_FIELD) throw refuse('verify_key lists what is not a field')
    if (value === undefined) throw refuse('verify_key lists a field that the message does not have')
    if (SWALLOWED_FIELD.test(value)) throw refuse('a signed value looks like several fields')
    return [name, value]
  })
  const required = fields.has('val_id') ? [...SIGNED_FIELDS, 'val_id'] : SIGNED_FIELDS
  const missing = required.filter((name) => !names.includes(name))
  if (missing.length > 0) throw refuse(`verify_key does not list ${missing.join(', ')}`)
  return signed
}

function digestIn(fields: Fields, name: string, bytes: number): Buffer | null {
  return decodeHex(fields.get(name) ?? '', bytes)
}

/** The digest of `name=value` sorted by name, with the digest of the password among them. */
function digestOf(algorithm: 'md5' | 'sha256', password: string, signed: readonly [string, string][]): Buffer {
  const hash = (text: string) => createHash(algorithm).update(text, 'utf8')
  // Field names are ASCII, so this order is that of their bytes.
  const all = [...signed, [PASSWORD_FIELD, hash(password).digest('hex')] as const].sort(([a], [b]) => (a < b ? -1 : 1))
  return hash(all.map(([name, value]) => `${name}=${value}`).join('&')).digest()
}

/** What was asked for, in its own currency. `amount` and `currency` are the converted sum, which proves nothing. */
function moneyOf({ currency_amount, currency_type }: Readonly<Record<string, string | undefined>>): Money | null {
  return readAmount(currency_amount, currency_type)
}

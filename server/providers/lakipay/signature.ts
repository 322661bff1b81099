/**
 * LakiPay's webhook signature: RSA PKCS#1 v1.5 with SHA-256 over `name=value` of every member except `signature`,
 * sorted by name and joined with `&`. Document: https://lakipay.co/docs/webhooks.
 *
 * The document does not say how numbers are written into that text, so a few spellings of the same value are tried. A
 * text, a flag and a missing member have only one spelling.
 */

import { constants, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { JsonMember, JsonNode, JsonObject } from '../kit/json-text.ts'
import { WebhookRefused } from '../../contract/provider.ts'

/** How a number may be written: as it was sent, as JavaScript prints it, with two decimals, as Go prints a float. */
export const NUMBER_FORMS = ['literal', 'shortest', 'two-decimals', 'go'] as const
export type NumberForm = (typeof NUMBER_FORMS)[number]

export interface SignedText {
  readonly form: NumberForm
  readonly text: string
}

/** The text of a value could contain any other name. */
const NAME = /^\w{1,64}$/
/** Members that this adapter uses. An `&` or `=` in one of them would let two messages share one signed text. */
const USED = new Set([
  'event',
  'type',
  'status',
  'amount',
  'currency',
  'timestamp',
  'transaction_id',
  'lakipayTxnId',
  'lakipay_transaction_id',
  'parent_transaction_id',
  'reference',
  'referenceId',
  'reference_id',
  'providerTxId',
  'provider_tx_id',
])
/** More members and longer numbers than LakiPay sends. Costly messages of strangers are refused before any work. */
const MAX_MEMBERS = 64
const MAX_NUMBER = 40
/** More zeros than any number of LakiPay's has. A hostile `1e999999999` must not fill the memory. */
const MAX_ZEROS = 30

export function signatureMatches(key: KeyObject, text: string, signature: Uint8Array): boolean {
  return verify('sha256', Buffer.from(text, 'utf8'), { key, padding: constants.RSA_PKCS1_PADDING }, signature)
}

/**
 * The texts that the signature of this message may cover: at most one for each number form, the most likely first. Each
 * covers every member and its value.
 * @throws {WebhookRefused} `bad_signature` when no text can cover what the message says
 */
export function signedTexts(message: JsonObject): readonly SignedText[] {
  if (message.members.length > MAX_MEMBERS)
    throw new WebhookRefused('bad_signature', 'the message has more members than LakiPay sends')
  const members = message.members.filter(({ name }) => name !== 'signature')
  for (const member of members) refuseAmbiguous(member)
  // Names are ASCII, so the default order is that of their bytes.
  const sorted = members.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const texts: SignedText[] = []
  for (const form of NUMBER_FORMS) {
    const values = sorted.map(({ value }) => valueText(value, form))
    if (values.includes(null)) continue
    const text = sorted.map(({ name }, index) => `${name}=${values[index]}`).join('&')
    if (texts.every((other) => other.text !== text)) texts.push({ form, text })
  }
  return texts
}

function refuseAmbiguous({ name, value }: JsonMember): void {
  const refuse = (why: string): never => {
    throw new WebhookRefused('bad_signature', why)
  }
  if (!NAME.test(name)) refuse('the name of a member cannot be covered by a signature')
  if (value.kind === 'object' || value.kind === 'array')
    refuse(`the member ${name} is nested and cannot be covered by a signature`)
  if (value.kind === 'literal' && value.text === 'null')
    refuse(`the member ${name} is null, and null has no text to sign`)
  if (value.kind === 'number' && value.text.length > MAX_NUMBER)
    refuse(`the member ${name} is a longer number than LakiPay sends`)
  if (value.kind !== 'string') return
  if (USED.has(name) && /[&=]/.test(value.value))
    refuse(`the member ${name} contains "&" or "=": another message could have the same signature`)
  // Half a surrogate pair has no UTF-8 bytes: every one becomes the same replacement character.
  if (/\p{Cs}/u.test(value.value)) refuse(`the member ${name} is not well-formed text`)
}

/** The text of a scalar; null where this form would write another value than was sent. */
function valueText(value: JsonNode, form: NumberForm): string | null {
  if (value.kind === 'string') return value.value
  if (value.kind === 'literal') return value.text
  if (value.kind !== 'number') return null
  const text = numberText(value.text, form)
  return text !== null && exactValue(text) === exactValue(value.text) ? text : null
}

function numberText(literal: string, form: NumberForm): string | null {
  switch (form) {
    case 'literal':
      return literal
    case 'shortest':
      return String(Number(literal))
    case 'two-decimals':
      return twoDecimals(literal)
    case 'go':
      return goText(Number(literal))
  }
}

/**
 * Gives each decimal value one spelling: sign, digits without zeros at either end, power of ten.
 * @returns null for a text that is no number, such as `Infinity`
 */
function exactValue(text: string): string | null {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  if (whole === '') return null
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return '0'
  const significant = digits.replace(/0+$/, '')
  return `${sign}${significant}e${Number(exponent) - fraction.length + (digits.length - significant.length)}`
}

function twoDecimals(literal: string): string | null {
  const [, sign = '', digits = '0', exponent = '0'] = /^(-?)(\d+)(?:e(-?\d+))?$/.exec(exactValue(literal) ?? '') ?? []
  const power = Number(exponent)
  if (power < -2 || power > MAX_ZEROS) return null
  const hundredths = (digits + '0'.repeat(power + 2)).padStart(3, '0')
  return `${sign}${hundredths.slice(0, -2)}.${hundredths.slice(-2)}`
}

/** Go's `%v` of a float64: the shortest unique digits, with an exponent from a million on and below 0.0001. */
function goText(number: number): string {
  const [digits = '', power = '0'] = number.toExponential().split('e')
  const exponent = Number(power)
  if (exponent >= -4 && exponent < 6) return String(number)
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/**
 * Writes numbers and signs webhooks: RSA PKCS#1 v1.5 with SHA-256, in base64. The signed text is every member but the
 * signature, sorted by name, as `name=value` joined with `&`. LakiPay does not document how a number is written there.
 */

import { sign } from 'node:crypto'
import type { KeyLike } from 'node:crypto'

/** Text, or an amount with its two decimals. */
export type Member = string | { readonly decimal: string }
export type Members = Readonly<Record<string, Member>>

/** How an amount is written on the wire and in the signed text. */
const WRITERS = {
  /** As in the documents: `100.00` in both. */
  raw: { wire: (decimal: string) => decimal, signed: (decimal: string) => decimal },
  /** As a server that parses and prints like JavaScript: `100` in both. */
  js: { wire: shortest, signed: shortest },
  /** `100.00` on the wire, and `100` in the signed text, as the published SDKs verify it. */
  parsed: { wire: (decimal: string) => decimal, signed: shortest },
  /** `100` on the wire, `100.00` in the signed text. */
  decimals: { wire: shortest, signed: (decimal: string) => decimal },
  /** As Go writes it: `1000000` in JSON, `1e+06` by `%v`. */
  go: { wire: shortest, signed: goDefault },
} as const

export type NumberText = keyof typeof WRITERS
export const NUMBER_TEXTS = Object.keys(WRITERS) as NumberText[]

export function signedText(members: Members, numberText: NumberText): string {
  return Object.entries(members)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : WRITERS[numberText].signed(value.decimal)}`)
    .join('&')
}

export function signText(text: string, privateKey: KeyLike): string {
  return sign('RSA-SHA256', Buffer.from(text, 'utf8'), privateKey).toString('base64')
}

/** @returns JSON with the amounts as number literals in the chosen spelling */
export function writeJson(members: Members, numberText: NumberText): string {
  const write = (value: Member) =>
    typeof value === 'string' ? JSON.stringify(value) : WRITERS[numberText].wire(value.decimal)
  const written = Object.entries(members).map(([name, value]) => `${JSON.stringify(name)}:${write(value)}`)
  return `{${written.join(',')}}`
}

function shortest(decimal: string): string {
  return String(Number(decimal))
}

/** `%v` prints a float64 with the fewest digits, and with an exponent from seven digits before the point on. */
function goDefault(decimal: string): string {
  const value = Number(decimal)
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  return Number(exponent) >= 6 ? `${digits}e+${exponent.slice(1).padStart(2, '0')}` : String(value)
}

/**
 * How Paystack writes amounts and references. Both are the same in its API and in its webhooks.
 *
 * An amount is the major unit times 100, also in a currency that has no smaller unit.
 */

import { exponentOf, isCurrency, MAX_MINOR } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { memberOf } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'

/** The decimals of an amount on the wire, in every currency. */
const WIRE_EXPONENT = 2
const INTEGER = /^(?:0|[1-9]\d{0,17})$/
/** Printable, so that it can be stored and looked up. The ids are numbers above 2^32. */
const ID = /^[\x21-\x7e]{1,128}$/

/** @returns the digits of the amount on the wire; null for a currency with more decimals than the wire has */
export function wireAmount({ minor, currency }: Money): string | null {
  const exponent = exponentOf(currency)
  return exponent > WIRE_EXPONENT ? null : (minor * scaleOf(exponent)).toString()
}

/**
 * Reads an amount. It must be a whole number, also of the currency's own unit: 50050 is no sum of XOF.
 * @returns null for anything else
 */
export function moneyOf(digits: string | null, currency: string | null): Money | null {
  if (digits === null || currency === null || !INTEGER.test(digits) || !isCurrency(currency)) return null
  const exponent = exponentOf(currency)
  if (exponent > WIRE_EXPONENT) return null
  const scale = scaleOf(exponent)
  const wire = BigInt(digits)
  const minor = wire / scale
  return wire % scale === 0n && minor <= MAX_MINOR ? { minor, currency } : null
}

/** The smaller of two amounts as they stand on the wire. Only digits reach it. */
export function smaller(a: string, b: string): string {
  return BigInt(a) < BigInt(b) ? a : b
}

export function isWireAmount(digits: string): boolean {
  return INTEGER.test(digits)
}

/** Paystack refuses `_` in a reference and accepts `.`, which our references do not contain. */
export function wireReference(reference: string): string {
  return reference.replaceAll('_', '.')
}

/** @returns our merchant reference; null when it is one that we cannot have sent */
export function merchantReferenceOf(text: string | null): string | null {
  return text !== null && /^[A-Za-z0-9.-]{1,64}$/.test(text) ? text.replaceAll('.', '_') : null
}

/** An id as text. `JSON.parse` would round a long number. */
export function idOf(object: JsonObject, name: string): string | null {
  const node = memberOf(object, name)
  if (node?.kind === 'number') return INTEGER.test(node.text) ? node.text : null
  return node?.kind === 'string' && ID.test(node.value) ? node.value : null
}

export function objectMember(object: JsonObject, name: string): JsonObject | null {
  const node = memberOf(object, name)
  return node?.kind === 'object' ? node : null
}

function scaleOf(exponent: number): bigint {
  return 10n ** BigInt(WIRE_EXPONENT - exponent)
}

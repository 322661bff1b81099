/** Reads the members that Chapa's API and its webhooks have in common. */

import type { Money } from '../../domain/money.ts'
import { readAmount } from '../kit/amounts.ts'
import { memberOf } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'

/** Printable, so that it can be stored and looked up. */
const ID = /^[\x21-\x7e]{1,128}$/

/** @returns the value of a string member; null for anything else */
export function stringOf(object: JsonObject, name: string): string | null {
  const node = memberOf(object, name)
  return node?.kind === 'string' ? node.value : null
}

export function idOf(object: JsonObject, name: string): string | null {
  const text = stringOf(object, name)
  return text !== null && ID.test(text) ? text : null
}

/** `amount` is a number in some answers and a string in others. A number is read by its literal. */
export function moneyOf(object: JsonObject, name: 'amount' | 'charge' = 'amount'): Money | null {
  const node = memberOf(object, name)
  const amount = node?.kind === 'number' ? node.text : node?.kind === 'string' ? node.value : ''
  return readAmount(amount, stringOf(object, 'currency'))
}

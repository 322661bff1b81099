/** Reads the members that Chapa's API and its webhooks have in common. */

import { MAX_MINOR, MoneyError, parseMoney } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import type { JsonObject } from '../kit/json-text.ts'

/** Printable, so that it can be stored and looked up. */
const ID = /^[\x21-\x7e]{1,128}$/

/** @returns the value of a string member; null for anything else */
export function stringOf(object: JsonObject, name: string): string | null {
  const node = object.members.find((member) => member.name === name)?.value
  return node?.kind === 'string' ? node.value : null
}

export function idOf(object: JsonObject, name: string): string | null {
  const text = stringOf(object, name)
  return text !== null && ID.test(text) ? text : null
}

/** `amount` is a number in some answers and a string in others. A number is read by its literal. */
export function moneyOf(object: JsonObject): Money | null {
  const node = object.members.find((member) => member.name === 'amount')?.value
  const amount = node?.kind === 'number' ? node.text : node?.kind === 'string' ? node.value : ''
  try {
    const money = parseMoney(amount, stringOf(object, 'currency') ?? '')
    return money.minor <= MAX_MINOR ? money : null
  } catch (error) {
    if (error instanceof MoneyError) return null
    throw error
  }
}

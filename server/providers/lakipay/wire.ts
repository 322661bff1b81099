/**
 * Reads LakiPay's JSON, in answers and in webhooks. Its documents and servers use two shapes (an envelope with `data`,
 * or flat), two spellings (snake case and camel case), and several names for one thing. All of them are read. Where two
 * names of one thing disagree, the message counts as unreadable.
 */

import type { Money } from '../../domain/money.ts'
import type { ConfirmedState } from '../../domain/payment.ts'
import { readAmount } from '../kit/amounts.ts'
import { readJsonText } from '../kit/json-text.ts'
import type { JsonNode } from '../kit/json-text.ts'

export type Members = ReadonlyMap<string, JsonNode>

/** An id becomes one segment of a path, so it must not be `.` or `..`. */
export const PROVIDER_ID = /^(?!\.{1,2}$)[\x21-\x7e]{1,128}$/

const IDS = ['lakipay_transaction_id', 'lakipayTxnId', 'transaction_id'] as const
/** Servers return our reference under these names, while one document shows a UUID of LakiPay's own there. */
const LOOSE_REFERENCES = ['reference_id', 'referenceId'] as const
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** A platform's share of a connected merchant's payment is a transaction of its own, `MASTER_FEE_<parent id>`. */
const PLATFORM_FEE = /^MASTER_FEE_/i

const STATES: ReadonlyMap<string, ConfirmedState> = new Map([
  ['SUCCESS', 'paid'],
  ['FAILED', 'failed'],
  ['CANCELLED', 'cancelled'],
  ['CANCELED', 'cancelled'],
  ['EXPIRED', 'expired'],
])

/** @returns the members of a node that is an object; null for any other node */
export function membersOf(node: JsonNode | undefined): Members | null {
  return node?.kind === 'object' ? new Map(node.members.map(({ name, value }) => [name, value])) : null
}

/** @throws {JsonTextError} when two members have the same name, because readers disagree on which one counts */
export function readMembers(text: string): Members | null {
  return membersOf(readJsonText(text))
}

/** @returns the first of these members that is a text and not blank, trimmed; null when there is none */
export function textOf(members: Members | null, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = members?.get(name)
    if (value?.kind === 'string' && value.value.trim() !== '') return value.value.trim()
  }
  return null
}

/** How LakiPay answered the call. This is not the state of the payment, although both are called `status`. */
export function callOutcome(answer: Members): 'accepted' | 'refused' | 'unclear' {
  const success = answer.get('success')
  const word = textOf(answer, 'status')?.toUpperCase()
  if (success?.kind === 'literal' && success.text !== 'null') return success.text === 'true' ? 'accepted' : 'refused'
  if (word === 'ERROR') return 'refused'
  return transactionOf(answer) === null ? 'unclear' : 'accepted'
}

/**
 * The part of an answer that describes the transaction. In an envelope this is `data`, and the outer
 * `status: "SUCCESS"` only says that the call worked. Otherwise it is the answer itself, if it names a transaction.
 * @returns null when there is none
 */
export function transactionOf(answer: Members): Members | null {
  return membersOf(answer.get('data')) ?? (idsOf(answer, 'id').length > 0 ? answer : null)
}

/** LakiPay's ids that can be asked for, under all names, the most likely first. Never our own reference. */
export function idsOf(members: Members, ...more: readonly string[]): readonly string[] {
  return distinct([...IDS, ...more].map((name) => textOf(members, name))).filter((id) => PROVIDER_ID.test(id))
}

/** What may be our reference. There is more than one when the names disagree. */
export function referencesOf(members: Members): readonly string[] {
  const loose = LOOSE_REFERENCES.map((name) => textOf(members, name)).filter(
    (text) => text !== null && !UUID.test(text),
  )
  return distinct([textOf(members, 'reference'), ...loose])
}

/** Whether this is money from a buyer: a deposit, where the message names a kind, and not a platform's fee. */
export function isDeposit(members: Members): boolean {
  const kinds = distinct([textOf(members, 'event'), textOf(members, 'type')])
  const names = [...idsOf(members, 'id'), ...referencesOf(members)]
  return (
    // An older document names `payment.completed`, `payment.expired` and so on.
    kinds.every((kind) => /^(?:deposit|payment\.[a-z]+)$/i.test(kind)) &&
    textOf(members, 'parent_transaction_id') === null &&
    !names.some((name) => PLATFORM_FEE.test(name))
  )
}

/** An unknown word counts as pending. */
export function stateOf(members: Members): ConfirmedState {
  return STATES.get(textOf(members, 'status')?.toUpperCase() ?? '') ?? 'pending'
}

/**
 * What the buyer pays: the literal of `amount`. `total_amount` may include a fee.
 * @returns null when the amount or the currency is missing or cannot be read
 */
export function moneyOf(members: Members): Money | null {
  const amount = members.get('amount')
  const text = amount?.kind === 'number' ? amount.text : amount?.kind === 'string' ? amount.value : ''
  return readAmount(text, textOf(members, 'currency')?.toUpperCase())
}

function distinct(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null))]
}

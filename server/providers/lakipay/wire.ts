/**
 * What LakiPay's JSON says, in its answers and its webhooks. Documents and servers write it in two shapes each, an envelope with `data` or flat, snake case or
 * camel case, and call the same thing by several names. All of them are read; where two names of one thing disagree, there is no answer.
 */

import { MAX_MINOR, MoneyError, parseMoney } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import type { ConfirmedState } from '../../domain/payment.ts'
import { readJsonText } from '../kit/json-text.ts'
import type { JsonNode } from '../kit/json-text.ts'

export type Members = ReadonlyMap<string, JsonNode>

/** An id may look odd, but it becomes one part of a path: dots alone would walk it. */
export const PROVIDER_ID = /^(?!\.{1,2}$)[\x21-\x7e]{1,128}$/

const IDS = ['lakipay_transaction_id', 'lakipayTxnId', 'transaction_id'] as const
/** One document shows a UUID of LakiPay's own under these names, where servers send our reference back. */
const LOOSE_REFERENCES = ['reference_id', 'referenceId'] as const
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** A platform's share of a connected merchant's payment: a transaction of its own, `MASTER_FEE_<parent id>`, and nobody's order. */
const PLATFORM_FEE = /^MASTER_FEE_/i

const STATES: ReadonlyMap<string, ConfirmedState> = new Map([
  ['SUCCESS', 'paid'],
  ['FAILED', 'failed'],
  ['CANCELLED', 'cancelled'],
  ['CANCELED', 'cancelled'],
  ['EXPIRED', 'expired'],
])

/** The members of a node that is an object, else null. */
export function membersOf(node: JsonNode | undefined): Members | null {
  return node?.kind === 'object' ? new Map(node.members.map(({ name, value }) => [name, value])) : null
}

/** @throws {JsonTextError} when two members have one name: nobody can tell which of them counts */
export function readMembers(text: string): Members | null {
  return membersOf(readJsonText(text))
}

/** The first of these members that is text, without space around it; null when none is, or it is empty. */
export function textOf(members: Members | null, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = members?.get(name)
    if (value?.kind === 'string' && value.value.trim() !== '') return value.value.trim()
  }
  return null
}

/** How LakiPay answered the call. The payment's own state is another matter, though both are called `status`. */
export function callOutcome(answer: Members): 'accepted' | 'refused' | 'unclear' {
  const success = answer.get('success')
  const word = textOf(answer, 'status')?.toUpperCase()
  if (success?.kind === 'literal' && success.text !== 'null') return success.text === 'true' ? 'accepted' : 'refused'
  if (word === 'ERROR') return 'refused'
  return transactionOf(answer) === null ? 'unclear' : 'accepted'
}

/**
 * The part of an answer that speaks of the transaction. With an envelope that is `data`, whose outer `status: "SUCCESS"` says only that the call worked;
 * without one, the answer itself, if it names a transaction.
 */
export function transactionOf(answer: Members): Members | null {
  return membersOf(answer.get('data')) ?? (idsOf(answer, 'id').length > 0 ? answer : null)
}

/** The provider's ids, as far as they can be asked with: several names of one thing, the likeliest first. Never our own reference. */
export function idsOf(members: Members, ...more: readonly string[]): readonly string[] {
  return distinct([...IDS, ...more].map((name) => textOf(members, name))).filter((id) => PROVIDER_ID.test(id))
}

/** What may be our reference; more than one when the names disagree. */
export function referencesOf(members: Members): readonly string[] {
  const loose = LOOSE_REFERENCES.map((name) => textOf(members, name)).filter(
    (text) => text !== null && !UUID.test(text),
  )
  return distinct([textOf(members, 'reference'), ...loose])
}

/** Whether this is money from a buyer: a deposit where it says what it is, and nobody's fee. */
export function isDeposit(members: Members): boolean {
  const kinds = distinct([textOf(members, 'event'), textOf(members, 'type')])
  const names = [...idsOf(members, 'id'), ...referencesOf(members)]
  return (
    // `payment.completed`, `payment.expired` and the like come from an older document.
    kinds.every((kind) => /^(?:deposit|payment\.[a-z]+)$/i.test(kind)) &&
    textOf(members, 'parent_transaction_id') === null &&
    !names.some((name) => PLATFORM_FEE.test(name))
  )
}

/** Words that we do not know mean nothing yet. */
export function stateOf(members: Members): ConfirmedState {
  return STATES.get(textOf(members, 'status')?.toUpperCase() ?? '') ?? 'pending'
}

/** What the buyer pays: `amount` by its literal, not `total_amount`, which may hold a fee. Null when either part is missing or no money of ours. */
export function moneyOf(members: Members): Money | null {
  const amount = members.get('amount')
  const text = amount?.kind === 'number' ? amount.text : amount?.kind === 'string' ? amount.value : ''
  try {
    const money = parseMoney(text, textOf(members, 'currency')?.toUpperCase() ?? '')
    return money.minor <= MAX_MINOR ? money : null
  } catch (error) {
    if (error instanceof MoneyError) return null
    throw error
  }
}

function distinct(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null))]
}

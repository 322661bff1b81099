/**
 * Reads Paystack's answer about a transaction. The outer `status` says that the query worked. Only `data.status` speaks
 * of money, and `data.amount` can contain the fee: the sum that pays the order is the smaller of `amount` and
 * `requested_amount`.
 */

import { confirmed } from '../../contract/confirmed-status.ts'
import type { AnswerNote, ConfirmedStatus, Surplus } from '../../contract/confirmed-status.ts'
import type { DeclineReason } from '../../domain/payment.ts'
import { UnreadableMoney } from '../../contract/provider.ts'
import type { Money } from '../../domain/money.ts'
import { memberOf, readJsonText, stringMember } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { isYoung } from '../kit/times.ts'
import { idOf, isWireAmount, merchantReferenceOf, moneyOf, objectMember, smaller } from './wire.ts'

export interface StatusContext {
  /** The reference of the payment that was asked about. */
  readonly reference: string
  /** The mode of our key; null when the key does not say. */
  readonly mode: 'test' | 'live' | null
  readonly sessionMinutes: number
  /** Epoch milliseconds. */
  readonly now: number
}

/** Words of banks in `gateway_response`. The first that fits counts. */
const REASONS: readonly (readonly [RegExp, DeclineReason])[] = [
  [/insufficient|not sufficient/i, 'insufficient_funds'],
  [/limit/i, 'limit_exceeded'],
  [/\bpin\b|otp|cvv|expired card|invalid card/i, 'wrong_details'],
]

/** The event of a refund enters the ledger, but it can be lost, and a chargeback has none. */
const REVERSED: AnswerNote = {
  level: 'warn',
  text: 'Paystack says "reversed": the money went back, by a refund or a chargeback',
}

/**
 * @param text the answer, which `JSON.parse` has accepted
 * @throws {UnreadableMoney} when the transaction is a success that contradicts itself or our request
 */
export function readStatus(text: string, context: StatusContext): ConfirmedStatus {
  refuseDuplicateMembers('paystack verify', text)
  const answer = readJsonText(text)
  const data = answer.kind === 'object' ? objectMember(answer, 'data') : null
  if (answer.kind !== 'object' || !isTrue(answer) || data === null)
    throw new Error('paystack verify: the answer is about no transaction')
  const status = stringMember(data, 'status') ?? ''
  const fault = contradictionIn(data, context)
  if (fault !== null) {
    const message = `paystack verify: ${fault}`
    throw status === 'success' ? new UnreadableMoney(message) : new Error(message)
  }
  const facts = { reference: context.reference, providerRef: idOf(data, 'id') }
  if (status === 'success') {
    if (facts.providerRef === null) throw new UnreadableMoney('paystack verify: the transaction has no id')
    const surplus = surplusIn(data)
    return confirmed({ ...facts, state: 'paid', money: paidMoney(data), ...(surplus ? { surplus } : {}) })
  }
  if (!hasEnded(status, data, context)) return confirmed({ ...facts, state: 'pending', money: null })
  return confirmed({ ...failed(facts, data), ...(status === 'reversed' ? { note: REVERSED } : {}) })
}

function contradictionIn(data: JsonObject, { reference, mode }: StatusContext): string | null {
  if (merchantReferenceOf(stringMember(data, 'reference')) !== reference)
    return 'the answer is about another transaction'
  // Test mode moves no money.
  return mode !== null && stringMember(data, 'domain') !== mode
    ? 'the mode of the transaction is not that of the key'
    : null
}

/**
 * `abandoned` is also the status of a transaction that nobody has tried to pay, and after `failed` the page stays open
 * for another try. `reversed` money went back: it pays nothing, and a payment that is paid stays paid.
 */
function hasEnded(status: string, data: JsonObject, { sessionMinutes, now }: StatusContext): boolean {
  const began = stringMember(data, 'created_at') ?? stringMember(data, 'createdAt')
  return status === 'reversed' || (status === 'failed' && !isYoung(began, sessionMinutes, now))
}

function failed(facts: { reference: string; providerRef: string | null }, data: JsonObject) {
  const words = `${stringMember(data, 'gateway_response') ?? ''} ${stringMember(data, 'message') ?? ''}`
  const reason = REASONS.find(([pattern]) => pattern.test(words))?.[1] ?? 'declined'
  return { ...facts, state: 'failed', money: null, reason } as const
}

/** `amount` can contain a fee that the buyer bears. A partial debit has an `amount` below `requested_amount`. */
function paidMoney(data: JsonObject): Money {
  const amount = digitsOf(data, 'amount')
  const requested = isAbsent(data, 'requested_amount') ? amount : digitsOf(data, 'requested_amount')
  const money =
    amount === null || requested === null ? null : moneyOf(smaller(amount, requested), stringMember(data, 'currency'))
  if (money === null) throw new UnreadableMoney('paystack verify: what was paid cannot be read')
  return money
}

/**
 * What the buyer paid beyond the price: mostly the fee, where the account makes buyers bear it.
 * @returns null without one, or where it is no sum of the currency
 */
function surplusIn(data: JsonObject): Surplus | null {
  const amount = digitsOf(data, 'amount')
  const requested = digitsOf(data, 'requested_amount')
  if (amount === null || requested === null || smaller(amount, requested) === amount) return null
  const digits = (BigInt(amount) - BigInt(requested)).toString()
  const money = moneyOf(digits, stringMember(data, 'currency'))
  return money && { money, isFee: digitsOf(data, 'fees') === digits }
}

function digitsOf(data: JsonObject, name: string): string | null {
  const node = memberOf(data, name)
  return node?.kind === 'number' && isWireAmount(node.text) ? node.text : null
}

function isAbsent(data: JsonObject, name: string): boolean {
  const node = memberOf(data, name)
  return node === undefined || (node.kind === 'literal' && node.text === 'null')
}

function isTrue(answer: JsonObject): boolean {
  const node = memberOf(answer, 'status')
  return node?.kind === 'literal' && node.text === 'true'
}

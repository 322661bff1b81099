/**
 * Reads Chapa's answer about a transaction. Its document calls the outer `status` that of the payment, and its SDKs call
 * it that of the call. A payment is paid only if both the outer and the inner one say so.
 */

import { confirmed } from '../../contract/confirmed-status.ts'
import type { AnswerNote, ConfirmedStatus } from '../../contract/confirmed-status.ts'
import { UnreadableMoney } from '../../contract/provider.ts'
import type { Money } from '../../domain/money.ts'
import { memberOf, readJsonText } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { isYoung } from '../kit/times.ts'
import { idOf, moneyOf, stringOf } from './wire.ts'

export interface StatusContext {
  /** The reference of the payment that was asked about. */
  readonly reference: string
  /** What the payment costs. */
  readonly price: Money
  /** The mode of our key. */
  readonly mode: 'test' | 'live'
  readonly retryMinutes: number
  /** Epoch milliseconds. */
  readonly now: number
}

/**
 * @param text the answer, which `JSON.parse` has accepted
 * @throws {UnreadableMoney} when the transaction is a success that contradicts itself or our request
 */
export function readStatus(text: string, context: StatusContext): ConfirmedStatus {
  refuseDuplicateMembers('chapa verify', text)
  const answer = readJsonText(text)
  const data = answer.kind === 'object' ? memberOf(answer, 'data') : undefined
  if (answer.kind !== 'object' || data?.kind !== 'object')
    throw new Error('chapa verify: the answer is about no transaction')
  const status = wordOf(data)
  const isPaid = status === 'success' && wordOf(answer) === 'success'
  const fault = contradictionIn(data, context)
  if (fault !== null) throw problem(isPaid, fault)
  const facts = { reference: context.reference, providerRef: idOf(data, 'reference') }
  if (isPaid) {
    const money = moneyOf(data)
    if (facts.providerRef === null) throw problem(true, 'the transaction has no reference of Chapa')
    if (money === null) throw problem(true, 'what was paid cannot be read')
    const note = chargeNote(money, data, context)
    return confirmed({ ...facts, state: 'paid', money, ...(note ? { note } : {}) })
  }
  const state = unpaidState(status, data, context)
  const note = isReturned(status) ? { note: returnNote(status) } : {}
  return confirmed({ ...facts, state, money: null, ...(state === 'failed' ? { reason: 'declined' } : {}), ...note })
}

/** The event of a refund enters the ledger, but it can be lost. */
function returnNote(status: string): AnswerNote {
  return { level: 'warn', text: `Chapa says "${status}": the money went back` }
}

/** Whether a charge that the buyer bears is part of `amount` is not documented. */
function chargeNote(paid: Money, data: JsonObject, { price }: StatusContext): AnswerNote | null {
  const charge = moneyOf(data, 'charge')
  if (charge === null || charge.minor === 0n || paid.currency !== price.currency) return null
  const difference = paid.minor - price.minor
  if (difference !== charge.minor && -difference !== charge.minor) return null
  const text = `the amount is ${difference > 0n ? 'above' : 'below'} the price by exactly the charge that Chapa names`
  return { level: 'warn', text }
}

function problem(isPaid: boolean, words: string): Error {
  const message = `chapa verify: ${words}`
  return isPaid ? new UnreadableMoney(message) : new Error(message)
}

function contradictionIn(data: JsonObject, { reference, mode }: StatusContext): string | null {
  if (stringOf(data, 'tx_ref') !== reference) return 'the answer is about another transaction'
  // Test mode moves no money.
  return stringOf(data, 'mode')?.toLowerCase() === mode ? null : 'the mode of the transaction is not that of the key'
}

/** After a failed try the page stays open for another one. Money that went back pays nothing. */
function unpaidState(status: string, data: JsonObject, context: StatusContext): 'pending' | 'failed' | 'cancelled' {
  const hasFailed = status === 'failed' || status === 'failed/cancelled'
  if (hasFailed) return isYoung(stringOf(data, 'created_at'), context.retryMinutes, context.now) ? 'pending' : 'failed'
  if (isReturned(status)) return 'failed'
  return status === 'cancelled' ? 'cancelled' : 'pending'
}

function isReturned(status: string): boolean {
  return status === 'refunded' || status === 'reversed'
}

function wordOf(object: JsonObject): string {
  return stringOf(object, 'status')?.toLowerCase() ?? ''
}

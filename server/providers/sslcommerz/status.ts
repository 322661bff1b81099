/**
 * What SSLCommerz's answers say about a payment. The query by our own id lists the transactions of one payment. Only the
 * validation of one of them proves that it was paid.
 */

import { sameMoney } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { UnreadableMoney } from '../../contract/provider.ts'
import type { ConfirmedFacts } from '../../contract/confirmed-status.ts'
import { KeyRefused } from '../../contract/request-errors.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { readAmount } from '../kit/amounts.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { memberOf, readJsonText, textMember } from '../kit/json-text.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { referenceOf } from './reference.ts'
import { PAID, VAL_ID } from './webhooks.ts'

type Reading = { readonly paid: readonly string[] } | { readonly paid: null; readonly facts: ConfirmedFacts }

/** The currency of every settlement. Money in it is not converted. */
export const SETTLEMENT_CURRENCY = 'BDT'
const BANK_TRAN_ID = /^[\x21-\x7e]{1,128}$/
const ENDS: ReadonlyMap<string, 'failed' | 'cancelled' | 'expired'> = new Map([
  ['FAILED', 'failed'],
  ['CANCELLED', 'cancelled'],
  ['EXPIRED', 'expired'],
  ['UNATTEMPTED', 'expired'],
])

/**
 * Reads a query by `tran_id`.
 * @returns the `val_id`s of its good transactions in their order, or what the others say
 * @throws {KeyRefused} when SSLCommerz does not accept the store or its password
 * @throws {UnreadableMoney} when it reports a good transaction that cannot be validated
 */
export function readQuery(answer: JsonAnswer, tranId: string): Reading {
  const result = readObject('sslcommerz query', answer)
  const elements = memberOf(result, 'element')
  const listed = elements?.kind === 'array' ? elements.items : null
  if (listed === null && textOf(result, 'no_of_trans_found') !== '0')
    throw new Error('sslcommerz query: the answer lists no transactions')
  // The document does not give the order of the list.
  const own = (listed ?? [])
    .filter((item) => item.kind === 'object')
    .filter((item) => textOf(item, 'tran_id') === tranId)
  const good = own.filter((item) => PAID.includes(textOf(item, 'status')))
  if (good.length > 0) {
    const ids = good.map((item) => textOf(item, 'val_id'))
    if (ids.some((id) => !VAL_ID.test(id)))
      throw new UnreadableMoney('sslcommerz query: a good transaction has no val_id')
    return { paid: [...new Set(ids)].sort() }
  }
  const latest = own.toSorted((a, b) => textOf(b, 'tran_date').localeCompare(textOf(a, 'tran_date')))[0]
  // Unknown words count as pending.
  const isOver = own.every((item) => ENDS.has(textOf(item, 'status')))
  const state = latest && isOver ? ENDS.get(textOf(latest, 'status')) : undefined
  const facts = { reference: latest ? referenceOf(tranId) : null, providerRef: null, money: null }
  return {
    paid: null,
    facts: { ...facts, state: state ?? 'pending', ...(state === 'failed' ? { reason: 'declined' } : {}) },
  }
}

/**
 * Reads the validation of one transaction.
 * @param risk whether money that SSLCommerz calls risky waits for a person
 * @throws {UnreadableMoney} when it contradicts the query
 */
export function readValidation(
  answer: JsonAnswer,
  requested: { readonly tranId: string; readonly valId: string },
  risk: 'hold' | 'accept',
): ConfirmedFacts {
  const result = readObject('sslcommerz validation', answer)
  if (!PAID.includes(textOf(result, 'status')))
    throw new Error('sslcommerz validation: it does not confirm what the query says')
  if (textOf(result, 'tran_id') !== requested.tranId || textOf(result, 'val_id') !== requested.valId)
    throw new UnreadableMoney('sslcommerz validation: the answer is about another transaction')
  const bankTranId = textOf(result, 'bank_tran_id')
  return {
    state: 'paid',
    reference: referenceOf(requested.tranId),
    providerRef: requested.valId,
    money: paidMoney(result),
    // Refunds need it, and it is what the buyer's bank shows.
    ...(BANK_TRAN_ID.test(bankTranId) ? { transactionId: bankTranId } : {}),
    ...riskOf(result, risk),
  }
}

/** Only a clear 0 is safe. */
function riskOf(result: JsonObject, risk: 'hold' | 'accept'): Pick<ConfirmedFacts, 'risky' | 'note'> {
  const level = textOf(result, 'risk_level')
  if (level === '0') return {}
  if (risk === 'hold') return { risky: true }
  const shown = /^\d{1,3}$/.test(level) ? `the risk level ${level}` : 'no risk level'
  return { note: { level: 'info', text: `SSLCommerz gives ${shown}, and SSLCOMMERZ_RISK accepts it` } }
}

/** @throws unless the answer is an object in which SSLCommerz says that it has accepted the store */
export function readObject(what: string, answer: JsonAnswer): JsonObject {
  refuseDuplicateMembers(what, answer.text)
  const node = readJsonText(answer.text)
  if (node.kind !== 'object') throw new Error(`${what}: the answer is not a JSON object`)
  const connected = textOf(node, 'APIConnect')
  if (['INVALID_REQUEST', 'FAILED', 'INACTIVE'].includes(connected))
    throw new KeyRefused(`${what}: the store is refused (${connected})`, answer)
  if (connected !== 'DONE') throw new Error(`${what}: the answer does not say that it is one`)
  return node
}

/**
 * `currency_type` and `currency_amount` are what was asked for. `amount` is its value in taka: for an amount in taka both
 * must agree. SSLCommerz does not document what a discount does to them.
 */
function paidMoney(result: JsonObject): Money {
  const money = amountOf(result, 'currency_amount', textOf(result, 'currency_type'))
  if (money.currency === SETTLEMENT_CURRENCY && !sameMoney(amountOf(result, 'amount', SETTLEMENT_CURRENCY), money))
    throw new UnreadableMoney('sslcommerz validation: amount and currency_amount differ')
  return money
}

function amountOf(result: JsonObject, name: string, currency: string): Money {
  const money = readAmount(textOf(result, name), currency)
  if (money === null) throw new UnreadableMoney(`sslcommerz validation: ${name} cannot be read`)
  return money
}

/** @returns a string, or the literal of a number; empty for anything else */
export function textOf(object: JsonObject, name: string): string {
  return textMember(object, name) ?? ''
}

/**
 * Refunds at Paystack, whole or in part. Document: https://paystack.com/docs/payments/refunds.
 *
 * A refund carries our reference in `merchant_note`, which the list of refunds returns: so a refund whose answer was
 * lost is found, and no other one is taken for it.
 */

import type {
  ProviderRefundQuery,
  ProviderRefundRequest,
  ProviderRefundResult,
} from '../../contract/provider-refunds.ts'
import { KeyRefused, RequestRejected } from '../../contract/request-errors.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { sameMoney } from '../../domain/money.ts'
import type { RefundRefusal } from '../../domain/provider-refund.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { ExactNumber, memberOf, readJsonText, stringMember, textMember } from '../kit/json-text.ts'
import type { JsonNode, JsonObject, JsonValue } from '../kit/json-text.ts'
import { objectOf, refusalReason } from '../kit/request.ts'
import { idOf, moneyOf, objectMember, wireAmount, wireReference } from './wire.ts'

export interface RefundApi {
  readonly call: (what: string, path: string, signal: AbortSignal, body?: JsonValue) => Promise<JsonAnswer>
  /** The mode of our key; null when the key does not say. */
  readonly mode: 'test' | 'live' | null
}

/** In characters. Paystack documents no limit. */
const MAX_NOTE = 200
/** The refunds of one payment on one page. A payment has fewer. */
const PAGE_SIZE = 100
const NOTE = /^pay-button (r[a-z0-9]{1,29})(?:: |$)/

/** Words of a refusal. The first that fits counts. */
const REFUSALS: readonly (readonly [RegExp, RefundRefusal])[] = [
  [/insufficient balance|balance is not enough/i, 'insufficient_balance'],
  [/fully reversed|more than|greater than|exceed/i, 'more_than_left'],
  [/less than|not found|cannot refund/i, 'not_refundable'],
]

export async function refund(
  { call, mode }: RefundApi,
  request: ProviderRefundRequest,
  signal: AbortSignal,
): Promise<ProviderRefundResult> {
  const { paymentReference, providerRef, reference, money, note } = request
  const amount = wireAmount(money)
  if (providerRef === null || amount === null) return { outcome: 'refused', reason: 'not_refundable' }
  const body = {
    transaction: wireReference(paymentReference),
    amount: new ExactNumber(amount),
    currency: money.currency,
    merchant_note: [...`pay-button ${reference}: ${note}`].slice(0, MAX_NOTE).join(''),
  }
  let answer: JsonAnswer
  try {
    answer = await call('refund', '/refund', signal, body)
  } catch (error) {
    const reason = refusalOf(error)
    if (reason !== null) return { outcome: 'refused', reason }
    throw error
  }
  return resultOf(objectIn('refund', answer), request, mode, 'refund')
}

export async function fetchRefund(
  { call, mode }: RefundApi,
  query: ProviderRefundQuery,
  signal: AbortSignal,
): Promise<ProviderRefundResult | null> {
  const { providerRef, refundId, reference } = query
  if (providerRef === null) return null
  if (refundId !== null) {
    const answer = await call('refund status', `/refund/${encodeURIComponent(refundId)}`, signal)
    const data = objectIn('refund status', answer)
    if (idOf(data, 'id') !== refundId) throw new Error('paystack refund status: the answer is about another refund')
    return resultOf(data, query, mode, 'refund status')
  }
  const address = `/refund?transaction=${encodeURIComponent(providerRef)}&perPage=${PAGE_SIZE}`
  const listed = listIn(await call('refund list', address, signal))
  // Without the filter, the list is one page of all refunds of the account, and says nothing of those that it lacks.
  if (listed.length >= PAGE_SIZE || listed.some((one) => transactionOf(one) !== providerRef))
    throw new Error('paystack refund list: the answer is no complete list of the refunds of this transaction')
  const ours = listed.filter((one) => NOTE.exec(stringMember(one, 'merchant_note') ?? '')?.[1] === reference)
  const [found] = ours
  if (ours.length > 1) throw new Error('paystack refund list: two refunds have one reference')
  if (found) return resultOf(found, query, mode, 'refund list')
  // Paystack may have replaced the note of one that is not known here.
  const known = new Set(query.otherRefundIds)
  const isDoubtful = listed.some(
    (one) =>
      !known.has(idOf(one, 'id') ?? '') && !NOTE.test(stringMember(one, 'merchant_note') ?? '') && isOfSum(one, query),
  )
  if (isDoubtful) throw new Error('paystack refund list: a refund of this amount has no note of ours')
  return null
}

/** @throws when the answer is about another refund */
function resultOf(
  data: JsonObject,
  request: ProviderRefundRequest,
  mode: RefundApi['mode'],
  what: string,
): ProviderRefundResult {
  if (transactionOf(data) !== request.providerRef || !isOfSum(data, request))
    throw new Error(`paystack ${what}: the answer is about another refund`)
  if (mode !== null && stringMember(data, 'domain') !== mode)
    throw new Error(`paystack ${what}: the mode of the refund is not that of the key`)
  const status = stringMember(data, 'status')
  if (status === 'failed') return { outcome: 'refused', reason: 'failed' }
  // After `needs-attention`, a person can complete it in the dashboard. An unknown word proves nothing.
  return { outcome: status === 'processed' ? 'done' : 'pending', refundId: idOf(data, 'id') }
}

function isOfSum(data: JsonObject, { money }: ProviderRefundRequest): boolean {
  const sum = moneyOf(textMember(data, 'amount'), stringMember(data, 'currency'))
  return sum !== null && sameMoney(sum, money)
}

/** The transaction is an object in the answer to a refund, and its id in later answers. */
function transactionOf(data: JsonObject): string | null {
  const transaction = objectMember(data, 'transaction')
  return transaction ? idOf(transaction, 'id') : idOf(data, 'transaction')
}

function objectIn(what: string, answer: JsonAnswer): JsonObject {
  const data = dataIn(what, answer)
  if (data?.kind !== 'object') throw new Error(`paystack ${what}: the answer is about no refund`)
  return data
}

function listIn(answer: JsonAnswer): JsonObject[] {
  const data = dataIn('refund list', answer)
  if (data?.kind !== 'array') throw new Error('paystack refund list: the answer has no list')
  return data.items.map((item) => {
    if (item.kind !== 'object') throw new Error('paystack refund list: the list has something that is no refund')
    return item
  })
}

/** The outer status says that the call worked, and nothing of the refund. */
function dataIn(what: string, answer: JsonAnswer): JsonNode | undefined {
  refuseDuplicateMembers(`paystack ${what}`, answer.text)
  const node = readJsonText(answer.text)
  return node.kind === 'object' && objectOf(answer.body)?.status === true ? memberOf(node, 'data') : undefined
}

/** @returns null when money may have gone back */
function refusalOf(error: unknown): RefundRefusal | null {
  if (!(error instanceof RequestRejected) || error instanceof KeyRefused) return refusalReason(error)
  const { message, code } = objectOf(error.answer.body) ?? {}
  const words = `${String(message)} ${String(code)}`
  // Something like this refund exists. It may be this very call.
  if (/duplicate|already/i.test(words)) return null
  return REFUSALS.find(([pattern]) => pattern.test(words))?.[1] ?? 'provider_refused'
}

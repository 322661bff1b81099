/**
 * Refunds at bKash, by version 2 of its refund API: at most ten parts of a payment. Document:
 * https://developer.bka.sh/docs/refund-transaction-1.
 *
 * Neither call takes an id of ours that the other returns. A refund whose answer was lost is found by its amount and
 * its time among the refunds of the payment, and only where one of them fits.
 */

import type {
  ProviderRefundQuery,
  ProviderRefundRequest,
  ProviderRefundResult,
} from '../../contract/provider-refunds.ts'
import { KeyRefused, RequestRejected } from '../../contract/request-errors.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { formatAmount, sameMoney } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import type { RefundRefusal } from '../../domain/provider-refund.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { objectOf, refusalReason } from '../kit/request.ts'
import { isPaymentId, moneyOf, REFUSED_BY_REFUND, timeOf } from './answers.ts'

/** Sends a call below the path of refunds. */
export type RefundCall = (
  what: string,
  path: '/transaction' | '/status',
  body: Record<string, string>,
  signal: AbortSignal,
) => Promise<JsonAnswer>

type Members = Readonly<Record<string, unknown>>

const COMPLETED = 'Completed'
/** In characters. bKash documents no limit. */
const MAX_REASON = 255
/** How far apart bKash's clock and ours may be, in milliseconds. */
const CLOCK_DISTANCE = 10 * 60_000

export async function refund(
  call: RefundCall,
  { providerRef, transactionId, reference, money, note }: ProviderRefundRequest,
  signal: AbortSignal,
): Promise<ProviderRefundResult> {
  if (providerRef === null || transactionId === null) return { outcome: 'refused', reason: 'not_refundable' }
  const body = {
    paymentId: providerRef,
    trxId: transactionId,
    refundAmount: formatAmount(money),
    sku: reference,
    reason: [...note].slice(0, MAX_REASON).join(''),
  }
  let answer: JsonAnswer
  try {
    answer = await call('refund', '/transaction', body, signal)
  } catch (error) {
    const isAnswered = error instanceof RequestRejected && !(error instanceof KeyRefused)
    const reason = isAnswered ? refusalOf(error.answer.body) : refusalReason(error)
    if (reason !== null) return { outcome: 'refused', reason }
    throw error
  }
  refuseDuplicateMembers('bkash refund', answer.text)
  const reason = refusalOf(answer.body)
  if (reason !== null) return { outcome: 'refused', reason }
  const members = objectOf(answer.body) ?? {}
  const { originalTrxId, refundTrxId } = members
  if (originalTrxId !== transactionId || !isPaymentId(refundTrxId))
    throw new Error('bkash refund: the answer is about no refund of this transaction')
  if (!isSum(members, money)) throw new Error('bkash refund: the answer is about another amount')
  return { outcome: outcomeOf(members), refundId: refundTrxId }
}

export async function fetchRefund(
  call: RefundCall,
  query: ProviderRefundQuery,
  signal: AbortSignal,
): Promise<ProviderRefundResult | null> {
  const { providerRef, transactionId, refundId, money } = query
  if (providerRef === null || transactionId === null) return null
  const answer = await call('refund status', '/status', { paymentId: providerRef, trxId: transactionId }, signal)
  refuseDuplicateMembers('bkash refund status', answer.text)
  const members = objectOf(answer.body)
  if (members?.originalTrxId !== transactionId || !Array.isArray(members.refundTransactions))
    throw new Error('bkash refund status: the answer lists no refunds of this transaction')
  const listed = members.refundTransactions.map((item) => objectOf(item) ?? {})
  if (listed.some(({ refundTrxId }) => !isPaymentId(refundTrxId)))
    throw new Error('bkash refund status: a refund has no id')
  const one = refundId === null ? foundBySum(listed, query) : listed.find(({ refundTrxId }) => refundTrxId === refundId)
  if (one === undefined) return null
  if (!isSum(one, money)) throw new Error('bkash refund status: the refund has another amount')
  return { outcome: outcomeOf(one), refundId: String(one.refundTrxId) }
}

/**
 * The only refund of this sum that can be ours.
 * @returns undefined when every refund of this sum is recorded: ours was not made
 * @throws when several can be, when the only one is older or can be one that was recorded without its id, or when a time
 * cannot be read
 */
function foundBySum(
  listed: readonly Members[],
  { money, startedAt, otherRefundIds, hasUnnamedOther }: ProviderRefundQuery,
): Members | undefined {
  const known = new Set(otherRefundIds.map((id) => id.toLowerCase()))
  const fitting = listed.filter((one) => isSum(one, money) && !known.has(String(one.refundTrxId).toLowerCase()))
  const times = fitting.map(({ completedTime }) => timeOf(completedTime))
  // One without a time may be running, or be an old one.
  if (times.includes(null)) throw new Error('bkash refund status: a refund of this amount has no time')
  const ours = fitting.filter((_, index) => (times[index] ?? 0) >= startedAt - CLOCK_DISTANCE)
  // Nobody has recorded it. By a clock that is wrong, ours looks older.
  if (ours.length === 0 && fitting.length > 0)
    throw new Error('bkash refund status: an older refund of this amount is not recorded')
  if (ours.length > 1) throw new Error('bkash refund status: several refunds of this amount can be the one')
  if (ours.length > 0 && hasUnnamedOther)
    throw new Error('bkash refund status: a refund of this amount was recorded without its id')
  return ours[0]
}

function outcomeOf({ refundTransactionStatus }: Members): 'done' | 'pending' {
  // bKash documents no other word, so every other one leaves the end open.
  return refundTransactionStatus === COMPLETED ? 'done' : 'pending'
}

/** bKash writes amounts as texts and, by some reports, as numbers. */
function isSum({ refundAmount, currency = 'BDT' }: Members, money: Money): boolean {
  const amount = typeof refundAmount === 'number' ? String(refundAmount) : refundAmount
  return sameMoney(moneyOf('refund', { amount, currency }), money)
}

/** @returns null when the code leaves open whether money went back */
function refusalOf(body: unknown): RefundRefusal | null {
  const { externalCode, statusCode, errorCode } = objectOf(body) ?? {}
  const code = externalCode ?? statusCode ?? errorCode
  return typeof code === 'string' ? (REFUSED_BY_REFUND.get(code) ?? null) : null
}

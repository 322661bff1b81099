/**
 * Refunds at SSLCommerz. Document: https://developer.sslcommerz.com/doc/v4/#initiate-the-refund.
 *
 * The call only initiates a refund: a query by the id in its answer says when the money went back. Without that answer
 * no query can find the refund, and a person looks into the merchant panel.
 */

import { UntraceableRefund } from '../../contract/provider-refunds.ts'
import type {
  ProviderRefundQuery,
  ProviderRefundRequest,
  ProviderRefundResult,
} from '../../contract/provider-refunds.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import { formatAmount } from '../../domain/money.ts'
import type { JsonObject } from '../kit/json-text.ts'
import { refusalReason } from '../kit/request.ts'
import { readObject, SETTLEMENT_CURRENCY, textOf } from './status.ts'

/** Asks the address of the query, which also takes refunds. */
export type RefundCall = (
  what: string,
  fields: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<JsonAnswer>

/** In characters, by the document. */
const MAX_REMARKS = 255
const REFUND_ID = /^[\x21-\x7e]{1,128}$/

export async function refund(
  call: RefundCall,
  { transactionId, reference, money, note }: ProviderRefundRequest,
  signal: AbortSignal,
): Promise<ProviderRefundResult> {
  // A sum that was converted goes back in taka, at a rate that is not documented.
  if (transactionId === null || money.currency !== SETTLEMENT_CURRENCY)
    return { outcome: 'refused', reason: 'not_refundable' }
  const fields = {
    bank_tran_id: transactionId,
    refund_trans_id: reference,
    refund_amount: formatAmount(money),
    refund_remarks: [...note].slice(0, MAX_REMARKS).join(''),
  }
  let result: JsonObject
  try {
    result = readObject('sslcommerz refund', await call('refund', fields, signal))
  } catch (error) {
    const reason = refusalReason(error)
    if (reason !== null) return { outcome: 'refused', reason }
    throw error
  }
  const status = textOf(result, 'status')
  if (status === 'failed') return { outcome: 'refused', reason: 'provider_refused' }
  const refundId = textOf(result, 'refund_ref_id')
  // `processing` says that a refund was initiated before. It can be another one than ours.
  if (status !== 'success' || !REFUND_ID.test(refundId))
    throw new Error('sslcommerz refund: the answer does not say that this refund was initiated')
  if (textOf(result, 'bank_tran_id') !== transactionId)
    throw new Error('sslcommerz refund: the answer is about another transaction')
  return { outcome: 'pending', refundId }
}

export async function fetchRefund(
  call: RefundCall,
  { transactionId, refundId }: ProviderRefundQuery,
  signal: AbortSignal,
): Promise<ProviderRefundResult> {
  if (refundId === null) throw new UntraceableRefund('sslcommerz refund: without its answer, no query finds the refund')
  const result = readObject('sslcommerz refund query', await call('refund query', { refund_ref_id: refundId }, signal))
  if (textOf(result, 'refund_ref_id') !== refundId || textOf(result, 'bank_tran_id') !== transactionId)
    throw new Error('sslcommerz refund query: the answer is about another refund')
  const status = textOf(result, 'status')
  if (status === 'cancelled') return { outcome: 'refused', reason: 'failed' }
  // An unknown word proves nothing.
  return { outcome: status === 'refunded' ? 'done' : 'pending', refundId }
}

/** Refunds at SSLCommerz: its answer to a refund only says that it was initiated. */

import { expect, test } from 'vitest'
import { UntraceableRefund } from '../../../../server/contract/provider-refunds.ts'
import type { ProviderRefundQuery } from '../../../../server/contract/provider-refunds.ts'
import type { Reply } from '../api-server.ts'
import { signal } from '../provider-bench.ts'
import { BANK_TRAN_ID, PASSWORD, REFERENCE, refundAnswer, STORE, VAL_ID } from '../sslcommerz.fixtures.ts'
import { BDT, sslcommerzBench } from './fixture.ts'

const { api, open, openAt } = sslcommerzBench()
const request = {
  reference: 'r1a2b3c4d5e6f',
  paymentReference: REFERENCE,
  providerRef: VAL_ID,
  transactionId: BANK_TRAN_ID,
  money: BDT(10_000n),
  paid: BDT(125_050n),
  note: 'one mug & a cup',
}
const query: ProviderRefundQuery = { ...request, refundId: '59bd63fea5455', startedAt: 0, otherRefundIds: [] }
const refund = async (reply: Reply) => (await openAt(reply)).refund!(request, signal)
const fetchRefund = async (reply: Reply) => (await openAt(reply)).fetchRefund!(query, signal)
const CREDENTIALS = `store_id=${STORE}&store_passwd=${encodeURIComponent(PASSWORD)}&v=1&format=json`

test('names the transaction of the bank and a reference of its own, and is on its way', async () => {
  expect(await refund(refundAnswer({ status: 'success' }))).toEqual({ outcome: 'pending', refundId: '59bd63fea5455' })
  expect(api.requestLines).toEqual([
    `GET /validator/api/merchantTransIDvalidationAPI.php?bank_tran_id=${BANK_TRAN_ID}&refund_trans_id=r1a2b3c4d5e6f` +
      `&refund_amount=100.00&refund_remarks=one+mug+%26+a+cup&${CREDENTIALS}`,
  ])
})

test.each([
  ['failed', { status: 'failed', errorReason: 'words of SSLCommerz' }, 'provider_refused'],
  ['not accepted as a call of this store', { APIConnect: 'FAILED' }, 'provider_misconfigured'],
  ['from an inactive store', { APIConnect: 'INACTIVE' }, 'provider_misconfigured'],
])('is refused when it is %s', async (_, answer, reason) => {
  expect(await refund(refundAnswer(answer))).toEqual({ outcome: 'refused', reason })
})

test.each([
  ['that says that one was initiated before', { status: 'processing' }],
  ['without the id of the refund', { status: 'success', refund_ref_id: '' }],
  ['with an unknown status', { status: 'SUCCESS' }],
  ['about another transaction', { status: 'success', bank_tran_id: 'other' }],
  ['that is none', { status: 'success', APIConnect: undefined }],
])('has an unknown outcome after an answer %s', async (_, answer) => {
  await expect(refund(refundAnswer(answer))).rejects.toThrow()
})

test.each([
  ['without the id of the bank', { transactionId: null }],
  ['of money that was converted', { money: { minor: 1000n, currency: 'USD' } }],
])('%s makes no call', async (_, change) => {
  const result = await open().refund!({ ...request, ...change }, signal)
  expect(result).toEqual({ outcome: 'refused', reason: 'not_refundable' })
})

test.each([
  ['refunded', { outcome: 'done', refundId: '59bd63fea5455' }],
  ['processing', { outcome: 'pending', refundId: '59bd63fea5455' }],
  ['REFUNDED', { outcome: 'pending', refundId: '59bd63fea5455' }],
  ['cancelled', { outcome: 'refused', reason: 'failed' }],
])('that is %s by the query', async (status, result) => {
  expect(await fetchRefund(refundAnswer({ status }))).toEqual(result)
  expect(api.requestLines).toEqual([
    `GET /validator/api/merchantTransIDvalidationAPI.php?refund_ref_id=59bd63fea5455&${CREDENTIALS}`,
  ])
})

test.each([
  ['another refund', { refund_ref_id: 'other' }],
  ['another transaction', { bank_tran_id: 'other' }],
])('is not known from an answer about %s', async (_, change) => {
  await expect(fetchRefund(refundAnswer({ status: 'refunded', ...change }))).rejects.toThrow()
})

test('without its id is looked up by a person', async () => {
  await expect(open().fetchRefund!({ ...query, refundId: null }, signal)).rejects.toBeInstanceOf(UntraceableRefund)
})

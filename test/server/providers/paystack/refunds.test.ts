/** Refunds at Paystack: what its answers mean, and how one without an answer is found. */

import { describe, expect, test } from 'vitest'
import type { ProviderRefundQuery } from '../../../../server/contract/provider-refunds.ts'
import type { Reply } from '../api-server.ts'
import { answered, REFUND, refundMade } from '../paystack.fixtures.ts'
import { signal } from '../provider-bench.ts'
import { money, paystackBench } from './fixture.ts'

const { api, open, openAt } = paystackBench()
const request = {
  reference: 'r1a2b3c4d5e6f',
  paymentReference: 'pay_0190a1b2c3d4',
  providerRef: '4099260516',
  transactionId: null,
  money: money(10_000n),
  paid: money(10_000n),
  note: 'one mug was broken',
}
const query: ProviderRefundQuery = { ...request, refundId: null, startedAt: 0, otherRefundIds: [] }
const refund = async (reply: Reply, more = {}) => (await openAt(reply)).refund!({ ...request, ...more }, signal)
const fetchRefund = async (reply: Reply, more: Partial<ProviderRefundQuery> = {}) =>
  (await openAt(reply)).fetchRefund!({ ...query, ...more }, signal)
const refusal = (message: string, status = 400) => ({
  status,
  body: JSON.stringify({ status: false, message, type: 'validation_error', code: 'invalid_params' }),
})

test('names our transaction, and carries our reference in the note', async () => {
  expect(await refund(refundMade())).toEqual({ outcome: 'pending', refundId: '3018284' })
  expect(api.requestLines).toEqual(['POST /refund'])
  expect(api.sentBody()).toEqual({
    transaction: 'pay.0190a1b2c3d4',
    amount: 10_000,
    currency: 'NGN',
    merchant_note: 'pay-button r1a2b3c4d5e6f: one mug was broken',
  })
})

test('multiplies by 100 in a currency without a smaller unit', async () => {
  const xof = { money: money(500n, 'XOF') }
  expect(await refund(refundMade({ currency: 'XOF', amount: 50_000 }), xof)).toMatchObject({ outcome: 'pending' })
  expect(api.sentBody()).toMatchObject({ amount: 50_000, currency: 'XOF' })
})

test('makes no call without the id of the transaction', async () => {
  const result = await open().refund!({ ...request, providerRef: null }, signal)
  expect(result).toEqual({ outcome: 'refused', reason: 'not_refundable' })
})

test.each([
  ['pending', { outcome: 'pending', refundId: '3018284' }],
  ['processing', { outcome: 'pending', refundId: '3018284' }],
  ['needs-attention', { outcome: 'pending', refundId: '3018284' }],
  ['PROCESSED', { outcome: 'pending', refundId: '3018284' }],
  ['processed', { outcome: 'done', refundId: '3018284' }],
  ['failed', { outcome: 'refused', reason: 'failed' }],
])('that is %s', async (status, result) => {
  expect(await refund(refundMade({ status }))).toEqual(result)
  expect(await fetchRefund(answered({ ...REFUND, status }), { refundId: '3018284' })).toEqual(result)
  expect(api.requestLines).toEqual(['GET /refund/3018284'])
})

test.each([
  ['Insufficient balance to fulfill this refund. Please top up.', 400, 'insufficient_balance'],
  ['Your balance is not enough to fulfill this request', 400, 'insufficient_balance'],
  ['Transaction has been fully reversed', 400, 'more_than_left'],
  ['Refund amount cannot be more than the transaction amount', 400, 'more_than_left'],
  ['Cannot refund less than USD 1', 400, 'not_refundable'],
  ['Transaction not found', 404, 'not_refundable'],
  ['words of Paystack', 422, 'provider_refused'],
  ['Invalid key', 401, 'provider_misconfigured'],
])('is refused with %j', async (message, status, reason) => {
  expect(await refund(refusal(message, status))).toEqual({ outcome: 'refused', reason })
})

test.each(['Duplicate refund', 'This refund has already been made'])(
  'has an unknown outcome after %j',
  async (words) => {
    await expect(refund(refusal(words))).rejects.toThrow()
  },
)

test.each([
  ['another transaction', { transaction: { id: 1 } }],
  ['no transaction', { transaction: undefined }],
  ['another amount', { amount: 9_999 }],
  ['no amount', { amount: undefined }],
  ['another currency', { currency: 'GHS' }],
  ['the mode of another key', { domain: 'live' }],
])('has an unknown outcome after an answer with %s', async (_, change) => {
  await expect(refund(refundMade(change))).rejects.toThrow()
})

test('about another refund answers no query', async () => {
  await expect(fetchRefund(answered(REFUND), { refundId: '3018285' })).rejects.toThrow()
})

describe('the list of a transaction', () => {
  const ofAnother = { ...REFUND, id: 1, merchant_note: 'pay-button rother: returned' }
  const byHand = { ...REFUND, id: 2, merchant_note: 'Refund for transaction pay.0190a1b2c3d4' }

  test.each<[string, unknown[], Partial<ProviderRefundQuery>, unknown]>([
    ['by our reference', [ofAnother, byHand, REFUND], {}, { outcome: 'done', refundId: '3018284' }],
    ['and it failed', [{ ...REFUND, status: 'failed' }], {}, { outcome: 'refused', reason: 'failed' }],
    ['and nothing is there', [], {}, null],
    ['and only another of ours is there', [ofAnother], {}, null],
    ['and only one of another sum is there', [{ ...byHand, amount: 700 }], {}, null],
    ['and only one that is known is there', [byHand], { otherRefundIds: ['2'] }, null],
  ])('finds it %s', async (_, listed, more, found) => {
    expect(await fetchRefund(answered(listed), more)).toEqual(found)
    expect(api.requestLines).toEqual(['GET /refund?transaction=4099260516&perPage=100'])
  })

  test.each<[string, unknown]>([
    ['has a refund of this sum without a note of ours', [byHand]],
    ['has refunds of other transactions', [{ ...ofAnother, transaction: 7 }]],
    ['has two refunds with our reference', [REFUND, { ...REFUND, id: 3 }]],
    ['has a full page', Array.from({ length: 100 }, (_, id) => ({ ...ofAnother, id }))],
    ['has something else', [null]],
    ['is none', {}],
  ])('says nothing when it %s', async (_, listed) => {
    await expect(fetchRefund(answered(listed))).rejects.toThrow()
  })
})

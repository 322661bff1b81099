/** Refunds at bKash: what its answers mean, and how one without an answer is found. */

import { describe, expect, test } from 'vitest'
import type { ProviderDefinition } from '../../../../server/contract/provider.ts'
import type { ProviderRefundQuery } from '../../../../server/contract/provider-refunds.ts'
import { bkash } from '../../../../server/providers/index.ts'
import type { Reply } from '../api-server.ts'
import { bkashFixtures, granted, PAYMENT, REFUND, refundMade, refundsListed } from '../bkash.fixtures.ts'
import { providerBench, signal } from '../provider-bench.ts'

const { api, open, openAt } = providerBench(bkash as unknown as ProviderDefinition, bkashFixtures.settings)
const money = { minor: 10_000n, currency: 'BDT' }
const request = {
  reference: 'r1a2b3',
  paymentReference: 'pay_0190a1b2c3d4',
  providerRef: PAYMENT,
  transactionId: 'BFD90JRLST',
  money,
  paid: money,
  note: 'one mug was broken',
}
const query: ProviderRefundQuery = {
  ...request,
  refundId: null,
  startedAt: Date.UTC(2023, 10, 14, 22, 14),
  otherRefundIds: [],
}
const at = (reply: Reply) => openAt(({ path }) => (path.endsWith('/grant') ? granted() : reply))
const refund = async (reply: Reply) => (await at(reply)).refund!(request, signal)
const fetchRefund = async (reply: Reply, more: Partial<ProviderRefundQuery> = {}) =>
  (await at(reply)).fetchRefund!({ ...query, ...more }, signal)
const refusal = (externalCode: string) => ({
  status: 400,
  body: JSON.stringify({ internalCode: 'x', externalCode, errorMessageEn: 'words of bKash' }),
})

test('names the payment by both of its ids, at the host of the API', async () => {
  expect(await refund(refundMade())).toEqual({ outcome: 'done', refundId: 'BFD40JS1MA' })
  expect(api.requestLines.at(-1)).toBe('POST /v2/tokenized-checkout/refund/payment/transaction')
  expect(api.sentBody(1)).toEqual({
    paymentId: PAYMENT,
    trxId: 'BFD90JRLST',
    refundAmount: '100.00',
    sku: 'r1a2b3',
    reason: 'one mug was broken',
  })
})

test.each(['providerRef', 'transactionId'] as const)('makes no call without the %s', async (name) => {
  const result = await open().refund!({ ...request, [name]: null }, signal)
  expect(result).toEqual({ outcome: 'refused', reason: 'not_refundable' })
})

test.each([
  ['2023', 'insufficient_balance'],
  ['2002', 'provider_refused'],
  ['2065', 'provider_refused'],
  ['2045', 'not_refundable'],
  ['2001', 'provider_misconfigured'],
])('is refused with the code %s: %s', async (code, reason) => {
  expect(await refund(refusal(code))).toEqual({ outcome: 'refused', reason })
})

test.each(['2003', '2020', '2029', '2071', '2117', '9999', '503', ''])(
  'leaves the outcome to the query after the code %j',
  async (code) => {
    await expect(refund(refusal(code))).rejects.toThrow()
  },
)

test.each([
  ['another transaction', { originalTrxId: 'OTHER' }],
  ['another amount', { refundAmount: '99.99' }],
  ['another currency', { currency: 'USD' }],
  ['no id', { refundTrxId: undefined }],
])('has an unknown outcome after an answer with %s', async (_, change) => {
  await expect(refund(refundMade(change))).rejects.toThrow()
})

test('is on its way with any word but Completed', async () => {
  expect(await refund(refundMade({ refundTransactionStatus: 'Initiated' }))).toMatchObject({ outcome: 'pending' })
})

describe('a query', () => {
  const other = { ...REFUND, refundTrxId: 'OTHER' }
  const older = { ...other, completedTime: '2023-11-14T21:15:20:000 GMT+0000' }

  test.each<[string, unknown[], Partial<ProviderRefundQuery>, unknown]>([
    ['by its id', [other, REFUND], { refundId: 'BFD40JS1MA' }, 'done'],
    ['by its id, not completed', [{ ...REFUND, refundTransactionStatus: 'x' }], { refundId: 'BFD40JS1MA' }, 'pending'],
    ['by its id, and it is not there', [other], { refundId: 'BFD40JS1MA' }, null],
    ['without its id, and it is the only one', [REFUND], {}, 'done'],
    ['without its id, with an amount as a number', [{ ...REFUND, refundAmount: 100 }], {}, 'done'],
    ['without its id, beside one of another sum', [{ ...other, refundAmount: '7.00' }, REFUND], {}, 'done'],
    ['without its id, beside one that is known', [other, REFUND], { otherRefundIds: ['other'] }, 'done'],
    ['without its id, beside an older one', [older, REFUND], {}, 'done'],
    ['without its id, and only an older one that is known', [older], { otherRefundIds: ['OTHER'] }, null],
    ['without its id, and only a known one is there', [other], { otherRefundIds: ['OTHER'] }, null],
    ['without its id, and nothing is there', [], {}, null],
  ])('finds it %s', async (_name, listed, more, outcome) => {
    const found = await fetchRefund(refundsListed(...listed), more)
    expect(found && found.outcome).toBe(outcome)
    if (found) expect(found).toMatchObject({ refundId: 'BFD40JS1MA' })
  })

  test.each<[string, unknown[], Partial<ProviderRefundQuery>]>([
    ['two can be the one', [other, REFUND], {}],
    ['it can be one that was recorded without its id', [REFUND], { hasUnnamedOther: true }],
    ['only an older one is there that nobody recorded', [older], {}],
    ['one has no time', [{ ...REFUND, completedTime: undefined }], {}],
    ['one has no id', [{ ...REFUND, refundTrxId: '' }], {}],
    ['one has no readable amount', [{ ...REFUND, refundAmount: '1e2' }], {}],
    ['the one has another amount', [{ ...REFUND, refundAmount: '99.99' }], { refundId: 'BFD40JS1MA' }],
  ])('does not know when %s', async (_name, listed, more) => {
    await expect(fetchRefund(refundsListed(...listed), more)).rejects.toThrow()
  })
})

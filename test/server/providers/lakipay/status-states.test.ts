/** What a transaction says about the state and the money of a payment. */

import { describe, expect, test } from 'vitest'
import { TRANSACTION, transactionAnswer } from '../lakipay.fixtures.ts'
import { ETB, USD } from './fixture.ts'
import { editedAnswer, envelope, facts, lakipayStatusBench, PAID, transactionEnvelope } from './status-fixture.ts'

const { fetchStatus } = lakipayStatusBench()
const { id } = TRANSACTION
const UNKNOWN = { state: 'pending', providerRef: null, reference: null, money: null }

describe('lakipay transaction state', () => {
  test.each(['SUCCESS', 'Success', 'success', ' SUCCESS '])('%j is paid', async (status) => {
    expect(await fetchStatus(transactionAnswer({ status }))).toEqual(PAID)
  })

  test.each([
    ['FAILED', 'failed'],
    ['Failed', 'failed'],
    ['CANCELLED', 'cancelled'],
    ['Canceled', 'cancelled'],
    ['EXPIRED', 'expired'],
    ['PENDING', 'pending'],
    ['Pending', 'pending'],
  ])('%s is %s', async (status, state) => {
    const reason = state === 'failed' ? { reason: 'declined' } : {}
    expect(await fetchStatus(transactionAnswer({ status }))).toEqual({
      state,
      providerRef: id,
      reference: TRANSACTION.reference,
      money: null,
      ...reason,
    })
    expect(await fetchStatus(transactionEnvelope({ status }))).toMatchObject({ state, money: null })
  })

  test.each([
    '',
    'SUCCESSFUL',
    'COMPLETED',
    'PAID',
    'SUCCES',
    'NOT SUCCESS',
    'REVERSED',
    'payment.completed',
    '1',
    'constructor',
    'SUCCESS\u0000',
  ])('%j is pending, because LakiPay documents no such state', async (status) => {
    expect(await fetchStatus(transactionAnswer({ status }))).toMatchObject({ state: 'pending', money: null })
  })

  test.each([1, true, null, ['SUCCESS'], { status: 'SUCCESS' }, undefined])(
    '%j is pending, because it is not a text',
    async (status) => {
      expect(await fetchStatus(transactionAnswer({ status }))).toMatchObject({ state: 'pending', money: null })
    },
  )

  test('is never read from the status of the envelope', async () => {
    for (const status of ['PENDING', undefined, 'WHO KNOWS']) {
      expect(await fetchStatus(transactionEnvelope({ status }))).toMatchObject({ state: 'pending', money: null })
    }
    const failed = envelope({ transaction_id: id, ...facts, status: 'FAILED' }, { ...TRANSACTION })
    expect(await fetchStatus(failed)).toMatchObject({ state: 'failed' })
  })

  test.each([
    ['no id beside it', { ...facts }],
    ['nothing beside it', { status: 'SUCCESS' }],
    ['a list for data', { status: 'SUCCESS', data: [TRANSACTION] }],
    ['a null for data', { ...facts, data: null }],
  ])('is unknown after a SUCCESS with %s', async (_name, body) => {
    expect(await fetchStatus({ body: JSON.stringify(body) })).toEqual(UNKNOWN)
  })

  test.each([
    ['a withdrawal', { type: 'WITHDRAWAL' }],
    ['a withdrawal in lower case', { type: 'withdrawal' }],
    ['a withdrawal by its event', { event: 'WITHDRAWAL' }],
    ['a settlement', { type: 'SETTLEMENT' }],
    ['the fee of a platform', { reference: 'MASTER_FEE_TXN-123456789' }],
    ['a fee with its parent transaction', { parent_transaction_id: 'TXN-0' }],
  ])('of %s is not the state of a payment', async (_name, more) => {
    for (const status of ['SUCCESS', 'FAILED']) {
      expect(await fetchStatus(transactionAnswer({ ...more, status }))).toEqual(UNKNOWN)
    }
  })

  test('of the fee of a platform is not the state of a payment when the query has the id of the fee', async () => {
    const hint = { providerRef: 'MASTER_FEE_TXN-123456789', signed: true }
    expect(await fetchStatus(transactionAnswer({ id: hint.providerRef }), { hint })).toMatchObject({
      state: 'pending',
      money: null,
    })
  })
})

describe('lakipay transaction money', () => {
  test.each([
    ['100', ETB(10_000n)],
    ['100.00', ETB(10_000n)],
    ['100.000', ETB(10_000n)],
    ['99.99', ETB(9_999n)],
    ['100.01', ETB(10_001n)],
    ['0', ETB(0n)],
    ['1234567.89', ETB(123_456_789n)],
    ['9999999999999.99', ETB(999_999_999_999_999n)],
    ['"100.00"', ETB(10_000n)],
  ])('is read from the digits of the amount %s', async (literal, money) => {
    expect(await fetchStatus(editedAnswer('"amount":100,', `"amount":${literal},`))).toEqual({ ...PAID, money })
  })

  test('has the currency of the answer and the amount without fees', async () => {
    expect(await fetchStatus(transactionAnswer({ currency: 'USD' }))).toEqual({ ...PAID, money: USD(10_000n) })
    expect(await fetchStatus(transactionAnswer({ amount: 97.5, total_amount: 100 }))).toEqual({
      ...PAID,
      money: ETB(9_750n),
    })
  })

  test.each([
    'null',
    'true',
    '""',
    '"a"',
    '[100]',
    '{}',
    '-100',
    '1e2',
    '100.005',
    '10000000000000.00',
    '"1,000.00"',
    '" 100"',
  ])('of a paid transaction cannot have the amount %s', async (literal) => {
    await expect(fetchStatus(editedAnswer('"amount":100,', `"amount":${literal},`))).rejects.toThrow('cannot be read')
  })

  test.each([undefined, null, '', 'XXX', 'birr', 230, ['ETB']])(
    'of a paid transaction cannot have the currency %j',
    async (currency) => {
      await expect(fetchStatus(transactionAnswer({ currency }))).rejects.toThrow('cannot be read')
    },
  )

  test('is not needed to read that a payment failed', async () => {
    expect(
      await fetchStatus(transactionAnswer({ status: 'FAILED', amount: undefined, currency: undefined })),
    ).toMatchObject({ state: 'failed' })
  })
})

import { describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../../../server/contract/provider.ts'
import type { StatusQuery } from '../../../../server/contract/provider.ts'
import type { Reply } from '../api-server.ts'
import { verified } from '../echezona.fixtures.ts'
import { signal } from '../provider-bench.ts'
import { echezonaBench, NGN } from './fixture.ts'

const { api, openAt } = echezonaBench()
const QUERY: StatusQuery = { reference: 'pay_0190a1b2c3d4', providerRef: null, money: NGN(10_000n) }
const FACTS = { providerRef: 'EDGL7591614131220250722202147', reference: 'pay_0190a1b2c3d4' }
const PAID = { ...FACTS, state: 'paid', money: NGN(10_000n) }
const PENDING = { ...FACTS, state: 'pending', money: null }
const UNKNOWN = { state: 'pending', providerRef: null, reference: null, money: null }

const fetchStatus = async (reply: Reply, more: Partial<StatusQuery> = {}) =>
  (await openAt(reply, { API_KEY: 'newest,older' })).fetchStatus({ ...QUERY, ...more }, signal)

describe('echezona status query', () => {
  test('sends our own id, whatever id a webhook brought', async () => {
    const hint = { providerRef: 'theirs', signed: true, money: NGN(1n) }
    expect(await fetchStatus(verified(), { hint })).toEqual(PAID)
    expect(api.requestLines).toEqual(['POST /api/Payments/VerifyPayment'])
    expect(api.requests[0]?.body).toBe('{"transactionId":"pay_0190a1b2c3d4"}')
    expect(api.requests[0]?.headers.authorization).toBe('Bearer newest')
  })

  test.each([400, 401, 403, 404, 429])('fails when it is answered %i in plain text', async (status) => {
    await expect(fetchStatus({ status, body: 'Transaction not found' })).rejects.toMatchObject({ code: 'rejected' })
  })

  test.each([401, 403, 429])('fails when it is answered %i, even with a good body', async (status) => {
    await expect(fetchStatus({ status, ...verified() })).rejects.toMatchObject({ code: 'rejected' })
  })

  test.each([
    [400, UNKNOWN],
    [422, UNKNOWN],
    [404, { ...UNKNOWN, exists: false }],
  ])('learns nothing about the payment from %i with a body', async (status, answer) => {
    expect(await fetchStatus({ status, ...verified() })).toEqual(answer)
  })

  test.each(['01', '', '000', '0'])(
    'learns nothing about the payment from the responseCode %j, whatever the data says',
    async (responseCode) => {
      const { data } = JSON.parse(verified().body)
      expect(await fetchStatus({ body: JSON.stringify({ responseCode, data }) })).toEqual(UNKNOWN)
    },
  )

  test('reports another id as it is', async () => {
    expect(await fetchStatus(verified({ transactionId: 'pay_other' }))).toEqual({ ...PAID, reference: 'pay_other' })
  })

  test.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 7],
    ['two words', 'a b'],
    ['in Bengali', 'বাংলা'],
    ['129 characters', 'x'.repeat(129)],
  ])("reports no id of Echezona's when the paymentReference is %s", async (_name, paymentReference) => {
    expect(await fetchStatus(verified({ paymentReference }))).toEqual({ ...PAID, providerRef: null })
  })
})

describe('echezona payment', () => {
  test.each(['Successful', 'successful', 'SUCCESSFUL'])('is paid with the status %s and its flag', async (status) => {
    expect(await fetchStatus(verified({ status }))).toEqual(PAID)
  })

  test.each([
    ['the status Pending', { status: 'Pending', isSuccessful: false }],
    ['the status Failed and no flag', { status: 'Failed', isSuccessful: undefined }],
    ['an unknown status and a false flag', { status: 'Abandoned', isSuccessful: false }],
  ])('is pending with %s', async (_name, more) => {
    expect(await fetchStatus(verified(more))).toEqual(PENDING)
  })

  test('is failed with the status Failed, although the responseCode is "00"', async () => {
    expect(await fetchStatus(verified({ status: 'Failed', isSuccessful: false }))).toEqual({
      ...FACTS,
      state: 'failed',
      money: null,
      reason: 'declined',
    })
  })

  test.each([
    ['Pending, flagged as successful', { status: 'Pending', isSuccessful: true }],
    ['Successful with a false flag', { isSuccessful: false }],
    ['Successful with a flag that is text', { isSuccessful: 'true' }],
    ['Successful with a flag that is a number', { isSuccessful: 1 }],
    ['Successful without a flag', { isSuccessful: undefined }],
    ['Failed, flagged as successful', { status: 'Failed' }],
    ['unknown, flagged as successful', { status: 'Reversed' }],
    ['Success', { status: 'Success' }],
    ['Successful with a space', { status: 'Successful ' }],
    ['missing, flagged as successful', { status: undefined }],
    ['a number, flagged as successful', { status: 1 }],
    ['a list, flagged as successful', { status: ['Successful'] }],
  ])('needs review when the status is %s', async (_name, more) => {
    await expect(fetchStatus(verified(more))).rejects.toBeInstanceOf(UnreadableMoney)
  })

  test.each([
    '{"responseCode":"00","data":{"status":"Successful","isSuccessful":true}}',
    '{"responseCode":"00","data":{"transactionId":"a","transactionId":"b"}}',
  ])('needs review after the answer %s', async (body) => {
    await expect(fetchStatus({ body })).rejects.toBeInstanceOf(UnreadableMoney)
  })

  test.each([
    ['100.00', 10_000n],
    ['100.0', 10_000n],
    ['100', 10_000n],
    ['100.000', 10_000n],
    ['99.99', 9_999n],
    ['100.01', 10_001n],
    ['1.00', 100n],
    ['10000', 1_000_000n],
  ])('of %s naira is worth %s kobo', async (amount, minor) => {
    expect(await fetchStatus(verified({ amount }))).toEqual({ ...PAID, money: NGN(minor) })
  })

  test('keeps another currency', async () => {
    expect(await fetchStatus(verified({ currency: 'USD' }))).toEqual({
      ...PAID,
      money: { minor: 10_000n, currency: 'USD' },
    })
  })

  test.each([
    ['no id', { transactionId: undefined }],
    ['a number as id', { transactionId: 7 }],
    ['no amount', { amount: undefined }],
    ['a number as amount', { amount: 100 }],
    ['an empty amount', { amount: '' }],
    ['an amount with a comma', { amount: '1,000.00' }],
    ['an amount below zero', { amount: '-100.00' }],
    ['an amount with an exponent', { amount: '1e2' }],
    ['an amount with too many decimals', { amount: '100.001' }],
    ['an amount with the naira sign', { amount: '₦100.00' }],
    ['an amount above the maximum', { amount: '10000000000000.00' }],
    ['no currency', { currency: undefined }],
    ['a currency in words', { currency: 'Naira' }],
    ['a currency in lower case', { currency: 'ngn' }],
  ])('cannot be read from a success with %s', async (_name, more) => {
    await expect(fetchStatus(verified(more))).rejects.toThrow(/^echezona verify: /)
  })

  test.each([
    '{"responseCode":"00"}',
    '{"responseCode":"00","data":null}',
    '{"responseCode":"00","data":[]}',
    '{"responseCode":0,"data":{}}',
    '{"data":{"status":"Successful"}}',
  ])('cannot be read from %s', async (body) => {
    await expect(fetchStatus({ body })).rejects.toThrow(/^echezona verify: /)
  })
})

import { describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../../../server/contract/provider.ts'
import type { ConfirmedStatus } from '../../../../server/contract/confirmed-status.ts'
import type { Reply } from '../api-server.ts'
import { openProvider, signal } from '../provider-bench.ts'
import { CURRENCIES, KEY, verified } from '../paystack.fixtures.ts'
import { definition, money, paystackBench } from './fixture.ts'

const { api, openAt } = paystackBench()
const QUERY = { reference: 'pay_0190a1b2c3d4', providerRef: null, money: money(10_000n) }
const FACTS = { reference: 'pay_0190a1b2c3d4', providerRef: '4099260516' }
const PAID = { ...FACTS, state: 'paid', money: money(10_000n) }
const PENDING = { ...FACTS, state: 'pending', money: null }
const CREATED_AT = Date.parse('2024-08-22T09:14:24.000Z')
const MINUTE = 60_000

const fetchStatus = async (reply: Reply): Promise<ConfirmedStatus | null> =>
  (await openAt(reply)).fetchStatus(QUERY, signal)

async function fetchAt(now: number, reply: Reply, settings: Record<string, string> = {}) {
  const BASE_URL = await api.start(reply)
  const provider = openProvider(definition, { SECRET_KEY: KEY, CURRENCIES, BASE_URL, ...settings }, () => now)
  return provider.fetchStatus(QUERY, signal)
}

describe('paystack status', () => {
  test('is read by our reference, whatever id a webhook brought', async () => {
    const hint = { providerRef: '7', signed: true, money: money(1n) }
    expect(await (await openAt(verified())).fetchStatus({ ...QUERY, providerRef: '7', hint }, signal)).toEqual(PAID)
    expect(api.requestLines).toEqual(['GET /transaction/verify/pay.0190a1b2c3d4'])
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  })

  test.each([
    'abandoned',
    'ongoing',
    'pending',
    'processing',
    'queued',
    'send_otp',
    'open_url',
    'pay_offline',
    'Success',
    'success ',
    '',
    null,
    true,
    undefined,
  ])('is pending with the status %j', async (status) => {
    expect(await fetchStatus(verified({ status }))).toEqual(PENDING)
  })

  test.each([
    ['29 minutes old', CREATED_AT + 29 * MINUTE, {}, 'pending'],
    ['30 minutes old', CREATED_AT + 30 * MINUTE, {}, 'failed'],
    ['of the future', CREATED_AT - MINUTE, {}, 'pending'],
    ['5 minutes old in a session of 5', CREATED_AT + 5 * MINUTE, { SESSION_MINUTES: '5' }, 'failed'],
  ])('of a failed try %s', async (_name, now, settings, state) => {
    expect(await fetchAt(now, verified({ status: 'failed' }), settings)).toMatchObject({ ...FACTS, state })
  })

  test.each([undefined, null, 'yesterday', 1724318064])(
    'is pending after a failed try that began at %j',
    async (created_at) => {
      expect(await fetchStatus(verified({ status: 'failed', created_at }))).toEqual(PENDING)
    },
  )

  test.each([
    ['Insufficient Funds', 'insufficient_funds'],
    ['Exceeds withdrawal limit', 'limit_exceeded'],
    ['Incorrect PIN', 'wrong_details'],
    ['Declined', 'declined'],
    [null, 'declined'],
  ])('gives %j as the reason %s', async (gateway_response, reason) => {
    expect(await fetchAt(CREATED_AT + 60 * MINUTE, verified({ status: 'failed', gateway_response }))).toEqual({
      ...FACTS,
      state: 'failed',
      money: null,
      reason,
    })
  })

  test('of money that went back is failed, and pays nothing', async () => {
    expect(await fetchAt(CREATED_AT, verified({ status: 'reversed' }))).toEqual({
      ...FACTS,
      state: 'failed',
      money: null,
      reason: 'declined',
      note: { level: 'warn', text: expect.stringContaining('the money went back') },
    })
  })

  test.each([
    [404, { code: 'transaction_not_found', message: 'No' }],
    [400, { message: 'Transaction reference not found.' }],
  ])('says that no such transaction exists after %i with those words', async (status, words) => {
    const reply = { status, body: JSON.stringify({ status: false, ...words }) }
    expect(await fetchStatus(reply)).toEqual({
      state: 'pending',
      providerRef: null,
      reference: null,
      money: null,
      exists: false,
    })
  })

  test.each([
    [404, '{"status":false,"message":"Not Found"}'],
    [404, '{"status":true,"message":"Transaction reference not found"}'],
    [404, 'Transaction reference not found'],
    [401, '{"status":false,"message":"Transaction reference not found"}'],
    [429, '{"status":false,"code":"transaction_not_found"}'],
    [200, '{"status":false,"code":"transaction_not_found"}'],
    [200, '{"status":true,"data":null}'],
    [200, '{"status":true,"data":[]}'],
    [200, '{"status":"true","data":{"status":"success"}}'],
  ])('cannot be read from %i with %s', async (status, body) => {
    await expect(fetchStatus({ status, body })).rejects.toThrow(/^paystack verify: /)
  })
})

describe('paystack money', () => {
  test.each([
    ['the price', 125_000, 125_000, 'NGN', 125_000n],
    ['the price and a fee of the buyer', 40_333, 30_050, 'GHS', 30_050n],
    ['a partial debit', 30_050, 40_333, 'GHS', 30_050n],
    ['an amount alone', 10_000, null, 'NGN', 10_000n],
    ['an amount alone, in an old answer', 10_000, undefined, 'NGN', 10_000n],
    ['a currency without a smaller unit', 50_000, 50_000, 'XOF', 500n],
    ['a fee that is not whole in such a currency', 50_050, 50_000, 'XOF', 500n],
    ['a currency that was not asked for', 10_000, 10_000, 'EUR', 10_000n],
    ['nothing', 0, 0, 'NGN', 0n],
  ])('of %s', async (_name, amount, requested_amount, currency, minor) => {
    expect(await fetchStatus(verified({ amount, requested_amount, currency }))).toMatchObject({
      ...PAID,
      money: money(minor, currency),
    })
  })

  test.each([
    ['of vector P2', 40_333, 30_050, 10_283, 'GHS', { money: money(10_283n, 'GHS'), isFee: true }],
    ['that is not the fee', 40_333, 30_050, 10_282, 'GHS', { money: money(10_283n, 'GHS'), isFee: false }],
    ['without a known fee', 40_333, 30_050, null, 'GHS', { money: money(10_283n, 'GHS'), isFee: false }],
    ['of a currency without a smaller unit', 50_300, 50_000, 300, 'XOF', { money: money(3n, 'XOF'), isFee: true }],
    ['that is no sum of its currency', 50_050, 50_000, 50, 'XOF', undefined],
    ['of nothing', 10_000, 10_000, 150, 'NGN', undefined],
    ['below the price', 9_999, 10_000, 150, 'NGN', undefined],
    ['of an old answer', 10_000, undefined, 150, 'NGN', undefined],
  ])('has a surplus %s', async (_name, amount, requested_amount, fees, currency, surplus) => {
    const status = await fetchStatus(verified({ amount, requested_amount, fees, currency }))
    expect(status?.surplus).toEqual(surplus)
  })

  test('keeps the digits of a long id', async () => {
    const { body } = verified()
    expect(await fetchStatus({ body: body.replace('4099260516', '90071992547409931') })).toMatchObject({
      providerRef: '90071992547409931',
    })
  })

  test.each([
    ['no amount', { amount: undefined }],
    ['null as amount', { amount: null }],
    ['text as amount', { amount: '10000' }],
    ['decimals', { amount: 100.5 }],
    ['an amount below zero', { amount: -10_000 }],
    ['an exponent', { amount: 1e21 }],
    ['text as requested amount', { requested_amount: '10000' }],
    ['decimals in the requested amount', { requested_amount: 99.5 }],
    ['an amount above the maximum', { amount: 1_000_000_000_000_000, requested_amount: null }],
    ['half a unit of XOF', { amount: 50_050, requested_amount: 50_050, currency: 'XOF' }],
    ['a currency of three decimals', { currency: 'KWD' }],
    ['no currency', { currency: undefined }],
    ['a currency in lower case', { currency: 'ngn' }],
    ['another reference', { reference: 'pay.another' }],
    ['our reference unmapped', { reference: 'pay_0190a1b2c3d4' }],
    ['our reference in capitals', { reference: 'PAY.0190A1B2C3D4' }],
    ['no reference', { reference: undefined }],
    ['the mode of another key', { domain: 'live' }],
    ['no mode', { domain: undefined }],
    ['no id', { id: undefined }],
    ['null as id', { id: null }],
  ])('of a success with %s needs review', async (_name, more) => {
    await expect(fetchStatus(verified(more))).rejects.toBeInstanceOf(UnreadableMoney)
  })

  test('of a success that has a member twice needs review', async () => {
    const { body } = verified()
    await expect(fetchStatus({ body: body.replace('"amount":', '"amount":1,"amount":') })).rejects.toBeInstanceOf(
      UnreadableMoney,
    )
  })

  test.each([{ reference: 'pay.another' }, { domain: 'live' }])(
    'does not come from an open transaction with %j',
    async (more) => {
      const reading = fetchStatus(verified({ status: 'abandoned', ...more }))
      await expect(reading).rejects.toThrow(/^paystack verify: /)
      await expect(reading).rejects.not.toBeInstanceOf(UnreadableMoney)
    },
  )
})

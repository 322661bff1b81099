import { describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../../../server/contract/provider.ts'
import type { ConfirmedStatus } from '../../../../server/contract/confirmed-status.ts'
import type { Reply } from '../api-server.ts'
import { openProvider, signal } from '../provider-bench.ts'
import { KEY, NOT_PAID, SECRET, verified } from '../chapa.fixtures.ts'
import { chapaBench, definition, money } from './fixture.ts'

const { api, openAt } = chapaBench()
const QUERY = { reference: 'pay_0190a1b2c3d4', providerRef: null, money: money(10_000n) }
const FACTS = { reference: 'pay_0190a1b2c3d4', providerRef: 'AP6jnCSyHfvK' }
const PAID = { ...FACTS, state: 'paid', money: money(10_000n) }
const PENDING = { ...FACTS, state: 'pending', money: null }
const UNKNOWN = { state: 'pending', providerRef: null, reference: null, money: null }
const CREATED_AT = Date.parse('2023-02-02T07:05:23Z')
const MINUTE = 60_000

const fetchStatus = async (reply: Reply): Promise<ConfirmedStatus | null> =>
  (await openAt(reply)).fetchStatus(QUERY, signal)

async function fetchAt(now: number, reply: Reply, settings: Record<string, string> = {}) {
  const BASE_URL = await api.start(reply)
  const all = { SECRET_KEY: KEY, WEBHOOK_SECRET: SECRET, BASE_URL, ...settings }
  return openProvider(definition, all, () => now).fetchStatus(QUERY, signal)
}

describe('chapa status', () => {
  test('is read by our reference', async () => {
    expect(await fetchStatus(verified())).toEqual(PAID)
    expect(api.requestLines).toEqual(['GET /v1/transaction/verify/pay_0190a1b2c3d4'])
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  })

  test.each([
    [NOT_PAID.body, UNKNOWN],
    ['{"message":"Payment not paid yet","status":"null","data":null}', UNKNOWN],
    [
      '{"message":"Invalid transaction or Transaction not found","status":"failed","data":null}',
      { ...UNKNOWN, exists: false },
    ],
  ])('of the 404 %s is pending, and only the words say whether it exists', async (body, status) => {
    expect(await fetchStatus({ status: 404, body })).toEqual(status)
  })

  test.each([
    [404, '{"message":"Not Found"}'],
    [404, '{"message":"Payment not paid yet","status":"success"}'],
    [404, 'Payment not paid yet'],
    [401, NOT_PAID.body],
    [400, NOT_PAID.body],
    [200, '{"message":"Payment details","status":"success","data":null}'],
    [200, '{"message":"Payment details","status":"success"}'],
  ])('cannot be read from %i with %s', async (status, body) => {
    await expect(fetchStatus({ status, body })).rejects.toThrow(/^chapa verify: /)
  })

  test.each([
    ['success', 'Success', 'paid'],
    ['success', 'pending', 'pending'],
    ['success', 'refunded', 'failed'],
    ['success', 'reversed', 'failed'],
    ['success', 'cancelled', 'cancelled'],
    ['success', 'Cancelled', 'cancelled'],
    ['success', 'something-new', 'pending'],
    ['success', undefined, 'pending'],
    ['failed', 'success', 'pending'],
    [null, 'success', 'pending'],
    [true, 'success', 'pending'],
    ['pending', 'cancelled', 'cancelled'],
  ])('with the outer status %j and the inner %j is %s', async (outer, status, state) => {
    expect(await fetchStatus(verified({ status }, { status: outer }))).toMatchObject({ ...FACTS, state })
  })

  test.each(['refunded', 'reversed', 'Reversed'])('notes that money went back: %s', async (status) => {
    const text = `Chapa says "${status.toLowerCase()}": the money went back`
    expect((await fetchStatus(verified({ status })))?.note).toEqual({ level: 'warn', text })
  })

  test.each([
    ['failed', 5, {}, 'pending'],
    ['failed', 61, {}, 'failed'],
    ['failed/cancelled', 59, {}, 'pending'],
    ['failed/cancelled', 60, {}, 'failed'],
    ['failed', 5, { RETRY_MINUTES: '5' }, 'failed'],
  ])('%s after %i minutes', async (status, minutes, settings, state) => {
    expect(await fetchAt(CREATED_AT + minutes * MINUTE, verified({ status }), settings)).toMatchObject({ state })
  })

  test('of a failed try is pending without a readable time', async () => {
    expect(await fetchStatus(verified({ status: 'failed', created_at: null }))).toEqual(PENDING)
  })
})

describe('chapa money', () => {
  test.each([
    ['100', 'ETB', 10_000n],
    ['100.0', 'ETB', 10_000n],
    ['"100.00"', 'ETB', 10_000n],
    ['99.99', 'ETB', 9_999n],
    ['"100.01"', 'USD', 10_001n],
  ])('of %s %s is %s minor units, without the charge', async (literal, currency, minor) => {
    const body = verified({ amount: 'HERE', currency }).body.replace('"HERE"', literal)
    expect(await fetchStatus({ body })).toEqual({ ...PAID, money: money(minor, currency) })
  })

  test.each([
    ['above', 103.5, 3.5],
    ['above', '103.50', '3.50'],
    ['below', 96.5, 3.5],
    [null, 103.49, 3.5],
    [null, 100, 3.5],
    [null, 100, 0],
    [null, 103.5, null],
    [null, 103.5, 'three'],
  ])('is noted where it is %s the price by the charge: %j and %j', async (where, amount, charge) => {
    const text = `the amount is ${where} the price by exactly the charge that Chapa names`
    const status = await fetchStatus(verified({ amount, charge }))
    expect(status?.state).toBe('paid')
    expect(status?.note).toEqual(where === null ? undefined : { level: 'warn', text })
  })

  test.each([
    ['no amount', { amount: undefined }],
    ['a comma', { amount: '1,000.00' }],
    ['a third decimal', { amount: '100.001' }],
    ['an amount below zero', { amount: -100 }],
    ['an exponent', { amount: 1e21 }],
    ['no currency', { currency: undefined }],
    ['a currency in lower case', { currency: 'etb' }],
    ['another reference', { tx_ref: 'pay_another' }],
    ['no reference of ours', { tx_ref: undefined }],
    ['no reference of Chapa', { reference: undefined }],
    ['the mode of another key', { mode: 'live' }],
    ['no mode', { mode: undefined }],
  ])('of a success with %s needs review', async (_name, more) => {
    await expect(fetchStatus(verified(more))).rejects.toBeInstanceOf(UnreadableMoney)
  })

  test('of a success that has a member twice needs review', async () => {
    const body = verified().body.replace('"amount":', '"amount":1,"amount":')
    await expect(fetchStatus({ body })).rejects.toBeInstanceOf(UnreadableMoney)
  })
})

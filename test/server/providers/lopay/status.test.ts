/** Which link a status query reads, and what state the link says a payment is in. */

import { describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../../../server/contract/provider.ts'
import { API_KEY, link, LINK, MERCHANT, payment } from '../lopay.fixtures.ts'
import { signal } from '../provider-bench.ts'
import { amount, ANOTHER_LINK, money } from './fixture.ts'
import { completed, FACTS, lopayStatusBench, PAID, QUERY } from './status-fixture.ts'

const { api, openAt, fetchStatus } = lopayStatusBench()

describe('lopay status query', () => {
  test('reads the link of the payment', async () => {
    expect(await fetchStatus(completed(), { MERCHANT_ID: MERCHANT })).toEqual(PAID)
    expect(api.requestLines).toEqual([`GET /api/1/partner/payment-link/${LINK}`])
    expect(api.requests[0]?.headers).toMatchObject({ 'x-api-key': API_KEY, 'x-merchant-id': MERCHANT })
    expect(api.requests[0]?.body).toBe('')
  })

  test('never reads a link that only a webhook named', async () => {
    const provider = await openAt(completed())
    const hint = { providerRef: ANOTHER_LINK, signed: true, money: money(10_000n) }
    expect(await provider.fetchStatus({ ...QUERY, hint }, signal)).toEqual(PAID)
    expect(await provider.fetchStatus({ ...QUERY, providerRef: null, hint }, signal)).toBeNull()
    expect(api.requestLines).toEqual([`GET /api/1/partner/payment-link/${LINK}`])
  })

  test.each([400, 401, 404, 406, 422, 429])('fails when it is answered %i', async (status) => {
    const body = '{"httpCode":404,"errorCode":"x","errorMessage":"y"}'
    await expect(fetchStatus({ status, body })).rejects.toMatchObject({ code: 'rejected' })
  })

  test('rejects a link of another merchant, and accepts any merchant when none is set or named', async () => {
    const other = MERCHANT.replace('2', '3')
    await expect(fetchStatus(completed({}, { merchantId: other }), { MERCHANT_ID: MERCHANT })).rejects.toThrow(
      /another merchant/,
    )
    for (const [merchantId, settings] of [
      [MERCHANT.toUpperCase(), { MERCHANT_ID: MERCHANT }],
      [undefined, { MERCHANT_ID: MERCHANT }],
      [other, {}],
    ] as const) {
      expect(await fetchStatus(completed({}, { merchantId }), settings)).toEqual(PAID)
    }
  })

  test('reports another reference as it is', async () => {
    expect(await fetchStatus(completed({}, { reference: 'pay_other' }))).toEqual({ ...PAID, reference: 'pay_other' })
    expect(await fetchStatus(completed({}, { reference: null }))).toEqual({ ...PAID, reference: null })
  })
})

describe('lopay payment', () => {
  test.each([
    ['the link has no payment', {}],
    ['the payments of the link are null', { payments: null }],
    ['the link has another price and no payment', { amount: amount(1) }],
    ['the link has an unreadable price and no payment', { amount: null }],
  ])('is pending while %s', async (_name, more) => {
    expect(await fetchStatus(link(more))).toEqual({ ...FACTS, state: 'pending', money: null })
  })

  test('is cancelled when the link is cancelled and has no payment', async () => {
    expect(await fetchStatus(link({ status: 'cancelled' }))).toEqual({ ...FACTS, state: 'cancelled', money: null })
  })

  test('stays paid after a partial refund', async () => {
    expect(await fetchStatus(completed({ refunds: [{ amount: amount(-9_999) }] }))).toEqual(PAID)
  })

  test.each([
    ['a completed link without a payment', { status: 'completed' }],
    ['a pending link with a payment', { payments: [payment()] }],
    ['a cancelled link with a payment', { status: 'cancelled', payments: [payment()] }],
    ['an unknown status', { status: 'refunded', payments: [payment()] }],
    ['a status in capitals', { status: 'COMPLETED', payments: [payment()] }],
    ['no status', { status: undefined, payments: [payment()] }],
    ['true as status', { status: true, payments: [payment()] }],
    ['a full refund', { status: 'completed', payments: [payment({ refunds: [{ amount: amount(-10_000) }] })] }],
    ['two payments', { status: 'completed', payments: [payment(), payment()] }],
    ['another link with a payment', { id: ANOTHER_LINK, status: 'completed', payments: [payment()] }],
    ['an unreadable payment id', { status: 'completed', payments: [payment({ id: 17 })] }],
    ['payments that are no list', { status: 'completed', payments: payment() }],
    ['null as payment', { status: 'completed', payments: [null] }],
  ])('needs review after an answer with %s', async (_name, more) => {
    await expect(fetchStatus(link(more))).rejects.toBeInstanceOf(UnreadableMoney)
  })
})

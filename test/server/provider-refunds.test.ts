/** Refunds that operators make at the provider: what they change, and that they are made once, whatever crashes. */

import { describe, expect, test } from 'vitest'
import type { AnomaliesPage } from '../../server/contract/operator.ts'
import type { ProviderRefundResult } from '../../server/contract/provider-refunds.ts'
import { dieAt } from './support/dying-process.ts'
import type { Moment } from './support/dying-process.ts'
import { OLD_ADMIN_TOKEN, script } from './support/operator.ts'
import { answers, DONE, lost, providerRefunds } from './support/provider-refunds.ts'
import { advance, paid, sale, stateOf } from './support/steps.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const refunds = providerRefunds()
const { operator, paidOrder, orderOf, made, states, refunded, calls, refund, report } = refunds
const colleague = script(() => refunds.companion, OLD_ADMIN_TOKEN)

describe('a refund at the provider', () => {
  test('that is done enters the ledger, and the shop hears of it', async () => {
    const payment = await paidOrder()
    expect((await orderOf()).payments).toMatchObject([{ canRefund: true, refundable: { amount: '100.00' } }])
    const answer = await refund()
    expect([answer.status, answer.json]).toEqual([
      201,
      expect.objectContaining({ state: 'done', needsPerson: false, note: 'one mug was broken' }),
    ])
    expect(refunds.companion.provider.calls.refunds).toEqual([
      {
        reference: expect.stringMatching(/^r[a-z0-9]{10,29}$/),
        paymentReference: refunds.companion.provider.calls.created[0]?.reference,
        providerRef: 'TRX1',
        transactionId: 'TRX1',
        money: { minor: 4000n, currency: 'BDT' },
        paid: { minor: 10_000n, currency: 'BDT' },
        note: 'one mug was broken',
      },
    ])
    const order = await orderOf()
    expect(order).toMatchObject({
      situation: 'partly_refunded',
      refunded: { amount: '40.00' },
      refundable: { amount: '60.00' },
      refunds: [{ money: { amount: '40.00' }, source: 'operator' }],
      providerRefunds: [{ state: 'done', refundId: expect.stringMatching(/^RF-r/) }],
      actions: [{ action: 'refund.make', subject: payment.id, outcome: '40.00 BDT' }],
    })
    const { what } = order.timeline.find(({ kind }) => kind === 'refund') ?? {}
    expect(what).toMatch(/^Operator [0-9a-f]{8} began to return 40\.00 BDT at the provider/)
    await refunds.companion.app.idle()
    expect(refunded()).toEqual(['40.00'])
    expect((await refund('60.00')).status).toBe(201)
    expect(await orderOf()).toMatchObject({ status: 'refunded', refundable: null })
    expect(new Set(refunds.companion.provider.calls.refunds.map(({ reference }) => reference)).size).toBe(2)
  })

  test('that the provider refuses returns nothing, says why, and leaves the sum free', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = () => ({ outcome: 'refused', reason: 'insufficient_balance' })
    const refused = await refund('100.00')
    expect([refused.status, refused.problem.code]).toEqual([409, 'refund_refused'])
    expect(refused.problem.detail).toContain('balance')
    expect(await orderOf()).toMatchObject({
      status: 'paid',
      refunded: null,
      refundable: { amount: '100.00' },
      providerRefunds: [{ state: 'refused', reason: 'insufficient_balance' }],
    })
    // Without a key of its own, the same again is a new try.
    refunds.companion.clock.now += 1
    refunds.companion.provider.onRefund = answers(DONE) as () => ProviderRefundResult
    expect((await refund('100.00')).status).toBe(201)
    expect(await states()).toEqual(['refused', 'done'])
  })

  test('with a key is refused the same way again, and no second call is made', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = () => ({ outcome: 'refused', reason: 'too_late' })
    expect([(await refund('40.00', 'k')).status, (await refund('40.00', 'k')).status]).toEqual([409, 409])
    expect(calls()).toBe(1)
  })

  test.each([
    ['more than came', '100.01', 409, 'refund_too_large'],
    ['nothing', '0.00', 422, 'invalid_request'],
    ['no amount', 'all', 422, 'invalid_request'],
  ])('of %s makes no call', async (_, amount, status, code) => {
    await paidOrder()
    const answer = await refund(amount)
    expect([answer.status, answer.problem.code, calls()]).toEqual([status, code, 0])
    expect(await made()).toEqual([])
  })

  test('of an order that nobody paid, and with an id of the provider, makes no call', async () => {
    await sale(refunds.companion)
    expect((await refund()).problem.code).toBe('order_not_paid')
    const body = { amount: '1.00', note: 'n', atProvider: true, refundId: 'RF1' }
    expect((await operator.post('/orders/order-1/refunds', body)).problem.code).toBe('invalid_request')
    expect((await operator.post('/orders/nothing/refunds', { ...body, refundId: null })).problem.code).toBe(
      'order_not_found',
    )
    expect(calls()).toBe(0)
  })

  test.each(['refund', 'fetchRefund'] as const)('is not possible without %s of the provider', async (name) => {
    await paidOrder()
    delete refunds.companion.provider[name]
    await refunds.companion.restart()
    const answer = await refund()
    expect([answer.status, answer.problem.code, calls()]).toEqual([422, 'refund_not_possible', 0])
    expect((await orderOf()).payments).toMatchObject([{ canRefund: false, refundable: { amount: '100.00' } }])
  })
})

describe('a second press', () => {
  test.each([
    ['with the same key', 'k1', 'k1'],
    ['without a key, of the same amount and note', undefined, undefined],
  ])('%s makes one refund', async (_, first, second) => {
    await paidOrder()
    const pressed = await Promise.all([refund('40.00', first), refund('40.00', second)])
    expect(calls()).toBe(1)
    // The second one can come during the call.
    expect(pressed.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1)
    expect((await refund('40.00', first)).status).toBe(200)
    expect(await orderOf()).toMatchObject({ refunded: { amount: '40.00' }, providerRefunds: [{ state: 'done' }] })
  })

  test('with the same key and another amount is refused', async () => {
    await paidOrder()
    await refund('40.00', 'k1')
    const other = await refund('41.00', 'k1')
    expect([other.status, other.problem.code, calls()]).toEqual([422, 'idempotency_key_reused', 1])
  })

  test('with the key of a refund that was recorded by hand is refused', async () => {
    await paidOrder()
    const body = { amount: '40.00', note: 'by hand' }
    await operator.post('/orders/order-1/refunds', body, { 'idempotency-key': 'k1' })
    expect([(await refund('40.00', 'k1')).problem.code, calls()]).toEqual(['idempotency_key_reused', 0])
  })

  test('two equal refunds in a row are two refunds', async () => {
    await paidOrder()
    expect([(await refund('40.00', 'k1')).status, (await refund('40.00', 'k2')).status]).toEqual([201, 201])
    expect([calls(), (await orderOf()).refunded?.amount]).toEqual([2, '80.00'])
  })
})

test('two operators at once never return more than came', async () => {
  await paidOrder()
  const pressed = await Promise.all([
    refund('60.00', 'a'),
    refund('60.00', 'b', colleague),
    refund('60.00', 'c'),
    refund('60.00', 'd', colleague),
  ])
  expect(pressed.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
  expect([calls(), (await orderOf()).refunded?.amount]).toEqual([1, '60.00'])
})

describe('money that did not fit', () => {
  async function underpaid() {
    refunds.companion.provider.onStatus = () => paid({ minor: 9000n })
    const { payment } = await sale(refunds.companion)
    await advance(refunds.companion)
    const [anomaly] = (await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies
    return { payment, anomaly: anomaly! }
  }
  const refundAnomaly = (anomalyId: string, amount = '90.00') =>
    operator.post('/orders/order-1/refunds', { amount, note: 'returned', anomalyId, atProvider: true })

  test('goes back at the provider, and its report counts once', async () => {
    const { payment, anomaly } = await underpaid()
    expect(anomaly).toMatchObject({ canRefund: true, refundable: { amount: '90.00' } })
    expect((await refundAnomaly(anomaly.id)).status).toBe(201)
    expect(refunds.companion.provider.calls.refunds).toMatchObject([
      { transactionId: 'TRX1', paid: { minor: 9000n }, money: { minor: 9000n } },
    ])
    await report(payment.id, 'r1', 9000)
    await advance(refunds.companion, DAY)
    expect(await orderOf()).toMatchObject({ status: 'unpaid', refunded: { amount: '90.00' } })
    expect(refunded()).toEqual(['90.00'])
    expect((await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies).toEqual([])
  })

  test('and that the provider reports before its answer counts once', async () => {
    const { payment, anomaly } = await underpaid()
    refunds.companion.provider.onRefund = lost
    refunds.companion.provider.onRefundStatus = answers(DONE)
    await refundAnomaly(anomaly.id)
    await report(payment.id, 'r1', 9000)
    await advance(refunds.companion, DAY)
    expect([await states(), refunded()]).toEqual([['done'], ['90.00']])
    expect(await stateOf(refunds.companion, payment.id)).not.toBe('paid')
  })

  test('pays nothing while it is on its way, and can be accepted once it is not', async () => {
    const { anomaly } = await underpaid()
    refunds.companion.provider.onRefund = lost
    expect((await refundAnomaly(anomaly.id)).status).toBe(202)
    const accept = () => operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'keep it' })
    expect((await accept()).problem.code).toBe('anomaly_not_acceptable')
    expect((await refundAnomaly(anomaly.id, '0.01')).problem.code).toBe('refund_too_large')
    await advance(refunds.companion, 60 * MINUTE, 4)
    expect(await states()).toEqual(['refused'])
    expect((await accept()).status).toBe(200)
  })

  test('and was accepted goes back at the provider, by the id of its transaction', async () => {
    const { anomaly } = await underpaid()
    expect((await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'keep it' })).status).toBe(200)
    expect((await refund('40.00')).status).toBe(201)
    expect(refunds.companion.provider.calls.refunds).toMatchObject([{ transactionId: 'TRX1', paid: { minor: 9000n } }])
    expect(await orderOf()).toMatchObject({ status: 'paid', refunded: { amount: '40.00' } })
  })

  test('and that only a browser has named is not returned at the provider: it may be of another buyer', async () => {
    await sale(refunds.companion)
    const { pathname } = new URL(refunds.companion.provider.calls.created[0]!.returnUrl)
    refunds.companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX9' }) : null)
    await refunds.companion.request('GET', `${pathname}?id=TRX9`)
    await advance(refunds.companion, MINUTE, 4)
    const [anomaly] = (await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies
    expect(anomaly).toMatchObject({ kind: 'unconfirmed', canRefund: false, refundable: { amount: '100.00' } })
    expect((await refundAnomaly(anomaly!.id, '100.00')).problem.code).toBe('refund_not_possible')
    await operator.post(`/anomalies/${anomaly!.id}/accept`, { note: 'keep it' })
    expect((await orderOf()).payments).toMatchObject([{ canRefund: false, refundable: { amount: '100.00' } }])
    expect((await refund('100.00')).problem.code).toBe('refund_not_possible')
    expect(calls()).toBe(0)
  })
})

describe('a process that dies', () => {
  // The intent and the outcome are the two commits.
  test.each<[string, number, Moment, number, string]>([
    ['before the intent is durable', 1, 'before', 0, ''],
    ['before the call', 1, 'after', 0, 'refused'],
    ['before it records the answer', 2, 'before', 1, 'done'],
    ['after it recorded the answer', 2, 'after', 1, 'done'],
  ])('%s never makes the refund twice, and loses none', async (_, nth, when, called, end) => {
    await paidOrder()
    refunds.companion.provider.onRefundStatus = () => (calls() > 0 ? DONE : null)
    const { dead } = dieAt(refunds.companion.app.store, nth, when)
    expect((await refund('100.00', 'k')).status).toBe(500)
    expect([dead(), calls()]).toEqual([true, called])
    await refunds.companion.restart()
    await advance(refunds.companion, 60 * MINUTE, 6)
    if (end) {
      expect(await states()).toEqual([end])
      expect((await refund('100.00', 'k')).status).toBe(end === 'done' ? 200 : 409)
    } else {
      expect((await refund('100.00', 'k')).status).toBe(201)
    }
    await refunds.companion.app.idle()
    const isBack = end !== 'refused'
    expect([calls(), refunded()]).toEqual([isBack ? 1 : 0, isBack ? ['100.00'] : []])
  })

  test('and is stopped before the call longer than the others wait sends nothing', async () => {
    await paidOrder()
    const { transaction } = refunds.companion.app.store
    refunds.companion.app.store.transaction = async (...parameters) => {
      const result = await transaction(...parameters)
      refunds.companion.app.store.transaction = transaction
      refunds.companion.clock.now += 31_000
      return result
    }
    const answer = await refund()
    expect([answer.problem.code, calls(), await states()]).toEqual(['refund_refused', 0, ['refused']])
  })

  test('or a clock that is set forward does not make it look as if nothing was made', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = lost
    refunds.companion.provider.onRefundStatus = answers(null)
    await refund()
    refunds.companion.clock.set(60 * MINUTE)
    await refunds.companion.app.idle()
    expect(await states()).toEqual(['unknown'])
    await advance(refunds.companion, 60 * MINUTE, 6)
    expect(await states()).toEqual(['refused'])
  })

  test('and whose call ends later than the provider was asked is believed', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = async () => {
      await advance(refunds.companion, 60 * MINUTE, 6)
      expect(await states()).toEqual(['refused'])
      return DONE
    }
    expect((await refund()).status).toBe(201)
    expect([await states(), (await orderOf()).refunded?.amount]).toEqual([['done'], '40.00'])
  })
})

/** Refunds that operators record: what they change, and what they refuse. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ActionsPage, AnomaliesPage, OperatorOrderView, RefundView } from '../../server/contract/operator.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { wrongSum } from './support/operator-orders.ts'
import { advance, eventsOf, paid, sale, sendWebhook } from './support/steps.ts'
import { scriptedProvider } from './support/scripted-provider.ts'

let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

const orderOf = (orderId = 'order-1') => operator.view<OperatorOrderView>(`/orders/${orderId}`)
const openAnomalies = async () => (await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies
const actions = async () => (await operator.view<ActionsPage>('/actions')).actions

describe('recording a refund', () => {
  const refund = (body: object, orderId = 'order-1', headers: Record<string, string> = {}) =>
    operator.post(`/orders/${orderId}/refunds`, body, headers)

  async function paidOrder(orderId = 'order-1') {
    companion.provider.onStatus = () => paid({ providerRef: `TRX-${orderId}` })
    const made = await sale(companion, orderId)
    await advance(companion)
    companion.provider.onStatus = () => null
    return made
  }

  test('of a part and of the rest refunds the order, and tells the shop of each', async () => {
    await paidOrder()
    const part = await refund({ amount: '30.00', note: 'one mug was broken', refundId: 'RF1' })
    expect([part.status, part.json]).toEqual([
      201,
      expect.objectContaining({ money: expect.objectContaining({ amount: '30.00' }), source: 'operator' }),
    ])
    expect((part.json as RefundView).eventId).toMatch(/^evt_/)
    expect(await orderOf()).toMatchObject({
      status: 'paid',
      situation: 'partly_refunded',
      refunded: { amount: '30.00' },
      refundable: { amount: '70.00' },
    })
    expect((await refund({ amount: '70.00', note: 'the rest', refundId: 'RF2' })).status).toBe(201)
    expect(await orderOf()).toMatchObject({ status: 'refunded', situation: 'refunded', refundable: null })
    expect(await companion.order()).toMatchObject({ status: 'refunded' })
    await companion.app.idle()
    const refunded = eventsOf(companion, 'order.refunded').map(({ event }) => event.data.refunded)
    expect(refunded).toMatchObject([{ amount: '30.00' }, { amount: '70.00' }])
  })

  test.each<[string, object, Record<string, string>, Record<string, string>]>([
    ['the same id', { refundId: 'RF1' }, {}, {}],
    ['the same Idempotency-Key', {}, { 'idempotency-key': 'k1' }, { 'idempotency-key': 'k1' }],
    ['the same amount and note', {}, {}, {}],
  ])('a second time with %s records nothing more', async (_, more, first, second) => {
    await paidOrder()
    const body = { amount: '40.00', note: 'back', ...more }
    const answers = [await refund(body, 'order-1', first), await refund(body, 'order-1', second)]
    expect(answers.map(({ status }) => status)).toEqual([201, 200])
    expect(answers[1]?.json).toEqual(answers[0]?.json)
    expect(await orderOf()).toMatchObject({ refunded: { amount: '40.00' } })
    await companion.app.idle()
    expect(eventsOf(companion, 'order.refunded')).toHaveLength(1)
    expect(await actions()).toHaveLength(1)
  })

  test('with the id of another refund is refused', async () => {
    await paidOrder()
    await refund({ amount: '40.00', note: 'back', refundId: 'RF1' })
    const other = await refund({ amount: '41.00', note: 'back', refundId: 'RF1' })
    expect([other.status, other.problem.code]).toEqual([422, 'idempotency_key_reused'])
  })

  test.each([
    ['more than came', { amount: '100.01', note: 'n' }, 409, 'refund_too_large'],
    ['nothing', { amount: '0.00', note: 'n' }, 422, 'invalid_request'],
    ['a negative amount', { amount: '-1.00', note: 'n' }, 422, 'invalid_request'],
    ['a number', { amount: 1, note: 'n' }, 422, 'invalid_request'],
    ['a text that is no amount', { amount: '1e2', note: 'n' }, 422, 'invalid_request'],
    ['too many digits', { amount: '1.001', note: 'n' }, 422, 'invalid_request'],
    ['no note', { amount: '1.00' }, 422, 'invalid_request'],
    ['an unknown payment', { amount: '1.00', note: 'n', paymentId: 'pay_0' }, 404, 'payment_not_found'],
    ['an unknown anomaly', { amount: '1.00', note: 'n', anomalyId: 'anm_0' }, 404, 'anomaly_not_found'],
    ['an id with a space', { amount: '1.00', note: 'n', refundId: 'a b' }, 422, 'invalid_request'],
  ])('of %s is refused and changes nothing', async (_, body, status, code) => {
    await paidOrder()
    const answer = await refund(body)
    expect([answer.status, answer.problem.code]).toEqual([status, code])
    expect(await orderOf()).toMatchObject({ status: 'paid', refunded: null, actions: [] })
  })

  test('of an order that is unknown, or that nobody has paid, is refused', async () => {
    expect((await refund({ amount: '1.00', note: 'n' }, 'order-0')).problem.code).toBe('order_not_found')
    await sale(companion)
    expect((await refund({ amount: '1.00', note: 'n' })).problem.code).toBe('order_not_paid')
  })

  test('of the payment of another order is refused', async () => {
    const { payment } = await paidOrder('order-2')
    await paidOrder('order-1')
    const answer = await refund({ amount: '1.00', note: 'n', paymentId: payment.id })
    expect([answer.status, answer.problem.code]).toEqual([404, 'payment_not_found'])
  })

  test('of an underpayment resolves its anomaly once all of it went back, and the order stays unpaid', async () => {
    const { anomaly } = await wrongSum(companion, 9000n)
    expect(anomaly).toMatchObject({ refundable: { amount: '90.00' }, orderStatus: 'unpaid' })
    const body = { note: 'returned', anomalyId: anomaly.id }
    expect((await refund({ ...body, amount: '90.01' })).problem.code).toBe('refund_too_large')
    expect((await refund({ ...body, amount: '40.00' })).status).toBe(201)
    expect(await openAnomalies()).toMatchObject([{ refundable: { amount: '50.00' }, canAccept: false }])
    // Without an id: it is the only money of the order.
    expect((await refund({ amount: '50.00', note: 'the rest' })).status).toBe(201)
    expect(await openAnomalies()).toEqual([])
    expect(await orderOf()).toMatchObject({ status: 'unpaid', refunded: { amount: '90.00' }, refundable: null })
    await companion.app.idle()
    expect(eventsOf(companion, 'order.refunded').map(({ event }) => event.data)).toMatchObject([
      { kind: 'underpaid', refunded: { amount: '40.00' }, transactionId: 'TRX1' },
      { kind: 'underpaid', refunded: { amount: '50.00' } },
    ])
  })

  test('of an accepted sum is a refund of the order, up to what came', async () => {
    const { anomaly } = await wrongSum(companion, 15_000n)
    await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'keep' })
    expect((await refund({ amount: '150.01', note: 'n' })).problem.code).toBe('refund_too_large')
    expect((await refund({ amount: '50.00', note: 'the excess' })).status).toBe(201)
    expect(await orderOf()).toMatchObject({ situation: 'partly_refunded', refundable: { amount: '100.00' } })
    expect((await refund({ amount: '100.00', note: 'all' })).status).toBe(201)
    expect(await companion.order()).toMatchObject({ status: 'refunded' })
  })

  test('by the provider after an underpayment was accepted cannot exceed what came', async () => {
    const { anomaly, payment } = await wrongSum(companion, 9000n)
    await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'fine' })
    await sendWebhook(companion, { id: 'r1', reference: payment.id, refund: null })
    await companion.app.idle()
    expect(await orderOf()).toMatchObject({ status: 'refunded', refunded: { amount: '90.00' } })
  })

  test('of the second payment leaves the order paid, resolves the anomaly, and names the payment', async () => {
    const other = scriptedProvider('other')
    await companion.close()
    companion = await startCompanion({ settings: operatorSettings, providers: (scripted) => [scripted, other] })
    const { opened } = await sale(companion)
    const second = await companion.pay(opened, { provider: 'other' })
    companion.provider.onStatus = () => paid({ providerRef: 'A1' })
    await advance(companion)
    other.onStatus = () => paid({ providerRef: 'B1' })
    await advance(companion, 600_000, 4)
    const [anomaly] = await openAnomalies()
    expect(anomaly).toMatchObject({
      kind: 'duplicate',
      canAccept: false,
      orderStatus: 'paid',
      paymentId: second.id,
      refundable: { amount: '100.00' },
      paidBy: { transactionId: 'A1', paidWith: { label: 'Scripted Pay' } },
    })
    const accepted = await operator.post(`/anomalies/${anomaly!.id}/accept`, { note: 'n' })
    expect([accepted.status, accepted.problem.code]).toEqual([409, 'anomaly_not_acceptable'])
    const unnamed = await refund({ amount: '100.00', note: 'twice' })
    expect([unnamed.status, unnamed.problem.errors]).toEqual([422, [expect.objectContaining({ path: 'paymentId' })]])
    const { payments } = await orderOf()
    expect(payments.map(({ id, finalizedOrder }) => [id, finalizedOrder])).toContainEqual([second.id, false])
    const recorded = await refund({ amount: '100.00', note: 'twice', anomalyId: anomaly!.id })
    expect([recorded.status, (recorded.json as RefundView).eventId]).toEqual([201, undefined])
    expect(await openAnomalies()).toEqual([])
    expect(await companion.order()).toMatchObject({ status: 'paid' })
    await companion.app.idle()
    expect(eventsOf(companion, 'order.refunded')).toEqual([])
  })
})

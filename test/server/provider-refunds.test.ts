/** Refunds that operators make at the provider: they are made once, whatever crashes, and count once. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  AnomaliesPage,
  MoneyView,
  OperatorOrderView,
  OverviewView,
  ProviderRefundView,
} from '../../server/contract/operator.ts'
import type { ProviderRefundResult } from '../../server/contract/provider-refunds.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { dieAt } from './support/dying-process.ts'
import type { Moment } from './support/dying-process.ts'
import { OLD_ADMIN_TOKEN, operatorSettings, script } from './support/operator.ts'
import { advance, eventsOf, paid, sale, sendWebhook, stateOf } from './support/steps.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let companion: Companion
const operator = script(() => companion)
const colleague = script(() => companion, OLD_ADMIN_TOKEN)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

const orderOf = (orderId = 'order-1') => operator.view<OperatorOrderView>(`/orders/${orderId}`)
const made = async (orderId = 'order-1') => (await orderOf(orderId)).providerRefunds
const states = async () => (await made()).map(({ state }) => state)
const refunded = () =>
  eventsOf(companion, 'order.refunded').map(({ event }) => (event.data.refunded as MoneyView).amount)
const attention = async () => (await operator.view<OverviewView>('/overview')).attention
const calls = () => companion.provider.calls.refunds.length

const refund = (amount = '40.00', key?: string, by = operator) =>
  by.post(
    '/orders/order-1/refunds',
    { amount, note: 'one mug was broken', atProvider: true },
    key ? { 'idempotency-key': key } : {},
  )
const record = (amount: string) => operator.post('/orders/order-1/refunds', { amount, note: 'by hand' })
const report = async (paymentId: string, id: string, minor = 4000, refundId?: string) => {
  await sendWebhook(companion, { id, reference: paymentId, refund: minor, ...(refundId ? { refundId } : {}) })
  await companion.app.idle()
}
const lost = (): never => {
  throw new Error('the answer was lost')
}
const answers = (result: ProviderRefundResult | null) => (): ProviderRefundResult | null => result
const DONE = { outcome: 'done', refundId: 'RF1' } as const
const PENDING = { outcome: 'pending', refundId: 'RF1' } as const

/** An order of 100.00 BDT that is paid. */
async function paidOrder() {
  companion.provider.onStatus = () => paid()
  const { payment } = await sale(companion)
  await advance(companion)
  return payment
}

describe('a refund at the provider', () => {
  test('that is done enters the ledger, and the shop hears of it', async () => {
    const payment = await paidOrder()
    expect((await orderOf()).payments).toMatchObject([{ canRefund: true, refundable: { amount: '100.00' } }])
    const answer = await refund()
    expect([answer.status, answer.json]).toEqual([
      201,
      expect.objectContaining({ state: 'done', needsPerson: false, note: 'one mug was broken' }),
    ])
    expect(companion.provider.calls.refunds).toEqual([
      {
        reference: expect.stringMatching(/^r[a-z0-9]{10,29}$/),
        paymentReference: companion.provider.calls.created[0]?.reference,
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
    await companion.app.idle()
    expect(refunded()).toEqual(['40.00'])
    expect((await refund('60.00')).status).toBe(201)
    expect(await orderOf()).toMatchObject({ status: 'refunded', refundable: null })
    expect(new Set(companion.provider.calls.refunds.map(({ reference }) => reference)).size).toBe(2)
  })

  test('that the provider refuses returns nothing, says why, and leaves the sum free', async () => {
    await paidOrder()
    companion.provider.onRefund = () => ({ outcome: 'refused', reason: 'insufficient_balance' })
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
    companion.clock.now += 1
    companion.provider.onRefund = answers(DONE) as () => ProviderRefundResult
    expect((await refund('100.00')).status).toBe(201)
    expect(await states()).toEqual(['refused', 'done'])
  })

  test('with a key is refused the same way again, and no second call is made', async () => {
    await paidOrder()
    companion.provider.onRefund = () => ({ outcome: 'refused', reason: 'too_late' })
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
    await sale(companion)
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
    delete companion.provider[name]
    await companion.restart()
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

describe('an unknown outcome', () => {
  test('refuses another refund of the same sum, because the operator may have pressed again', async () => {
    await paidOrder()
    companion.provider.onRefund = lost
    await refund('40.00', 'k1')
    expect((await refund('40.00', 'k2')).problem.code).toBe('request_in_progress')
    expect((await refund('40.00', 'k1')).status).toBe(202)
    expect([calls(), await states()]).toEqual([1, ['unknown']])
  })

  test('keeps the sum, is asked about, and is done once the provider says so', async () => {
    await paidOrder()
    companion.provider.onRefund = lost
    const answer = await refund()
    expect([answer.status, (answer.json as ProviderRefundView).state]).toEqual([202, 'unknown'])
    expect((answer.json as ProviderRefundView).nextRequestAt).toBeDefined()
    expect(await orderOf()).toMatchObject({ refunded: null, refundable: { amount: '60.00' } })
    expect((await record('60.01')).problem.code).toBe('refund_too_large')
    expect((await refund()).status).toBe(202)
    companion.provider.onRefundStatus = lost
    await advance(companion, 2 * MINUTE)
    expect(await states()).toEqual(['unknown'])
    companion.provider.onRefundStatus = answers(DONE)
    await advance(companion, 6 * MINUTE)
    expect(await made()).toMatchObject([{ state: 'done', refundId: 'RF1' }])
    expect([calls(), refunded()]).toEqual([1, ['40.00']])
    const asked = companion.provider.calls.refundQueries
    expect(asked[0]).toEqual({
      ...companion.provider.calls.refunds[0],
      refundId: null,
      startedAt: expect.any(Number),
      otherRefundIds: [],
      hasUnnamedOther: false,
    })
    await advance(companion, 20 * DAY, 20)
    expect(asked).toHaveLength(2)
  })

  test('is asked about with the news that one of its sum was recorded without an id', async () => {
    await paidOrder()
    expect((await record('40.00')).status).toBe(201)
    companion.provider.onRefund = lost
    companion.provider.onRefundStatus = lost
    await refund()
    await advance(companion, 2 * MINUTE)
    expect(companion.provider.calls.refundQueries[0]).toMatchObject({ otherRefundIds: [], hasUnnamedOther: true })
  })

  test('is not made once the provider is certain, but not within the first minutes', async () => {
    await paidOrder()
    companion.provider.onRefund = lost
    await refund('100.00')
    companion.provider.onRefundStatus = answers(null)
    await advance(companion, 9 * MINUTE, 9)
    expect([await states(), companion.provider.calls.refundQueries.length]).toEqual([['unknown'], 2])
    await advance(companion, 40 * MINUTE)
    expect(await made()).toMatchObject([{ state: 'refused', reason: 'not_made' }])
    expect(await orderOf()).toMatchObject({ refundable: { amount: '100.00' } })
    companion.provider.onRefund = answers(DONE) as () => ProviderRefundResult
    expect((await refund('100.00', 'again')).status).toBe(201)
  })

  test('that stays unknown needs a person, who resolves it', async () => {
    await paidOrder()
    companion.provider.onRefund = lost
    companion.provider.onRefundStatus = lost
    await refund('100.00')
    const [{ id = '' } = {}] = await made()
    const resolve = (made: boolean) => operator.post(`/refunds/${id}/resolve`, { made, note: 'seen in the dashboard' })
    expect((await resolve(true)).problem.code).toBe('refund_not_resolvable')
    await advance(companion, 18 * DAY, 36)
    expect(companion.provider.calls.refundQueries).toHaveLength(19)
    expect(await attention()).toMatchObject({ total: 1, unresolvedRefunds: 1, refunds: [{ id, needsPerson: true }] })
    expect((await orderOf()).refundable).toBeNull()
    const resolved = await resolve(true)
    expect([resolved.status, resolved.json]).toEqual([200, expect.objectContaining({ state: 'done' })])
    expect((await resolve(false)).problem.code).toBe('refund_not_resolvable')
    expect((await operator.post('/refunds/rfd_0/resolve', { made: true, note: 'n' })).status).toBe(404)
    expect(await attention()).toMatchObject({ total: 0, unresolvedRefunds: 0, refunds: [] })
    await companion.app.idle()
    expect([calls(), refunded(), (await orderOf()).status]).toEqual([1, ['100.00'], 'refunded'])
  })

  test('that a person finds not made leaves the sum free', async () => {
    await paidOrder()
    companion.provider.onRefund = lost
    companion.provider.onRefundStatus = lost
    await refund('100.00')
    await advance(companion, 18 * DAY, 36)
    const [{ id = '' } = {}] = await made()
    expect((await operator.post(`/refunds/${id}/resolve`, { made: false, note: 'not there' })).status).toBe(200)
    expect(await orderOf()).toMatchObject({ refunded: null, refundable: { amount: '100.00' } })
  })

  test('of a provider that is switched off meanwhile is asked about when it is on again', async () => {
    await paidOrder()
    companion.provider.onRefund = lost
    await refund()
    const { fetchRefund } = companion.provider
    delete companion.provider.fetchRefund
    await companion.restart()
    await advance(companion, 2 * MINUTE)
    expect(await states()).toEqual(['unknown'])
    companion.provider.fetchRefund = fetchRefund!
    companion.provider.onRefundStatus = answers(DONE)
    await companion.restart()
    await advance(companion, 6 * MINUTE)
    expect(await states()).toEqual(['done'])
  })
})

describe('a refund that the provider has accepted', () => {
  test.each<[string, ProviderRefundResult | null, string]>([
    ['is done', DONE, 'done'],
    ['has failed', { outcome: 'refused', reason: 'failed' }, 'refused'],
    ['does not exist', null, 'pending'],
  ])('is on its way until the provider says that it %s', async (_, later, state) => {
    await paidOrder()
    companion.provider.onRefund = () => PENDING
    const answer = await refund()
    expect([answer.status, (answer.json as ProviderRefundView).state]).toEqual([202, 'pending'])
    companion.provider.onRefundStatus = answers(PENDING)
    await advance(companion, 2 * MINUTE)
    expect([await states(), (await orderOf()).refundable?.amount]).toEqual([['pending'], '60.00'])
    companion.provider.onRefundStatus = answers(later)
    await advance(companion, 60 * MINUTE, 2)
    expect(await states()).toEqual([state])
    expect(companion.provider.calls.refundQueries.at(-1)).toMatchObject({ refundId: 'RF1' })
    expect(refunded()).toEqual(state === 'done' ? ['40.00'] : [])
  })
})

describe('the report of the provider about the same refund', () => {
  type Step = (paymentId: string) => Promise<unknown>
  const make =
    (key: string): Step =>
    () =>
      refund('40.00', key)
  const reports =
    (id: string, refundId?: string): Step =>
    (paymentId) =>
      report(paymentId, id, 4000, refundId)
  const asks: Step = () => advance(companion, 10 * MINUTE)

  test.each<[string, string, Step[], number]>([
    ['after the answer', 'done', [make('a'), reports('r1')], 1],
    ['after the answer, twice', 'done', [make('a'), reports('r1'), reports('r1')], 1],
    ['before the answer, which was lost', 'unknown', [make('a'), reports('r1'), asks], 1],
    ['before the end of one that was accepted', 'pending', [make('a'), reports('r1', 'RF1'), asks], 1],
    ['before the end, without its id', 'pending', [make('a'), reports('r1'), reports('r1'), asks], 1],
    ['of two equal refunds, each before the next', 'done', [make('a'), reports('r1'), make('b'), reports('r2')], 2],
    ['of two equal refunds, both at the end', 'done', [make('a'), make('b'), reports('r1'), reports('r2')], 2],
    ['of one that was lost and pressed again', 'unknown', [make('a'), make('b'), reports('r1'), asks], 1],
    ['of two equal refunds, one made in the dashboard', 'done', [make('a'), reports('r1'), reports('r2')], 2],
    ['of two equal refunds, the other one first', 'done', [reports('r1'), make('a'), reports('r2')], 2],
    ['of another refund by its id', 'pending', [make('a'), reports('r1', 'RF9'), asks], 2],
  ])('counts once: %s', async (_, outcome, steps, count) => {
    const payment = await paidOrder()
    let ids = 0
    companion.provider.onRefund = () =>
      outcome === 'unknown' ? lost() : { outcome: outcome as 'done', refundId: `RF${(ids += 1)}` }
    companion.provider.onRefundStatus = ({ reference }) => ({ outcome: 'done', refundId: `RF-${reference}` })
    for (const step of steps) await step(payment.id)
    await advance(companion, 2 * MINUTE)
    expect((await orderOf()).refunded?.amount).toBe(count === 1 ? '40.00' : '80.00')
    expect(refunded()).toHaveLength(count)
    expect(new Set(await states())).toEqual(new Set(['done']))
    expect((await companion.app.store.read.payment(payment.id))?.flags).toEqual([])
  })

  test('during the call counts once', async () => {
    const payment = await paidOrder()
    companion.provider.onRefund = async () => {
      await report(payment.id, 'r1')
      return DONE
    }
    expect((await refund()).status).toBe(201)
    await advance(companion, 2 * MINUTE)
    expect([await states(), refunded()]).toEqual([['done'], ['40.00']])
  })

  test('under its id counts once, by whatever clock', async () => {
    const payment = await paidOrder()
    companion.provider.onRefund = () => PENDING
    companion.provider.onRefundStatus = answers(DONE)
    await refund()
    companion.clock.set(-2000)
    await report(payment.id, 'r1', 4000, 'RF1')
    await advance(companion, 10 * MINUTE)
    expect([await states(), (await orderOf()).refunded?.amount, refunded()]).toEqual([['done'], '40.00', ['40.00']])
  })

  test('without an id counts once, although the clock of its time is behind', async () => {
    const payment = await paidOrder()
    companion.provider.onRefund = () => PENDING
    companion.provider.onRefundStatus = answers(DONE)
    await refund()
    companion.clock.set(-2000)
    await report(payment.id, 'r1')
    await advance(companion, 10 * MINUTE)
    expect([await states(), (await orderOf()).refunded?.amount, refunded()]).toEqual([['done'], '40.00', ['40.00']])
  })

  test('of an earlier refund of the same sum is another one, although the clock of its time is ahead', async () => {
    const payment = await paidOrder()
    await report(payment.id, 'r1')
    companion.clock.set(-2000)
    expect((await refund()).status).toBe(201)
    await companion.app.idle()
    expect([(await orderOf()).refunded?.amount, refunded()]).toEqual(['80.00', ['40.00', '40.00']])
  })

  test('is not taken for a record by hand while the end is not known', async () => {
    const payment = await paidOrder()
    companion.provider.onRefund = lost
    await refund()
    await report(payment.id, 'r1')
    expect((await record('40.00')).problem.code).toBe('request_in_progress')
    companion.provider.onRefundStatus = answers(DONE)
    await advance(companion, 10 * MINUTE)
    expect([await states(), (await orderOf()).refunded?.amount]).toEqual([['done'], '40.00'])
  })

  test('that turns out to be of another refund leaves what was reported, and ends this one', async () => {
    const payment = await paidOrder()
    companion.provider.onRefund = lost
    companion.provider.onRefundStatus = answers(null)
    await refund()
    await report(payment.id, 'dashboard')
    expect([await states(), (await orderOf()).refunded?.amount]).toEqual([['unknown'], '40.00'])
    await advance(companion, 60 * MINUTE, 4)
    expect(await made()).toMatchObject([{ state: 'refused', reason: 'not_made' }])
    expect(await orderOf()).toMatchObject({ refunded: { amount: '40.00' }, refundable: { amount: '60.00' } })
  })

  test('of more than was made here is recorded, and a refund that then does not fit needs a person', async () => {
    const payment = await paidOrder()
    companion.provider.onRefund = lost
    await refund('60.00')
    await report(payment.id, 'dashboard', 5000)
    companion.provider.onRefundStatus = answers(DONE)
    await advance(companion, 10 * MINUTE)
    expect([await states(), (await orderOf()).refunded?.amount]).toEqual([['done'], '50.00'])
    expect((await companion.app.store.read.payment(payment.id))?.flags).toContain('needs_review')
    expect((await attention()).needsReview).toBe(1)
    const review = () => operator.post(`/payments/${payment.id}/review`, { note: 'compared with the dashboard' })
    expect((await orderOf()).payments).toMatchObject([{ canReview: true }])
    expect((await operator.post(`/payments/${payment.id}/review`, {})).status).toBe(422)
    expect((await review()).json).toMatchObject({ id: payment.id, canReview: false, flags: ['reviewed'] })
    expect((await review()).problem.code).toBe('payment_not_reviewable')
    expect([(await attention()).needsReview, (await attention()).total]).toEqual([0, 0])
    // The newest first. The companion is proven at the end of each test: I11 holds after the review, too.
    expect((await orderOf()).actions[0]).toMatchObject({
      action: 'payment.review',
      subject: payment.id,
      note: 'compared with the dashboard',
    })
    expect((await companion.app.store.read.paymentEvents(payment.id)).at(-1)).toMatchObject({ type: 'operator' })
  })

  test('of a payment that has no end, or of none, cannot be called reviewed', async () => {
    const { payment } = await sale(companion)
    const review = (id: string) => operator.post(`/payments/${id}/review`, { note: 'n' })
    await companion.app.store.transaction(async (tx) => {
      const row = (await tx.payment(payment.id))!
      row.flags.push('needs_review')
      await tx.savePayment(row)
    })
    expect((await review(payment.id)).problem.code).toBe('payment_not_reviewable')
    expect((await review('pay_0')).problem.code).toBe('payment_not_found')
  })
})

describe('money that did not fit', () => {
  async function underpaid() {
    companion.provider.onStatus = () => paid({ minor: 9000n })
    const { payment } = await sale(companion)
    await advance(companion)
    const [anomaly] = (await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies
    return { payment, anomaly: anomaly! }
  }
  const refundAnomaly = (anomalyId: string, amount = '90.00') =>
    operator.post('/orders/order-1/refunds', { amount, note: 'returned', anomalyId, atProvider: true })

  test('goes back at the provider, and its report counts once', async () => {
    const { payment, anomaly } = await underpaid()
    expect(anomaly).toMatchObject({ canRefund: true, refundable: { amount: '90.00' } })
    expect((await refundAnomaly(anomaly.id)).status).toBe(201)
    expect(companion.provider.calls.refunds).toMatchObject([
      { transactionId: 'TRX1', paid: { minor: 9000n }, money: { minor: 9000n } },
    ])
    await report(payment.id, 'r1', 9000)
    await advance(companion, DAY)
    expect(await orderOf()).toMatchObject({ status: 'unpaid', refunded: { amount: '90.00' } })
    expect(refunded()).toEqual(['90.00'])
    expect((await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies).toEqual([])
  })

  test('and that the provider reports before its answer counts once', async () => {
    const { payment, anomaly } = await underpaid()
    companion.provider.onRefund = lost
    companion.provider.onRefundStatus = answers(DONE)
    await refundAnomaly(anomaly.id)
    await report(payment.id, 'r1', 9000)
    await advance(companion, DAY)
    expect([await states(), refunded()]).toEqual([['done'], ['90.00']])
    expect(await stateOf(companion, payment.id)).not.toBe('paid')
  })

  test('pays nothing while it is on its way, and can be accepted once it is not', async () => {
    const { anomaly } = await underpaid()
    companion.provider.onRefund = lost
    expect((await refundAnomaly(anomaly.id)).status).toBe(202)
    const accept = () => operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'keep it' })
    expect((await accept()).problem.code).toBe('anomaly_not_acceptable')
    expect((await refundAnomaly(anomaly.id, '0.01')).problem.code).toBe('refund_too_large')
    await advance(companion, 60 * MINUTE, 4)
    expect(await states()).toEqual(['refused'])
    expect((await accept()).status).toBe(200)
  })

  test('and was accepted goes back at the provider, by the id of its transaction', async () => {
    const { anomaly } = await underpaid()
    expect((await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'keep it' })).status).toBe(200)
    expect((await refund('40.00')).status).toBe(201)
    expect(companion.provider.calls.refunds).toMatchObject([{ transactionId: 'TRX1', paid: { minor: 9000n } }])
    expect(await orderOf()).toMatchObject({ status: 'paid', refunded: { amount: '40.00' } })
  })

  test('and that only a browser has named is not returned at the provider: it may be of another buyer', async () => {
    await sale(companion)
    const { pathname } = new URL(companion.provider.calls.created[0]!.returnUrl)
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX9' }) : null)
    await companion.request('GET', `${pathname}?id=TRX9`)
    await advance(companion, MINUTE, 4)
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
    companion.provider.onRefundStatus = () => (calls() > 0 ? DONE : null)
    const { dead } = dieAt(companion.app.store, nth, when)
    expect((await refund('100.00', 'k')).status).toBe(500)
    expect([dead(), calls()]).toEqual([true, called])
    await companion.restart()
    await advance(companion, 60 * MINUTE, 6)
    if (end) {
      expect(await states()).toEqual([end])
      expect((await refund('100.00', 'k')).status).toBe(end === 'done' ? 200 : 409)
    } else {
      expect((await refund('100.00', 'k')).status).toBe(201)
    }
    await companion.app.idle()
    const isBack = end !== 'refused'
    expect([calls(), refunded()]).toEqual([isBack ? 1 : 0, isBack ? ['100.00'] : []])
  })

  test('and is stopped before the call longer than the others wait sends nothing', async () => {
    await paidOrder()
    const { transaction } = companion.app.store
    companion.app.store.transaction = async (...parameters) => {
      const result = await transaction(...parameters)
      companion.app.store.transaction = transaction
      companion.clock.now += 31_000
      return result
    }
    const answer = await refund()
    expect([answer.problem.code, calls(), await states()]).toEqual(['refund_refused', 0, ['refused']])
  })

  test('or a clock that is set forward does not make it look as if nothing was made', async () => {
    await paidOrder()
    companion.provider.onRefund = lost
    companion.provider.onRefundStatus = answers(null)
    await refund()
    companion.clock.set(60 * MINUTE)
    await companion.app.idle()
    expect(await states()).toEqual(['unknown'])
    await advance(companion, 60 * MINUTE, 6)
    expect(await states()).toEqual(['refused'])
  })

  test('and whose call ends later than the provider was asked is believed', async () => {
    await paidOrder()
    companion.provider.onRefund = async () => {
      await advance(companion, 60 * MINUTE, 6)
      expect(await states()).toEqual(['refused'])
      return DONE
    }
    expect((await refund()).status).toBe(201)
    expect([await states(), (await orderOf()).refunded?.amount]).toEqual([['done'], '40.00'])
  })
})

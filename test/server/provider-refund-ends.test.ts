/** Refunds at the provider whose end comes later: what the provider answers to requests, and what it reports by itself. */

import { describe, expect, test } from 'vitest'
import type { ProviderRefundView } from '../../server/contract/operator.ts'
import type { ProviderRefundResult } from '../../server/contract/provider-refunds.ts'
import { answers, DONE, lost, PENDING, providerRefunds } from './support/provider-refunds.ts'
import { advance, sale } from './support/steps.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const refunds = providerRefunds()
const { operator, paidOrder, orderOf, made, states, refunded, attention, calls, refund, record, report } = refunds

describe('an unknown outcome', () => {
  test('refuses another refund of the same sum, because the operator may have pressed again', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = lost
    await refund('40.00', 'k1')
    expect((await refund('40.00', 'k2')).problem.code).toBe('request_in_progress')
    expect((await refund('40.00', 'k1')).status).toBe(202)
    expect([calls(), await states()]).toEqual([1, ['unknown']])
  })

  test('keeps the sum, is asked about, and is done once the provider says so', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = lost
    const answer = await refund()
    expect([answer.status, (answer.json as ProviderRefundView).state]).toEqual([202, 'unknown'])
    expect((answer.json as ProviderRefundView).nextRequestAt).toBeDefined()
    expect(await orderOf()).toMatchObject({ refunded: null, refundable: { amount: '60.00' } })
    expect((await record('60.01')).problem.code).toBe('refund_too_large')
    expect((await refund()).status).toBe(202)
    refunds.companion.provider.onRefundStatus = lost
    await advance(refunds.companion, 2 * MINUTE)
    expect(await states()).toEqual(['unknown'])
    refunds.companion.provider.onRefundStatus = answers(DONE)
    await advance(refunds.companion, 6 * MINUTE)
    expect(await made()).toMatchObject([{ state: 'done', refundId: 'RF1' }])
    expect([calls(), refunded()]).toEqual([1, ['40.00']])
    const asked = refunds.companion.provider.calls.refundQueries
    expect(asked[0]).toEqual({
      ...refunds.companion.provider.calls.refunds[0],
      refundId: null,
      startedAt: expect.any(Number),
      otherRefundIds: [],
      hasUnnamedOther: false,
    })
    await advance(refunds.companion, 20 * DAY, 20)
    expect(asked).toHaveLength(2)
  })

  test('is queried together with whether another refund of the same sum has no id', async () => {
    await paidOrder()
    expect((await record('40.00')).status).toBe(201)
    refunds.companion.provider.onRefund = lost
    refunds.companion.provider.onRefundStatus = lost
    await refund()
    await advance(refunds.companion, 2 * MINUTE)
    expect(refunds.companion.provider.calls.refundQueries[0]).toMatchObject({
      otherRefundIds: [],
      hasUnnamedOther: true,
    })
  })

  test('is not made once the provider is certain, but not within the first minutes', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = lost
    await refund('100.00')
    refunds.companion.provider.onRefundStatus = answers(null)
    await advance(refunds.companion, 9 * MINUTE, 9)
    expect([await states(), refunds.companion.provider.calls.refundQueries.length]).toEqual([['unknown'], 2])
    await advance(refunds.companion, 40 * MINUTE)
    expect(await made()).toMatchObject([{ state: 'refused', reason: 'not_made' }])
    expect(await orderOf()).toMatchObject({ refundable: { amount: '100.00' } })
    refunds.companion.provider.onRefund = answers(DONE) as () => ProviderRefundResult
    expect((await refund('100.00', 'again')).status).toBe(201)
  })

  test('stays pending when another companion finds it during a query that finds none', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = lost
    await refund('100.00')
    refunds.companion.provider.onRefundStatus = answers(null)
    await advance(refunds.companion, 9 * MINUTE, 9)
    const { store } = refunds.companion.app
    refunds.companion.provider.onRefundStatus = async () => {
      await store.transaction(async (tx) => {
        const [row] = await tx.providerRefundsOfOrder('order-1')
        await tx.saveProviderRefund({ ...row!, state: 'pending', refundId: 'RF1' }, refunds.companion.clock.now)
      })
      return null
    }
    await advance(refunds.companion, 40 * MINUTE)
    expect(await made()).toMatchObject([{ state: 'pending', refundId: 'RF1' }])
    expect((await refund('100.00', 'again')).problem.code).toBe('request_in_progress')
    refunds.companion.provider.onRefundStatus = answers(DONE)
    await advance(refunds.companion, 3 * 60 * MINUTE)
    expect([await states(), calls(), refunded()]).toEqual([['done'], 1, ['100.00']])
  })

  test('that stays unknown needs a person, who resolves it', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = lost
    refunds.companion.provider.onRefundStatus = lost
    await refund('100.00')
    const [{ id = '' } = {}] = await made()
    const resolve = (made: boolean) => operator.post(`/refunds/${id}/resolve`, { made, note: 'seen in the dashboard' })
    expect((await resolve(true)).problem.code).toBe('refund_not_resolvable')
    await advance(refunds.companion, 18 * DAY, 36)
    expect(refunds.companion.provider.calls.refundQueries).toHaveLength(19)
    expect(await attention()).toMatchObject({ total: 1, unresolvedRefunds: 1, refunds: [{ id, needsPerson: true }] })
    expect((await orderOf()).refundable).toBeNull()
    const resolved = await resolve(true)
    expect([resolved.status, resolved.json]).toEqual([200, expect.objectContaining({ state: 'done' })])
    expect((await resolve(false)).problem.code).toBe('refund_not_resolvable')
    expect((await operator.post('/refunds/rfd_0/resolve', { made: true, note: 'n' })).status).toBe(404)
    expect(await attention()).toMatchObject({ total: 0, unresolvedRefunds: 0, refunds: [] })
    await refunds.companion.app.idle()
    expect([calls(), refunded(), (await orderOf()).status]).toEqual([1, ['100.00'], 'refunded'])
  })

  test('that a person finds not made leaves the sum free', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = lost
    refunds.companion.provider.onRefundStatus = lost
    await refund('100.00')
    await advance(refunds.companion, 18 * DAY, 36)
    const [{ id = '' } = {}] = await made()
    expect((await operator.post(`/refunds/${id}/resolve`, { made: false, note: 'not there' })).status).toBe(200)
    expect(await orderOf()).toMatchObject({ refunded: null, refundable: { amount: '100.00' } })
  })

  test('of a provider that is switched off meanwhile is asked about when it is on again', async () => {
    await paidOrder()
    refunds.companion.provider.onRefund = lost
    await refund()
    const { fetchRefund } = refunds.companion.provider
    delete refunds.companion.provider.fetchRefund
    await refunds.companion.restart()
    await advance(refunds.companion, 2 * MINUTE)
    expect(await states()).toEqual(['unknown'])
    refunds.companion.provider.fetchRefund = fetchRefund!
    refunds.companion.provider.onRefundStatus = answers(DONE)
    await refunds.companion.restart()
    await advance(refunds.companion, 6 * MINUTE)
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
    refunds.companion.provider.onRefund = () => PENDING
    const answer = await refund()
    expect([answer.status, (answer.json as ProviderRefundView).state]).toEqual([202, 'pending'])
    refunds.companion.provider.onRefundStatus = answers(PENDING)
    await advance(refunds.companion, 2 * MINUTE)
    expect([await states(), (await orderOf()).refundable?.amount]).toEqual([['pending'], '60.00'])
    refunds.companion.provider.onRefundStatus = answers(later)
    await advance(refunds.companion, 60 * MINUTE, 2)
    expect(await states()).toEqual([state])
    expect(refunds.companion.provider.calls.refundQueries.at(-1)).toMatchObject({ refundId: 'RF1' })
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
  const asks: Step = () => advance(refunds.companion, 10 * MINUTE)

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
    refunds.companion.provider.onRefund = () =>
      outcome === 'unknown' ? lost() : { outcome: outcome as 'done', refundId: `RF${(ids += 1)}` }
    refunds.companion.provider.onRefundStatus = ({ reference }) => ({ outcome: 'done', refundId: `RF-${reference}` })
    for (const step of steps) await step(payment.id)
    await advance(refunds.companion, 2 * MINUTE)
    expect((await orderOf()).refunded?.amount).toBe(count === 1 ? '40.00' : '80.00')
    expect(refunded()).toHaveLength(count)
    expect(new Set(await states())).toEqual(new Set(['done']))
    expect((await refunds.companion.app.store.read.payment(payment.id))?.flags).toEqual([])
  })

  test('during the call counts once', async () => {
    const payment = await paidOrder()
    refunds.companion.provider.onRefund = async () => {
      await report(payment.id, 'r1')
      return DONE
    }
    expect((await refund()).status).toBe(201)
    await advance(refunds.companion, 2 * MINUTE)
    expect([await states(), refunded()]).toEqual([['done'], ['40.00']])
  })

  test('under its id counts once, by whatever clock', async () => {
    const payment = await paidOrder()
    refunds.companion.provider.onRefund = () => PENDING
    refunds.companion.provider.onRefundStatus = answers(DONE)
    await refund()
    refunds.companion.clock.set(-2000)
    await report(payment.id, 'r1', 4000, 'RF1')
    await advance(refunds.companion, 10 * MINUTE)
    expect([await states(), (await orderOf()).refunded?.amount, refunded()]).toEqual([['done'], '40.00', ['40.00']])
  })

  test('without an id counts once, although the clock of its time is behind', async () => {
    const payment = await paidOrder()
    refunds.companion.provider.onRefund = () => PENDING
    refunds.companion.provider.onRefundStatus = answers(DONE)
    await refund()
    refunds.companion.clock.set(-2000)
    await report(payment.id, 'r1')
    await advance(refunds.companion, 10 * MINUTE)
    expect([await states(), (await orderOf()).refunded?.amount, refunded()]).toEqual([['done'], '40.00', ['40.00']])
  })

  test('of an earlier refund of the same sum is another one, although the clock of its time is ahead', async () => {
    const payment = await paidOrder()
    await report(payment.id, 'r1')
    refunds.companion.clock.set(-2000)
    expect((await refund()).status).toBe(201)
    await refunds.companion.app.idle()
    expect([(await orderOf()).refunded?.amount, refunded()]).toEqual(['80.00', ['40.00', '40.00']])
  })

  test('is not taken for a record by hand while the end is not known', async () => {
    const payment = await paidOrder()
    refunds.companion.provider.onRefund = lost
    await refund()
    await report(payment.id, 'r1')
    expect((await record('40.00')).problem.code).toBe('request_in_progress')
    refunds.companion.provider.onRefundStatus = answers(DONE)
    await advance(refunds.companion, 10 * MINUTE)
    expect([await states(), (await orderOf()).refunded?.amount]).toEqual([['done'], '40.00'])
  })

  test('that turns out to be of another refund leaves what was reported, and ends this one', async () => {
    const payment = await paidOrder()
    refunds.companion.provider.onRefund = lost
    refunds.companion.provider.onRefundStatus = answers(null)
    await refund()
    await report(payment.id, 'dashboard')
    expect([await states(), (await orderOf()).refunded?.amount]).toEqual([['unknown'], '40.00'])
    await advance(refunds.companion, 60 * MINUTE, 4)
    expect(await made()).toMatchObject([{ state: 'refused', reason: 'not_made' }])
    expect(await orderOf()).toMatchObject({ refunded: { amount: '40.00' }, refundable: { amount: '60.00' } })
  })

  test('of more than was made here is recorded, and a refund that then does not fit needs a person', async () => {
    const payment = await paidOrder()
    refunds.companion.provider.onRefund = lost
    await refund('60.00')
    await report(payment.id, 'dashboard', 5000)
    refunds.companion.provider.onRefundStatus = answers(DONE)
    await advance(refunds.companion, 10 * MINUTE)
    expect([await states(), (await orderOf()).refunded?.amount]).toEqual([['done'], '50.00'])
    expect((await refunds.companion.app.store.read.payment(payment.id))?.flags).toContain('needs_review')
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
    expect((await refunds.companion.app.store.read.paymentEvents(payment.id)).at(-1)).toMatchObject({
      type: 'operator',
    })
  })

  test('of a payment that has no end, or of none, cannot be called reviewed', async () => {
    const { payment } = await sale(refunds.companion)
    const review = (id: string) => operator.post(`/payments/${id}/review`, { note: 'n' })
    await refunds.companion.app.store.transaction(async (tx) => {
      const row = (await tx.payment(payment.id))!
      row.flags.push('needs_review')
      await tx.savePayment(row)
    })
    expect((await review(payment.id)).problem.code).toBe('payment_not_reviewable')
    expect((await review('pay_0')).problem.code).toBe('payment_not_found')
  })
})

/** A refund that an operator records and the provider reports counts once, in whatever order the two arrive. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AnomaliesPage, OperatorOrderView, RefundView } from '../../server/contract/operator.ts'
import { matchOf, MAX_DISTANCE } from '../../server/orders/refund-matches.ts'
import type { RefundRow } from '../../server/store/store.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { advance, eventsOf, paid, sale, sendWebhook, unpaid } from './support/steps.ts'

let companion: Companion
const operator = script(() => companion)
beforeAll(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
// Checks the invariants of the store as well.
afterAll(() => companion.close())

let orders = 0
let messages = 0

/** A paid order of 100.00, with functions that record and report refunds of it. */
async function paidOrder() {
  const orderId = `order-${(orders += 1)}`
  companion.provider.onStatus = () => paid({ providerRef: `TRX-${orderId}` })
  const { payment } = await sale(companion, orderId)
  await advance(companion)
  companion.provider.onStatus = () => null
  return refundsOf(orderId, payment.id)
}

function refundsOf(orderId: string, paymentId: string) {
  const record = (amount: number, more: object = {}, key = `key-${(messages += 1)}`) =>
    operator.post(
      `/orders/${orderId}/refunds`,
      { amount: amount.toFixed(2), note: 'a mug was broken', ...more },
      { 'idempotency-key': key },
    )
  const report = async (amount: number | null, more: object = {}, id = `refund-${(messages += 1)}`) => {
    const refund = amount === null ? null : amount * 100
    const answer = await sendWebhook(companion, { id, reference: paymentId, refund, ...more })
    await companion.app.idle()
    return answer
  }
  const view = () => operator.view<OperatorOrderView>(`/orders/${orderId}`)
  const outcome = async () => {
    const { refunds, payments } = await view()
    const events = eventsOf(companion, 'order.refunded').filter(({ event }) => event.data.orderId === orderId)
    return {
      refunds: refunds.map(({ money }) => Number(money.amount)),
      events: events.length,
      needsReview: payments.some(({ flags }) => flags.includes('needs_review')),
    }
  }
  return { orderId, paymentId, record, report, view, outcome }
}

/** `h30`: recorded by hand. `r30`: reported. `r?`: reported without a sum. `h30#A`: with the id of the refund. */
async function play(order: Awaited<ReturnType<typeof paidOrder>>, steps: string): Promise<void> {
  for (const step of steps.split(' ')) {
    const [, source, sum, id] = /^([hr])(\d+|\?)(?:#(\w+))?$/.exec(step) ?? []
    const more = id === undefined ? {} : { refundId: `${order.orderId}-${id}` }
    if (source === 'h') await order.record(Number(sum), more)
    else await order.report(sum === '?' ? null : Number(sum), more)
  }
  await companion.app.idle()
}

describe('of refunds that are recorded and reported', () => {
  test.each([
    ['a record and then its report are one', 'h40 r40', [40], false],
    ['a report and then its record are one', 'r40 h40', [40], false],
    ['a whole refund is one', 'h100 r100', [100], false],
    ['a whole refund that is reported first is one', 'r100 h100', [100], false],
    ['two equal ones are two, records first', 'h30 h30 r30 r30', [30, 30], false],
    ['two equal ones are two, reports first', 'r30 r30 h30 h30', [30, 30], false],
    ['two equal ones are two, in turns', 'h30 r30 r30 h30', [30, 30], false],
    ['a second one that only a person knows counts', 'r30 h30 h30', [30, 30], false],
    ['a second one that only the provider knows counts', 'h30 r30 r30', [30, 30], false],
    ['two sums are two', 'h30 r40', [30, 40], false],
    ['two ids are two', 'h30#A r30#B', [30, 30], false],
    ['two ids are two, the report first', 'r30#A h30#B', [30, 30], false],
    ['one id is one', 'h30#A r30#a', [30], false],
    ['one id is one, also when it is recorded again', 'h30 r30#A h30#A', [30], false],
    ['ids find each other across the order of arrival', 'h30#A h30#B r30#B r30#A', [30, 30], false],
    ['one id with another sum counts once, for a person to look', 'h30#A r40#A', [30], true],
    ['a report without a sum means the recorded one, for a person to look', 'h40 r?', [40], true],
    ['a report without a sum is clear when nothing else is left', 'h100 r?', [100], false],
  ])('%s', async (_, steps, refunds, needsReview) => {
    const order = await paidOrder()
    await play(order, steps)
    expect(await order.outcome()).toEqual({ refunds, events: refunds.length, needsReview })
  })

  test('one that both name at the same moment is one', async () => {
    const order = await paidOrder()
    await Promise.all([order.record(40), order.report(40)])
    await companion.app.idle()
    expect(await order.outcome()).toEqual({ refunds: [40], events: 1, needsReview: false })
  })

  test('a record of a reported one keeps the note, answers 200 every time, and is in the audit log once', async () => {
    const order = await paidOrder()
    await order.report(40)
    const answers = [await order.record(40, {}, 'same'), await order.record(40, {}, 'same')]
    expect(answers.map(({ status, json }) => [status, (json as RefundView).note])).toEqual([
      [200, 'a mug was broken'],
      [200, 'a mug was broken'],
    ])
    const { refunds, actions, timeline } = await order.view()
    expect(refunds).toMatchObject([{ source: 'operator', reportedAt: expect.any(String) }])
    expect(actions.map(({ outcome }) => outcome)).toEqual(['40.00 BDT, as the provider reported'])
    expect(timeline.filter(({ kind }) => kind === 'refund')).toHaveLength(1)
  })

  test('a report that comes again changes nothing', async () => {
    const order = await paidOrder()
    await order.record(30)
    await order.report(30, {}, 'again')
    await order.report(30, {}, 'again')
    expect(await order.outcome()).toEqual({ refunds: [30], events: 1, needsReview: false })
  })

  test('the id of a reported one with another sum is refused', async () => {
    const order = await paidOrder()
    await order.report(40, { refundId: 'RF-9' })
    const answer = await order.record(30, { refundId: 'RF-9' })
    expect([answer.status, answer.problem.code]).toEqual([422, 'idempotency_key_reused'])
    expect(await order.outcome()).toMatchObject({ refunds: [40], events: 1 })
  })
})

describe('a refund of money that did not fit', () => {
  async function underpaid() {
    const orderId = `order-${(orders += 1)}`
    companion.provider.onStatus = () => paid({ minor: 9000n, providerRef: `TRX-${orderId}` })
    const { payment } = await sale(companion, orderId)
    await advance(companion)
    companion.provider.onStatus = () => unpaid('pending')
    return refundsOf(orderId, payment.id)
  }

  test.each([
    ['and then its report', ['record', 'report']],
    ['behind its report', ['report', 'record']],
  ] as const)('is recorded, %s, counts once, and leaves no second case', async (_, steps) => {
    const order = await underpaid()
    for (const step of steps) await order[step](90)
    await companion.app.idle()
    expect(await order.outcome()).toMatchObject({ refunds: [90], events: 1 })
    await advance(companion, 8 * 86_400_000, 8)
    const { anomalies } = await operator.view<AnomaliesPage>('/anomalies?limit=100')
    const kinds = anomalies.filter(({ orderId }) => orderId === order.orderId).map(({ kind }) => kind)
    expect(kinds).toEqual(['underpaid'])
  })

  /** The same page was paid twice: the second sum is an anomaly of the same payment. */
  async function paidTwice() {
    const order = await paidOrder()
    const providerRef = `TRX-${order.orderId}-2`
    companion.provider.onStatus = ({ hint }) => paid({ providerRef: hint?.providerRef ?? `TRX-${order.orderId}` })
    await sendWebhook(companion, { id: providerRef, reference: order.paymentId, providerRef })
    await companion.app.idle()
    companion.provider.onStatus = () => null
    const [anomaly] = (await order.view()).anomalies
    expect(anomaly?.kind).toBe('duplicate')
    return { order, anomalyId: anomaly!.id }
  }

  test('is no refund of the payment when the report names the payment only', async () => {
    const { order, anomalyId } = await paidTwice()
    await order.record(100, { anomalyId })
    await order.report(100)
    expect((await order.view()).status).toBe('paid')
    expect(await order.outcome()).toMatchObject({ refunds: [100], events: 0 })
  })

  test('counts besides a reported refund of the payment, for a person to look', async () => {
    const { order, anomalyId } = await paidTwice()
    await order.report(100)
    await order.record(100, { anomalyId })
    expect(await order.outcome()).toMatchObject({ refunds: [100, 100], events: 1, needsReview: true })
  })
})

describe('the distance in time', () => {
  const row: RefundRow = {
    provider: 'scripted',
    refundKey: 'operator:1',
    paymentId: 'pay_1',
    orderId: 'order-1',
    money: { minor: 3000n, currency: 'BDT' },
    at: 10 * MAX_DISTANCE,
    anomalyId: null,
    operator: 'tester',
    note: 'n',
    reportedAt: null,
    refundId: null,
  }
  const reported: RefundRow = { ...row, operator: null, reportedAt: row.at }

  test.each([
    ['a report at the end of it', row, 'provider', MAX_DISTANCE, true],
    ['a report behind it', row, 'provider', MAX_DISTANCE + 1, false],
    ['a record at the end of it', reported, 'operator', MAX_DISTANCE, true],
    ['a record behind it', reported, 'operator', MAX_DISTANCE + 1, false],
    ['a report with a time before its record', row, 'provider', -MAX_DISTANCE, true],
  ] as const)('%s', (_, known, source, distance, isSame) => {
    const word = { source, money: row.money, refundId: null, at: row.at + distance }
    const { refund, doubt } = matchOf([known], word)
    expect(refund !== null).toBe(isSame)
    // Both count, and a person has to look.
    expect(doubt === null).toBe(isSame)
  })
})

/** What operators do about anomalies: accept and resolve them. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  ActionsPage,
  AnomaliesPage,
  OperatorAnomalyView,
  OperatorOrderView,
  OverviewView,
} from '../../server/contract/operator.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { wrongSum } from './support/operator-orders.ts'
import { advance, cancel, eventsOf, paid, sale, sendWebhook, stateOf, unpaid } from './support/steps.ts'

const DAY = 86_400_000

let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

const orderOf = (orderId = 'order-1') => operator.view<OperatorOrderView>(`/orders/${orderId}`)
const openAnomalies = async () => (await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies
const actions = async () => (await operator.view<ActionsPage>('/actions')).actions

describe('accepting', () => {
  test.each([
    ['an underpayment', 9000n, 'underpaid', '90.00'],
    ['an overpayment', 15_000n, 'overpaid', '150.00'],
  ] as const)('%s pays the order once, with what came, and tells the shop', async (_, minor, kind, sum) => {
    const { anomaly, payment } = await wrongSum(companion, minor)
    expect(anomaly).toMatchObject({ kind, canAccept: true, paid: { amount: sum }, orderStatus: 'unpaid' })

    const accepted = await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'agreed on the phone' })
    expect([accepted.status, accepted.text]).toEqual([200, expect.stringContaining('"orderStatus":"paid"')])
    await companion.app.idle()

    const [event, ...others] = eventsOf(companion, 'order.paid')
    expect([event?.id, others]).toEqual(['fin_order-1', []])
    expect(event?.event.data).toMatchObject({
      orderId: 'order-1',
      paymentId: payment.id,
      money: { amount: '100.00' },
      paid: { amount: sum },
      transactionId: 'TRX1',
    })
    expect(await companion.order()).toMatchObject({ status: 'paid', payment: { id: payment.id, status: 'paid' } })
    const order = await orderOf()
    expect(order).toMatchObject({ status: 'paid', situation: 'paid', received: { amount: sum }, paymentId: payment.id })
    expect(order.anomalies).toMatchObject([{ kind, canAccept: false, note: 'agreed on the phone' }])
    expect(order.actions).toMatchObject([
      { action: 'anomaly.accept', subject: anomaly.id, note: 'agreed on the phone', operator: expect.any(String) },
    ])
    expect(order.timeline.map(({ what }) => what).join('\n')).toMatch(/anomaly\.accept.*agreed on the phone/)
  })

  test('is refused a second time, and one of two at the same moment wins', async () => {
    const { anomaly } = await wrongSum(companion, 9000n)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'twice' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid')).toHaveLength(1)
    expect(await actions()).toHaveLength(1)
  })

  test('leaves the order paid whatever the provider says later, and finds a second payment', async () => {
    const { opened, payment, anomaly } = await wrongSum(companion, 9000n)
    await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'fine' })
    companion.provider.onStatus = () => paid({ minor: 9000n, providerRef: 'TRX1' })
    await sendWebhook(companion, { id: 'w1', reference: payment.id, providerRef: 'TRX1' })
    await advance(companion, 86_400_000)
    expect(eventsOf(companion, 'order.paid')).toHaveLength(1)
    expect(await openAnomalies()).toEqual([])
    const second = await companion.request('POST', `/checkouts/${opened.checkout.id}/payments`, {
      body: { provider: 'scripted' },
      headers: { authorization: `Bearer ${opened.clientSecret}`, 'idempotency-key': 'again' },
    })
    expect([second.status, second.problem.code]).toEqual([409, 'checkout_paid'])
  })

  test('pays an order whose checkout has expired', async () => {
    const { anomaly } = await wrongSum(companion, 9000n)
    await advance(companion, 3_600_000)
    expect((await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'late' })).status).toBe(200)
    expect(await companion.order()).toMatchObject({ status: 'paid' })
  })

  /** Accepts a claim that the provider did not confirm. @param providerRef the id in the signed message, if any */
  const acceptClaim = async (providerRef?: string) => {
    companion.provider.onStatus = () => unpaid('pending')
    const { payment } = await sale(companion)
    await sendWebhook(companion, { id: 'claim', reference: payment.id, providerRef })
    await advance(companion, 60 * DAY, 60)
    const [anomaly] = await openAnomalies()
    expect(anomaly).toMatchObject({ kind: 'unconfirmed', canAccept: true })
    await operator.post(`/anomalies/${anomaly!.id}/accept`, { note: 'in the dashboard' })
    expect(await stateOf(companion, payment.id)).toBe('paid')
    return payment
  }

  test('a claim without an id takes the first sum that the provider confirms for its own, and no other', async () => {
    const payment = await acceptClaim()
    companion.provider.onStatus = ({ hint }) => paid({ providerRef: hint?.providerRef ?? 'V1' })
    for (const providerRef of ['V1', 'V2', 'v1', 'V3']) {
      await sendWebhook(companion, { id: providerRef, reference: payment.id, providerRef })
      await companion.app.idle()
    }
    expect(await companion.order()).toMatchObject({
      payment: { transactionId: 'V1' },
      anomalies: [
        { kind: 'unconfirmed' },
        { kind: 'duplicate', transactionId: 'V2' },
        { kind: 'duplicate', transactionId: 'V3' },
      ],
    })
  })

  test('a claim by the id of a validation is refunded by the id of its transaction once that is known', async () => {
    const payment = await acceptClaim('VAL1')
    companion.provider.onStatus = () => ({ ...paid({ providerRef: 'VAL1' }), transactionId: 'BANK1' })
    await sendWebhook(companion, { id: 'again', reference: payment.id, providerRef: 'VAL1' })
    await companion.app.idle()
    expect((await companion.order()).payment).toMatchObject({ transactionId: 'BANK1' })
    await operator.post('/orders/order-1/refunds', { amount: '100.00', note: 'sent back', atProvider: true })
    expect(companion.provider.calls.refunds).toMatchObject([{ providerRef: 'VAL1', transactionId: 'BANK1' }])
  })

  test('an id that only a browser brought pays the order', async () => {
    companion.provider.returnIds = 'review'
    const { payment } = await sale(companion)
    const { created } = companion.provider.calls
    const path = new URL(created[0]!.returnUrl).pathname
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: hint.providerRef }) : null)
    await companion.request('GET', `${path}?id=TRX9`)
    await advance(companion, 60_000, 4)
    const [anomaly] = await openAnomalies()
    expect(anomaly).toMatchObject({ kind: 'unconfirmed', canAccept: true, transactionId: 'TRX9' })
    await operator.post(`/anomalies/${anomaly!.id}/accept`, { note: 'in the dashboard' })
    expect(await stateOf(companion, payment.id)).toBe('paid')
    expect(await companion.order()).toMatchObject({ status: 'paid', payment: { transactionId: 'TRX9' } })
  })

  test.each([
    ['money in another currency', 'wrong_currency'],
    ['a late success, which has paid already', 'late'],
  ])('is not possible for %s', async (_, kind) => {
    if (kind === 'wrong_currency') {
      companion.provider.onStatus = () => paid({ currency: 'USD' })
      await sale(companion)
      await advance(companion)
    } else {
      const { opened } = await sale(companion)
      await cancel(companion, opened)
      companion.provider.onStatus = () => paid()
      await advance(companion)
    }
    const [anomaly] = await openAnomalies()
    expect(anomaly).toMatchObject({ kind, canAccept: false })
    const before = await companion.order()
    const refused = await operator.post(`/anomalies/${anomaly!.id}/accept`, { note: 'please' })
    expect([refused.status, refused.problem.code]).toEqual([409, 'anomaly_not_acceptable'])
    expect(await companion.order()).toEqual(before)
    expect(await actions()).toEqual([])
  })

  test('is not possible once some of the money went back', async () => {
    const { anomaly } = await wrongSum(companion, 9000n)
    const body = { amount: '10.00', note: 'part', anomalyId: anomaly.id }
    expect((await operator.post('/orders/order-1/refunds', body)).status).toBe(201)
    expect((await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'now' })).problem.code).toBe(
      'anomaly_not_acceptable',
    )
  })

  test.each([
    ['no body', undefined],
    ['no note', {}],
    ['an empty note', { note: '  ' }],
    ['a note that is too long', { note: 'x'.repeat(501) }],
    ['a note with control characters', { note: 'a\u0000b' }],
    ['a note that is no text', { note: 5 }],
    ['an unknown member', { note: 'n', amount: '100.00' }],
  ])('needs a reason: %s is refused and changes nothing', async (_, body) => {
    const { anomaly } = await wrongSum(companion, 9000n)
    const answer = await operator.post(`/anomalies/${anomaly.id}/accept`, body)
    expect([answer.status, answer.problem.code]).toEqual([422, 'invalid_request'])
    expect(await companion.order()).toMatchObject({ status: 'unpaid' })
    expect(await actions()).toEqual([])
  })

  test('an unknown anomaly is not found', async () => {
    const answer = await operator.post('/anomalies/anm_0/accept', { note: 'n' })
    expect([answer.status, answer.problem.code]).toEqual([404, 'anomaly_not_found'])
  })
})

describe('resolving', () => {
  test('closes the anomaly with a note, pays nothing, and happens once', async () => {
    const { anomaly } = await wrongSum(companion, 9000n)
    const answer = await operator.post(`/anomalies/${anomaly.id}/resolve`, { note: 'returned by hand' })
    expect(answer.json).toMatchObject({
      resolvedAt: expect.any(String),
      note: 'returned by hand',
      orderStatus: 'unpaid',
    })
    expect((answer.json as OperatorAnomalyView).resolvedBy).toMatch(/^[0-9a-f]{8}$/)
    const again = await operator.post(`/anomalies/${anomaly.id}/resolve`, { note: 'again' })
    expect([again.status, again.problem.code]).toEqual([409, 'anomaly_resolved'])
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid')).toEqual([])
    expect(await openAnomalies()).toEqual([])
    expect((await actions()).map(({ action }) => action)).toEqual(['anomaly.resolve'])
  })

  // Without a reason, no resolved case comes back.
  test.each([
    ['money that only a browser has named leaves the payment to review when no answer comes', 'browser', 1],
    ['money that the provider has confirmed leaves nothing to review', 'provider', 0],
  ])('%s', async (_, source, expected) => {
    if (source === 'provider') {
      await wrongSum(companion, 4000n)
    } else {
      await sale(companion)
      const { pathname } = new URL(companion.provider.calls.created[0]!.returnUrl)
      companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX9' }) : null)
      await companion.request('GET', `${pathname}?id=TRX9`)
      await advance(companion, 60_000, 4)
    }
    companion.provider.onStatus = () => null
    const [anomaly] = await openAnomalies()
    await operator.post(`/anomalies/${anomaly!.id}/resolve`, { note: 'seen' })
    await advance(companion, 28 * 86_400_000, 28)
    const { attention } = await operator.view<OverviewView>('/overview')
    expect(attention).toMatchObject({ openAnomalies: 0, needsReview: expected })
  })

  test('the same money does not open the anomaly again', async () => {
    const { anomaly } = await wrongSum(companion, 9000n)
    await operator.post(`/anomalies/${anomaly.id}/resolve`, { note: 'agreed' })
    companion.provider.onStatus = () => paid({ minor: 9000n })
    await advance(companion, 86_400_000)
    expect(await openAnomalies()).toEqual([])
  })
})

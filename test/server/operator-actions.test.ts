/** What operators do to orders: each action, what follows from it, and what it refuses. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  ActionsPage,
  AnomaliesPage,
  CheckView,
  ErasedView,
  OperatorAnomalyView,
  OperatorOrderView,
  OverviewView,
  RefundView,
  WebhooksPage,
} from '../../server/contract/operator.ts'
import { createOperatorActions } from '../../server/operations/operator-actions.ts'
import type { OperatorActionParts } from '../../server/operations/operator-actions.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { advance, cancel, eventsOf, paid, sale, sendWebhook, stateOf, unpaid } from './support/steps.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import { refOf, till } from './support/till.ts'
import type { Till } from './support/till.ts'

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

/** An order of 100.00 BDT, for which another sum came. */
async function wrongSum(minor: bigint, orderId = 'order-1', providerRef = 'TRX1') {
  companion.provider.onStatus = () => paid({ minor, providerRef })
  const { opened, payment } = await sale(companion, orderId)
  await advance(companion)
  companion.provider.onStatus = () => null
  const [anomaly] = (await openAnomalies()).filter((one) => one.orderId === orderId)
  return { opened, payment, anomaly: anomaly! }
}

/** Runs `work` while no row can be written into the list of actions. */
async function withoutActions(work: () => Promise<void>): Promise<void> {
  const driver = companion.database.open()
  const rename = (from: string, to: string) =>
    driver.transaction((sql) => sql.script(`ALTER TABLE ${from} RENAME TO ${to};`))
  await rename('operator_actions', 'put_away')
  try {
    await work()
  } finally {
    await rename('put_away', 'operator_actions')
    await driver.close()
  }
}

describe('accepting', () => {
  test.each([
    ['an underpayment', 9000n, 'underpaid', '90.00'],
    ['an overpayment', 15_000n, 'overpaid', '150.00'],
  ] as const)('%s pays the order once, with what came, and tells the shop', async (_, minor, kind, sum) => {
    const { anomaly, payment } = await wrongSum(minor)
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
    const { anomaly } = await wrongSum(9000n)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'twice' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid')).toHaveLength(1)
    expect(await actions()).toHaveLength(1)
  })

  test('leaves the order paid whatever the provider says later, and finds a second payment', async () => {
    const { opened, payment, anomaly } = await wrongSum(9000n)
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
    const { anomaly } = await wrongSum(9000n)
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
    const { anomaly } = await wrongSum(9000n)
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
    const { anomaly } = await wrongSum(9000n)
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
    const { anomaly } = await wrongSum(9000n)
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
      await wrongSum(4000n)
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
    const { anomaly } = await wrongSum(9000n)
    await operator.post(`/anomalies/${anomaly.id}/resolve`, { note: 'agreed' })
    companion.provider.onStatus = () => paid({ minor: 9000n })
    await advance(companion, 86_400_000)
    expect(await openAnomalies()).toEqual([])
  })
})

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
    const { anomaly } = await wrongSum(9000n)
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
    const { anomaly } = await wrongSum(15_000n)
    await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'keep' })
    expect((await refund({ amount: '150.01', note: 'n' })).problem.code).toBe('refund_too_large')
    expect((await refund({ amount: '50.00', note: 'the excess' })).status).toBe(201)
    expect(await orderOf()).toMatchObject({ situation: 'partly_refunded', refundable: { amount: '100.00' } })
    expect((await refund({ amount: '100.00', note: 'all' })).status).toBe(201)
    expect(await companion.order()).toMatchObject({ status: 'refunded' })
  })

  test('by the provider after an underpayment was accepted cannot exceed what came', async () => {
    const { anomaly, payment } = await wrongSum(9000n)
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

describe('checking a payment', () => {
  const check = (id: string, body: object = {}) => operator.post(`/payments/${id}/check`, body)

  test('asks the provider at once, and pays the order when it is paid', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => unpaid('pending')
    expect((await check(payment.id)).json).toMatchObject({ outcome: 'unchanged', orderStatus: 'unpaid' })
    companion.clock.now += 1000
    companion.provider.onStatus = () => paid()
    expect((await check(payment.id)).json).toMatchObject({
      outcome: 'changed',
      orderStatus: 'paid',
      payment: { status: 'paid', finalizedOrder: true },
    })
    expect((await actions()).map(({ outcome }) => outcome)).toEqual(['changed', 'unchanged'])
  })

  test('changes nothing when its row cannot be written', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    await withoutActions(async () => expect((await check(payment.id)).status).toBe(502))
    expect(await stateOf(companion, payment.id)).toBe('pending')
    expect(await actions()).toEqual([])
  })

  test('says so when the provider does not answer, and changes nothing', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => Promise.reject(new Error('down'))
    const answer = await check(payment.id)
    expect([answer.status, answer.problem.code, answer.text.includes('down')]).toEqual([
      502,
      'provider_unreachable',
      false,
    ])
    expect(await stateOf(companion, payment.id)).toBe('pending')
  })

  test('takes the money that the buyer has authorised, and says so before; a look takes none', async () => {
    await companion.close()
    const tills: Till[] = []
    companion = await startCompanion({
      settings: operatorSettings,
      providers: (scripted) => (tills.push(till(scripted)), [scripted]),
    })
    const [money] = tills
    const { payment } = await sale(companion)
    const { reference } = companion.provider.calls.created[0]!
    money!.authorised.add(reference)
    expect((await orderOf()).payments).toMatchObject([{ checkTakesMoney: true }])
    const looked = await check(payment.id, { transactionId: refOf(reference), lookOnly: true })
    expect([looked.json, money!.taken]).toEqual([expect.objectContaining({ outcome: 'found' }), []])
    expect((await check(payment.id)).json).toMatchObject({
      outcome: 'changed',
      orderStatus: 'paid',
      payment: { checkTakesMoney: false },
    })
    expect(money!.taken).toEqual([reference])
  })

  test('an unknown payment is not found', async () => {
    expect((await check('pay_0')).problem.code).toBe('payment_not_found')
  })

  test('looks only, then binds the transaction that a buyer shows, without an anomaly', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = ({ hint }) => (hint?.providerRef === 'TRX7' ? paid({ providerRef: 'TRX7' }) : null)
    const looked = await check(payment.id, { transactionId: 'TRX7', lookOnly: true })
    expect(looked.json).toMatchObject({
      outcome: 'found',
      transaction: { id: 'TRX7', status: 'paid', money: { amount: '100.00' }, fits: true },
      orderStatus: 'unpaid',
    })
    expect(await stateOf(companion, payment.id)).toBe('pending')

    companion.clock.now += 1000
    const bound = (await check(payment.id, { transactionId: 'TRX7', note: 'from the receipt' })).json as CheckView
    expect(bound).toMatchObject({ outcome: 'bound', orderStatus: 'paid', payment: { transactionId: 'TRX7' } })
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid')).toHaveLength(1)
    expect(eventsOf(companion, 'order.anomaly')).toEqual([])
    companion.clock.now += 1000
    expect((await check(payment.id, { transactionId: 'TRX7' })).json).toMatchObject({ outcome: 'unchanged' })
    expect((await actions()).map(({ action, subject, outcome, note }) => [action, subject, outcome, note])).toEqual([
      ['payment.check', payment.id, 'unchanged: TRX7', undefined],
      ['payment.check', payment.id, 'bound: TRX7', 'from the receipt'],
      ['payment.check', payment.id, 'found: TRX7', undefined],
    ])
  })

  test('a look at a transaction that nobody knows is recorded, with its reason, and changes nothing', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => unpaid('pending')
    const looked = await check(payment.id, { transactionId: 'TRX0', lookOnly: true, note: 'the buyer called' })
    expect(looked.json).toMatchObject({ outcome: 'not_found', orderStatus: 'unpaid' })
    expect(await actions()).toMatchObject([
      { outcome: 'not_found: TRX0', note: 'the buyer called', orderId: 'order-1' },
    ])
    expect(await stateOf(companion, payment.id)).toBe('pending')
  })

  test('of a transaction with another sum makes an anomaly that can be accepted', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX7', minor: 9900n }) : null)
    expect((await check(payment.id, { transactionId: 'TRX7' })).json).toMatchObject({
      outcome: 'review',
      transaction: { fits: false },
      orderStatus: 'unpaid',
    })
    const [anomaly] = await openAnomalies()
    expect(anomaly).toMatchObject({ kind: 'underpaid', canAccept: true })
    await operator.post(`/anomalies/${anomaly!.id}/accept`, { note: 'fine' })
    expect(await companion.order()).toMatchObject({ status: 'paid' })
  })

  test.each([
    ['has paid another payment', undefined],
    ['names another payment', true],
  ])('of a transaction that %s binds nothing', async (_, named) => {
    const first = await sale(companion, 'order-1')
    if (!named) {
      companion.provider.onStatus = ({ reference }) =>
        reference === first.payment.id ? paid({ providerRef: 'TRX7' }) : null
      await advance(companion)
    }
    const second = await sale(companion, 'order-2')
    companion.provider.onStatus = ({ hint }) =>
      hint ? { ...paid({ providerRef: 'TRX7' }), reference: named ? first.payment.id : null } : null
    const answer = await check(second.payment.id, { transactionId: 'trx7' })
    expect(answer.json).toMatchObject({
      outcome: 'belongs_elsewhere',
      transaction: { orderId: 'order-1' },
      orderStatus: 'unpaid',
    })
    expect(await stateOf(companion, second.payment.id)).toBe('pending')
    expect(eventsOf(companion, 'order.paid').map(({ id }) => id)).toEqual(named ? [] : ['fin_order-1'])
  })

  test('of an id that a signed message has tied to another payment binds nothing', async () => {
    const first = await sale(companion, 'order-1')
    const second = await sale(companion, 'order-2')
    companion.provider.onStatus = () => unpaid('pending')
    await sendWebhook(companion, { id: 'w1', reference: first.payment.id, providerRef: 'TRX7' })
    await companion.app.idle()
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX7' }) : null)
    expect((await check(second.payment.id, { transactionId: 'TRX7' })).json).toMatchObject({
      outcome: 'belongs_elsewhere',
    })
    expect(await stateOf(companion, second.payment.id)).toBe('pending')
  })

  test('a signed message about another payment takes the money back from a wrong binding', async () => {
    const first = await sale(companion, 'order-1')
    const second = await sale(companion, 'order-2')
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX7' }) : null)
    expect((await check(first.payment.id, { transactionId: 'TRX7' })).json).toMatchObject({ outcome: 'bound' })
    await sendWebhook(companion, { id: 'w1', reference: second.payment.id, providerRef: 'TRX7' })
    await companion.app.idle()
    expect(await stateOf(companion, second.payment.id)).toBe('paid')
    expect((await openAnomalies()).map(({ kind, orderId }) => [kind, orderId])).toEqual([
      ['unknown_reference', 'order-1'],
    ])
  })

  test('of an unknown transaction changes nothing', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => unpaid('pending')
    expect((await check(payment.id, { transactionId: 'NOPE' })).json).toMatchObject({ outcome: 'not_found' })
    expect(await stateOf(companion, payment.id)).toBe('pending')
  })

  test.each([
    ['a path', { transactionId: '../../etc' }],
    ['spaces', { transactionId: 'a b' }],
    ['markup', { transactionId: '<script>' }],
    ['nothing to look at', { lookOnly: true }],
    ['an unknown member', { transaction: 'T' }],
  ])('with %s is refused before the provider is asked', async (_, body) => {
    const { payment } = await sale(companion)
    const asked = companion.provider.calls.statusQueries.length
    const answer = await check(payment.id, body)
    expect([answer.status, answer.problem.code]).toEqual([422, 'invalid_request'])
    expect(companion.provider.calls.statusQueries).toHaveLength(asked)
  })
})

describe('verifying a refused webhook again', () => {
  const refused = async (body: object) => {
    const answer = await companion.request('POST', '/webhooks/scripted', { body, headers: { 'x-word': 'bad' } })
    expect(answer.status).toBe(401)
    const [webhook] = (await operator.view<WebhooksPage>('/webhooks?verdict=refused')).webhooks
    return webhook!.id
  }
  /** From now on, the word that was wrong is right. */
  const trustAll = () => {
    companion.provider.verifyWebhook = ({ rawBody }) => ({
      body: JSON.parse(Buffer.from(rawBody).toString('utf8')),
      rawBody,
    })
  }
  const replay = (id: string) => operator.post(`/webhooks/${id}/replay`, { note: 'the new secret is set' })

  test('changes nothing while it does not verify, and pays the order once it does', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: hint.providerRef }) : null)
    const id = await refused({ id: 'w1', reference: payment.id, providerRef: 'TRX5' })
    expect((await replay(id)).json).toMatchObject({ outcome: 'refused', webhook: { verdict: 'refused' } })
    expect(await companion.order()).toMatchObject({ status: 'unpaid' })

    companion.clock.now += 1
    trustAll()
    expect((await replay(id)).json).toMatchObject({
      outcome: 'processed',
      orderId: 'order-1',
      orderPaid: true,
      webhook: { verdict: 'verified' },
    })
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid').map(({ event }) => event.data.transactionId)).toEqual(['TRX5'])
    expect((await actions()).map(({ outcome, orderId, note }) => [outcome, orderId, note])).toEqual([
      ['processed', 'order-1', 'the new secret is set'],
      ['refused', undefined, 'the new secret is set'],
    ])
  })

  test('changes nothing when its row cannot be written', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    const id = await refused({ id: 'w1', reference: payment.id, providerRef: 'TRX5' })
    trustAll()
    await withoutActions(async () => expect((await replay(id)).status).toBe(500))
    const [webhook] = (await operator.view<WebhooksPage>('/webhooks')).webhooks
    expect(webhook).toMatchObject({ id, verdict: 'refused' })
    expect(await stateOf(companion, payment.id)).toBe('pending')
  })
})

describe('sending an event again', () => {
  test('that is due already keeps its schedule, and records who asked for it and why', async () => {
    const { store } = companion.app
    companion.provider.onStatus = () => paid()
    companion.storefrontAnswers.push({ status: 500 })
    await sale(companion)
    await advance(companion)
    const before = await store.read.event('fin_order-1')
    // The clock of another companion is ahead: it finds due what this one still keeps waiting.
    const ahead = createOperatorActions({
      store,
      now: () => companion.clock.now + 60_000,
    } as Partial<OperatorActionParts> as OperatorActionParts)
    await ahead.resend({ name: 'tester' }, 'fin_order-1', 'nothing came')
    expect(await store.read.event('fin_order-1')).toEqual(before)
    const done = { action: 'event.resend', subject: 'fin_order-1', orderId: 'order-1' }
    expect(await actions()).toMatchObject([{ ...done, note: 'nothing came', outcome: 'already due' }])

    expect((await operator.post('/events/fin_order-1/resend', { note: 'once more' })).status).toBe(200)
    const [newest] = (await actions()).filter(({ note }) => note === 'once more')
    expect(newest).toMatchObject(done)
    expect(newest).not.toHaveProperty('outcome')
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid')).toHaveLength(2)
  })
})

describe('cancelling a checkout', () => {
  test('ends it once, and a later success still pays the order', async () => {
    const { opened, payment } = await sale(companion)
    const { id } = opened.checkout
    const answer = await operator.post(`/checkouts/${id}/cancel`)
    expect([answer.status, answer.json]).toEqual([
      200,
      expect.objectContaining({ status: 'cancelled', canCancel: false }),
    ])
    const again = await operator.post(`/checkouts/${id}/cancel`, { note: 'again' })
    expect([again.status, again.problem.code]).toEqual([409, 'checkout_cancelled'])
    expect((await actions()).map(({ action }) => action)).toEqual(['checkout.cancel'])
    const log = (await orderOf()).timeline.map(({ what }) => what).join('\n')
    expect(log).toContain('an operator cancelled the checkout')
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(await stateOf(companion, payment.id)).toBe('paid')
  })

  test('an unknown one is not found', async () => {
    expect((await operator.post('/checkouts/chk_0/cancel', {})).problem.code).toBe('checkout_not_found')
  })

  test('is refused when the checkout ends in another way before its transaction runs again', async () => {
    const { opened } = await sale(companion)
    const { id } = opened.checkout
    const { store } = companion.app
    const conflict = new Error('conflict')
    const cancelActions = createOperatorActions({
      store,
      now: () => companion.clock.now,
      checkouts: {
        cancel: async (_id, _client, _caller, options) => {
          await store
            .transaction(async (tx) => {
              await options?.alongside?.(tx)
              throw conflict
            })
            .catch((error: unknown) => expect(error).toBe(conflict))
          await store.transaction((tx) => tx.setCheckoutStatus(id, 'expired'))
          return opened.checkout
        },
      },
    } as Partial<OperatorActionParts> as OperatorActionParts)
    await expect(cancelActions.cancel({ name: 'tester' }, id, 'n', undefined)).rejects.toMatchObject({
      code: 'checkout_expired',
    })
    expect(await actions()).toEqual([])
  })
})

describe('erasing a customer', () => {
  test('removes the details everywhere, and names no customer in the list of actions', async () => {
    await companion.open({ customer: { name: 'Nusrat Jahan', email: 'Nusrat@Example.com', phone: '01700000000' } })
    expect((await orderOf()).customer).toMatchObject({ name: 'Nusrat Jahan' })
    const erased = (await operator.post('/customers/erase', { email: ' nusrat@example.com ' })).json as ErasedView
    expect(erased).toMatchObject({ orders: 1, checkouts: 1 })
    expect((await orderOf()).customer).toBeNull()
    const [action] = await actions()
    expect(action).toMatchObject({ action: 'customer.erase', subject: 'customer', orderId: 'order-1' })
    expect(JSON.stringify(await actions())).not.toMatch(/nusrat/i)
  })

  test('says how many orders keep details that a running payment needs', async () => {
    const customer = { name: 'Nusrat Jahan', email: 'nusrat@example.com' }
    const opened = await companion.open({ customer })
    await companion.pay(opened)
    const erase = () => operator.post('/customers/erase', { email: 'nusrat@example.com' })
    expect((await erase()).json).toMatchObject({ orders: 1, running: 1 })
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect((await erase()).json).not.toHaveProperty('running')
  })

  test.each([
    [{}, 'email'],
    [{ email: '' }, 'email'],
    [{ phone: '12' }, 'phone'],
    [{ email: 'nusrat@example.com', phone: '12' }, 'phone'],
    [{ email: null, phone: null }, 'email'],
    [{ name: 'x' }, 'email'],
  ])('with %j is refused, and the error names %s', async (body, path) => {
    await companion.open({ customer: { name: 'Nusrat Jahan', email: 'nusrat@example.com' } })
    const answer = await operator.post('/customers/erase', body)
    expect([answer.status, answer.problem.code]).toEqual([422, 'invalid_request'])
    expect(answer.problem.errors?.map((error) => error.path)).toContain(path)
    expect(await actions()).toEqual([])
    expect((await orderOf()).customer).toMatchObject({ name: 'Nusrat Jahan' })
  })

  test.each(['+880 1700-000000', '০১৭০০০০০০০০'])('finds a phone number that is written as %s', async (phone) => {
    await companion.open({ customer: { name: 'Nusrat Jahan', phone: '01700000000' } })
    const erased = (await operator.post('/customers/erase', { phone })).json as ErasedView
    expect(erased).toMatchObject({ orders: 1 })
    expect((await orderOf()).customer).toBeNull()
  })
})

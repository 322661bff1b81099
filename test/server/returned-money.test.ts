/** Money that several anomalies report, and money that went back to the buyer: it pays once, and goes back once. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import type {
  AnomaliesPage,
  CheckView,
  OperatorAnomalyView,
  OperatorOrderView,
} from '../../server/contract/operator.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { advance, eventsOf, paid, sale, sendWebhook, stateOf } from './support/steps.ts'

let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

const openAnomalies = async () => (await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies
const orderOf = (orderId: string) => operator.view<OperatorOrderView>(`/orders/${orderId}`)
const refund = (body: object, orderId = 'order-1') => operator.post(`/orders/${orderId}/refunds`, body)
const accept = (anomaly: OperatorAnomalyView) => operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'keep it' })

/** A browser brings TRX9, and the provider confirms only that somebody paid it. */
async function unconfirmed(minor = 10_000n) {
  const { payment } = await sale(companion)
  const { pathname } = new URL(companion.provider.calls.created[0]!.returnUrl)
  companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX9', minor }) : null)
  await companion.request('GET', `${pathname}?id=TRX9`)
  await advance(companion, 60_000, 4)
  const [anomaly] = await openAnomalies()
  expect(anomaly).toMatchObject({ kind: 'unconfirmed', transactionId: 'TRX9', canAccept: true })
  return { payment, anomaly: anomaly! }
}

/** A signed message ties TRX9 to a payment, and the provider is asked. */
async function sign(paymentId: string) {
  await sendWebhook(companion, { id: `signed-${paymentId}`, reference: paymentId, providerRef: 'TRX9' })
  await advance(companion)
}

test('one sum that two anomalies report goes back once, and then neither of them pays the order', async () => {
  const { payment, anomaly } = await unconfirmed(9000n)
  await sign(payment.id)
  const twin = (await openAnomalies()).find(({ kind }) => kind === 'underpaid')!
  expect(twin).toMatchObject({ transactionId: 'TRX9', refundable: { amount: '90.00' }, canAccept: true })

  expect((await refund({ amount: '90.00', note: 'returned', anomalyId: anomaly.id })).status).toBe(201)
  const again = await refund({ amount: '90.00', note: 'returned', anomalyId: twin.id })
  expect([again.status, again.problem.code]).toEqual([409, 'refund_too_large'])
  const [left] = await openAnomalies()
  expect([left?.id, left?.canAccept, left?.refundable]).toEqual([twin.id, false, undefined])
  expect((await accept(twin)).problem.code).toBe('anomaly_not_acceptable')
  expect(await orderOf('order-1')).toMatchObject({ status: 'unpaid', refunded: { amount: '90.00' } })
})

test('money that went back does not pay its order when the provider confirms it later', async () => {
  const { payment, anomaly } = await unconfirmed()
  expect((await refund({ amount: '100.00', note: 'returned', anomalyId: anomaly.id })).status).toBe(201)
  await sign(payment.id)
  await advance(companion, 86_400_000, 4)
  expect(await stateOf(companion, payment.id)).not.toBe('paid')
  expect(eventsOf(companion, 'order.paid')).toEqual([])
  expect(await openAnomalies()).toEqual([])
})

test('money that went back pays no other order', async () => {
  const { anomaly } = await unconfirmed()
  expect((await refund({ amount: '100.00', note: 'returned', anomalyId: anomaly.id })).status).toBe(201)
  const other = await sale(companion, 'order-2')
  const checked = await operator.post(`/payments/${other.payment.id}/check`, { transactionId: 'TRX9' })
  expect(checked.json).toMatchObject({ outcome: 'review', orderStatus: 'unpaid' } satisfies Partial<CheckView>)
  expect(eventsOf(companion, 'order.paid')).toEqual([])
})

test('money that has paid another order since is returned there and not here', async () => {
  const { anomaly } = await unconfirmed()
  const other = await sale(companion, 'order-2')
  await sign(other.payment.id)
  expect(await stateOf(companion, other.payment.id)).toBe('paid')
  const [here] = await openAnomalies()
  expect([here?.id, here?.canAccept, here?.refundable]).toEqual([anomaly.id, false, undefined])
  const twice = await refund({ amount: '100.00', note: 'returned', anomalyId: anomaly.id })
  expect([twice.status, twice.problem.code]).toEqual([409, 'refund_too_large'])
  expect((await refund({ amount: '100.00', note: 'returned' }, 'order-2')).status).toBe(201)
})

test('an id that a browser brought is not accepted once a signed message names another order for it', async () => {
  const { anomaly } = await unconfirmed()
  const other = await sale(companion, 'order-2')
  companion.provider.onStatus = () => null
  await sign(other.payment.id)
  const refused = await accept(anomaly)
  expect([refused.status, refused.problem.code]).toEqual([409, 'anomaly_not_acceptable'])
  expect(await openAnomalies()).toMatchObject([{ id: anomaly.id, canAccept: false }])
  expect(await companion.order()).toMatchObject({ status: 'unpaid' })
})

test('nor once the money is an anomaly of another order', async () => {
  const { anomaly } = await unconfirmed(9000n)
  const other = await sale(companion, 'order-2')
  await sign(other.payment.id)
  expect((await openAnomalies()).map(({ orderId, kind, canAccept }) => [orderId, kind, canAccept])).toEqual([
    ['order-2', 'underpaid', true],
    ['order-1', 'unconfirmed', false],
  ])
  expect((await accept(anomaly)).problem.code).toBe('anomaly_not_acceptable')
})

test('the id of a refund stands for one sum: the same id and amount of another sum are refused', async () => {
  const { payment } = await sale(companion)
  companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: hint.providerRef, minor: 9000n }) : null)
  for (const providerRef of ['TRX1', 'TRX2'])
    await sendWebhook(companion, { id: providerRef, reference: payment.id, providerRef })
  await advance(companion)
  const [first, second] = await openAnomalies()
  const body = { amount: '90.00', note: 'returned', refundId: 'RF1' }
  expect((await refund({ ...body, anomalyId: first!.id })).status).toBe(201)
  const other = await refund({ ...body, anomalyId: second!.id })
  expect([other.status, other.problem.code]).toEqual([422, 'idempotency_key_reused'])
  expect((await refund({ ...body, anomalyId: first!.id })).status).toBe(200)
  expect((await openAnomalies()).map(({ id }) => id)).toEqual([second!.id])
})

test('the same refund again is known, also when it does not name the anomaly that it has resolved', async () => {
  companion.provider.onStatus = () => paid({ minor: 9000n })
  await sale(companion)
  await advance(companion)
  const body = { amount: '90.00', note: 'returned' }
  expect((await refund(body)).status).toBe(201)
  expect((await refund(body)).status).toBe(200)
  expect((await refund({ ...body, note: 'more' })).problem.code).toBe('refund_too_large')
})

test.each([
  ['all of it', 9000n, null],
  ['the whole sum', 9000n, 9000],
])('money of which the provider says that %s went back is not accepted', async (_, minor, amount) => {
  const { payment, anomaly } = await unconfirmed(minor)
  await sendWebhook(companion, { id: 'r1', reference: payment.id, refund: amount })
  await advance(companion)
  const refused = await accept(anomaly)
  expect([refused.status, refused.problem.code]).toEqual([409, 'anomaly_not_acceptable'])
  expect(eventsOf(companion, 'order.paid')).toEqual([])
})

test('money that only a refund has named is neither accepted nor returned', async () => {
  const { payment } = await sale(companion)
  await sendWebhook(companion, { id: 'r1', reference: payment.id, refund: 6000 })
  await advance(companion, 28 * 86_400_000, 28)
  const [anomaly] = await openAnomalies()
  expect(anomaly).toMatchObject({ kind: 'unconfirmed', canAccept: false, canRefund: false })
  expect([anomaly?.paid, anomaly?.refundable]).toEqual([undefined, undefined])
  expect((await accept(anomaly!)).problem.code).toBe('anomaly_not_acceptable')
  expect((await refund({ amount: '60.00', note: 'returned', anomalyId: anomaly!.id })).status).toBe(422)
  expect(eventsOf(companion, 'order.paid')).toEqual([])
})

test('the price that a claim without a sum stands for is not accepted once some of it went back', async () => {
  const { payment, anomaly } = await unconfirmed()
  await sendWebhook(companion, { id: 'r1', reference: payment.id, refund: 6000 })
  await advance(companion)
  expect((await accept(anomaly)).problem.code).toBe('anomaly_not_acceptable')
  expect(eventsOf(companion, 'order.paid')).toEqual([])
})

test('money of which the provider returned the excess is accepted, and the refund counts', async () => {
  const { payment, anomaly } = await unconfirmed(15_000n)
  await sendWebhook(companion, { id: 'r1', reference: payment.id, refund: 5000 })
  await advance(companion)
  expect((await accept(anomaly)).status).toBe(200)
  await advance(companion)
  expect(await orderOf('order-1')).toMatchObject({ status: 'paid', refunded: { amount: '50.00' } })
})

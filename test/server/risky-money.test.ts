/** Money that came and that the provider advises to look at: a person decides, and the order is not paid before. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AnomaliesPage, OperatorOrderView } from '../../server/contract/operator.ts'
import { confirmed } from '../../server/contract/confirmed-status.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { advance, eventsOf, paid, sale, sendWebhook, stateOf } from './support/steps.ts'

const DAY = 86_400_000

let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

const risky = () => ({ ...paid({ providerRef: 'VAL1' }), transactionId: 'BANK1', risky: true as const })
const anomalies = async (state = 'open') =>
  (await operator.view<AnomaliesPage>(`/anomalies?state=${state}`)).anomalies.map(({ id, kind, canAccept }) => ({
    id,
    kind,
    canAccept,
  }))
/** A sale whose money is held. */
async function held() {
  companion.provider.onStatus = risky
  const started = await sale(companion)
  await advance(companion)
  const [anomaly] = await anomalies()
  return { ...started, anomaly: anomaly! }
}

describe('risky money', () => {
  test('pays nothing, is reported once, and the buyer reads that the shop is checking', async () => {
    const { opened, anomaly } = await held()
    await advance(companion, 60 * 60_000, 10)
    expect(anomaly).toMatchObject({ kind: 'risky', canAccept: true })
    expect(eventsOf(companion, 'order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'risky', paid: { amount: '100.00' }, transactionId: 'BANK1' },
    ])
    expect(eventsOf(companion, 'order.paid')).toEqual([])
    expect((await companion.view(opened)).payment).toMatchObject({ status: 'expired', reason: 'unconfirmed' })
    expect(await operator.view<OperatorOrderView>('/orders/order-1')).toMatchObject({ situation: 'risky' })
  })

  test('pays the order once an operator accepts it, and is not money of its own afterwards', async () => {
    const { payment, anomaly } = await held()
    const accepted = await operator.post(`/anomalies/${anomaly.id}/accept`, { note: 'the buyer is known' })
    expect(accepted.status).toBe(200)
    await advance(companion, 60 * 60_000, 10)
    await operator.post(`/payments/${payment.id}/check`, { transactionId: 'BANK1', note: 'again' })
    expect(await companion.order()).toMatchObject({ status: 'paid', payment: { transactionId: 'BANK1' } })
    expect([await anomalies(), eventsOf(companion, 'order.paid').length]).toEqual([[], 1])
  })

  test('pays the order once the provider no longer advises against it', async () => {
    const { payment } = await held()
    companion.provider.onStatus = () => ({ ...paid({ providerRef: 'VAL1' }), transactionId: 'BANK1' })
    await advance(companion, 60 * 60_000, 10)
    expect([await stateOf(companion, payment.id), await anomalies()]).toEqual(['paid', []])
    expect((await companion.app.store.read.payment(payment.id))?.flags).not.toContain('risky')
  })

  test('that a person has marked as resolved pays nothing later, and is for a person to compare', async () => {
    const { payment, anomaly } = await held()
    await operator.post(`/anomalies/${anomaly.id}/resolve`, { note: 'returned in the dashboard' })
    const { read } = companion.app.store
    await advance(companion, 60 * 60_000, 10)
    expect((await read.payment(payment.id))?.flags).not.toContain('doubtful')
    companion.provider.onStatus = () => ({ ...paid({ providerRef: 'VAL1' }), transactionId: 'BANK1' })
    await sendWebhook(companion, { id: 'e1', reference: payment.id, providerRef: 'VAL1' })
    await advance(companion, 90 * DAY, 60)
    expect((await read.payment(payment.id))?.flags).toContain('doubtful')
    expect(await companion.order()).toMatchObject({ status: 'unpaid', anomalies: [{ kind: 'risky' }] })
    expect([await anomalies(), await read.paymentsToReview(10)]).toEqual([[], 1])

    expect((await operator.post(`/payments/${payment.id}/review`, { note: 'it went back' })).status).toBe(200)
    await operator.post(`/payments/${payment.id}/check`, { note: 'again' })
    expect(await read.paymentsToReview(10)).toBe(0)
    expect(eventsOf(companion, 'order.paid')).toEqual([])
  })

  test('of another sum is a sum that does not fit', async () => {
    companion.provider.onStatus = () => ({ ...risky(), money: { minor: 9999n, currency: 'BDT' } })
    await sale(companion)
    await advance(companion)
    expect(await anomalies()).toMatchObject([{ kind: 'underpaid' }])
  })
})

test.each([
  ['money that has not come', { state: 'pending', money: null, risky: true }],
  ['a payment that is over', { state: 'failed', money: null, ready: true }],
] as const)('a status about %s is refused', (_, facts) => {
  expect(() => confirmed({ providerRef: null, reference: null, ...facts })).toThrow(TypeError)
})

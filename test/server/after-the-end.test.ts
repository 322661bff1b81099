/** What happens to a payment after it has failed, expired or been cancelled. */

import { afterEach, describe, expect, test } from 'vitest'
import type { Companion } from './support/companion.ts'
import { startCompanion } from './support/companion.ts'
import { advance, cancel, eventsOf, paid, sale, unpaid } from './support/steps.ts'

const DAY = 24 * 3_600_000

let companion: Companion
afterEach(() => companion.close())

const read = () => companion.app.store.read

describe('a late success', () => {
  test.each(['cancelled', 'expired', 'failed'] as const)(
    'pays the order after the payment %s, and is an anomaly',
    async (end) => {
      companion = await startCompanion()
      const { opened } = await sale(companion)
      if (end === 'cancelled') await cancel(companion, opened)
      if (end === 'expired') companion.clock.now += 1_800_000
      if (end === 'failed') companion.provider.onStatus = () => unpaid('failed')
      await advance(companion)
      expect((await companion.view(opened)).payment?.status).toBe(end)
      companion.provider.onStatus = () => paid()
      await advance(companion)
      expect(await companion.view(opened)).toMatchObject({ status: 'paid', payment: { status: 'paid' } })
      expect(await companion.order()).toMatchObject({
        status: 'paid',
        anomalies: [{ kind: 'late', paid: { amount: '100.00' } }],
      })
      expect(eventsOf(companion, 'order.paid')).toHaveLength(1)
      expect(eventsOf(companion, 'order.anomaly')).toHaveLength(1)
    },
  )

  test('at a superseded price does not pay the order', async () => {
    companion = await startCompanion()
    const { opened } = await sale(companion)
    companion.clock.now += 1000
    const dearer = await companion.open({ amount: '5000.00' })
    expect(dearer.checkout.id).not.toBe(opened.checkout.id)
    expect((await companion.view(opened)).status).toBe('cancelled')
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      money: { amount: '5000.00' },
      anomalies: [{ kind: 'underpaid', paid: { amount: '100.00' } }],
    })
  })

  test('pays the checkout that was opened for the order since', async () => {
    companion = await startCompanion()
    const { opened } = await sale(companion)
    await cancel(companion, opened)
    const again = await companion.open()
    expect(again.checkout.id).not.toBe(opened.checkout.id)
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect((await companion.view(again)).status).toBe('paid')
    await expect(companion.pay(again)).rejects.toThrow('checkout_paid')
  })
})

describe('a failed payment', () => {
  test('leaves the checkout open for another attempt', async () => {
    companion = await startCompanion()
    const { opened, payment } = await sale(companion)
    companion.provider.onStatus = () => ({ ...unpaid('failed'), reason: 'insufficient_funds' })
    await advance(companion)
    expect(await companion.view(opened)).toMatchObject({
      status: 'open',
      payment: { status: 'failed', message: 'The balance was too low. Nothing was taken.' },
    })
    expect(eventsOf(companion, 'payment.failed')).toHaveLength(1)
    expect(eventsOf(companion, 'payment.failed')[0]?.event.data).toMatchObject({
      orderId: 'order-1',
      paymentId: payment.id,
    })
    const second = await companion.pay(opened)
    expect(second.id).not.toBe(payment.id)
    companion.provider.onStatus = ({ reference }) =>
      reference === second.id ? paid({ providerRef: 'OK' }) : unpaid('failed')
    await advance(companion)
    expect(await companion.order()).toMatchObject({ status: 'paid', payment: { id: second.id } })
  })

  test('needs no review', async () => {
    companion = await startCompanion()
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => unpaid('failed')
    await advance(companion)
    for (let day = 0; day < 28; day += 1) await advance(companion, DAY)
    expect(companion.logLines.filter((line) => line.includes('needs review'))).toEqual([])
    // It has been erased meanwhile.
    expect(await read().payment(payment.id)).toBeNull()
  })
})

describe('a payment without a final answer', () => {
  test('needs review after the whole poll schedule, and has not failed', async () => {
    companion = await startCompanion()
    const { payment } = await sale(companion)
    // Unpaid checkouts are erased after 30 days.
    for (let day = 0; day < 28; day += 1) await advance(companion, DAY)
    const row = await read().payment(payment.id)
    expect(row?.state).toBe('expired')
    expect(row?.flags).toContain('needs_review')
  })
})

describe('a cancelled payment', () => {
  test('is still polled', async () => {
    companion = await startCompanion()
    const { opened } = await sale(companion)
    await cancel(companion, opened)
    const queries = companion.provider.calls.statusQueries.length
    await advance(companion)
    expect(companion.provider.calls.statusQueries.length).toBeGreaterThan(queries)
  })
})

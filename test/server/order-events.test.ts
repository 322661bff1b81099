/** The data of order events, as in the merchant API. */

import { afterEach, describe, expect, test } from 'vitest'
import type { PaymentView } from '../../server/contract/wire.ts'
import { MERCHANT_KEY, START, startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { advance, eventsOf, paid } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

const AT = new Date(START + 60_000).toISOString()
const money = (amount: string) => expect.objectContaining({ amount, currency: 'BDT' })

const dataOf = (type: string) => eventsOf(companion, type).map(({ event }) => event.data)
const merchant = { authorization: `Bearer ${MERCHANT_KEY}` }
const warnings = () =>
  companion.logLines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ level }) => level === 40)

describe('an order event', () => {
  test('of a paid order has the transaction id and the time, as the order has', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(dataOf('order.paid')).toEqual([
      {
        orderId: 'order-1',
        paymentId: payment.id,
        provider: 'scripted',
        money: money('100.00'),
        pricing: 'merchant',
        reference: payment.reference,
        paymentReference: payment.reference,
        transactionId: 'TRX1',
        at: AT,
      },
    ])
    expect((await companion.order()).payment).toMatchObject({
      transactionId: 'TRX1',
      reference: payment.reference,
      paidAt: AT,
    })
  })

  test('has no transaction id where the provider names none', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    companion.provider.onStatus = () => paid({ providerRef: null })
    await advance(companion)
    expect(dataOf('order.paid')[0]).not.toHaveProperty('transactionId')
    expect((await companion.order()).payment).not.toHaveProperty('transactionId')
  })

  test('of an anomaly is the anomaly of the order, and one log line without personal data', async () => {
    companion = await startCompanion()
    const customer = { name: 'Abebe Bikila', email: 'abebe@example.com', phone: '+251911234567' }
    const payment = await companion.pay(await companion.open({ customer }))
    companion.provider.onStatus = () => paid({ minor: 9000n })
    await advance(companion)
    await advance(companion)
    const anomaly = {
      id: expect.stringMatching(/^anm_/),
      orderId: 'order-1',
      paymentId: payment.id,
      provider: 'scripted',
      money: money('100.00'),
      pricing: 'merchant',
      reference: payment.reference,
      paymentReference: payment.reference,
      kind: 'underpaid',
      paid: money('90.00'),
      transactionId: 'TRX1',
      at: AT,
    }
    expect(dataOf('order.anomaly')).toEqual([anomaly])
    expect((await companion.order()).anomalies).toEqual(dataOf('order.anomaly'))
    const logged = warnings().filter(({ paymentId }) => paymentId === payment.id)
    expect(logged).toEqual([
      expect.objectContaining({
        anomaly: 'underpaid',
        orderId: 'order-1',
        provider: 'scripted',
        reference: payment.reference,
        transactionId: 'TRX1',
      }),
    ])
    for (const personal of Object.values(customer)) expect(companion.logLines.join()).not.toContain(personal)
  })

  test('of a payment at an older price has the present price', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open({ amount: '100.00' }))
    companion.clock.now += 1000
    await companion.open({ amount: '150.00' })
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(dataOf('order.anomaly')).toEqual([
      expect.objectContaining({ kind: 'underpaid', money: money('150.00'), paid: money('100.00') }),
    ])
    expect(await companion.order()).toMatchObject({ money: money('150.00'), anomalies: [{ money: money('150.00') }] })
  })

  test('of a refund or of a failed payment has the time', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    companion.provider.onStatus = () => paid()
    await advance(companion)
    await companion.request('POST', '/webhooks/scripted', {
      body: { id: 'r1', reference: payment.id, refund: 10000 },
      headers: { 'x-word': 'good' },
    })
    await companion.app.idle()
    expect(dataOf('order.refunded')).toEqual([
      expect.objectContaining({ transactionId: 'TRX1', at: AT, refunded: money('100.00') }),
    ])

    companion.provider.onCreate = () => ({ outcome: 'refused', reason: 'declined' })
    await companion.pay(await companion.open({ orderId: 'order-2' }))
    await companion.app.idle()
    expect(dataOf('payment.failed')).toEqual([expect.objectContaining({ orderId: 'order-2', at: AT })])
  })
})

describe('an anomaly', () => {
  test('is resolved once, and keeps the note', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    companion.provider.onStatus = () => paid({ minor: 9000n })
    await advance(companion)
    const { id } = (await companion.order()).anomalies[0]!
    const resolve = (note: string) =>
      companion.app.store.transaction((tx) => tx.resolveAnomaly(id, note, companion.clock.now))
    expect(await resolve('refunded by hand')).toBe(true)
    expect(await resolve('again')).toBe(false)
    const answer = await companion.request('GET', '/orders/order-1', { headers: merchant })
    expect(answer.json).toMatchObject({ anomalies: [{ id, note: 'refunded by hand', resolvedAt: AT }] })
  })

  test('with an unreadable amount has no `paid`', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const { id }: PaymentView = await companion.pay(opened)
    const { recordAnomaly } = await import('../../server/orders/anomalies.ts')
    const { createLog } = await import('../../server/platform/log.ts')
    await companion.app.store.transaction(async (tx) => {
      const payment = (await tx.payment(id))!
      await recordAnomaly(
        tx,
        createLog('silent'),
        payment,
        { kind: 'unreadable', providerRef: 'TRX9', paid: null },
        companion.clock.now,
      )
    })
    const [anomaly] = (await companion.order()).anomalies
    expect(anomaly).toMatchObject({ kind: 'unreadable', transactionId: 'TRX9' })
    expect(anomaly).not.toHaveProperty('paid')
  })
})

/** Two sums for one order, and what goes back. */

import { afterEach, describe, expect, test } from 'vitest'
import type { Companion } from './support/companion.ts'
import { startCompanion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import { operatorSettings, script } from './support/operator.ts'
import { advance, eventsOf, paid, pausedCreate, sale, sendWebhook } from './support/steps.ts'

const DAY = 86_400_000

let companion: Companion
afterEach(() => companion.close())

const read = () => companion.app.store.read

describe('another attempt of a paid order', () => {
  /** Two attempts of one checkout. The first is at the other provider. */
  const twoAttempts = async () => {
    const mediums = ['one', 'two'].map((id) => ({ id, label: id }))
    const other = Object.assign(scriptedProvider('other', { cancel: true }), { mediums })
    companion = await startCompanion({ providers: (scripted) => [scripted, other], settings: operatorSettings })
    const opened = await companion.open()
    const left = await companion.pay(opened, { provider: 'other' })
    const pay = async () => {
      const { id } = await companion.pay(opened)
      companion.provider.onStatus = () => paid({ providerRef: 'A' })
      await sendWebhook(companion, { id: 'e1', reference: id, providerRef: 'A' })
      await companion.app.idle()
      expect((await companion.order()).status).toBe('paid')
    }
    return { opened, other, left, pay }
  }
  const stateOf = async (id: string) => (await read().payment(id))?.state

  test('is over, and what it still brings is a duplicate', async () => {
    const { opened, other, left, pay } = await twoAttempts()
    await pay()
    expect(await stateOf(left.id)).toBe('expired')
    const [end] = (await read().paymentEvents(left.id)).slice(-1)
    expect(end).toMatchObject({ type: 'expired', data: expect.stringContaining('another payment has paid the order') })
    expect((await companion.view(opened)).status).toBe('paid')
    other.onStatus = () => paid({ providerRef: 'B' })
    await advance(companion, 3_600_000)
    expect((await companion.order()).anomalies).toMatchObject([{ kind: 'duplicate', paid: { amount: '100.00' } }])
    expect(await stateOf(left.id)).toBe('paid')
  })

  test('goes on while its money may be taken', async () => {
    const { left, pay } = await twoAttempts()
    await companion.app.store.transaction(async (tx) => {
      const row = (await tx.payment(left.id))!
      row.reason = 'being_taken'
      await tx.savePayment(row)
    })
    await pay()
    expect(await stateOf(left.id)).toBe('pending')
    const review = () => script(() => companion).post(`/payments/${left.id}/review`, { note: 'nothing came' })
    await advance(companion, DAY)
    expect((await review()).status).toBe(409)
    await advance(companion, 90 * DAY, 30)
    expect((await read().payment(left.id))?.flags).toContain('unanswered')
    expect((await review()).status).toBe(200)
    expect(await stateOf(left.id)).toBe('expired')
  })

  test('is over while it is being created, shows no page after that, and is cancelled at its provider', async () => {
    const { opened, other, pay } = await twoAttempts()
    const { create, answer } = pausedCreate()
    other.onCreate = async () => ({ ...(await create()), providerRef: 'B' })
    const creating = companion.pay(opened, { provider: 'other', medium: 'two' })
    await expect.poll(() => other.calls.created.length).toBe(2)
    await pay()
    answer()
    const { id, action } = await creating
    expect(action).toBeNull()
    expect((await companion.view(opened)).payment?.action ?? null).toBeNull()
    expect(await stateOf(id)).toBe('expired')
    expect(other.calls.cancelled.map(({ providerRef }) => providerRef)).toContain('B')
    other.onStatus = ({ reference }) => (reference === id ? paid({ providerRef: 'B' }) : null)
    await advance(companion)
    expect((await companion.order()).anomalies).toMatchObject([{ kind: 'duplicate', paymentId: id }])
  })

  test.each([
    ['refused', { outcome: 'refused', reason: 'declined' }],
    ['unknown', null],
  ] as const)('is over while it is being created, also where the outcome is %s', async (_, outcome) => {
    const { opened, other, pay } = await twoAttempts()
    const { create, answer } = pausedCreate()
    other.onCreate = async () => {
      await create()
      if (outcome === null) throw new Error('the connection was cut')
      return outcome
    }
    const creating = companion.pay(opened, { provider: 'other', medium: 'two' })
    await expect.poll(() => other.calls.created.length).toBe(2)
    await pay()
    answer()
    const { id } = await creating
    expect(await stateOf(id)).toBe('expired')
    expect((await companion.view(opened)).status).toBe('paid')
    expect(eventsOf(companion, 'payment.failed')).toHaveLength(0)
  })
})

describe('a duplicate payment', () => {
  test('through another provider is an anomaly that can be refunded', async () => {
    const other = scriptedProvider('other')
    companion = await startCompanion({ providers: (scripted) => [scripted, other] })
    const opened = await companion.open()
    const first = await companion.pay(opened)
    const second = await companion.pay(opened, { provider: 'other' })
    expect(second.id).not.toBe(first.id)
    companion.provider.onStatus = () => paid({ providerRef: 'A' })
    other.onStatus = () => paid({ providerRef: 'B' })
    await advance(companion)
    const order = await companion.order()
    expect(order.status).toBe('paid')
    expect(order.anomalies).toHaveLength(1)
    expect(order.anomalies[0]).toMatchObject({ kind: 'duplicate', paid: { amount: '100.00' } })
    expect(eventsOf(companion, 'order.paid')).toHaveLength(1)
    expect(eventsOf(companion, 'order.anomaly')).toHaveLength(1)
    const states = await Promise.all([first, second].map(async ({ id }) => (await read().payment(id))?.state))
    expect(states).toEqual(['paid', 'paid'])
  })

  test('through the same attempt is an anomaly, and so is a third payment', async () => {
    companion = await startCompanion()
    const { payment } = await sale(companion)
    companion.provider.onStatus = ({ hint }) => paid({ providerRef: hint?.providerRef ?? 'TRX1' })
    for (const providerRef of ['TRX1', 'TRX2', 'TRX3']) {
      await sendWebhook(companion, { id: providerRef, reference: payment.id, providerRef })
      await companion.app.idle()
    }
    const { anomalies } = await companion.order()
    expect(anomalies.map(({ kind }) => kind)).toEqual(['duplicate', 'duplicate'])
    expect(eventsOf(companion, 'order.paid')).toHaveLength(1)
    expect(eventsOf(companion, 'order.anomaly')).toHaveLength(2)
  })

  test('is one anomaly under any spelling of its id', async () => {
    companion = await startCompanion()
    const { payment } = await sale(companion)
    companion.provider.onStatus = ({ hint }) => paid({ providerRef: hint?.providerRef ?? 'TRX1' })
    for (const providerRef of ['TRX1', 'TRX2', 'trx2', 'Trx2']) {
      await sendWebhook(companion, { id: providerRef, reference: payment.id, providerRef })
      await companion.app.idle()
    }
    expect((await companion.order()).anomalies.map(({ kind }) => kind)).toEqual(['duplicate'])
    expect(eventsOf(companion, 'order.anomaly')).toHaveLength(1)
  })

  test.each([
    ['the money that paid the order', 'TRX1', 10_000n, 'refunded'],
    ['the same in another spelling', 'trx1', 10_000n, 'refunded'],
    ['the money that came once more', 'TRX2', 0n, 'paid'],
    ['the same in another spelling', 'trx2', 0n, 'paid'],
    ['an id that nobody knows', 'REFUND-1', 10_000n, 'refunded'],
  ])('through the same attempt: a refund that names %s (%s)', async (_, providerRef, ledger, status) => {
    companion = await startCompanion()
    const { payment } = await sale(companion)
    companion.provider.onStatus = ({ hint }) => paid({ providerRef: hint?.providerRef ?? 'TRX1' })
    for (const id of ['TRX1', 'TRX2']) {
      await sendWebhook(companion, { id, reference: payment.id, providerRef: id })
      await companion.app.idle()
    }
    await sendWebhook(companion, { id: 'r1', reference: payment.id, providerRef, refund: null })
    await companion.app.idle()
    expect(await read().refundedOfPayment(payment.id)).toBe(ledger)
    expect((await companion.order()).status).toBe(status)
    expect(eventsOf(companion, 'order.refunded')).toHaveLength(status === 'refunded' ? 1 : 0)
  })

  test('is refunded without an event, and the order stays paid', async () => {
    const other = scriptedProvider('other')
    companion = await startCompanion({ providers: (scripted) => [scripted, other] })
    const opened = await companion.open()
    const first = await companion.pay(opened)
    const second = await companion.pay(opened, { provider: 'other' })
    companion.provider.onStatus = () => paid({ providerRef: 'A' })
    await advance(companion)
    other.onStatus = () => paid({ providerRef: 'B' })
    await advance(companion)
    const refund = (provider: string, id: string, reference: string) =>
      companion.request('POST', `/webhooks/${provider}`, {
        body: { id, reference, refund: null },
        headers: { 'x-word': 'good' },
      })
    expect((await refund('other', 'r1', second.id)).status).toBe(200)
    await companion.app.idle()
    expect(await read().refundedOfPayment(second.id)).toBe(10_000n)
    expect(eventsOf(companion, 'order.refunded')).toHaveLength(0)
    expect((await companion.order()).status).toBe('paid')
    // The refund of the payment that paid the order is an event.
    expect((await refund('scripted', 'r2', first.id)).status).toBe(200)
    await companion.app.idle()
    expect(eventsOf(companion, 'order.refunded')).toHaveLength(1)
    expect((await companion.order()).status).toBe('refunded')
  })
})

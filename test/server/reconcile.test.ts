/** What a confirmed answer of the provider does to a payment and its order. */

import { afterEach, describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../server/contract/provider.ts'
import { createReconcile } from '../../server/payments/reconcile.ts'
import type { UpstreamPriority } from '../../server/payments/upstream-budget.ts'
import { createLog } from '../../server/platform/log.ts'
import type { Companion } from './support/companion.ts'
import { startCompanion } from './support/companion.ts'
import { advance, eventsOf, paid, sale, sendWebhook, unpaid } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

const read = () => companion.app.store.read

describe('reconcile', () => {
  test('pays the order when the provider confirms it, with one event whose id names the order', async () => {
    companion = await startCompanion()
    const { opened, payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(await companion.view(opened)).toMatchObject({
      status: 'paid',
      pollAfterMs: null,
      payment: { id: payment.id, status: 'paid', action: null },
    })
    expect(companion.events).toHaveLength(1)
    expect(companion.events[0]).toMatchObject({
      id: 'fin_order-1',
      event: {
        type: 'order.paid',
        data: {
          orderId: 'order-1',
          paymentId: payment.id,
          provider: 'scripted',
          pricing: 'merchant',
          money: { amount: '100.00', currency: 'BDT', minor: 10000, exponent: 2 },
        },
      },
    })
    expect(await companion.order()).toMatchObject({ status: 'paid', payment: { id: payment.id }, anomalies: [] })
  })

  test('pays once, however many webhooks, reads and polls trigger it at the same moment', async () => {
    companion = await startCompanion()
    const { opened, payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    const webhook = () => sendWebhook(companion, { id: 'evt-1', reference: payment.id, providerRef: 'TRX1' })
    const [answers] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, webhook)),
      companion.view(opened),
      companion.view(opened),
    ])
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    await advance(companion)
    expect(eventsOf(companion, 'order.paid')).toHaveLength(1)
    expect(companion.events).toHaveLength(1)
  })

  test('ends the polls of a paid payment', async () => {
    companion = await startCompanion()
    await sale(companion)
    companion.provider.onStatus = () => paid()
    await advance(companion)
    const { length } = companion.provider.calls.statusQueries
    for (let round = 0; round < 5; round += 1) await advance(companion)
    expect(companion.provider.calls.statusQueries).toHaveLength(length)
  })

  test.each([
    ['one minor unit less', paid({ minor: 9999n }), 'underpaid'],
    ['one minor unit more', paid({ minor: 10_001n }), 'overpaid'],
    ['another currency', paid({ currency: 'USD' }), 'wrong_currency'],
    ['another payment’s reference', { ...paid(), reference: 'pay_of_somebody_else' }, 'unknown_reference'],
  ])('reports %s once as an anomaly and does not pay', async (_, facts, kind) => {
    companion = await startCompanion()
    const { opened, payment } = await sale(companion)
    companion.provider.onStatus = () => facts
    await advance(companion)
    await advance(companion)
    expect((await companion.view(opened)).status).toBe('processing')
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ orderId: 'order-1', paymentId: payment.id, kind }],
    })
    expect(eventsOf(companion, 'order.paid')).toHaveLength(0)
    expect(eventsOf(companion, 'order.anomaly')).toHaveLength(1)
    expect(companion.events[0]?.event.data).toMatchObject({ kind, orderId: 'order-1', pricing: 'merchant' })
  })

  test('keeps an amount mismatch although the transaction has the right amount later', async () => {
    companion = await startCompanion()
    await sale(companion)
    companion.provider.onStatus = () => paid({ minor: 9999n })
    await advance(companion)
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect((await companion.order()).status).toBe('unpaid')
    companion.provider.onStatus = () => paid({ providerRef: 'TRX2' })
    await advance(companion)
    expect((await companion.order()).status).toBe('paid')
  })

  test('rejects an answer about another payment', async () => {
    companion = await startCompanion()
    await sale(companion, 'order-1')
    companion.provider.onStatus = ({ providerRef }) =>
      providerRef === 'TRX1' || providerRef === null ? paid({ providerRef: 'TRX1' }) : null
    await advance(companion)
    await sale(companion, 'order-2')
    await advance(companion)
    expect((await companion.order('order-1')).status).toBe('paid')
    expect(await companion.order('order-2')).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'unknown_reference' }],
    })
  })

  test('leaves the payment pending while the provider fails, and polls again', async () => {
    companion = await startCompanion()
    await sale(companion)
    companion.provider.onStatus = () => {
      throw new Error('time-out')
    }
    await advance(companion)
    expect((await companion.order()).status).toBe('unpaid')
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect((await companion.order()).status).toBe('paid')
  })

  test('reports an unreadable amount once, and polls again', async () => {
    companion = await startCompanion()
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => {
      throw new UnreadableMoney('what was paid cannot be read')
    }
    for (let round = 0; round < 4; round += 1) await advance(companion)
    expect((await companion.order()).status).toBe('unpaid')
    expect((await read().payment(payment.id))?.flags).toEqual(['unreadable', 'needs_review'])
    expect(companion.logLines.filter((line) => line.includes('in a form that cannot be accepted'))).toHaveLength(1)
    expect(eventsOf(companion, 'order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'unreadable', orderId: 'order-1', paymentId: payment.id },
    ])
    expect(eventsOf(companion, 'order.anomaly')[0]?.event.data).not.toHaveProperty('paid')
    companion.provider.onStatus = () => paid()
    await advance(companion, 86_400_000)
    expect((await companion.order()).status).toBe('paid')
    const [anomaly] = await read().anomaliesOfOrder('order-1')
    expect([anomaly?.kind, anomaly?.resolvedAt]).toEqual(['unreadable', companion.clock.now])
    expect((await read().payment(payment.id))?.flags).toEqual(['late'])
  })

  test('leaves a paid payment paid', async () => {
    companion = await startCompanion()
    const { opened, payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    await advance(companion)
    companion.provider.onStatus = () => unpaid('failed', 'TRX1')
    await sendWebhook(companion, { id: 'evt-late', reference: payment.id, providerRef: 'TRX1' })
    await advance(companion)
    expect((await companion.view(opened)).status).toBe('paid')
    expect(companion.events).toHaveLength(1)
  })

  test('leaves a pending payment pending', async () => {
    companion = await startCompanion()
    const { opened } = await sale(companion)
    companion.provider.onStatus = () => unpaid('pending')
    await advance(companion)
    expect(await companion.view(opened)).toMatchObject({ status: 'processing', payment: { status: 'pending' } })
    expect(companion.events).toHaveLength(0)
  })

  test('does not pay for an amount without the state paid', async () => {
    companion = await startCompanion()
    const { opened } = await sale(companion)
    companion.provider.onStatus = () => ({
      state: 'pending',
      providerRef: null,
      reference: null,
      money: { minor: 10_000n, currency: 'BDT' },
    })
    await advance(companion)
    expect((await companion.view(opened)).status).toBe('processing')
  })
})

describe('requests about one payment at the same moment', () => {
  test('share one call of each priority', async () => {
    companion = await startCompanion()
    const { payment } = await sale(companion)
    const turns: UpstreamPriority[] = []
    const { store } = companion.app
    const reconcile = createReconcile({
      store,
      providers: new Map([['scripted', companion.provider]]),
      log: createLog('silent'),
      upstream: {
        run: async ({ priority }, call) => {
          turns.push(priority)
          return call()
        },
        waiting: () => 0,
        close: () => undefined,
      },
      complete: async () => null,
      now: () => companion.clock.now,
    })
    const sources = ['poll', 'poll', 'poll', 'live_status', 'live_status', 'webhook', 'webhook', 'return'] as const
    await Promise.all(sources.map((source) => reconcile(payment.id, { source })))
    expect(turns.toSorted()).toEqual(['first', 'live', 'young'])
  })
})

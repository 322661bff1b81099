import { afterEach, describe, expect, test } from 'vitest'
import type { ConfirmedFacts } from '../../server/contract/confirmed-status.ts'
import type { CheckoutOpened, PaymentView } from '../../server/contract/wire.ts'
import { UnreadableMoney } from '../../server/contract/provider.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'

let companion: Companion
afterEach(() => companion.close())

const bdt = (minor: bigint) => ({ minor, currency: 'BDT' })
const paid = (providerRef: string | null = 'TRX1', minor = 10000n, currency = 'BDT'): ConfirmedFacts => ({
  state: 'paid',
  providerRef,
  reference: null,
  money: { minor, currency },
})
const unpaid = (
  state: 'pending' | 'failed' | 'cancelled' | 'expired',
  providerRef: string | null = null,
): ConfirmedFacts => ({
  state,
  providerRef,
  reference: null,
  money: null,
})

async function sale(orderId = 'order-1'): Promise<{ opened: CheckoutOpened; payment: PaymentView }> {
  const opened = await companion.open({ orderId })
  return { opened, payment: await companion.pay(opened) }
}

/** Makes every poll due and lets the work run out. */
async function poll(): Promise<void> {
  companion.clock.now += 60_000
  await companion.app.idle()
}

const eventsOf = (type: string) => companion.events.filter(({ event }) => event.type === type)
const read = () => companion.app.store.read

describe('an order becomes paid', () => {
  test('when the provider confirms it, with one event whose id names the order', async () => {
    companion = await startCompanion()
    const { opened, payment } = await sale()
    companion.provider.onStatus = () => paid()
    await poll()
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

  test('once, however often and from wherever the news comes at the same moment', async () => {
    companion = await startCompanion()
    const { opened, payment } = await sale()
    companion.provider.onStatus = () => paid()
    const webhook = () =>
      companion.request('POST', '/webhooks/scripted', {
        body: { id: 'evt-1', reference: payment.id, providerRef: 'TRX1' },
        headers: { 'x-word': 'good' },
      })
    const answers = await Promise.all([
      ...Array.from({ length: 20 }, webhook),
      companion.view(opened),
      companion.view(opened),
    ])
    expect(answers.slice(0, 20).map((answer) => (answer as { status: number }).status)).toEqual(Array(20).fill(200))
    await poll()
    expect(eventsOf('order.paid')).toHaveLength(1)
    expect(companion.events).toHaveLength(1)
  })

  test('and a poll is no longer due afterwards', async () => {
    companion = await startCompanion()
    await sale()
    companion.provider.onStatus = () => paid()
    await poll()
    const asked = companion.provider.calls.asked.length
    for (let round = 0; round < 5; round += 1) await poll()
    expect(companion.provider.calls.asked).toHaveLength(asked)
  })
})

describe('nothing moves', () => {
  test.each([
    ['one minor unit less', paid('TRX1', 9999n), 'underpaid'],
    ['one minor unit more', paid('TRX1', 10001n), 'overpaid'],
    ['another currency', paid('TRX1', 10000n, 'USD'), 'wrong_currency'],
    ['another payment’s reference', { ...paid(), reference: 'pay_of_somebody_else' }, 'unknown_reference'],
  ])('for %s: an anomaly, told once', async (_, facts, kind) => {
    companion = await startCompanion()
    const { opened, payment } = await sale()
    companion.provider.onStatus = () => facts
    await poll()
    await poll()
    expect((await companion.view(opened)).status).toBe('processing')
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ orderId: 'order-1', paymentId: payment.id, kind }],
    })
    expect(eventsOf('order.paid')).toHaveLength(0)
    expect(eventsOf('order.anomaly')).toHaveLength(1)
    expect(companion.events[0]?.event.data).toMatchObject({ kind, orderId: 'order-1', pricing: 'merchant' })
  })

  test('for money that was held once, though the provider names the right amount later under the same id', async () => {
    companion = await startCompanion()
    await sale()
    companion.provider.onStatus = () => paid('TRX1', 9999n)
    await poll()
    companion.provider.onStatus = () => paid('TRX1', 10000n)
    await poll()
    expect((await companion.order()).status).toBe('unpaid')
    companion.provider.onStatus = () => paid('TRX2', 10000n)
    await poll()
    expect((await companion.order()).status).toBe('paid')
  })

  test('for an id of the provider that another payment has', async () => {
    companion = await startCompanion()
    await sale('order-1')
    companion.provider.onStatus = ({ providerRef }) =>
      providerRef === 'TRX1' || providerRef === null ? paid('TRX1') : null
    await poll()
    await sale('order-2')
    await poll()
    expect((await companion.order('order-1')).status).toBe('paid')
    expect(await companion.order('order-2')).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'unknown_reference' }],
    })
  })

  test('while the provider cannot be asked, and the poll schedule goes on', async () => {
    companion = await startCompanion()
    await sale()
    companion.provider.onStatus = () => {
      throw new Error('time-out')
    }
    await poll()
    expect((await companion.order()).status).toBe('unpaid')
    companion.provider.onStatus = () => paid()
    await poll()
    expect((await companion.order()).status).toBe('paid')
  })

  test('for money of which nobody can read how much it is; it is flagged and said once, and asked about again', async () => {
    companion = await startCompanion()
    const { payment } = await sale()
    companion.provider.onStatus = () => {
      throw new UnreadableMoney('what was paid cannot be read')
    }
    for (let round = 0; round < 4; round += 1) await poll()
    expect((await companion.order()).status).toBe('unpaid')
    expect((await read().payment(payment.id))?.flags).toEqual(['unreadable', 'needs_review'])
    expect(companion.logLines.filter((line) => line.includes('in a way that cannot be accepted'))).toHaveLength(1)
    expect(eventsOf('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'unreadable', orderId: 'order-1', paymentId: payment.id },
    ])
    expect(eventsOf('order.anomaly')[0]?.event.data).not.toHaveProperty('paid')
    companion.provider.onStatus = () => paid()
    companion.clock.now += 86_400_000
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
    const [anomaly] = await read().anomaliesOfOrder('order-1')
    expect([anomaly?.kind, anomaly?.resolvedAt]).toEqual(['unreadable', companion.clock.now])
    expect((await read().payment(payment.id))?.flags).toEqual(['late'])
  })

  test('for news that comes after paid', async () => {
    companion = await startCompanion()
    const { opened, payment } = await sale()
    companion.provider.onStatus = () => paid()
    await poll()
    companion.provider.onStatus = () => unpaid('failed', 'TRX1')
    await companion.request('POST', '/webhooks/scripted', {
      body: { id: 'evt-late', reference: payment.id, providerRef: 'TRX1' },
      headers: { 'x-word': 'good' },
    })
    await poll()
    expect((await companion.view(opened)).status).toBe('paid')
    expect(companion.events).toHaveLength(1)
  })
})

describe('a second sum for one order', () => {
  test('through another attempt is an anomaly that can be refunded, and never thrown away', async () => {
    const other = scriptedProvider('other')
    companion = await startCompanion({ providers: (scripted) => [scripted, other] })
    const opened = await companion.open()
    const first = await companion.pay(opened)
    const second = await companion.pay(opened, { provider: 'other' })
    expect(second.id).not.toBe(first.id)
    companion.provider.onStatus = () => paid('A')
    other.onStatus = () => paid('B')
    await poll()
    const order = await companion.order()
    expect(order.status).toBe('paid')
    expect(order.anomalies).toHaveLength(1)
    expect(order.anomalies[0]).toMatchObject({ kind: 'duplicate', paid: { amount: '100.00' } })
    expect(eventsOf('order.paid')).toHaveLength(1)
    expect(eventsOf('order.anomaly')).toHaveLength(1)
    const states = await Promise.all([first, second].map(async ({ id }) => (await read().payment(id))?.state))
    expect(states).toEqual(['paid', 'paid'])
  })

  test('goes back without un-paying the order: the shop is not told that the order was refunded', async () => {
    const other = scriptedProvider('other')
    companion = await startCompanion({ providers: (scripted) => [scripted, other] })
    const opened = await companion.open()
    const first = await companion.pay(opened)
    const second = await companion.pay(opened, { provider: 'other' })
    companion.provider.onStatus = () => paid('A')
    await poll()
    other.onStatus = () => paid('B')
    await poll()
    const refund = (provider: string, id: string, reference: string) =>
      companion.request('POST', `/webhooks/${provider}`, {
        body: { id, reference, refund: null },
        headers: { 'x-word': 'good' },
      })
    expect((await refund('other', 'r1', second.id)).status).toBe(200)
    await companion.app.idle()
    expect(await read().refundedOfPayment(second.id)).toBe(10_000n)
    expect(eventsOf('order.refunded')).toHaveLength(0)
    expect((await companion.order()).status).toBe('paid')
    // The one that paid it is another matter.
    expect((await refund('scripted', 'r2', first.id)).status).toBe(200)
    await companion.app.idle()
    expect(eventsOf('order.refunded')).toHaveLength(1)
    expect((await companion.order()).status).toBe('refunded')
  })

  test('through the same attempt is an anomaly, and so is a third', async () => {
    companion = await startCompanion()
    const { payment } = await sale()
    companion.provider.onStatus = ({ hint }) => paid(hint?.providerRef ?? 'TRX1')
    for (const providerRef of ['TRX1', 'TRX2', 'TRX3']) {
      await companion.request('POST', '/webhooks/scripted', {
        body: { id: providerRef, reference: payment.id, providerRef },
        headers: { 'x-word': 'good' },
      })
      await companion.app.idle()
    }
    const { anomalies } = await companion.order()
    expect(anomalies.map(({ kind }) => kind)).toEqual(['duplicate', 'duplicate'])
    expect(eventsOf('order.paid')).toHaveLength(1)
    expect(eventsOf('order.anomaly')).toHaveLength(2)
  })
})

describe('a late success', () => {
  test.each(['cancelled', 'expired', 'failed'] as const)('after %s pays the order and is flagged', async (end) => {
    companion = await startCompanion()
    const { opened } = await sale()
    if (end === 'cancelled')
      await companion.request('POST', `/checkouts/${opened.checkout.id}/cancel`, {
        headers: { authorization: `Bearer ${opened.clientSecret}` },
      })
    if (end === 'expired') companion.clock.now += 1_800_000
    if (end === 'failed') companion.provider.onStatus = () => unpaid('failed')
    await poll()
    expect((await companion.view(opened)).payment?.status).toBe(end)
    companion.provider.onStatus = () => paid()
    await poll()
    expect(await companion.view(opened)).toMatchObject({ status: 'paid', payment: { status: 'paid' } })
    expect(await companion.order()).toMatchObject({
      status: 'paid',
      anomalies: [{ kind: 'late', paid: { amount: '100.00' } }],
    })
    expect(eventsOf('order.paid')).toHaveLength(1)
    expect(eventsOf('order.anomaly')).toHaveLength(1)
  })

  test('of a superseded price does not pay the order at its new price', async () => {
    companion = await startCompanion()
    const { opened } = await sale()
    companion.clock.now += 1000
    const dearer = await companion.open({ amount: '5000.00' })
    expect(dearer.checkout.id).not.toBe(opened.checkout.id)
    expect((await companion.view(opened)).status).toBe('cancelled')
    companion.provider.onStatus = () => paid()
    await poll()
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      money: { amount: '5000.00' },
      anomalies: [{ kind: 'underpaid', paid: { amount: '100.00' } }],
    })
  })

  test('of a first attempt closes the new checkout that was opened for the order since', async () => {
    companion = await startCompanion()
    const { opened } = await sale()
    await companion.request('POST', `/checkouts/${opened.checkout.id}/cancel`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
    })
    const again = await companion.open()
    expect(again.checkout.id).not.toBe(opened.checkout.id)
    companion.provider.onStatus = () => paid()
    await poll()
    expect((await companion.view(again)).status).toBe('paid')
    await expect(companion.pay(again)).rejects.toThrow('checkout_paid')
  })
})

describe('one attempt’s end', () => {
  test('never ends the checkout: another attempt can be made, and its success pays', async () => {
    companion = await startCompanion()
    const { opened, payment } = await sale()
    companion.provider.onStatus = () => ({ ...unpaid('failed'), reason: 'insufficient_funds' })
    await poll()
    expect(await companion.view(opened)).toMatchObject({
      status: 'open',
      payment: { status: 'failed', message: 'The balance was too low. Nothing was taken.' },
    })
    expect(eventsOf('payment.failed')).toHaveLength(1)
    expect(eventsOf('payment.failed')[0]?.event.data).toMatchObject({ orderId: 'order-1', paymentId: payment.id })
    const second = await companion.pay(opened)
    expect(second.id).not.toBe(payment.id)
    companion.provider.onStatus = ({ reference }) => (reference === second.id ? paid('OK') : unpaid('failed'))
    await poll()
    expect(await companion.order()).toMatchObject({ status: 'paid', payment: { id: second.id } })
  })

  test('a word of the provider that means pending changes nothing', async () => {
    companion = await startCompanion()
    const { opened } = await sale()
    companion.provider.onStatus = () => unpaid('pending')
    await poll()
    expect(await companion.view(opened)).toMatchObject({ status: 'processing', payment: { status: 'pending' } })
    expect(companion.events).toHaveLength(0)
  })
})

describe('watching', () => {
  test('ends after the whole schedule in needs_review, never in failed', async () => {
    companion = await startCompanion()
    const { payment } = await sale()
    // Before the month is over after which unpaid checkouts are forgotten.
    for (let round = 0; round < 28; round += 1) {
      companion.clock.now += 24 * 3_600_000
      await companion.app.idle()
    }
    const row = await read().payment(payment.id)
    expect(row?.state).toBe('expired')
    expect(row?.flags).toContain('needs_review')
  })

  test('of a payment that its provider calls failed asks no person to look at it', async () => {
    companion = await startCompanion()
    const { payment } = await sale()
    companion.provider.onStatus = () => unpaid('failed')
    await poll()
    for (let round = 0; round < 28; round += 1) {
      companion.clock.now += 24 * 3_600_000
      await companion.app.idle()
    }
    expect(companion.logLines.filter((line) => line.includes('needs review'))).toEqual([])
    // Nothing speaks for it any more, so it is forgotten.
    expect(await read().payment(payment.id)).toBeNull()
  })

  test('goes on for a cancelled attempt', async () => {
    companion = await startCompanion()
    const { opened } = await sale()
    await companion.request('POST', `/checkouts/${opened.checkout.id}/cancel`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
    })
    const asked = companion.provider.calls.asked.length
    await poll()
    expect(companion.provider.calls.asked.length).toBeGreaterThan(asked)
  })
})

test('what a confirmed answer holds is compared, not trusted: money only with paid', async () => {
  companion = await startCompanion()
  const { opened } = await sale()
  companion.provider.onStatus = () => ({ state: 'pending', providerRef: null, reference: null, money: bdt(10000n) })
  await poll()
  expect((await companion.view(opened)).status).toBe('processing')
})

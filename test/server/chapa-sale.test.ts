/** Sales through Chapa at its simulator: its page, its webhooks and its unsigned callback. */

import { describe, expect, test } from 'vitest'
import { API_PATH, createChapaSimulator } from '../../demo/simulators/chapa/chapa.ts'
import type { ChapaOptions } from '../../demo/simulators/chapa/chapa.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { cancel, postPayment } from './support/steps.ts'
import { saleBench } from './support/sale-bench.ts'

const bench = saleBench()

describe('Chapa', () => {
  const credentials = { secretKey: 'CHASECK_TEST-paybutton4f1a9c27d0', webhookSecret: 'chapa-hash-9b2e71' }
  const MINUTE = 60_000
  const open = async (options: Partial<ChapaOptions> = {}, more: Record<string, string> = {}) => {
    const simulator = await bench.begin(
      (url) => createChapaSimulator({ ...credentials, webhookUrl: `${url}/webhooks/chapa`, ...options }),
      ({ url }) => ({
        CHAPA_SECRET_KEY: credentials.secretKey,
        CHAPA_WEBHOOK_SECRET: credentials.webhookSecret,
        CHAPA_BASE_URL: `${url}${API_PATH}`,
        ...more,
      }),
    )
    return { simulator, opened: await bench.companion.open({ currency: 'ETB', amount: '1250.50' }) }
  }
  const sale = async (options: Partial<ChapaOptions> = {}, more: Record<string, string> = {}) => {
    const { simulator, opened } = await open(options, more)
    await bench.companion.pay(opened, { provider: 'chapa' })
    return { simulator, opened, txRef: simulator.control.payments().at(-1)!.txRef }
  }
  const state = async (opened: CheckoutOpened) => (await bench.companion.view(opened)).payment?.status

  test('is paid by a second try after a failed one', async () => {
    const { simulator, opened, txRef } = await sale()
    simulator.control.fail(txRef)
    await bench.until(() => simulator.control.deliveries().some(({ answer }) => answer === 200))
    bench.companion.clock.now += MINUTE
    await bench.companion.app.idle()
    expect(await state(opened)).toBe('pending')
    simulator.control.pay(txRef)
    await bench.until(async () => (await bench.status()) === 'paid')
    expect(await bench.companion.order()).toMatchObject({ money: { amount: '1250.50' }, anomalies: [] })
  })

  test.each([
    ['fail', 'failed'],
    ['cancel', 'cancelled'],
  ] as const)('ends the attempt some time after %s as %s, and a later success still pays', async (end, ended) => {
    const { simulator, opened, txRef } = await sale({}, { CHAPA_RETRY_MINUTES: '5' })
    simulator.control[end](txRef)
    bench.companion.clock.now += 6 * MINUTE
    await bench.until(async () => (await state(opened)) === ended)
    expect(await bench.status()).toBe('unpaid')
    simulator.control.pay(txRef)
    await bench.until(async () => (await bench.status()) === 'paid')
    expect(await bench.anomalies()).toEqual(['late'])
  })

  test.each([
    ['cut', 'pending', 'a 404 about an unpaid transaction leaves it pending'],
    ['error', 'failed', 'a 404 about no transaction ends it'],
  ] as const)('after a lost answer to create (%s) is %s: %s', async (fault, expected, _why) => {
    const { simulator, opened } = await open()
    simulator.faults.create = fault
    expect(await bench.companion.pay(opened, { provider: 'chapa' })).toMatchObject({ status: 'pending', action: null })
    bench.companion.clock.now += MINUTE
    await bench.until(() => simulator.control.calls().verify > 0)
    expect(await state(opened)).toBe(expected)
    for (const { txRef } of simulator.control.payments()) simulator.control.pay(txRef)
    await bench.until(async () => (await bench.status()) === (expected === 'pending' ? 'paid' : 'unpaid'))
  })

  test('requests the status when a callback comes, and pays nothing because of the callback alone', async () => {
    const { simulator, opened, txRef } = await sale()
    simulator.faults.webhookLost = true
    simulator.control.callBack(txRef, 'success')
    await bench.until(() => simulator.control.callbacks()[0]?.answer === 200)
    expect(simulator.control.calls().verify).toBeGreaterThan(0)
    expect(await state(opened)).toBe('pending')
    // The companion asks about a payment once in a few seconds.
    bench.companion.clock.now += 10_000
    simulator.control.pay(txRef)
    await bench.until(async () => (await bench.status()) === 'paid')
  })

  test('believes no callback that names other money, and finds the payment by its own reference', async () => {
    const { simulator, txRef } = await sale()
    simulator.control.pay(txRef)
    await bench.until(async () => (await bench.status()) === 'paid')
    const old = simulator.control.payments()[0]!
    const other = await bench.companion.open({ orderId: 'another-order', currency: 'ETB', amount: '1250.50' })
    await bench.companion.pay(other, { provider: 'chapa' })
    const own = simulator.control.payments().at(-1)!
    const address = new URL(simulator.control.callbackUrl(own.txRef)!)
    const hostile: Record<string, string>[] = [
      { trx_ref: own.txRef, ref_id: old.reference, status: 'success' },
      { trx_ref: old.txRef, ref_id: old.reference, status: 'success' },
      { trx_ref: [own.txRef, old.txRef].join(','), ref_id: own.reference, status: 'SUCCESS', amount: '1250.50' },
      { tx_ref: old.txRef, reference: old.reference, transaction_id: old.reference, status: 'success' },
      { trx_ref: 'x'.repeat(4_000), ref_id: '<script>', status: '\u0000' },
    ]
    const asked = simulator.control.calls().verify
    for (const query of hostile) {
      bench.companion.clock.now += 10_000
      const answer = await fetch(`${address.origin}${address.pathname}?${new URLSearchParams(query)}`)
      expect(answer.status).toBe(200)
      expect(await answer.text()).not.toContain(old.reference)
    }
    await bench.companion.app.idle()
    expect(simulator.control.calls().verify).toBeGreaterThan(asked)
    expect(await state(other)).toBe('pending')
    expect((await bench.companion.order('another-order')).anomalies).toEqual([])
    // Whoever lacks the token of the address gets nothing done.
    const guessed = address.pathname.replace(/[^/]+$/, 'guessed')
    expect((await fetch(`${address.origin}${guessed}?status=success`)).status).toBe(404)
    expect(bench.types()).toEqual(['order.paid'])
  })

  test('ends the link when the buyer chooses another method, and counts money that comes after that', async () => {
    const { simulator, opened, txRef } = await sale()
    await bench.companion.pay(opened, { provider: 'sandbox', medium: 'ignore' })
    expect(simulator.control.payments()[0]?.isExpired).toBe(true)
    simulator.control.pay(txRef)
    await bench.until(async () => (await bench.status()) === 'paid')
    expect(await bench.anomalies()).toEqual(['late'])
  })

  test('has a new page when the buyer comes back from another method, because its first link has ended', async () => {
    const { simulator, opened, txRef } = await sale()
    await bench.companion.pay(opened, { provider: 'sandbox', medium: 'ignore' })
    const again = await bench.companion.pay(opened, { provider: 'chapa' })
    const page = again.action?.type === 'open' ? again.action.url : ''
    expect((await fetch(page)).status).toBe(200)
    expect(await (await fetch(page)).text()).not.toContain('expired')
    expect(simulator.control.payments().map(({ isExpired }) => isExpired)).toEqual([true, false])
    expect(simulator.control.payments().at(-1)!.txRef).not.toBe(txRef)
    expect((await bench.companion.view(opened)).status).toBe('processing')
  })

  test.each([
    [
      'for another method',
      (opened: CheckoutOpened) => postPayment(bench.companion, opened, { provider: 'sandbox', medium: 'ignore' }),
    ],
    ['for good', (opened: CheckoutOpened) => cancel(bench.companion, opened)],
  ])(
    'is paid when the buyer leaves it %s, and the link "already expired" because it was just paid',
    async (_, leave) => {
      const { simulator, opened, txRef } = await sale()
      simulator.faults.webhookLost = true
      simulator.control.pay(txRef)
      await leave(opened)
      expect(simulator.control.calls().cancel).toBe(1)
      // The link had ended by itself: the simulator has refused to cancel it.
      expect(simulator.control.payments()[0]?.isExpired).toBe(false)
      expect([await bench.status(), await bench.anomalies()]).toEqual(['paid', []])
    },
  )

  test('leaves money that contains the charge to a person', async () => {
    const { simulator, txRef } = await sale({ feeInAmount: true })
    simulator.control.pay(txRef)
    await bench.until(async () => (await bench.anomalies()).length > 0)
    expect(await bench.companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'overpaid', paid: { amount: '1294.27', currency: 'ETB' } }],
    })
    expect(bench.companion.logLines.filter((line) => line.includes('by exactly the charge'))).toHaveLength(1)
  })

  test('records each refund once, also when it comes twice, and what is reversed', async () => {
    const { simulator, txRef } = await sale()
    simulator.control.pay(txRef)
    await bench.until(async () => (await bench.status()) === 'paid')
    simulator.faults.webhookCopies = 2
    for (const amount of [10_000, 20_000]) simulator.control.refund(txRef, amount)
    simulator.control.reverse(txRef)
    await bench.until(async () => (await bench.status()) === 'refunded')
    await bench.until(() => simulator.control.deliveries().every(({ answer }) => answer === 200))
    const refunded = bench.companion.events.filter(({ event }) => event.type === 'order.refunded')
    expect(refunded.map(({ event }) => (event.data.refunded as { amount: string }).amount).toSorted()).toEqual([
      '100.00',
      '200.00',
      '950.50',
    ])
  })

  test('pays nothing with the money of an older transaction, or with events about nothing', async () => {
    const { simulator, txRef } = await sale()
    simulator.control.pay(txRef)
    await bench.until(async () => (await bench.status()) === 'paid')
    const other = await bench.companion.open({ orderId: 'another-order', currency: 'ETB', amount: '1250.50' })
    await bench.companion.pay(other, { provider: 'chapa' })
    simulator.control.redeliver(txRef)
    for (const event of ['payout.success', 'refund.success', 'charge.created']) simulator.control.notify(txRef, event)
    await bench.until(() => simulator.control.deliveries().every(({ answer }) => answer === 200))
    bench.companion.clock.now += MINUTE
    await bench.companion.app.idle()
    expect(await state(other)).toBe('pending')
    expect(bench.types()).toEqual(['order.paid'])
  })
})

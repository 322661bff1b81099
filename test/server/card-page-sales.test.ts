/** Sales on the card pages of Lopay, Echezona and Paystack: what only one of them does. */

import { describe, expect, test } from 'vitest'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import { createLopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import type { LopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import { createPaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { operatorSettings, script } from './support/operator.ts'
import { saleBench } from './support/sale-bench.ts'

const bench = saleBench()
const operator = script(() => bench.companion)

describe('Lopay', () => {
  const SECRET = `whsec_${Buffer.from('a-secret-of-lopay-in-tests').toString('base64')}`
  let simulator: LopaySimulator
  let opened: CheckoutOpened
  const link = () => simulator.control.payments().at(-1)!
  async function sale(): Promise<void> {
    simulator = await bench.begin(
      (url) =>
        createLopaySimulator({
          apiKey: 'lopay-key',
          merchantId: '7f3f0a64-6b5d-4e0c-8a51-1c2d3e4f5a6b',
          subscription: { url: `${url}/webhooks/lopay`, secret: SECRET },
        }),
      ({ url }) => ({ LOPAY_API_KEY: 'lopay-key', LOPAY_BASE_URL: url, LOPAY_WEBHOOK_SECRET: SECRET }),
    )
    opened = await bench.companion.open({ currency: 'GBP', amount: '20.00' })
    await bench.companion.pay(opened, { provider: 'lopay' })
  }

  test('keeps the attempt after a declined card', async () => {
    await sale()
    simulator.control.decline(link().id)
    await bench.until(() =>
      simulator.control.deliveries().some(({ event, answer }) => event === 'payment.failed' && answer === 200),
    )
    expect(await bench.companion.view(opened)).toMatchObject({
      status: 'processing',
      payment: { status: 'pending', action: { type: 'open' } },
    })
    simulator.control.pay(link().id)
    await bench.until(() => bench.types().length > 0)
    expect(bench.types()).toEqual(['order.paid'])
  })

  test('compares the price without the tip', async () => {
    await sale()
    simulator.control.pay(link().id, { tipUnits: 500 })
    await bench.until(async () => (await bench.status()) === 'paid')
    expect(await bench.companion.order()).toMatchObject({ money: { amount: '20.00' }, anomalies: [] })
  })

  test('reports an anomaly for a link whose amount was changed', async () => {
    await sale()
    simulator.control.changeAmount(link().id, 1)
    simulator.control.pay(link().id)
    await bench.until(async () => (await bench.companion.order()).anomalies.length > 0)
    expect(await bench.companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'underpaid', paid: { amount: '0.01', currency: 'GBP' } }],
    })
  })

  test('revokes the link when the buyer cancels', async () => {
    await sale()
    await bench.companion.request('POST', `/checkouts/${opened.checkout.id}/cancel`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
    })
    expect(link().status).toBe('cancelled')
    expect((await bench.companion.view(opened)).status).toBe('cancelled')
  })

  test('revokes the link when the buyer chooses another method', async () => {
    await sale()
    await bench.companion.pay(opened, { provider: 'sandbox' })
    expect(link().status).toBe('cancelled')
    expect(await bench.companion.view(opened)).toMatchObject({ status: 'processing', payment: { provider: 'sandbox' } })
  })

  test('accepts webhooks while the secret rotates', async () => {
    await sale()
    const [subscription] = simulator.control.subscriptions()
    simulator.control.rotateSecret(subscription!.id)
    simulator.control.pay(link().id)
    await bench.until(async () => (await bench.status()) === 'paid')
    expect(await bench.companion.app.store.read.quarantined()).toBe(0)
  })
})

describe('Echezona', () => {
  const KEY = 'echezona-secret-key-1'
  const sale = async () => {
    const simulator = await bench.begin(
      (url) => createEchezonaSimulator({ apiKey: KEY, webhookUrl: `${url}/webhooks/echezona` }),
      ({ url }) => ({ ECHEZONA_API_KEY: KEY, ECHEZONA_BASE_URL: `${url}/api` }),
    )
    const opened = await bench.companion.open({
      currency: 'NGN',
      amount: '5000.00',
      customer: { name: 'Ada Obi', email: 'ada@example.com' },
    })
    await bench.companion.pay(opened, { provider: 'echezona' })
    return { simulator, opened, id: simulator.control.payments().at(-1)!.transactionId }
  }

  test('leaves the checkout open after a failed payment with the code "00"', async () => {
    const { simulator, opened, id } = await sale()
    simulator.control.fail(id)
    await bench.until(async () => (await bench.companion.view(opened)).payment?.status === 'failed')
    expect(await bench.status()).toBe('unpaid')
    expect((await bench.companion.view(opened)).status).toBe('open')
  })

  test('records a refund, and pays nothing for transfers and renewals', async () => {
    const { simulator, id } = await sale()
    for (const event of ['transfer.success', 'subscription.renew']) simulator.control.notify(id, event)
    await bench.until(
      () =>
        simulator.control.deliveries().length >= 2 &&
        simulator.control.deliveries().every(({ answer }) => answer === 200),
    )
    expect(await bench.status()).toBe('unpaid')
    simulator.control.pay(id)
    await bench.until(async () => (await bench.status()) === 'paid')
    simulator.control.notify(id, 'refund.processed')
    await bench.until(() => bench.types().includes('order.refunded'))
    expect(await bench.status()).toBe('refunded')
    expect(bench.types()).toEqual(['order.paid', 'order.refunded'])
  })

  test('does not poll for the webhook that a poll causes', async () => {
    const { simulator, id } = await sale()
    simulator.control.pay(id)
    await bench.until(async () => (await bench.status()) === 'paid')
    await bench.companion.app.idle()
    const { verify } = simulator.control.calls()
    for (let round = 0; round < 20; round += 1) {
      bench.companion.clock.now += 10_000
      await bench.companion.app.idle()
    }
    expect(simulator.control.calls().verify).toBe(verify)
  })
})

describe('Paystack', () => {
  const KEY = 'sk_test_paybutton_4f1a9c27d0'
  const sale = async () => {
    const simulator = await bench.begin(
      (url) => createPaystackSimulator({ secretKey: KEY, webhookUrl: `${url}/webhooks/paystack` }),
      ({ url }) => ({
        PAYSTACK_SECRET_KEY: KEY,
        PAYSTACK_CURRENCIES: 'NGN',
        PAYSTACK_BASE_URL: url,
        ...operatorSettings,
      }),
    )
    const opened = await bench.companion.open({
      currency: 'NGN',
      amount: '5000.00',
      customer: { email: 'ada@example.com' },
    })
    await bench.companion.pay(opened, { provider: 'paystack' })
    return { simulator, opened, reference: simulator.control.payments().at(-1)!.reference }
  }

  test('is paid by a second try after a failed one', async () => {
    const { simulator, opened, reference } = await sale()
    simulator.control.fail(reference)
    bench.companion.clock.now += 60_000
    await bench.companion.app.idle()
    expect((await bench.companion.view(opened)).payment?.status).toBe('pending')
    simulator.control.pay(reference)
    await bench.until(async () => (await bench.status()) === 'paid')
    expect(await bench.companion.order()).toMatchObject({ money: { amount: '5000.00' }, anomalies: [] })
  })

  test('records partial refunds once each, also when they come twice', async () => {
    const { simulator, reference } = await sale()
    simulator.control.pay(reference)
    await bench.until(async () => (await bench.status()) === 'paid')
    simulator.faults.webhookCopies = 2
    for (let part = 0; part < 2; part += 1) simulator.control.refund(reference, 100_000)
    const events = () =>
      bench.companion.events.map(({ event }) => event).filter(({ type }) => type === 'order.refunded')
    await bench.until(
      () => events().length === 2 && simulator.control.deliveries().every(({ answer }) => answer === 200),
    )
    expect(events().map(({ data }) => data.refunded)).toMatchObject([{ amount: '1000.00' }, { amount: '1000.00' }])
    simulator.control.refund(reference)
    await bench.until(() => events().length === 3)
    expect(await bench.status()).toBe('refunded')
  })

  test('keeps the order paid when the money is reversed afterwards', async () => {
    const { simulator, opened, reference } = await sale()
    simulator.control.pay(reference)
    await bench.until(async () => (await bench.status()) === 'paid')
    simulator.control.reverse(reference)
    const { payment } = await bench.companion.order()
    const asked = simulator.control.calls().verify
    // Nothing asks about a paid payment by itself, so an operator does.
    const { transactionId } = payment!
    await operator.post(`/payments/${payment!.id}/check`, { transactionId, note: 'the bank has written' })
    simulator.control.redeliver(reference)
    await bench.until(() => simulator.control.deliveries().every(({ answer }) => answer === 200))
    expect(simulator.control.calls().verify).toBeGreaterThan(asked)
    expect((await bench.companion.view(opened)).payment?.status).toBe('paid')
    expect(await bench.companion.order()).toMatchObject({ status: 'paid', anomalies: [] })
    expect(bench.types()).toEqual(['order.paid'])
  })

  test('pays nothing when the money was reversed before it was seen, and says so', async () => {
    const { simulator, opened, reference } = await sale()
    simulator.faults.webhookLost = true
    simulator.control.pay(reference)
    simulator.control.reverse(reference)
    bench.companion.clock.now += 60_000
    await bench.until(async () => (await bench.companion.view(opened)).payment?.status === 'failed')
    bench.companion.clock.now += 10 * 60_000
    await bench.companion.app.idle()
    expect(await bench.companion.order()).toMatchObject({ status: 'unpaid', anomalies: [] })
    expect(bench.types()).toEqual(['payment.failed'])
    const notes = bench.companion.logLines.filter((line) => line.includes('the money went back'))
    // Once, however often it is asked.
    expect(notes).toHaveLength(1)
  })

  test('pays nothing with the money of an older transaction, or with events about nothing', async () => {
    const { simulator, opened, reference } = await sale()
    simulator.control.pay(reference)
    await bench.until(async () => (await bench.status()) === 'paid')
    const other = await bench.companion.open({
      orderId: 'another-order',
      currency: 'NGN',
      amount: '5000.00',
      customer: { email: 'ada@example.com' },
    })
    const payment = await bench.companion.pay(other, { provider: 'paystack' })
    simulator.control.redeliver(reference)
    for (const event of ['charge.failed', 'refund.pending', 'transfer.success', 'charge.dispute.create'])
      simulator.control.notify(reference, event)
    await bench.until(() => simulator.control.deliveries().every(({ answer }) => answer === 200))
    bench.companion.clock.now += 60_000
    await bench.companion.app.idle()
    expect((await bench.companion.view(other)).payment).toMatchObject({ id: payment.id, status: 'pending' })
    expect((await bench.companion.view(opened)).status).toBe('paid')
    expect(bench.types()).toEqual(['order.paid'])
  })
})

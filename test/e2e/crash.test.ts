/** A companion that is killed in the middle of a sale. */

import { describe, expect, it } from 'vitest'
import { browser, demo } from './demo-fixture.ts'
import { finish, goToPakhi, orderTea, payAtPakhi, seeThanks } from './buyer.ts'

/** A payment that was acknowledged before a crash is finalized within this time after it. */
const RECOVERY_MS = 75_000

/** The outbox tries again after 5 s, give or take a fifth, and a restart takes a moment. */
const EVENT_MS = 30_000

describe('a crash of the companion', () => {
  it('after the payment was created delays the payment until the callback is repeated', async () => {
    Object.assign(demo.simulator.faults, { webhookRetries: 100, webhookRetryMs: 250 })
    const page = await browser.newPage()
    const orderId = await orderTea(page, demo)
    await goToPakhi(page)
    await demo.companion.kill()
    const payment = demo.paymentsAtProvider().at(-1)!
    demo.simulator.control.pay(payment.id)
    await expect.poll(() => deliveriesOf(payment.id).length).toBeGreaterThan(1)
    await demo.companion.start()
    await finish(page)
    await seeThanks(page, orderId)
    await paidOnce(orderId)
    await page.close()
  })

  it('while the buyer returns delays the return page and the payment', async () => {
    demo.simulator.faults.webhookLost = true
    const page = await browser.newPage()
    const orderId = await orderTea(page, demo)
    const frame = await goToPakhi(page)
    await demo.companion.kill()
    const back = page.waitForRequest(/\/return\//)
    await payAtPakhi(frame)
    const returnAddress = (await back).url()
    await demo.companion.start()
    await page.goto(returnAddress)
    await page.getByText('The shop is checking whether your payment has arrived').first().waitFor()
    const payment = demo.paymentsAtProvider().at(-1)!
    demo.simulator.control.setFaults(payment.id, { webhookLost: false })
    demo.simulator.control.redeliver(payment.id)
    await paidOnce(orderId)
    await page.close()
  })

  it('after a callback was acknowledged does not lose the payment', async () => {
    const { orderId, paymentId } = await begin()
    demo.simulator.control.setFaults(paymentId, { read: 'hang' })
    demo.simulator.control.pay(paymentId)
    await expect.poll(() => deliveriesOf(paymentId).map((delivery) => delivery.answer)).toEqual([200])
    await expect
      .poll(() => demo.simulator.control.payments().find((payment) => payment.id === paymentId)?.verifications)
      .toBeGreaterThan(0)
    await demo.companion.kill()
    expect(await demo.events(orderId)).toEqual([])
    demo.simulator.control.setFaults(paymentId, { read: 'none' })
    await demo.companion.start()
    await paidOnce(orderId)
  })

  it('before the order event is delivered does not lose the event', async () => {
    const { orderId, paymentId } = await begin()
    await demo.shop.close()
    demo.simulator.control.pay(paymentId)
    await expect.poll(async () => (await demo.order(orderId)).status, { timeout: RECOVERY_MS }).toBe('paid')
    await demo.companion.kill()
    await demo.shop.open()
    await demo.companion.start()
    await paidOnce(orderId)
  })

  it('while the payment is created does not create it twice, and it can still be paid', async () => {
    demo.simulator.faults.nextCreate = 'hang'
    const before = demo.paymentsAtProvider().length
    const page = await browser.newPage()
    const orderId = await orderTea(page, demo)
    await page.locator('pay-button').click()
    await expect.poll(() => demo.paymentsAtProvider().length).toBe(before + 1)
    await demo.companion.kill()
    await demo.companion.start()
    // The address of its page was lost with the answer, but the provider has the payment.
    demo.simulator.control.pay(demo.paymentsAtProvider().at(-1)!.id)
    await paidOnce(orderId)
    expect(demo.paymentsAtProvider().length).toBe(before + 1)
    await page.close()
  })

  it('at any moment after the buyer has paid loses no payment', async () => {
    Object.assign(demo.simulator.faults, { webhookCopies: 3, webhookRetries: 100, webhookRetryMs: 200 })
    const orders: string[] = []
    for (const moment of [0, 3, 6, 10, 15, 25, 40, 70, 120, 200]) {
      const { orderId, paymentId } = await begin()
      demo.simulator.control.pay(paymentId)
      // This waits for no condition: the test varies the moment of the crash.
      await new Promise((crash) => setTimeout(crash, moment))
      await demo.companion.kill()
      await demo.companion.start()
      orders.push(orderId)
    }
    for (const orderId of orders) await paidOnce(orderId)
    // Ten starts of the companion take minutes on a busy machine.
  }, 600_000)
})

/** Opens a checkout and starts a payment as the widget does, without a browser. */
async function begin(): Promise<{ orderId: string; paymentId: string }> {
  const page = await (await fetch(`${demo.shopUrl}/sdk`)).text()
  const read = (name: string) => new RegExp(`data-${name}="([^"]+)"`).exec(page)?.[1] ?? ''
  const opened = await post('/checkouts', { orderToken: read('order-token') }, {})
  const { checkout, clientSecret } = (await opened.json()) as { checkout: { id: string }; clientSecret: string }
  const before = demo.paymentsAtProvider().length
  const created = await post(
    `/checkouts/${checkout.id}/payments`,
    { provider: 'pakhipay' },
    { authorization: `Bearer ${clientSecret}`, 'idempotency-key': crypto.randomUUID() },
  )
  expect([opened.status, created.status]).toEqual([201, 201])
  expect(demo.paymentsAtProvider().length).toBe(before + 1)
  return { orderId: read('order-id'), paymentId: demo.paymentsAtProvider().at(-1)!.id }
}

function post(path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
  return fetch(demo.companionUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: demo.shopUrl, ...headers },
    body: JSON.stringify(body),
  })
}

function deliveriesOf(paymentId: string) {
  return demo.simulator.control.deliveries().filter((delivery) => delivery.paymentId === paymentId)
}

/** One event, however often it was delivered, one parcel and no anomaly. */
async function paidOnce(orderId: string): Promise<void> {
  await expect.poll(async () => (await demo.order(orderId)).status, { timeout: RECOVERY_MS }).toBe('paid')
  await expect
    .poll(() => demo.events(orderId), { timeout: EVENT_MS })
    .toMatchObject([{ id: `fin_${orderId}`, type: 'order.paid', outcome: 'shipped' }])
  expect((await demo.order(orderId)).anomalies).toEqual([])
}

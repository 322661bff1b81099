import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDemo } from './demo.ts'
import { goToPakhi, openBrowser, orderTea, payAtPakhi, pressPay, seeThanks } from './visitor.ts'
import type { Browser } from 'playwright-core'
import type { Demo } from './demo.ts'

/** What the contract promises for money that was acknowledged before a crash. */
const RECOVERY_MS = 75_000

/** The outbox tries again after 5 s, give or take a fifth, and a restart takes a moment. */
const EVENT_MS = 30_000

let demo: Demo
let browser: Browser

beforeAll(async () => {
  demo = await startDemo()
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await demo?.close()
})

beforeEach(() => demo.resetFaults())

describe('killing the companion in the middle of a sale', () => {
  it('after the payment was created: the buyer pays meanwhile, the callback is repeated, the open modal hears of it', async () => {
    Object.assign(demo.simulator.faults, { webhookRetries: 100, webhookRetryMs: 250 })
    const page = await browser.newPage()
    const orderId = await orderTea(page, demo)
    await goToPakhi(page)
    await demo.companion.kill()
    const payment = demo.paymentsAtProvider().at(-1)!
    demo.simulator.control.pay(payment.id)
    await expect.poll(() => deliveriesOf(payment.id).length).toBeGreaterThan(1)
    await demo.companion.start()
    await seeThanks(page, orderId)
    await paidOnce(orderId)
    await page.close()
  })

  it('while the buyer is sent back: the return page comes when the companion does, and the callback pays', async () => {
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

  it('after the callback was acknowledged and before the provider answered: it is not forgotten', async () => {
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

  it('after the order was finalized and before the shop could be told', async () => {
    const { orderId, paymentId } = await begin()
    await demo.shop.close()
    demo.simulator.control.pay(paymentId)
    await expect.poll(async () => (await demo.order(orderId)).status, { timeout: RECOVERY_MS }).toBe('paid')
    await demo.companion.kill()
    await demo.shop.open()
    await demo.companion.start()
    await paidOnce(orderId)
  })

  it('while the provider is asked to create: nobody can pay twice, and what was created can still be paid', async () => {
    demo.simulator.faults.nextCreate = 'hang'
    const before = demo.paymentsAtProvider().length
    const page = await browser.newPage()
    const orderId = await orderTea(page, demo)
    await page.locator('pay-button').click()
    await pressPay(page)
    await expect.poll(() => demo.paymentsAtProvider().length).toBe(before + 1)
    await demo.companion.kill()
    await demo.companion.start()
    // The address of its page was lost with the answer, but the provider has it: somebody pays there.
    demo.simulator.control.pay(demo.paymentsAtProvider().at(-1)!.id)
    await paidOnce(orderId)
    expect(demo.paymentsAtProvider().length).toBe(before + 1)
    await page.close()
  })

  it('at any moment after the buyer has paid', async () => {
    Object.assign(demo.simulator.faults, { webhookCopies: 3, webhookRetries: 100, webhookRetryMs: 200 })
    const orders: string[] = []
    for (const moment of [0, 3, 6, 10, 15, 25, 40, 70, 120, 200]) {
      const { orderId, paymentId } = await begin()
      demo.simulator.control.pay(paymentId)
      // Not waiting for anything: the time of the crash is what is varied.
      await new Promise((crash) => setTimeout(crash, moment))
      await demo.companion.kill()
      await demo.companion.start()
      orders.push(orderId)
    }
    for (const orderId of orders) await paidOnce(orderId)
  })
})

/** Opens an order and a payment of it as the widget does, without a browser. */
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

/** One event, however often it was delivered, one parcel, nothing for the merchant to look into. */
async function paidOnce(orderId: string): Promise<void> {
  await expect.poll(async () => (await demo.order(orderId)).status, { timeout: RECOVERY_MS }).toBe('paid')
  await expect
    .poll(() => demo.events(orderId), { timeout: EVENT_MS })
    .toMatchObject([{ id: `fin_${orderId}`, type: 'order.paid', outcome: 'shipped' }])
  expect((await demo.order(orderId)).anomalies).toEqual([])
}

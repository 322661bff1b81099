/** Buying in the demo shop. */

import { describe, expect, it } from 'vitest'
import { browser, demo } from './demo-fixture.ts'
import { context, page } from './page-fixture.ts'
import { finish, goToPakhi, orderTea, pakhiFrame, payAtPakhi, pressInFrame, seeThanks } from './buyer.ts'

describe('a purchase in the demo shop', () => {
  it('is paid in the frame and shipped once', async () => {
    const orderId = await orderTea(page, demo)
    await payAtPakhi(await goToPakhi(page))
    await page.locator('pay-checkout [part=amount]', { hasText: '৳450.00' }).waitFor()
    // The modal goes on to the success address by itself.
    await seeThanks(page, orderId)
    await page.getByText('delivered once').waitFor()
    expect(await demo.order(orderId)).toMatchObject({ status: 'paid', anomalies: [] })
    expect(await demo.events(orderId)).toMatchObject([
      { id: `fin_${orderId}`, type: 'order.paid', deliveries: 1, outcome: 'shipped' },
    ])
  })

  it('sends the order token and the client secret in no address', async () => {
    const addresses: string[] = []
    context.on('request', (request) => addresses.push(request.url(), request.headers().referer ?? ''))
    const orderId = await orderTea(page, demo)
    const orderToken = (await page.locator('pay-button').getAttribute('order-token')) ?? ''
    const opening = page.waitForResponse(
      (response) => response.url() === `${demo.companionUrl}/checkouts` && response.request().method() === 'POST',
    )
    await payAtPakhi(await goToPakhi(page))
    const { clientSecret } = (await (await opening).json()) as { clientSecret: string }
    await finish(page)
    await seeThanks(page, orderId)
    expect(orderToken.length).toBeGreaterThan(100)
    expect(clientSecret.length).toBeGreaterThan(20)
    expect(addresses.filter((address) => address.includes(orderToken) || address.includes(clientSecret))).toEqual([])
  })

  it('is an anomaly while the callback is lost, and paid when it arrives', async () => {
    demo.simulator.faults.webhookLost = true
    const orderId = await orderTea(page, demo)
    await payAtPakhi(await goToPakhi(page))
    await page.getByText('The shop is checking whether your payment has arrived').first().waitFor()
    await expect
      .poll(async () => (await demo.events(orderId)).map(({ type }) => type), { timeout: 30_000 })
      .toEqual(['order.anomaly'])
    expect(await demo.order(orderId)).toMatchObject({ status: 'unpaid' })
    const payment = demo.paymentsAtProvider().at(-1)!
    demo.simulator.control.setFaults(payment.id, { webhookLost: false })
    demo.simulator.control.redeliver(payment.id)
    await finish(page)
    await seeThanks(page, orderId)
  })

  it('is paid by a late callback when the buyer does not return', async () => {
    const orderId = await orderTea(page, demo)
    await goToPakhi(page)
    const payment = demo.paymentsAtProvider().at(-1)!
    demo.simulator.control.setFaults(payment.id, { webhookDelayMs: 1_500 })
    demo.simulator.control.pay(payment.id)
    await finish(page)
    await seeThanks(page, orderId)
    expect(await demo.events(orderId)).toMatchObject([{ type: 'order.paid', deliveries: 1 }])
  })

  it('stays unpaid without a transaction id, and is paid when the callback arrives', async () => {
    const orderId = await orderTea(page, demo)
    await goToPakhi(page)
    const payment = demo.paymentsAtProvider().at(-1)!
    demo.simulator.control.setFaults(payment.id, { webhookLost: true })
    demo.simulator.control.pay(payment.id)
    await page.reload()
    expect(await demo.order(orderId)).toMatchObject({ status: 'unpaid' })
    demo.simulator.control.setFaults(payment.id, { webhookLost: false })
    demo.simulator.control.redeliver(payment.id)
    await page.goto(`${demo.shopUrl}/orders/${orderId}`)
    await seeThanks(page, orderId)
  })

  it('is paid once by five copies of a callback', async () => {
    demo.simulator.faults.webhookCopies = 5
    const orderId = await orderTea(page, demo)
    await payAtPakhi(await goToPakhi(page))
    await finish(page)
    await seeThanks(page, orderId)
    const payment = demo.paymentsAtProvider().at(-1)!
    const answers = () =>
      demo.simulator.control
        .deliveries()
        .filter((delivery) => delivery.paymentId === payment.id)
        .map((delivery) => delivery.answer)
    await expect.poll(answers).toEqual([200, 200, 200, 200, 200])
    expect(await demo.events(orderId)).toMatchObject([{ type: 'order.paid', deliveries: 1, outcome: 'shipped' }])
    expect(await demo.order(orderId)).toMatchObject({ status: 'paid', anomalies: [] })
  })

  it('is an anomaly and not shipped when another amount was charged', async () => {
    demo.simulator.faults.chargedOffBy = -44_900
    const orderId = await orderTea(page, demo)
    await payAtPakhi(await goToPakhi(page))
    await expect
      .poll(async () => (await demo.order(orderId)).anomalies, { timeout: 15_000 })
      .toMatchObject([{ kind: 'underpaid', paid: { amount: '1.00' } }])
    expect((await demo.order(orderId)).status).toBe('unpaid')
    await expect
      .poll(() => demo.events(orderId), { timeout: 15_000 })
      .toMatchObject([{ type: 'order.anomaly', outcome: 'noted' }])
    await page.goto(`${demo.shopUrl}/orders/${orderId}`)
    await page.getByText('Too little was paid: 1.00 BDT').waitFor()
    expect(await page.getByRole('heading', { name: 'Not paid yet' }).isVisible()).toBe(true)
  })

  it('stays unpaid after a callback with a wrong signature', async () => {
    const orderId = await orderTea(page, demo)
    await goToPakhi(page)
    const payment = demo.paymentsAtProvider().at(-1)!
    demo.simulator.control.setFaults(payment.id, { webhookWrongSignature: true })
    demo.simulator.control.pay(payment.id)
    await expect
      .poll(() => demo.simulator.control.deliveries().at(-1))
      .toMatchObject({ paymentId: payment.id, answer: 403 })
    expect((await demo.order(orderId)).status).toBe('unpaid')
    expect(demo.paymentsAtProvider().at(-1)?.verifications).toBe(0)
  })

  it('resumes the same payment after a reload', async () => {
    const before = demo.paymentsAtProvider().length
    const orderId = await orderTea(page, demo)
    await goToPakhi(page)
    await page.reload()
    await page.locator('pay-button').click()
    await payAtPakhi(await pakhiFrame(page))
    await finish(page)
    await seeThanks(page, orderId)
    expect(demo.paymentsAtProvider().length - before).toBe(1)
  })

  it('creates one payment for two tabs, and both show that it is paid', async () => {
    const before = demo.paymentsAtProvider().length
    const orderId = await orderTea(page, demo)
    const secondTab = await context.newPage()
    await secondTab.goto(page.url())
    const frame = await goToPakhi(page)
    await secondTab.locator('pay-button').click()
    await pakhiFrame(secondTab)
    expect(demo.paymentsAtProvider().length - before).toBe(1)
    // A tab that is not in front may lose the click.
    await page.bringToFront()
    await payAtPakhi(frame)
    await Promise.all([finish(page), finish(secondTab)])
    await Promise.all([seeThanks(page, orderId), seeThanks(secondTab, orderId)])
    expect(await demo.events(orderId)).toMatchObject([{ type: 'order.paid', deliveries: 1 }])
  })

  it('can be cancelled on the provider’s page', async () => {
    const orderId = await orderTea(page, demo)
    const frame = await goToPakhi(page)
    await pressInFrame(frame, 'Cancel')
    await expect.poll(() => demo.paymentsAtProvider().at(-1)?.state).toBe('cancelled')
    await page.getByRole('heading', { name: 'The Pakhi Pay payment wasn’t finished' }).waitFor()
    expect(await page.locator('pay-checkout iframe').count()).toBe(0)
    expect((await demo.order(orderId)).status).toBe('unpaid')
    expect(await demo.events(orderId)).toEqual([])
  })

  it('can be made through PakhiPay(…).checkout(…)', async () => {
    await page.goto(`${demo.shopUrl}/sdk`)
    const orderId = (await page.locator('#pay').getAttribute('data-order-id')) ?? ''
    await page.locator('#pay').click()
    await payAtPakhi(await pakhiFrame(page))
    await finish(page)
    await seeThanks(page, orderId)
  })

  it('can be a tip of any amount', async () => {
    await page.goto(`${demo.shopUrl}/tip?amount=50.00`)
    await payAtPakhi(await goToPakhi(page))
    await page.locator('pay-checkout [part=amount]', { hasText: '৳50.00' }).waitFor()
    await expect
      .poll(async () => (await (await fetch(`${demo.shopUrl}/tip`)).text()).includes('৳50.00 from 1 tip'))
      .toBe(true)
  })
})

describe('the page of an order', () => {
  it('follows the payment without a reload, and keeps the focus', async () => {
    const orderId = await orderTea(page, demo)
    await goToPakhi(page)
    const orderPage = await context.newPage()
    await orderPage.goto(`${demo.shopUrl}/orders/${orderId}`)
    const link = await orderPage.getByRole('link', { name: 'Shiuli' }).elementHandle()
    await link!.focus()
    demo.simulator.control.pay(demo.paymentsAtProvider().at(-1)!.id)
    await seeThanks(orderPage, orderId)
    expect(await link!.evaluate((element) => element === document.activeElement)).toBe(true)
  })
})

describe('a purchase without JavaScript', () => {
  it('is paid through forms', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false })
    const plainPage = await plain.newPage()
    const orderId = await orderTea(plainPage, demo)
    await plainPage.getByRole('button', { name: 'Pay ৳450.00' }).click()
    await plainPage.getByRole('heading', { name: 'Pakhi Pay' }).waitFor()
    await plainPage.getByRole('button', { name: 'Pay ৳450.00' }).click()
    await plainPage.waitForURL(`${demo.simulator.url}/pay/*`)
    await plainPage.getByRole('button', { name: 'Pay ৳450.00' }).click()
    await expect.poll(async () => (await demo.order(orderId)).status).toBe('paid')
    await plain.close()
  })

  it('speaks the language of the browser, from the form to the receipt', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'bn-BD' })
    const plainPage = await plain.newPage()
    const orderId = await orderTea(plainPage, demo)
    await plainPage.getByRole('button', { name: 'Pay ৳450.00' }).click()
    await plainPage.getByRole('heading', { name: '৪৫০.০০৳' }).waitFor()
    expect(await plainPage.locator('html').getAttribute('lang')).toBe('bn')
    await plainPage.getByRole('button', { name: '৪৫০.০০৳ পেমেন্ট করুন' }).click()
    await plainPage.getByRole('button', { name: 'Pay ৳450.00' }).click()
    await plainPage.waitForURL(`${demo.companionUrl}/return/**`)
    // The buyer can be back before the webhook is there. Without JavaScript, the page does not follow the payment.
    await expect.poll(async () => (await demo.order(orderId)).status).toBe('paid')
    await plainPage.reload()
    await plainPage.getByRole('heading', { name: 'ধন্যবাদ' }).waitFor()
    await plainPage.getByText('৪৫০.০০৳').waitFor()
    await plain.close()
  })
})

/** Where the provider’s page is shown. */

import { describe, expect, it } from 'vitest'
import { browser, demo } from './demo-fixture.ts'
import { collectComplaints, finish, orderTea, seeThanks } from './buyer.ts'

describe('the provider’s page', () => {
  it('opens in a window when it refuses frames, and the modal follows', async () => {
    demo.simulator.faults.refuseFraming = true
    const context = await browser.newContext()
    const complaints = await collectComplaints(context)
    const page = await context.newPage()
    const orderId = await orderTea(page, demo)
    const opening = context.waitForEvent('page')
    await page.locator('pay-button').click()
    const popup = await opening
    await page.getByText('Finish in the Pakhi Pay window').waitFor()
    expect(await page.locator('pay-checkout iframe').count()).toBe(0)
    await popup.getByRole('button', { name: 'Pay ৳' }).click()
    await finish(page)
    await seeThanks(page, orderId)
    expect(complaints.all).toEqual([])
    await context.close()
  })

  it('replaces the shop on a phone, and the return page leads back', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
    const complaints = await collectComplaints(context)
    const page = await context.newPage()
    const orderId = await orderTea(page, demo)
    await page.locator('pay-button').tap()
    await page.waitForURL(`${demo.simulator.url}/pay/*`)
    await page.getByRole('button', { name: 'Pay ৳' }).tap()
    await page.waitForURL(`${demo.companionUrl}/return/**`)
    await page.getByRole('link', { name: /back/i }).tap()
    await seeThanks(page, orderId)
    expect(complaints.all).toEqual([])
    expect((await demo.events(orderId)).map((event) => event.type)).toEqual(['order.paid'])
    await context.close()
  })

  it('leads to a return page that follows a late confirmation', async () => {
    demo.simulator.faults.webhookLost = true
    const page = await browser.newPage({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
    await orderTea(page, demo)
    await page.locator('pay-button').tap()
    await page.waitForURL(`${demo.simulator.url}/pay/*`)
    await page.getByRole('button', { name: 'Pay ৳' }).tap()
    await page.getByRole('link', { name: 'Check now' }).waitFor()
    await page.getByText('This page updates on its own.').waitFor()
    const payment = demo.paymentsAtProvider().at(-1)!
    demo.simulator.control.setFaults(payment.id, { webhookLost: false })
    demo.simulator.control.redeliver(payment.id)
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await page.close()
  })
})

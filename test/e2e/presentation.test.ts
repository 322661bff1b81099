import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDemo } from './demo.ts'
import { collectComplaints, finish, openBrowser, orderTea, pressPay, seeThanks } from './visitor.ts'
import type { Browser } from 'playwright-core'
import type { Demo } from './demo.ts'

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

describe('where the provider page is shown', () => {
  it('in a window of its own when it refuses to be framed, and the modal follows by itself', async () => {
    demo.simulator.faults.refuseFraming = true
    const context = await browser.newContext()
    const complaints = await collectComplaints(context)
    const page = await context.newPage()
    const orderId = await orderTea(page, demo)
    await page.locator('pay-button').click()
    const opening = context.waitForEvent('page')
    await pressPay(page)
    const popup = await opening
    await page.getByText('Finish in the window that we opened').waitFor()
    expect(await page.locator('pay-checkout iframe').count()).toBe(0)
    await popup.getByRole('button', { name: 'Pay ৳' }).click()
    await finish(page)
    await seeThanks(page, orderId)
    expect(complaints.all).toEqual([])
    await context.close()
  })

  it('in place of the shop on a phone, and the return page shows the way back', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true })
    const complaints = await collectComplaints(context)
    const page = await context.newPage()
    const orderId = await orderTea(page, demo)
    await page.locator('pay-button').tap()
    await page.locator('pay-checkout').getByRole('button', { name: 'Pay ৳' }).tap()
    await page.waitForURL(`${demo.simulator.url}/pay/*`)
    await page.getByRole('button', { name: 'Pay ৳' }).tap()
    await page.waitForURL(`${demo.companionUrl}/return/**`)
    await page.getByRole('link', { name: /back/i }).tap()
    await seeThanks(page, orderId)
    // Chromium warns when a page that is no popup tries to close itself, which is how the return page finds out what it is.
    expect(complaints.all.filter((complaint) => !complaint.startsWith('console'))).toEqual([])
    expect((await demo.events(orderId)).map((event) => event.type)).toEqual(['order.paid'])
    await context.close()
  })
})

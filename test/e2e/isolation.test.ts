/** Shops whose pages are cut off from other windows (COOP) or from what does not ask to be embedded (COEP). */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { startDemo } from './demo.ts'
import type { Demo } from './demo.ts'
import { finish, goToPakhi, openBrowser, orderTea, payAtPakhi, pressPay, seeThanks } from './buyer.ts'

const COOP = { 'Cross-Origin-Opener-Policy': 'same-origin' }
const COEP = { 'Cross-Origin-Embedder-Policy': 'require-corp' }

let demo: Demo
let browser: Browser
let context: BrowserContext
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
})

afterEach(async () => {
  await context?.close()
  await demo?.close()
})

afterAll(() => browser?.close())

/** @returns the order */
async function visit(headers: Record<string, string>): Promise<string> {
  demo = await startDemo(undefined, headers)
  context = await browser.newContext()
  page = await context.newPage()
  return orderTea(page, demo)
}

async function payInWindow(press: () => Promise<void>): Promise<void> {
  const opening = context.waitForEvent('page')
  await press()
  const popup = await opening
  await popup.waitForURL(`${demo.simulator.url}/pay/*`)
  expect(await popup.evaluate(() => window.opener)).toBe(null)
  await popup.getByRole('button', { name: 'Pay ৳' }).click()
}

const isIsolated = () => page.evaluate(() => crossOriginIsolated)

describe('a page with COOP', () => {
  it('shows the provider’s page in a frame', async () => {
    const orderId = await visit(COOP)
    expect(await isIsolated()).toBe(false)
    await payAtPakhi(await goToPakhi(page))
    await finish(page)
    await seeThanks(page, orderId)
  })

  it('loses sight of the provider’s window, and follows the payment', async () => {
    const orderId = await visit(COOP)
    await page.locator('pay-button').evaluate((button) => button.setAttribute('presentation', 'popup'))
    await page.locator('pay-button').click()
    await payInWindow(() => pressPay(page))
    await finish(page)
    await seeThanks(page, orderId)
  })

  it('can open the window again', async () => {
    const orderId = await visit(COOP)
    await page.locator('pay-button').evaluate((button) => button.setAttribute('presentation', 'popup'))
    await page.locator('pay-button').click()
    const opening = context.waitForEvent('page')
    await pressPay(page)
    await (await opening).close()
    await payInWindow(() => page.getByRole('button', { name: /again/ }).click())
    await finish(page)
    await seeThanks(page, orderId)
    expect(demo.paymentsAtProvider().length).toBe(1)
  })
})

describe('a page with COOP and COEP', () => {
  it('opens a window, because the browser blocks the frame', async () => {
    const orderId = await visit({ ...COOP, ...COEP })
    expect(await isIsolated()).toBe(true)
    await page.locator('pay-button').click()
    await payInWindow(() => pressPay(page))
    expect(await page.locator('pay-checkout iframe').count()).toBe(0)
    await finish(page)
    await seeThanks(page, orderId)
  })
})

describe('a page with COEP alone', () => {
  it('offers a window beside the frame, which the browser leaves empty', async () => {
    const orderId = await visit(COEP)
    expect(await isIsolated()).toBe(false)
    await page.locator('pay-button').click()
    await page.locator('pay-checkout iframe').waitFor()
    await payInWindow(() => page.getByRole('button', { name: 'Open in a window' }).click())
    await finish(page)
    await seeThanks(page, orderId)
    expect(demo.paymentsAtProvider().length).toBe(1)
  })
})

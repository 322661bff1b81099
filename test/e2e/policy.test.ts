/** The strictest Content-Security-Policy that a shop can send, and what a frame needs beyond it. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startDemo } from './demo.ts'
import {
  collectComplaints,
  finish,
  goToPakhi,
  openBrowser,
  orderTea,
  payAtPakhi,
  pressPay,
  seeThanks,
} from './buyer.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Complaints } from './buyer.ts'
import type { Demo } from './demo.ts'

let demo: Demo
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: Complaints

beforeAll(async () => {
  browser = await openBrowser()
})

afterEach(async () => {
  await context?.close()
  await demo?.close()
})

afterAll(() => browser?.close())

const strictest =
  (frames: (urls: { companion: string; pakhi: string }) => string) => (urls: { companion: string; pakhi: string }) =>
    [
      "default-src 'none'",
      `script-src ${urls.companion}`,
      `connect-src ${urls.companion}`,
      `frame-src ${frames(urls)}`,
      "style-src 'self'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html pay-button',
    ].join('; ')
const providerOnly = strictest(({ pakhi }) => pakhi)

async function visit(policy: Parameters<typeof startDemo>[0]): Promise<string> {
  demo = await startDemo(policy)
  context = await browser.newContext()
  complaints = await collectComplaints(context)
  page = await context.newPage()
  const sent: (string | undefined)[] = []
  page.on('response', (response) => {
    if (/\/checkout\//.test(response.url()) && response.request().isNavigationRequest())
      sent.push(response.headers()['content-security-policy'])
  })
  const orderId = await orderTea(page, demo)
  expect(sent.at(-1)).toContain("default-src 'none'")
  return orderId
}

/** Without the complaints about the shop's own images, which this policy does not allow. */
const checkoutComplaints = () => complaints.all.filter((text) => !/img-src|flower|favicon|\/assets\//.test(text))

const present = (how: string) =>
  page.locator('pay-button').evaluate((button, how) => button.setAttribute('presentation', how), how)

describe('the strictest policy', () => {
  it('allows a sale in a window', async () => {
    const orderId = await visit(providerOnly)
    await present('popup')
    await page.locator('pay-button').click()
    await page.getByRole('heading', { name: 'Pakhi Pay' }).waitFor()
    const [popup] = await Promise.all([page.waitForEvent('popup'), pressPay(page)])
    await popup.getByRole('button', { name: /^Pay/ }).click()
    await finish(page)
    await seeThanks(page, orderId)
    expect(checkoutComplaints()).toEqual([])
  })

  it('allows a sale on the provider’s page', async () => {
    const orderId = await visit(providerOnly)
    await present('redirect')
    await page.locator('pay-button').click()
    await page.waitForURL((url) => url.href.startsWith(demo.simulator.url))
    await page.getByRole('button', { name: /^Pay/ }).click()
    await page.getByRole('link', { name: 'Back to the shop' }).click()
    await seeThanks(page, orderId)
    expect(checkoutComplaints().filter((text) => !text.includes('Scripts may close only the windows'))).toEqual([])
  })

  it('that also allows frames of the companion allows a sale in a frame', async () => {
    const orderId = await visit(strictest(({ pakhi, companion }) => `${pakhi} ${companion}`))
    await payAtPakhi(await goToPakhi(page))
    await finish(page)
    await seeThanks(page, orderId)
    expect(checkoutComplaints()).toEqual([])
  })

  it('allows a sale in a frame, and blocks only the return page inside the frame', async () => {
    const orderId = await visit(providerOnly)
    await payAtPakhi(await goToPakhi(page))
    await finish(page)
    await seeThanks(page, orderId)
    expect(checkoutComplaints().length).toBeGreaterThan(0)
    for (const complaint of checkoutComplaints())
      expect(complaint).toMatch(
        new RegExp(`frame-src.*${demo.companionUrl}|Framing '?${demo.companionUrl}|${demo.companionUrl}/return/`),
      )
  })

  it('without the provider in frame-src makes a window of the frame, and allows a sale there', async () => {
    const orderId = await visit(strictest(({ companion }) => companion))
    await page.locator('pay-button').click()
    await page.getByRole('heading', { name: 'One more tap to open Pakhi Pay' }).waitFor()
    const link = page.locator('pay-checkout').getByRole('link', { name: 'Open Pakhi Pay' })
    const [popup] = await Promise.all([page.waitForEvent('popup'), link.click()])
    await popup.getByRole('button', { name: /^Pay/ }).click()
    await finish(page)
    await seeThanks(page, orderId)
    expect(checkoutComplaints().length).toBeGreaterThan(0)
    for (const complaint of checkoutComplaints())
      expect(complaint).toMatch(new RegExp(`frame-src.*${demo.simulator.url}|Framing '?${demo.simulator.url}`))
  })
})

/** The strictest policy that a shop can set, sent by the shop itself; and what a frame asks of it beyond that. */

import { afterEach, expect, it } from 'vitest'
import { startDemo } from './demo.ts'
import { collectComplaints, goToPakhi, openBrowser, orderTea, payAtPakhi, pressPay, seeThanks } from './visitor.ts'
import type { Browser, Page } from 'playwright-core'
import type { Complaints } from './visitor.ts'
import type { Demo } from './demo.ts'

let demo: Demo
let browser: Browser
let page: Page
let complaints: Complaints

afterEach(async () => {
  await browser?.close()
  await demo?.close()
})

const strictest =
  (frames: (urls: { companion: string; pakhi: string }) => string) => (urls: { companion: string; pakhi: string }) =>
    [
      "default-src 'none'",
      `script-src ${urls.companion}`,
      `connect-src ${urls.companion}`,
      `frame-src ${frames(urls)}`,
      "style-src 'self'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ].join('; ')
const providerOnly = strictest(({ pakhi }) => pakhi)

async function visit(policy: Parameters<typeof startDemo>[0]): Promise<string> {
  demo = await startDemo(policy)
  browser = await openBrowser()
  const context = await browser.newContext()
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

/** The shop's own flower is an image, which this policy does not have; it is no part of the checkout. */
const ofTheCheckout = () => complaints.all.filter((text) => !/img-src|flower|favicon|\/assets\//.test(text))

/** As a shop would say it in its page. */
const present = (how: string) =>
  page.locator('pay-button').evaluate((button, how) => button.setAttribute('presentation', how), how)

it('sells in a window under the strictest policy, without a violation', async () => {
  const orderId = await visit(providerOnly)
  await present('popup')
  await page.locator('pay-button').click()
  await page.getByRole('heading', { name: 'Pakhi Pay' }).waitFor()
  const [popup] = await Promise.all([page.waitForEvent('popup'), pressPay(page)])
  await popup.getByRole('button', { name: /^Pay/ }).click()
  await seeThanks(page, orderId)
  expect(ofTheCheckout()).toEqual([])
})

it('sells on the provider’s own page under the strictest policy, without a violation', async () => {
  const orderId = await visit(providerOnly)
  await present('redirect')
  await page.locator('pay-button').click()
  await page.getByRole('heading', { name: 'Pakhi Pay' }).waitFor()
  await pressPay(page)
  await page.waitForURL((url) => url.href.startsWith(demo.simulator.url))
  await page.getByRole('button', { name: /^Pay/ }).click()
  await page.getByRole('link', { name: 'Back to the shop' }).click()
  await seeThanks(page, orderId)
  expect(ofTheCheckout().filter((text) => !text.includes('Scripts may close only the windows'))).toEqual([])
})

it('sells in a frame, without a violation, where the policy lets the companion’s own return page into it as well', async () => {
  const orderId = await visit(strictest(({ pakhi, companion }) => `${pakhi} ${companion}`))
  await payAtPakhi(await goToPakhi(page))
  await seeThanks(page, orderId)
  expect(ofTheCheckout()).toEqual([])
})

it('sells in a frame under the strictest policy, too: only the way back inside the frame is cut off', async () => {
  const orderId = await visit(providerOnly)
  await payAtPakhi(await goToPakhi(page))
  await seeThanks(page, orderId)
  expect(ofTheCheckout().length).toBeGreaterThan(0)
  for (const complaint of ofTheCheckout())
    expect(complaint).toMatch(
      new RegExp(`frame-src.*${demo.companionUrl}|Framing '?${demo.companionUrl}|${demo.companionUrl}/return/`),
    )
})

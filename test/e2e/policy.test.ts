import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDemo } from './demo.ts'
import { collectComplaints, goToPakhi, openBrowser, orderTea, payAtPakhi, seeThanks } from './visitor.ts'
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

it('sells under the strictest policy a shop can set, without a violation', async () => {
  const context = await browser.newContext()
  const complaints = await collectComplaints(context)
  const page = await context.newPage()
  const policy = [
    "default-src 'none'", `script-src ${demo.companionUrl}`, `connect-src ${demo.companionUrl}`, `frame-src ${demo.simulator.url}`, "style-src 'self'",
    "require-trusted-types-for 'script'", 'trusted-types lit-html',
  ].join('; ')
  await page.route('**/checkout/*', async (route) => {
    const response = await route.fetch()
    // The shop's own flower is an image, which this policy does not have; it is no part of the checkout.
    const body = (await response.text()).replaceAll(/<img[^>]*>|<link rel="icon"[^>]*>/g, '')
    await route.fulfill({ response, body, headers: { ...response.headers(), 'content-security-policy': policy } })
  })
  const orderId = await orderTea(page, demo)
  await payAtPakhi(await goToPakhi(page))
  await seeThanks(page, orderId)
  expect(complaints.all).toEqual([])
  await context.close()
})

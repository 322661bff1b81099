/** A checkout that goes on at another device: by QR code to the buyer's phone, or by link to somebody else. */

import { describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { words as bn } from '../../server/pages/words/bn.ts'
import { qrCode } from '../../src/checkout/qr-code.ts'
import { browser, demo } from './demo-fixture.ts'
import { finish, orderTea, pressPay, seeThanks } from './buyer.ts'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

/** Opens the modal on a desktop. @returns the page, the order, and the link that the buyer can send to somebody */
async function desktop() {
  // In each test, since the companion remembers whether a page can be framed.
  demo.simulator.faults.refuseFraming = true
  const context = await browser.newContext()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: demo.shopUrl })
  const page = await context.newPage()
  const orderId = await orderTea(page, demo)
  // Without a window, the modal goes straight to the provider's page.
  await page.locator('pay-button').evaluate((button) => button.setAttribute('presentation', 'popup'))
  await page.locator('pay-button').click()
  await page.getByRole('button', { name: 'Ask someone else to pay' }).click()
  await page.getByRole('button', { name: /^Link copied/ }).waitFor()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  return { page, orderId, link }
}

/** Pays on a phone that knows nothing but the address. */
async function payOnPhone(address: string): Promise<void> {
  const context = await browser.newContext(PHONE)
  const requests: string[] = []
  context.on('request', (request) => requests.push(request.url() + JSON.stringify(request.headers())))
  const phone = await context.newPage()
  await phone.goto(address)
  await openProvider(phone)
  await phone.waitForURL(`${demo.simulator.url}/pay/*`)
  await phone.getByRole('button', { name: 'Pay ৳' }).tap()
  await phone.waitForURL(`${demo.companionUrl}/return/**`)
  const secret = new URL(address).hash.slice(1)
  // Only as a header, and only to the companion.
  expect(requests.filter((request) => request.includes(secret) && !request.includes(`Bearer ${secret}`))).toEqual([])
  await context.close()
}

/** On the hosted page: starts the payment, or goes on with the one that has started. */
async function openProvider(phone: Page): Promise<void> {
  const start = phone.locator('pay-checkout').getByRole('button', { name: /^Pay ৳/ })
  await start
    .or(phone.getByRole('button', { name: 'Open Pakhi Pay again' }))
    .first()
    .tap()
}

describe('a checkout that goes on elsewhere', () => {
  it('by link to somebody else is paid there, and the buyer sees it', async () => {
    const before = demo.paymentsAtProvider().length
    const { page, orderId, link } = await desktop()
    expect(link).toMatch(new RegExp(`^${demo.companionUrl}/checkout/chk_\\w+#`))
    await payOnPhone(link)
    await finish(page)
    await seeThanks(page, orderId)
    expect(demo.paymentsAtProvider().length).toBe(before + 1)
    await page.context().close()
  })

  it('by QR code to the phone is paid there, and the desktop sees it', async () => {
    const before = demo.paymentsAtProvider().length
    const { page, orderId, link } = await desktop()
    await pressPay(page)
    await page.getByRole('button', { name: 'Use your phone instead' }).click()
    const path = await page.locator('pay-checkout .qr path').getAttribute('d')
    expect(path).toBe(qrCode(link).path)
    await payOnPhone(link)
    await finish(page)
    await seeThanks(page, orderId)
    expect(demo.paymentsAtProvider().length).toBe(before + 1)
    await page.context().close()
  })

  it('can be opened again at its address, and an address without its secret is unknown', async () => {
    const { page, link } = await desktop()
    const context = await browser.newContext(PHONE)
    const phone = await context.newPage()
    await phone.goto(link)
    const pay = (at: Page) => at.locator('pay-checkout').getByRole('button', { name: /^Pay ৳/ })
    await pay(phone).waitFor()
    // "Open in the browser" of an app hands on what the address bar has.
    const other = await (await browser.newContext(PHONE)).newPage()
    await other.goto(phone.url())
    await pay(other).waitFor()
    const [address] = link.split('#')
    await other.goto('about:blank')
    await other.goto(address!)
    await other.getByRole('heading', { name: 'This checkout is no longer here' }).waitFor()
    await other.context().close()
    await context.close()
    await page.context().close()
  })

  it('says to a phone without scripts, in its language, what to do', async () => {
    const { page, link } = await desktop()
    const before = demo.paymentsAtProvider().length
    const context = await browser.newContext({ ...PHONE, javaScriptEnabled: false, locale: 'bn-BD' })
    const phone = await context.newPage()
    const answered = await phone.goto(link)
    expect(answered!.status()).toBe(200)
    const [title, text] = bn.noScript
    expect(await phone.getByRole('heading', { name: title, level: 2 }).isVisible()).toBe(true)
    // Playwright looks for no text in <noscript>.
    const shown = phone.locator('noscript p')
    expect([await shown.isVisible(), await shown.textContent()]).toEqual([true, text])
    expect(await phone.locator('html').getAttribute('lang')).toBe('bn')
    expect(await phone.locator('.skeleton, .slow').filter({ visible: true }).count()).toBe(0)
    expect(demo.paymentsAtProvider().length).toBe(before)
    await context.close()
    await page.context().close()
  })
})

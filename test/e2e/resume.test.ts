/** A buyer who comes back to a checkout: the shop's page has no code for it. */

import { describe, expect, it } from 'vitest'
import type { BrowserContext, Page } from 'playwright-core'
import { browser, demo } from './demo-fixture.ts'
import { finish, goToPakhi, orderTea, pakhiFrame, payAtPakhi, seeThanks } from './buyer.ts'

const CLICKS = 200
const TABS = 5
const RELOADS = 3

/** Presses the shop's button and the modal's primary button, as often as a buyer who does not see anything happen. */
const clickOften = (page: Page) =>
  page.evaluate(async (clicks) => {
    for (let count = 0; count < clicks; count++) {
      document.querySelector('pay-button')?.shadowRoot?.querySelector('button')?.click()
      document.querySelector('pay-checkout')?.shadowRoot?.querySelector<HTMLElement>('[part=primary]')?.click()
      await new Promise((next) => setTimeout(next, 5))
    }
  }, CLICKS)

/** As in the browser inside an app, or with every site's data blocked. */
async function denyStorage(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    for (const name of ['sessionStorage', 'localStorage', 'indexedDB'])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('Access is denied for this document.', 'SecurityError')
        },
      })
    Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set() {} })
  })
}

describe('one order', () => {
  for (const storage of ['with', 'without'] as const) {
    it(`is one payment for 200 clicks in each of 5 tabs with 3 reloads, ${storage} storage`, async () => {
      const context = await browser.newContext()
      if (storage === 'without') await denyStorage(context)
      const before = demo.paymentsAtProvider().length
      const page = await context.newPage()
      const orderId = await orderTea(page, demo)
      const tabs = [page]
      while (tabs.length < TABS) {
        const tab = await context.newPage()
        await tab.goto(page.url())
        tabs.push(tab)
      }
      for (let round = 0; round <= RELOADS; round++) {
        await Promise.all(tabs.map(clickOften))
        if (round < RELOADS) await Promise.all(tabs.map((tab) => tab.reload()))
      }
      await Promise.all(tabs.map(pakhiFrame))
      expect(demo.paymentsAtProvider().length).toBe(before + 1)
      await payAtPakhi(await pakhiFrame(page))
      // Each tab follows the same order to its end.
      await Promise.all(tabs.map((tab) => seeThanks(tab, orderId)))
      expect(await demo.events(orderId)).toMatchObject([{ id: `fin_${orderId}`, type: 'order.paid' }])
      await context.close()
    })
  }
})

describe('a payment goes on', () => {
  const reopen = async (page: Page) => {
    await page.locator('pay-button').click()
    return page
  }
  const ways: Record<string, (page: Page) => Promise<Page>> = {
    'after a reload': async (page) => {
      await page.reload()
      return reopen(page)
    },
    'after its tab was closed': async (page) => {
      const tab = await page.context().newPage()
      const address = page.url()
      await page.close()
      await tab.goto(address)
      return reopen(tab)
    },
    'in a second tab': async (page) => {
      const tab = await page.context().newPage()
      await tab.goto(page.url())
      return reopen(tab)
    },
    'after a visit to another page': async (page) => {
      await page.goto(demo.shopUrl)
      await page.goBack()
      if (!(await page.locator('pay-checkout').count())) await reopen(page)
      return page
    },
  }
  for (const [way, goAndReturn] of Object.entries(ways)) {
    for (const storage of ['with', 'without'] as const) {
      it(`${way}, ${storage} storage`, async () => {
        const context = await browser.newContext()
        if (storage === 'without') await denyStorage(context)
        const before = demo.paymentsAtProvider().length
        const first = await context.newPage()
        const orderId = await orderTea(first, demo)
        await goToPakhi(first)
        const page = await goAndReturn(first)
        await payAtPakhi(await pakhiFrame(page))
        await finish(page)
        await seeThanks(page, orderId)
        expect(demo.paymentsAtProvider().length).toBe(before + 1)
        await context.close()
      })
    }
  }

  for (const storage of ['with', 'without'] as const) {
    it(`on a phone after the browser went to the provider and back, ${storage} storage`, async () => {
      const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }
      const context = await browser.newContext(phone)
      if (storage === 'without') await denyStorage(context)
      const before = demo.paymentsAtProvider().length
      const page = await context.newPage()
      const orderId = await orderTea(page, demo)
      await page.locator('pay-button').tap()
      await page.waitForURL(`${demo.simulator.url}/pay/*`)
      await page.goBack()
      if (!(await page.locator('pay-checkout').count())) await page.locator('pay-button').tap()
      await page.getByRole('button', { name: 'Open Pakhi Pay again' }).tap()
      await page.waitForURL(`${demo.simulator.url}/pay/*`)
      await page.getByRole('button', { name: 'Pay ৳' }).tap()
      await page.getByRole('link', { name: /back/i }).tap()
      await seeThanks(page, orderId)
      expect(demo.paymentsAtProvider().length).toBe(before + 1)
      await context.close()
    })
  }

  it('after the companion has lost the answer and the buyer reloads without storage', async () => {
    const context = await browser.newContext()
    await denyStorage(context)
    const before = demo.paymentsAtProvider().length
    const page = await context.newPage()
    const orderId = await orderTea(page, demo)
    await page.route('**/payments', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await page.locator('pay-button').click()
    await expect.poll(() => demo.paymentsAtProvider().length).toBe(before + 1)
    await page.unrouteAll({ behavior: 'wait' })
    await page.reload()
    await page.locator('pay-button').click()
    await payAtPakhi(await pakhiFrame(page))
    await finish(page)
    await seeThanks(page, orderId)
    expect(demo.paymentsAtProvider().length).toBe(before + 1)
    await context.close()
  })
})

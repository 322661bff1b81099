/** Where things stand on the companion's pages, as a browser lays them out on a phone. */

import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pagesStylesheet } from '../../server/pages/styles.ts'
import { BASE, formPageOf, PENDING_PAYMENT, returnPageOf } from '../server/support/pages.ts'
import { assetsOfBuild, builtFolder } from '../widget-files.ts'
import { openBrowser } from './buyer.ts'

const PHONE = { width: 360, height: 740 }
const PRIMARY = '.actions > .primary'
const PUSH = { ...PENDING_PAYMENT, action: { type: 'confirm-on-device', hint: 'Approve it.' } } as const
const PAID = { transaction: 'TRX1', paidAt: '2026-11-20T17:05:00.000Z' }

let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
  page = await browser.newPage({ viewport: PHONE, reducedMotion: 'reduce' })
})
afterAll(() => browser?.close())

/** Shows the page. Its script is left out: a test does what the script would. */
async function show(html: string): Promise<void> {
  await page.unrouteAll()
  await page.route(`${BASE}/**`, (route) => {
    const { pathname } = new URL(route.request().url())
    const headers = { 'access-control-allow-origin': '*' }
    if (pathname === '/shown') return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html })
    if (pathname === `/${pagesStylesheet.file}`)
      return route.fulfill({ contentType: 'text/css', headers, body: pagesStylesheet.text })
    return route.abort()
  })
  await page.goto(`${BASE}/shown`)
}

const topOf = async (selector: string) => Math.round((await page.locator(selector).boundingBox())!.y)

describe('the companion’s pages', () => {
  it('have the primary button in the same place, whatever is under it', async () => {
    const tops: Record<string, number> = {}
    for (const [name, html] of Object.entries({
      'return, pending': returnPageOf({ status: 'pending' }),
      'return, paid': returnPageOf({ status: 'paid', ...PAID }),
      'return, failed': returnPageOf({ status: 'failed' }),
      'form, push request': formPageOf({ status: 'processing', payment: PUSH }),
      'form, paid': formPageOf({ status: 'paid' }),
      'form, cancelled': formPageOf({ status: 'cancelled' }),
    })) {
      await show(html)
      tops[name] = await topOf(PRIMARY)
    }
    expect(new Set(Object.values(tops)).size, JSON.stringify(tops)).toBe(1)
  })

  it('move nothing when the script says that the page updates on its own', async () => {
    await show(returnPageOf({ status: 'pending' }))
    const before = [await topOf('dl'), await topOf(PRIMARY)]
    await page.locator('[data-follows]').evaluate((note) => ((note as HTMLElement).hidden = false))
    const { x, width } = (await page.locator('[data-follows]').boundingBox())!
    expect([await topOf('dl'), await topOf(PRIMARY)]).toEqual(before)
    expect(x + width / 2).toBeCloseTo(PHONE.width / 2, 0)
  })

  it('draw the other methods as the modal’s disclosure, without the browser’s marker', async () => {
    await show(formPageOf({ status: 'processing', payment: PUSH }))
    const summary = page.locator('.other > summary')
    expect(await summary.evaluate((each) => getComputedStyle(each).display)).toBe('flex')
    // There is room for the methods, so the buttons stay where they are.
    await page.setViewportSize({ ...PHONE, height: 1200 })
    const top = await topOf(PRIMARY)
    await summary.click()
    expect(await topOf(PRIMARY)).toBe(top)
    await page.setViewportSize(PHONE)
  })

  it('balance the lines of centred texts only', async () => {
    await show(formPageOf({ status: 'processing', payment: PUSH }))
    const wrapOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((each) => getComputedStyle(each).textWrap)
    expect(await wrapOf('.middle .say')).toBe('balance')
    expect(await wrapOf('.other > .small')).toBe('wrap')
  })

  it('have the time of a receipt in the zone of the buyer once their script runs', async () => {
    const abroad = await browser.newPage({ timezoneId: 'Asia/Dhaka' })
    await abroad.setContent(returnPageOf({ status: 'paid', ...PAID }))
    const time = abroad.locator('time')
    expect(await time.textContent()).toBe('20 Nov 2026, 17:05 UTC')
    await abroad.addScriptTag({ path: join(builtFolder, assetsOfBuild()['return-page.js']!.file), type: 'module' })
    await expect.poll(() => time.textContent()).toMatch(/^Nov 20, 2026, 11:05\sPM$/)
    await abroad.close()
  })
})

describe('the return page', () => {
  const returnScript = assetsOfBuild()['return-page.js']!.file
  const popup = 'popup,width=480,height=720'

  /** Opens the receipt after another page, in the window or tab of these features; null for a tab of an app. */
  async function comeBack(features: string | null): Promise<Page> {
    const context = await browser.newContext({ timezoneId: 'Asia/Dhaka' })
    await context.route(`${BASE}/**`, (route) => {
      const body = route.request().url().endsWith('/back') ? returnPageOf({ status: 'paid', ...PAID }) : 'Elsewhere'
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body })
    })
    const opener = await context.newPage()
    await opener.goto(`${BASE}/elsewhere`)
    const opening = context.waitForEvent('page')
    if (features === null) await context.newPage()
    else await opener.evaluate((wanted) => void window.open('/elsewhere', '_blank', wanted), features)
    const shown = await opening
    if (features !== null) await shown.waitForURL('**/elsewhere')
    await shown.goto(`${BASE}/back`)
    // A page that closes itself answers no more.
    await shown.addScriptTag({ path: join(builtFolder, returnScript), type: 'module' }).catch(() => {})
    return shown
  }

  it('closes the window of the checkout', async () => {
    const shown = await comeBack(popup)
    await expect.poll(() => shown.isClosed()).toBe(true)
    await shown.context().close()
  })

  it.each([
    ['a tab that an app has opened', null],
    ['a tab that a script has opened, with the shop before it', ''],
  ])('keeps the receipt in %s', async (_, features) => {
    const shown = await comeBack(features)
    await expect.poll(() => shown.locator('time').textContent()).toMatch(/11:05\sPM$/)
    expect(await shown.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
    await shown.context().close()
  })
})

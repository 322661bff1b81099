/** The examples for pages in a real browser, with the address of a companion and a signed token. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPayServer, signOrderToken } from 'pay-button/server'
import type { PayServer } from 'pay-button/server'
import { freePort } from '../free-port.ts'
import { bundle } from './bundle.ts'
import { openBrowser } from './buyer.ts'

const SECRET = 'order-token-secret-of-the-examples-0123456789'

const folder = mkdtempSync(join(tmpdir(), 'pay-button-examples-'))
let pay: PayServer
let companion = ''
let browser: Browser

/** The shop, with one page. Browsers let only pages of this machine call this machine. */
let html = ''
let shopUrl = ''
const shop = createServer(
  (_request, response) => void response.setHeader('content-type', 'text/html; charset=utf-8').end(html),
)

beforeAll(async () => {
  await new Promise<void>((listening) => void shop.listen(0, '127.0.0.1', listening))
  shopUrl = `http://localhost:${(shop.address() as AddressInfo).port}`
  const port = await freePort()
  companion = `http://127.0.0.1:${port}`
  pay = createPayServer({
    publicUrl: companion,
    port,
    databaseUrl: `sqlite:${folder}/pay.db`,
    orderTokenSecret: SECRET,
    allowedOrigins: [shopUrl],
    openAmounts: 'BDT:10.00-500.00',
    sandbox: true,
    logLevel: 'silent',
  })
  expect(((await pay.listen()).address() as AddressInfo).port).toBe(port)
  browser = await openBrowser()
})

afterAll(async () => {
  await browser.close()
  await pay.close()
  shop.closeAllConnections()
  shop.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('an example of a page', () => {
  test.each(['first-sale.html', 'embed.html', 'sdk.html', 'pakhi-migration.html', 'tip.html', 'no-script.html'])(
    '%s sells',
    async (name) => {
      await visit(await pageOf(name), {}, async (page) => {
        await page.locator('pay-button, button').first().click()
        await payIn(page)
      })
    },
  )

  test('no-script.html leads to a page with the price without JavaScript', async () => {
    await visit(await pageOf('no-script.html', 'plain-form'), { javaScriptEnabled: false }, async (page) => {
      await page.getByRole('button').click()
      await page.getByText('1,250.00').first().waitFor()
      expect(page.url().startsWith(companion)).toBe(true)
    })
  })

  test('words.html changes a word and keeps the others', async () => {
    await visit(await pageOf('words.html'), {}, async (page) => {
      await page.locator('pay-button').click()
      await page.getByRole('heading', { name: 'কোন উপায়ে টাকা দেবেন?' }).waitFor()
      expect(await page.locator('pay-checkout dialog').getAttribute('lang')).toBe('bn')
      await page.getByRole('button', { name: 'বন্ধ করুন' }).waitFor()
    })
  })

  test('theme.css colours the button and the modal', async () => {
    const styled = `<style>${example('theme.css')}</style>${await pageOf('embed.html', 'theme')}`
    await visit(styled, {}, async (page) => {
      await page.locator('pay-button').click()
      const colour = (selector: string) =>
        page.locator(selector).evaluate((element) => getComputedStyle(element).getPropertyValue('--pay-accent'))
      await page.locator('pay-checkout').getByText('1,250.00').first().waitFor()
      expect([await colour('pay-button'), await colour('pay-checkout')]).toEqual(['#0f6b4f', '#0f6b4f'])
    })
  })

  test.each([
    ['npm.mjs', false],
    ['react.jsx', true],
    ['react-tag.tsx', true],
    ['checkout.vue', true],
    ['checkout.svelte', true],
  ])('%s sells when it is bundled', async (name, reports) => {
    const orderId = name.replace(/\W/g, '-')
    const script = withCompanion(await bundle(resolve('examples', name)))
    const module = `<script type="module">${script.replaceAll('</script', '<\\/script')}</script>`
    await visit(`<!doctype html><body data-order-token="${await tokenFor(orderId)}">${module}`, {}, async (page) => {
      await page.locator('pay-button').click()
      await payIn(page)
      if (reports) expect(await page.title()).toBe(`paid: ${orderId}`)
    })
  })
})

/** Chooses the sandbox's first method and reads that the order is paid. */
async function payIn(page: Page): Promise<void> {
  const modal = page.locator('pay-checkout')
  await modal.getByRole('button', { name: 'Test: approve' }).first().click()
  const paid = modal.getByRole('heading', { name: 'Thank you' })
  const pay = modal.getByRole('button', { name: /^Pay (?!another)/ })
  await paid.or(pay).first().waitFor()
  if (await pay.isVisible()) await pay.click()
  await paid.waitFor()
}

async function visit(
  shown: string,
  options: Parameters<Browser['newContext']>[0],
  act: (page: Page) => Promise<void>,
): Promise<void> {
  const context: BrowserContext = await browser.newContext(options)
  try {
    html = shown
    context.setDefaultTimeout(15_000)
    const page = await context.newPage()
    await page.goto(shopUrl)
    await act(page)
  } finally {
    await context.close()
  }
}

async function pageOf(name: string, orderId = name.replace(/\W/g, '-')): Promise<string> {
  return withCompanion(example(name))
    .replaceAll(/eyJhbGciOiJIUzI1NiIs…|PUT THE TOKEN HERE/g, await tokenFor(orderId))
    .concat(
      // The example of an open amount shows the element alone.
      name === 'tip.html' ? `<script src="${companion}/pay-button.js"></script>` : '',
    )
}

function tokenFor(orderId: string): Promise<string> {
  return signOrderToken({ orderId, amount: '1250.00', currency: 'BDT' }, SECRET)
}

function withCompanion(text: string): string {
  return text.replaceAll(/https:\/\/pay\.shop\.example|http:\/\/localhost:8787/g, companion)
}

function example(name: string): string {
  return readFileSync(join('examples', name), 'utf8')
}

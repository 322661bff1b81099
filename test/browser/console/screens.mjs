/**
 * Draws every page of the console at two sizes, light and dark, into test-results/console. Needs `npm run build:admin`.
 * `node --import tsx test/browser/console/screens.mjs order` draws the pages with this in their name.
 */

import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { browserPath } from '../../browser-path.mjs'
import { answer } from './console-server.mjs'
import { answersOf, foundTransaction, morningViews } from './views.ts'

const out = resolve(import.meta.dirname, '../../../test-results/console')
const only = process.argv[2] ?? ''
const SIZES = { narrow: { width: 360, height: 740 }, wide: { width: 1280, height: 800 } }

const views = morningViews(Date.now())
const empty = {
  anomalies: { anomalies: [], open: 0, nextCursor: null },
  none: { events: [], endpoint: null, nextCursor: null },
}
const press = (name) => async (page) => page.getByRole('button', { name, exact: true }).first().click()

const PAGES = {
  'sign-in': { hash: '', isSignedIn: false },
  overview: { hash: '#/overview' },
  'overview-empty': {
    hash: '#/overview',
    answers: {
      'GET /overview': {
        body: {
          ...views.overview,
          currencies: [],
          conversion: { opened: 0, paid: 0, today: { opened: 0, paid: 0 } },
          medianSecondsToPaid: null,
          attention: {
            ...views.overview.attention,
            total: 0,
            anomalies: [],
            undeliveredEvents: 0,
            providersDown: 0,
            deliveries: null,
          },
        },
      },
    },
  },
  'overview-bengali': { hash: '#/overview', locale: 'bn-BD' },
  orders: { hash: '#/orders' },
  'orders-none': { hash: '#/orders', answers: { 'GET /orders': { body: { orders: [], nextCursor: null } } } },
  order: { hash: '#/orders/1041', act: press('Show the message') },
  'order-bengali': { hash: '#/orders/1041', locale: 'bn-BD' },
  'order-accept': { hash: '#/orders/1041', act: press('Accept as paid') },
  'order-refund': { hash: '#/orders/1041', act: press('Record refund') },
  'order-lookup': {
    hash: '#/orders/1041',
    act: async (page) => {
      await press('Look up a transaction')(page)
      await page.getByRole('textbox', { name: 'Transaction ID' }).fill('TRX77B0D4E91A')
      await press('Ask Pakhi Pay')(page)
      await page.getByRole('button', { name: 'Bind to order 1041' }).waitFor()
    },
  },
  attention: { hash: '#/attention' },
  'attention-none': {
    hash: '#/attention',
    answers: {
      'GET /anomalies': { body: empty.anomalies },
      'GET /events': { body: empty.none },
      'GET /overview': {
        body: { ...views.overview, attention: { ...views.overview.attention, total: 0, providersDown: 0 } },
      },
    },
  },
  deliveries: { hash: '#/deliveries' },
  health: { hash: '#/health' },
}

const server = createServer((request, response) => {
  if (!answer(request, response)) response.writeHead(404).end()
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const origin = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch(await browserPath())
await mkdir(out, { recursive: true })

for (const [name, { hash, isSignedIn = true, answers = {}, act, locale = 'en-GB' }] of Object.entries(PAGES)) {
  if (!name.includes(only)) continue
  await fetch(`${origin}/console/${name}/control`, {
    method: 'POST',
    body: JSON.stringify({
      session: views.session,
      isSignedIn,
      token: 'secret',
      answers: {
        ...answersOf(views),
        'POST /payments/pay_01a216afc84fa/check': { body: foundTransaction(views) },
        ...answers,
      },
    }),
  })
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale,
        timezoneId: 'Asia/Dhaka',
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      page.on('console', (message) => message.type() === 'error' && isSignedIn && console.error(name, message.text()))
      page.on('pageerror', (error) => console.error(name, error.message))
      await page.goto(`${origin}/console/${name}/admin${hash}`)
      await page.locator('h1').first().waitFor()
      await page.waitForFunction(() => !document.querySelector('.loading'))
      if (act) await act(page)
      // A dialog covers the window; a page is shown whole, and what sticks to the window stays at its edges.
      if (!/accept|refund|lookup/.test(name)) {
        const height = await page.evaluate(() => document.documentElement.scrollHeight)
        await page.setViewportSize({ width: viewport.width, height: Math.max(viewport.height, height) })
      }
      await page.screenshot({ path: `${out}/${name}-${size}-${colorScheme}.png` })
      await context.close()
    }
}
for (const size of Object.keys(SIZES)) for (const scheme of ['light', 'dark']) await drawSheet(size, scheme)
await browser.close()
server.close()

/** All pages of one size and scheme beside each other. */
async function drawSheet(size, scheme) {
  const names = Object.keys(PAGES).filter((name) => name.includes(only))
  const pictures = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(`${out}/${name}-${size}-${scheme}.png`)
      return `<figure><figcaption>${name}</figcaption><img src="data:image/png;base64,${bytes.toString('base64')}"></figure>`
    }),
  )
  const width = size === 'wide' ? 620 : 240
  const page = await browser.newPage({ viewport: { width: 1960, height: 400 } })
  await page.setContent(`<style>body { margin: 24px; background: #c8ccd2; font: 14px system-ui }
    main { display: flex; flex-wrap: wrap; gap: 20px; align-items: start } figure { margin: 0 }
    img { width: ${width}px; display: block }</style><main>${pictures.join('')}</main>`)
  await page.screenshot({ path: `${out}/sheet-${size}-${scheme}.png`, fullPage: true })
  await page.close()
}

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
/** Presses buttons one after the other, the last of them perhaps in a dialog. */
const press =
  (...names) =>
  async (page) => {
    for (const name of names) await page.getByRole('button', { name, exact: true }).last().click()
  }

const refund = {
  id: 'rfd_1',
  orderId: '1041',
  paymentId: 'pay_01a216afc84fa',
  provider: 'pakhipay',
  label: 'Pakhi Pay',
  money: { amount: '0.50', currency: 'BDT', minor: 50, exponent: 2 },
  state: 'unknown',
  at: views.overview.at,
  operator: '9f2c41d0',
  note: 'The lamp was broken',
  needsPerson: true,
}
/** Where every button is. */
const actionable = {
  'GET /orders/1041': {
    body: {
      ...views.order,
      anomalies: views.order.anomalies.map((anomaly) => ({ ...anomaly, canRefund: true })),
      payments: views.order.payments.map((payment) => ({ ...payment, canReview: true, canRefund: true })),
      providerRefunds: [refund],
      refunds: [
        {
          ...refund,
          id: 'ref_1',
          source: 'operator',
          note: 'Sent back by hand, as agreed on the telephone',
        },
      ],
      actions: views.actions.actions,
      cut: ['timeline', 'payments'],
    },
  },
}
const LONG = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4)
const ARABIC = 'نورا عبد الرحمن الخطيب'
/** What buyers and shops may write. */
const strange = {
  'GET /orders': {
    body: {
      orders: views.orders.orders.map((order, index) => ({
        ...order,
        orderId: index === 0 ? `ord_${LONG}` : order.orderId,
        title: [LONG, ARABIC, 'জামদানি শাড়ি, রায়ের বাজারের মগ, নকশি কাঁথা এবং পিতলের চুড়ি'][index % 3],
        customerName: [ARABIC, LONG, 'মোছাম্মৎ রাহিমা খাতুন চৌধুরী'][index % 3],
        money:
          index === 1
            ? { amount: '123456789012.34', currency: 'BDT', minor: 12345678901234, exponent: 2 }
            : order.money,
      })),
      nextCursor: null,
    },
  },
  'GET /orders/1041': {
    body: {
      ...views.order,
      title: LONG,
      customer: { name: ARABIC, email: `${LONG}@example.com`, phone: '01700 000000' },
      items: [{ name: LONG, quantity: 12, amount: '3200.00' }],
    },
  },
}
const BENGALI = { locale: 'bn-BD' }

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
  'orders-newer': {
    hash: '#/orders',
    act: async (page, control) => {
      const [first] = views.orders.orders
      const came = ['1045', '1044', '1043'].map((orderId) => ({ ...first, orderId, openedAt: views.overview.at }))
      const overview = { ...views.overview, attention: { ...views.overview.attention, openAnomalies: 3 } }
      await control({
        answers: {
          'GET /orders': { body: { ...views.orders, orders: [...came, ...views.orders.orders] } },
          'GET /overview': { body: overview },
        },
      })
      await page.getByRole('button', { name: '3 new orders' }).waitFor()
    },
  },
  'orders-none': { hash: '#/orders', answers: { 'GET /orders': { body: { orders: [], nextCursor: null } } } },
  'orders-failed': {
    hash: '#/orders',
    answers: { 'GET /orders': { status: 503, body: { code: 'unavailable', title: '', status: 503 } } },
  },
  'orders-strange': { hash: '#/orders', answers: strange },
  'orders-bengali': { hash: '#/orders', ...BENGALI },
  order: { hash: '#/orders/1041', act: press('Show the message') },
  'order-full': { hash: '#/orders/1041', answers: actionable },
  'order-strange': { hash: '#/orders/1041', answers: strange },
  'order-none': {
    hash: '#/orders/1041',
    answers: { 'GET /orders/1041': { status: 404, body: { code: 'order_not_found' } } },
  },
  'order-bengali': { hash: '#/orders/1041', ...BENGALI, answers: actionable },
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
  'attention-bengali': { hash: '#/attention', ...BENGALI },
  deliveries: { hash: '#/deliveries' },
  'deliveries-none': {
    hash: '#/deliveries',
    answers: { 'GET /events': { body: empty.none }, 'GET /webhooks': { body: { webhooks: [], nextCursor: null } } },
  },
  'deliveries-bengali': { hash: '#/deliveries', ...BENGALI },
  health: { hash: '#/health' },
  'health-bengali': { hash: '#/health', ...BENGALI },
}

/** Each is drawn over the page behind it. */
const DIALOGS = {
  'dialog-accept': { act: press('Accept as paid') },
  'dialog-accept-wrong': { act: press('Accept as paid', 'Accept as paid') },
  'dialog-resolve': { act: press('Mark resolved') },
  'dialog-record': { act: press('Record refund') },
  'dialog-refund-how': { answers: actionable, act: press('Refund') },
  'dialog-refund': { answers: actionable, act: press('Refund', 'Continue') },
  'dialog-refund-unsure': {
    answers: { ...actionable, 'POST /orders/1041/refunds': { status: 202, body: refund } },
    act: async (page) => {
      await press('Refund', 'Continue')(page)
      await page.getByRole('textbox', { name: 'Why?' }).fill('The lamp was broken')
      await page.getByRole('dialog').locator('.danger-action').click()
      await page.getByRole('dialog').getByRole('status').waitFor()
    },
  },
  'dialog-resolve-refund': { answers: actionable, act: press('Say what became of it') },
  'dialog-check': { act: press('Check now') },
  'dialog-review': { answers: actionable, act: press('Mark as reviewed') },
  'dialog-lookup': { act: press('Look up a transaction') },
  'dialog-lookup-refused': {
    answers: {
      'POST /payments/pay_01a216afc84fa/check': {
        status: 502,
        body: { code: 'provider_unreachable', title: '', status: 502 },
      },
    },
    act: async (page) => {
      await press('Look up a transaction')(page)
      await page.getByRole('textbox', { name: 'Transaction ID' }).fill('TRX77B0D4E91A')
      await press('Ask Pakhi Pay')(page)
      await page.getByRole('alert').waitFor()
    },
  },
  'dialog-bind': {
    act: async (page) => {
      await press('Look up a transaction')(page)
      await page.getByRole('textbox', { name: 'Transaction ID' }).fill('TRX77B0D4E91A')
      await press('Ask Pakhi Pay')(page)
      await page.getByRole('button', { name: 'Bind to order 1041' }).waitFor()
    },
  },
  'dialog-cancel': { act: press('Cancel checkout') },
  'dialog-resend': { act: press('Resend') },
  'dialog-erase': { act: press('Erase') },
  'dialog-erase-strange': { answers: strange, act: press('Erase') },
  'dialog-erase-bengali': { ...BENGALI, act: press('মুছুন') },
  'dialog-replay': {
    hash: '#/deliveries',
    act: (page) => page.getByRole('button', { name: /^Verify again/ }).click(),
  },
}

const server = createServer((request, response) => {
  if (!answer(request, response)) response.writeHead(404).end()
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const origin = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch(await browserPath())
await mkdir(out, { recursive: true })

const ALL = { ...PAGES, ...DIALOGS }
for (const [name, screen] of Object.entries(ALL)) {
  const { hash = '#/orders/1041', isSignedIn = true, answers = {}, act, locale = 'en-GB' } = screen
  if (!name.includes(only)) continue
  const control = (change) =>
    fetch(`${origin}/console/${name}/control`, { method: 'POST', body: JSON.stringify(change) })
  const given = {
    ...answersOf(views),
    'POST /payments/pay_01a216afc84fa/check': { body: foundTransaction(views) },
    ...answers,
  }
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ['light', 'dark']) {
      await control({ session: views.session, isSignedIn, token: 'secret', answers: given })
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale,
        timezoneId: 'Asia/Dhaka',
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      const shouldWork = isSignedIn && !/failed|none|refused/.test(name)
      page.on('console', (message) => message.type() === 'error' && shouldWork && console.error(name, message.text()))
      page.on('pageerror', (error) => console.error(name, error.message))
      await page.goto(`${origin}/console/${name}/admin${hash}`)
      await page.locator('h1').first().waitFor()
      await page.waitForFunction(() => !document.querySelector('.loading'))
      if (act) await act(page, control)
      // A dialog covers the window; a page is shown whole, and what sticks to the window stays at its edges.
      if (name in PAGES) {
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
  const names = Object.keys(ALL).filter((name) => name.includes(only))
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

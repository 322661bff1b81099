/** Draws every state of the checkout at two sizes, light and dark, into test-results/screens, to be looked at. Needs `vite build`. */

import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { browserPath } from '../browser-path.mjs'
import { answer } from './companion.mjs'

const root = resolve(import.meta.dirname, '../..')
const out = resolve(root, 'test-results/screens')
const only = process.argv[2]

const page = (
  attributes,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Shop</title><link rel="icon" href="data:,"><style>:root{color-scheme:light dark}body{font:16px/1.6 Georgia,serif;margin:32px;max-width:640px}</style><script src="/pay-button.js"></script></head>
<body><h1>Two cups and a kettle</h1><p>The kettle whistles. The cups do not.</p><p><pay-button ${attributes}>Pay ৳1,250.00</pay-button></p>
${'<p>Made of clay from the river bank, fired for a night and a day, and glazed in the colour of rain.</p>'.repeat(6)}</body></html>`

const providerPage = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><body style="font:16px system-ui;padding:32px;background:#fff;color:#222"><h2>Provider’s page</h2><p>Enter your wallet number.</p>
<input style="font:inherit;padding:12px;width:100%;box-sizing:border-box"><p><button style="font:inherit;padding:12px 24px">Continue</button>`

const server = createServer(async (request, response) => {
  if (answer(request, response)) return
  const url = new URL(request.url, 'http://localhost')
  if (url.pathname === '/provider') return response.writeHead(200, { 'content-type': 'text/html' }).end(providerPage)
  if (url.pathname === '/shop') {
    const attributes = [...url.searchParams].map(([name, value]) => `${name}="${value}"`).join(' ')
    return response.writeHead(200, { 'content-type': 'text/html' }).end(page(attributes))
  }
  const file = await readFile(resolve(root, 'dist/browser', `.${url.pathname}`)).catch(() => null)
  response.writeHead(file ? 200 : 404, { 'content-type': 'text/javascript' }).end(file ?? '')
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const origin = `http://127.0.0.1:${server.address().port}`

const open = (presentation) => ({ type: 'open', url: `${origin}/provider`, presentation })
const onDevice = { type: 'confirm-on-device', hint: '' }
const paying = (action, more = {}) => ({
  checkout: {
    status: 'processing',
    payment: {
      id: 'pay_01jd3v9k7m8q2x4',
      provider: 'pakhipay',
      status: 'pending',
      action,
      reference: '7F3K-29QD',
      ...more,
    },
  },
})
const lone = { methods: [{ provider: 'pakhipay', label: 'Pakhi Pay', needs: ['name', 'email'], flow: 'page' }] }

/** Each state: what the server says, and what the buyer does. */
const states = {
  button: { stay: true },
  opening: { order: { rule: { route: 'open', hold: true } }, wait: '.bone' },
  choose: {},
  details: { order: { checkout: lone } },
  'details-faults': { order: { checkout: lone }, act: (p) => p.getByRole('button', { name: /^Pay/ }).last().click() },
  'details-device': { act: (p) => p.getByRole('button', { name: /telebirr/ }).click() },
  'details-refused': {
    order: {
      checkout: lone,
      rule: { route: 'pay', status: 503, times: 9, body: { code: 'unavailable', status: 503 } },
    },
    attributes: { 'customer-name': 'Rahima Begum', 'customer-email': 'r@example.com' },
    act: (p) => p.getByRole('button', { name: /^Pay/ }).last().click(),
  },
  starting: {
    order: { rule: { route: 'pay', hold: true } },
    act: (p) => p.getByRole('button', { name: /Pakhi/ }).click(),
    settle: 600,
  },
  frame: { order: paying(open('frame')), attributes: { presentation: 'frame' }, wait: 'iframe' },
  window: {
    order: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    act: (p) => p.getByRole('button', { name: /Pakhi/ }).click(),
  },
  code: {
    order: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    wide: true,
    act: async (p) => {
      await p.getByRole('button', { name: /Pakhi/ }).click()
      await p.getByRole('button', { name: 'Pay on your phone instead' }).click()
    },
  },
  device: {
    order: { checkout: { customer: { phone: '0911 234 567' }, ...paying(onDevice, { provider: 'lakipay' }).checkout } },
  },
  waiting: { order: paying(open('redirect')), attributes: { presentation: 'redirect' } },
  checking: { order: paying(null) },
  'another-way': { order: paying(null), act: (p) => p.getByRole('button', { name: /another way/ }).click() },
  unanswered: {
    order: paying(null, { message: 'Pakhi Pay has not answered. We keep asking, and nothing is taken twice.' }),
  },
  underpaid: {
    order: {
      checkout: {
        ...paying(null, { status: 'paid' }).checkout,
        notice: { kind: 'underpaid', paid: { amount: '1.00', currency: 'BDT', minor: 100, exponent: 2 }, payments: [] },
      },
    },
  },
  twice: {
    order: paying(onDevice),
    then: {
      checkout: {
        status: 'paid',
        payment: { id: 'pay_1', provider: 'pakhipay', status: 'paid', action: null, reference: '7F3K-29QD' },
        notice: {
          kind: 'duplicate',
          paid: { amount: '1250.00', currency: 'BDT', minor: 125000, exponent: 2 },
          payments: [],
        },
      },
    },
  },
  'other-price': {
    order: {
      rule: {
        route: 'open',
        status: 409,
        times: 9,
        body: { code: 'order_paid', status: 409, paid: { amount: '90.00', currency: 'BDT', minor: 9000, exponent: 2 } },
      },
    },
  },
  leave: { order: paying(onDevice), act: (p) => p.getByRole('button', { name: 'Close' }).click() },
  paid: {
    order: paying(onDevice),
    then: {
      checkout: {
        status: 'paid',
        payment: {
          id: 'pay_01jd3v9k7m8q2x4',
          provider: 'pakhipay',
          status: 'paid',
          action: null,
          reference: '7F3K-29QD',
          transactionId: 'BKX7712A09',
        },
      },
    },
  },
  declined: {
    order: {
      checkout: {
        payment: {
          id: 'pay_1',
          provider: 'pakhipay',
          status: 'failed',
          action: null,
          message: 'The balance was too low. Nothing was taken.',
        },
      },
    },
  },
  cancelled: { order: paying(onDevice), then: { checkout: { status: 'cancelled', payment: null } } },
  expired: { order: paying(onDevice), then: { checkout: { status: 'expired', payment: null } } },
  offline: { order: { rule: { route: 'open', drop: true, times: 99 } } },
  impossible: {
    order: {
      rule: { route: 'open', status: 403, times: 9, body: { code: 'price_not_allowed', status: 403, detail: 'no' } },
    },
  },
  bengali: { attributes: { locale: 'bn-BD' } },
}

const { executablePath, args } = await browserPath()
const browser = await chromium.launch({ executablePath, args })
await mkdir(out, { recursive: true })
let count = 0
for (const [size, viewport] of Object.entries({
  narrow: { width: 360, height: 740 },
  wide: { width: 1280, height: 800 },
})) {
  for (const colorScheme of ['light', 'dark']) {
    for (const [name, state] of Object.entries(states)) {
      if ((only && !name.includes(only)) || (state.wide && size !== 'wide')) continue
      const companion = `/companion/shot-${name}-${size}-${colorScheme}`
      const tell = (order) => fetch(`${origin}${companion}/control`, { method: 'POST', body: JSON.stringify(order) })
      await tell(state.order ?? {})
      const context = await browser.newContext({
        viewport,
        colorScheme,
        deviceScaleFactor: 1,
        reducedMotion: 'reduce',
        hasTouch: size === 'narrow',
      })
      const p = await context.newPage()
      p.on('pageerror', (error) => console.error(name, error.message))
      p.on(
        'console',
        (line) =>
          line.type() === 'error' && !/Failed to load resource/.test(line.text()) && console.error(name, line.text()),
      )
      await p.goto(
        `${origin}/shop?${new URLSearchParams({ 'order-token': `token-${name}`, server: `${origin}${companion}`, presentation: 'popup', ...state.attributes })}`,
      )
      if (!state.stay) {
        await p.locator('pay-button').click()
        await p
          .locator(state.wait ?? 'pay-checkout h3:not(.hidden)')
          .first()
          .waitFor()
        if (state.then) await tell(state.then)
        await state.act?.(p)
      }
      await p.waitForTimeout(state.settle ?? 350)
      await p.screenshot({ path: `${out}/${name}-${size}-${colorScheme}.png` })
      count++
      await tell({ release: true })
      await context.close()
    }
  }
}
await browser.close()
server.close()
console.log(`${count} pictures in test-results/screens`)
process.exit(0)

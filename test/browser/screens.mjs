/** Draws every state of the checkout at two sizes, light and dark, into test-results/screens. Needs `vite build`. */

import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { browserPath } from '../browser-path.mjs'
import { answer } from './companion.mjs'

const root = resolve(import.meta.dirname, '../..')
const out = resolve(root, 'test-results/screens')
const only = process.argv[2]

const PARAGRAPH =
  '<p>Made of clay from the river bank, fired for a night and a day, and glazed in the colour of rain.</p>'

const page = (attributes) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Shop</title><link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.6 Georgia, serif; margin: 32px; max-width: 640px }
</style>
<script src="/pay-button.js"></script></head>
<body><h1>Two cups and a kettle</h1><p>Two cups and a kettle of clay.</p>
<p><pay-button ${attributes}>Pay ৳1,250.00</pay-button></p>
${PARAGRAPH.repeat(6)}</body></html>`

const providerPage = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>
  body { font: 16px system-ui; padding: 32px; background: #fff; color: #222 }
  input { font: inherit; padding: 12px; width: 100%; box-sizing: border-box }
  button { font: inherit; padding: 12px 24px }
</style>
<body><h2>Provider’s page</h2><p>Enter your wallet number.</p><input><p><button>Continue</button>`

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
  opening: { control: { rule: { route: 'open', pause: true } }, wait: '.bone' },
  choose: {},
  details: { control: { checkout: lone } },
  'details-faults': { control: { checkout: lone }, act: (p) => p.getByRole('button', { name: /^Pay/ }).last().click() },
  'details-device': { act: (p) => p.getByRole('button', { name: /telebirr/ }).click() },
  'details-refused': {
    control: {
      checkout: lone,
      rule: { route: 'pay', status: 503, times: 9, body: { code: 'unavailable', status: 503 } },
    },
    attributes: { 'customer-name': 'Rahima Begum', 'customer-email': 'r@example.com' },
    act: (p) => p.getByRole('button', { name: /^Pay/ }).last().click(),
  },
  starting: {
    control: { rule: { route: 'pay', pause: true } },
    act: (p) => p.getByRole('button', { name: /Pakhi/ }).click(),
    delay: 600,
  },
  frame: { control: paying(open('frame')), attributes: { presentation: 'frame' }, wait: 'iframe' },
  window: {
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    act: (p) => p.getByRole('button', { name: /Pakhi/ }).click(),
  },
  'window-closed': {
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    act: async (p) => {
      const [popup] = await Promise.all([p.waitForEvent('popup'), p.getByRole('button', { name: /Pakhi/ }).click()])
      await p.getByText('Finish in the Pakhi Pay window').waitFor()
      await popup.close()
      await p.getByText('seems to be closed').waitFor()
    },
  },
  code: {
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    wide: true,
    act: async (p) => {
      await p.getByRole('button', { name: /Pakhi/ }).click()
      await p.getByRole('button', { name: 'Use your phone instead' }).click()
    },
  },
  device: {
    control: {
      checkout: { customer: { phone: '0911 234 567' }, ...paying(onDevice, { provider: 'lakipay' }).checkout },
    },
  },
  waiting: { control: paying(open('redirect')), attributes: { presentation: 'redirect' } },
  checking: { control: paying(null) },
  'another-method': { control: paying(null), act: (p) => p.getByRole('button', { name: /another way/ }).click() },
  unanswered: {
    control: paying(null, { message: 'Pakhi Pay has not answered. We keep asking, and nothing is taken twice.' }),
  },
  underpaid: {
    control: {
      checkout: {
        ...paying(null, { status: 'paid' }).checkout,
        notice: { kind: 'underpaid', paid: { amount: '1.00', currency: 'BDT', minor: 100, exponent: 2 }, payments: [] },
      },
    },
  },
  twice: {
    control: paying(onDevice),
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
    control: {
      rule: {
        route: 'open',
        status: 409,
        times: 9,
        body: { code: 'order_paid', status: 409, paid: { amount: '90.00', currency: 'BDT', minor: 9000, exponent: 2 } },
      },
    },
  },
  leave: { control: paying(onDevice), act: (p) => p.getByRole('button', { name: 'Close' }).click() },
  paid: {
    control: paying(onDevice),
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
    control: {
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
  cancelled: { control: paying(onDevice), then: { checkout: { status: 'cancelled', payment: null } } },
  expired: { control: paying(onDevice), then: { checkout: { status: 'expired', payment: null } } },
  offline: { control: { rule: { route: 'open', drop: true, times: 99 } } },
  impossible: {
    control: {
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
      const control = (change) =>
        fetch(`${origin}${companion}/control`, { method: 'POST', body: JSON.stringify(change) })
      await control(state.control ?? {})
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
      const attributes = {
        'order-token': `token-${name}`,
        server: `${origin}${companion}`,
        presentation: 'popup',
        ...state.attributes,
      }
      await p.goto(`${origin}/shop?${new URLSearchParams(attributes)}`)
      if (!state.stay) {
        await p.locator('pay-button').click()
        await p
          .locator(state.wait ?? 'pay-checkout h2:not(.hidden)')
          .first()
          .waitFor()
        if (state.then) await control(state.then)
        await state.act?.(p)
      }
      await p.waitForTimeout(state.delay ?? 350)
      await p.screenshot({ path: `${out}/${name}-${size}-${colorScheme}.png` })
      count++
      await control({ resume: true })
      await context.close()
    }
  }
}
await browser.close()
server.close()
console.log(`${count} pictures in test-results/screens`)
process.exit(0)

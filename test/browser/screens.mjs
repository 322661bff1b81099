/**
 * Draws every state of the checkout at two sizes, light and dark, into test-results/screens, with sheets to compare.
 * Needs `vite build`. The argument selects states by a part of their name: `node test/browser/screens.mjs paid`.
 */

import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { browserPath } from '../browser-path.mjs'
import { answer } from './companion.mjs'

const root = resolve(import.meta.dirname, '../..')
const out = resolve(root, 'test-results/screens')
const only = process.argv[2]

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } }
const SCHEMES = ['light', 'dark']

const SHIULI = {
  name: 'Shiuli',
  css: `--pay-accent: light-dark(#24483a, #bfe3c8); --pay-on-accent: light-dark(#fff, #10241a); --pay-radius: 12px`,
  page: '#faf6ee',
  pageDark: '#161d18',
}
const ARDEN = {
  name: 'ARDEN',
  css: `--pay-accent: light-dark(#000, #fff); --pay-on-accent: light-dark(#fff, #000); --pay-radius: 0px`,
  page: '#fff',
  pageDark: '#0c0c0c',
}
const TUMTUM = {
  name: 'Tumtum',
  css: `--pay-accent: light-dark(#ff7a1a, #ff8b36); --pay-on-accent: #2a1000; --pay-radius: 26px`,
  page: '#fff4e3',
  pageDark: '#24150a',
}

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><path fill="#24483a" d="M0 0h40v40H0z"/>
<g transform="translate(8 8)" fill="#fff"><ellipse cx="12" cy="6.6" rx="2.3" ry="3.6"/>
${[72, 144, 216, 288].map((turn) => `<ellipse cx="12" cy="6.6" rx="2.3" ry="3.6" transform="rotate(${turn} 12 12)"/>`).join('')}
</g><circle cx="20" cy="20" r="2" fill="#ff9d3c"/></svg>`

const page = (attributes, brand) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Shop</title><meta property="og:site_name" content="${brand.name}"><link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; background: light-dark(${brand.page}, ${brand.pageDark}); ${brand.css} }
  body { font: 16px/1.6 Georgia, serif; margin: 32px; max-width: 640px }
</style>
<script src="/pay-button.js"></script></head>
<body><h1>Your bag</h1><p>Jamdani scarf · Rayer Bazar mug</p>
<p><pay-button ${attributes}>Pay</pay-button></p>
${'<p>Made of clay from the river bank, fired for a night and a day, and glazed in the colour of rain.</p>'.repeat(6)}
</body></html>`

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
  const send = (type, text) => response.writeHead(200, { 'content-type': type }).end(text)
  if (url.pathname === '/provider') return send('text/html', providerPage)
  if (url.pathname === '/logo.svg') return send('image/svg+xml', LOGO)
  if (url.pathname === '/shop') {
    const attributes = [...url.searchParams].map(([name, value]) => `${name}="${value}"`).join(' ')
    return send('text/html', page(attributes, brands.get(url.searchParams.get('brand')) ?? SHIULI))
  }
  const folder = url.pathname.startsWith('/screens/') ? resolve(root, 'test-results') : resolve(root, 'dist/browser')
  const file = await readFile(resolve(folder, `.${url.pathname}`)).catch(() => null)
  const type = url.pathname.endsWith('.png') ? 'image/png' : 'text/javascript'
  response.writeHead(file ? 200 : 404, { 'content-type': type }).end(file ?? '')
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const origin = `http://127.0.0.1:${server.address().port}`
const brands = new Map([SHIULI, ARDEN, TUMTUM].map((brand) => [brand.name, brand]))

const money = (amount, currency = 'BDT') => ({ amount, currency, minor: Math.round(amount * 100), exponent: 2 })
const birr = (amount) => money(amount, 'ETB')
const open = (presentation) => ({ type: 'open', url: `${origin}/provider`, presentation })
const push = { type: 'confirm-on-device', hint: '' }
const soon = (seconds) => new Date(Date.now() + seconds * 1_000).toISOString()

/** Of an order in Ethiopia, paid by a push request. */
const LAKIPAY = {
  provider: 'lakipay',
  label: 'LakiPay',
  needs: ['phone'],
  flow: 'device',
  phones: [{ country: 'ET', callingCode: '251', mobile: '[79]\\d{8}', example: '0911 234 567' }],
  mediums: [
    {
      id: 'TELEBIRR',
      label: 'telebirr',
      mark: 'wallet teal',
      operator: { name: 'Ethio telecom', prefix: '09' },
    },
    { id: 'MPESA', label: 'M-Pesa', mark: 'phone green', operator: { name: 'Safaricom', prefix: '07' } },
    { id: 'CBE', label: 'CBE Birr', mark: 'bank violet' },
  ],
}
const TELEBIRR = { ...LAKIPAY, mediums: LAKIPAY.mediums.slice(0, 1) }
const CARD = { provider: 'card', label: 'Bank card', mark: 'card', needs: [], flow: 'page', unavailable: 'Not now' }
const CHAPA = { provider: 'chapa', label: 'Chapa', mark: 'wallet green', needs: [], flow: 'page' }
const ETHSWITCH = { provider: 'ethswitch', label: 'EthSwitch', mark: 'bank teal', needs: [], flow: 'page' }
/** Of an order in Bangladesh, paid on a page. */
const PAKHIPAY = { provider: 'pakhipay', label: 'Pakhi Pay', mark: 'wallet rose', needs: [], flow: 'page' }
const LOPAY = { provider: 'lopay', label: 'Lopay', mark: 'card', needs: [], flow: 'page' }

const ITEMS = [
  { name: 'Jamdani scarf', quantity: 1, amount: '4300.00' },
  { name: 'Rayer Bazar mug', quantity: 1, amount: '540.00' },
]
const ethiopia = (more = {}) => ({
  shop: { name: 'Shiuli', logoUrl: `${origin}/logo.svg` },
  orderId: '1016',
  description: '',
  money: birr('4840.00'),
  items: ITEMS,
  methods: [LAKIPAY, CARD],
  customer: { name: 'Rahima Begum', phone: '0911 234 567' },
  ...more,
})
const bangladesh = (more = {}) => ({
  ...ethiopia(),
  orderId: '1042',
  money: money('3580.00'),
  items: [],
  methods: [PAKHIPAY, { ...LOPAY, unavailable: 'Not now' }],
  ...more,
})
const arden = (more = {}) => ({
  ...bangladesh(),
  shop: { name: 'ARDEN' },
  orderId: 'A-20771',
  money: money('148.00', 'GBP'),
  methods: [LOPAY, { ...PAKHIPAY, label: 'Bank transfer', provider: 'bank', mark: 'bank teal' }],
  ...more,
})
const payment = (provider, more = {}) => ({
  id: 'pay_1',
  provider,
  status: 'pending',
  action: null,
  reference: '7F3K-29QD',
  ...more,
})
const pending = (view, provider, action, more = {}) =>
  view({ status: 'processing', payment: payment(provider, { action, ...more }) })
const pushed = () =>
  pending((more) => ethiopia({ methods: [TELEBIRR, CARD], ...more }), 'lakipay', push, { expiresAt: soon(164) })
const paid = (more = {}) =>
  bangladesh({
    status: 'paid',
    payment: payment('pakhipay', {
      status: 'paid',
      transactionId: 'TRX4027E7BC56',
      paidAt: '2026-11-26T09:53:00.000Z',
    }),
    ...more,
  })
const notice = (kind, amount, payments) => ({ kind, paid: amount, payments })
const press = (name) => (p) => p.getByRole('button', { name }).last().click()

/** Each state: what the server says, and what the buyer does. */
const states = {
  button: { stay: true },
  opening: { control: { checkout: ethiopia(), rule: { route: 'open', pause: true } }, wait: '.bone' },
  choose: { checkout: ethiopia() },
  groups: { checkout: ethiopia({ methods: [CHAPA, LAKIPAY, ETHSWITCH, CARD] }) },
  last: {
    checkout: ethiopia({ methods: [CHAPA, LAKIPAY, ETHSWITCH, CARD] }),
    last: 'lakipay CBE',
  },
  items: { checkout: ethiopia({ methods: [LAKIPAY] }), act: (p) => p.locator('summary').click() },
  straight: {
    checkout: bangladesh(),
    act: async (p) => {
      await p.evaluate(() => navigation?.addEventListener('navigate', (event) => event.preventDefault()))
      await press(/Pakhi/)(p)
    },
    control: { payments: [{ action: open('redirect') }] },
    attributes: { presentation: 'redirect' },
    delay: 5_000,
  },
  details: { checkout: ethiopia(), act: press(/telebirr/) },
  'details-error': {
    checkout: ethiopia({ customer: {} }),
    act: async (p) => {
      await press(/telebirr/)(p)
      await p.locator('[name=phone]').fill('0711 2345')
      await p.waitForTimeout(500)
      await press(/^Pay B/)(p)
    },
  },
  'details-busy': {
    checkout: ethiopia(),
    control: { rule: { route: 'pay', pause: true } },
    act: async (p) => {
      await press(/telebirr/)(p)
      await p.waitForTimeout(500)
      await press(/^Pay B/)(p)
    },
    delay: 700,
  },
  'details-note': {
    checkout: ethiopia(),
    control: { rule: { route: 'pay', times: 9, drop: true } },
    act: async (p) => {
      await press(/telebirr/)(p)
      await p.waitForTimeout(500)
      await press(/^Pay B/)(p)
      await p.locator('[role=alert]').last().waitFor()
    },
  },
  frame: {
    checkout: pending(bangladesh, 'pakhipay', open('frame')),
    attributes: { presentation: 'frame' },
    wait: 'iframe',
  },
  window: {
    brand: ARDEN,
    checkout: arden(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    act: press(/Lopay/),
  },
  blocked: {
    brand: ARDEN,
    checkout: arden(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'auto' },
    // On a phone, the page itself goes to the provider.
    wide: true,
    act: async (p) => {
      await p.evaluate(() => (window.open = () => null))
      await press(/Lopay/)(p)
    },
  },
  'window-closed': {
    brand: ARDEN,
    checkout: arden(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    act: async (p) => {
      const [popup] = await Promise.all([p.waitForEvent('popup'), press(/Lopay/)(p)])
      await p.getByText('Finish in the').waitFor()
      await popup.close()
      await p.getByText('seems to be closed').waitFor()
    },
  },
  qr: {
    brand: ARDEN,
    checkout: arden(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    wide: true,
    act: async (p) => {
      await press(/Lopay/)(p)
      await press('Use your phone instead')(p)
    },
  },
  push: { checkout: pushed },
  'push-help': { checkout: pushed, act: (p) => p.locator('.fold summary').click() },
  leave: { checkout: pushed, act: press('Close') },
  cancel: {
    checkout: pushed,
    act: async (p) => {
      await p.locator('.fold summary').click()
      await press('Cancel payment')(p)
    },
  },
  waiting: {
    checkout: bangladesh(),
    control: { payments: [{ action: open('popup') }] },
    attributes: { presentation: 'popup' },
    act: async (p) => {
      await press(/Pakhi/)(p)
      await p.waitForTimeout(500)
      await press(/^I’ve paid/)(p)
    },
    delay: 1_500,
  },
  checking: { checkout: pending(bangladesh, 'pakhipay', null) },
  unanswered: {
    checkout: pending(bangladesh, 'pakhipay', null, {
      message: 'Pakhi Pay did not answer. We are finding out whether the payment was started.',
    }),
  },
  other: { checkout: pushed, act: press('Pay another way') },
  paid: { checkout: bangladesh(), then: paid() },
  'paid-going': { checkout: bangladesh(), then: paid({ successUrl: `${origin}/thanks` }), motion: true, delay: 3_000 },
  declined: {
    checkout: ethiopia({
      payment: payment('lakipay', { status: 'failed', message: 'Your balance was too low. No money was taken.' }),
    }),
  },
  cancelled: { checkout: ethiopia(), then: ethiopia({ status: 'cancelled' }) },
  expired: { checkout: bangladesh(), then: bangladesh({ status: 'expired' }) },
  offline: {
    checkout: bangladesh(),
    act: async (p) => {
      await p.context().setOffline(true)
    },
    delay: 1_500,
  },
  unreachable: {
    checkout: bangladesh(),
    after: { rule: ['read', 'events'].map((route) => ({ route, drop: true, times: 99 })), endStreams: true },
    act: (p) => p.getByText('isn’t answering').waitFor({ timeout: 20_000 }),
  },
  impossible: {
    control: {
      rule: { route: 'open', status: 403, times: 9, body: { code: 'price_not_allowed', status: 403, detail: 'no' } },
    },
  },
  underpaid: {
    checkout: bangladesh({
      money: money('3200.00'),
      status: 'processing',
      payment: payment('pakhipay', { status: 'paid', transactionId: 'TRX90A1C2E7F4' }),
      notice: notice('underpaid', money('1.00'), [
        {
          reference: '2K8M-P4TD',
          provider: 'pakhipay',
          transactionId: 'TRX90A1C2E7F4',
          paid: money('1.00'),
          at: soon(0),
        },
      ]),
    }),
  },
  twice: {
    checkout: pushed,
    then: ethiopia({
      status: 'paid',
      payment: payment('lakipay', { status: 'paid', transactionId: 'SKJ7H2P0QX' }),
      notice: notice('duplicate', birr('4840.00'), [
        {
          reference: 'BLT4-R9W1',
          provider: 'lakipay',
          transactionId: 'BLT4R9W1ZC',
          paid: birr('4840.00'),
          at: soon(0),
        },
      ]),
    }),
  },
  already: {
    control: { rule: { route: 'open', status: 409, times: 9, body: { code: 'order_paid', status: 409 } } },
  },
  'other-price': {
    control: {
      rule: {
        route: 'open',
        status: 409,
        times: 9,
        body: { code: 'order_paid', status: 409, paid: money('90.00') },
      },
    },
  },
  'no-shop': { control: {} },
  'themes-tumtum': {
    brand: TUMTUM,
    checkout: ethiopia({
      shop: { name: 'Tumtum' },
      orderId: '88',
      money: money('12400.00', 'NGN'),
      methods: [
        { provider: 'card', label: 'Card', mark: 'card', needs: [], flow: 'page' },
        { provider: 'bank', label: 'Bank transfer', mark: 'bank green', needs: [], flow: 'page' },
        { provider: 'ussd', label: 'USSD', mark: 'phone amber', needs: [], flow: 'device' },
      ],
    }),
  },
  'many-methods': {
    checkout: bangladesh({
      methods: [
        'wallet rose bKash',
        'wallet orange Nagad',
        'wallet violet Rocket',
        'card - Card',
        'bank teal Bank',
      ].map((text) => {
        const [kind, hue, label] = text.split(' ')
        return { provider: label, label, mark: `${kind} ${hue}`, needs: [], flow: 'page' }
      }),
    }),
  },
  'themes-arden': { brand: ARDEN, checkout: arden() },
  bengali: { checkout: bangladesh(), attributes: { locale: 'bn-BD' } },
  'bengali-paid': { checkout: bangladesh(), then: paid(), attributes: { locale: 'bn-BD' } },
  amharic: { checkout: ethiopia(), attributes: { locale: 'am-ET' } },
  'right-to-left': { checkout: ethiopia({ shop: { name: 'شيولي' } }), attributes: { locale: 'ar' } },
  // The longest texts, in letters of other widths.
  ...Object.fromEntries(
    ['bn-BD', 'am-ET', 'fr'].flatMap((locale) => [
      [
        `frame-${locale}`,
        {
          checkout: pending(bangladesh, 'pakhipay', open('frame')),
          attributes: { presentation: 'frame', locale },
          wait: 'iframe',
        },
      ],
      [
        `frame-share-${locale}`,
        {
          checkout: pending((more) => bangladesh({ methods: [PAKHIPAY], ...more }), 'pakhipay', open('frame')),
          attributes: { presentation: 'frame', locale },
          wait: 'iframe',
        },
      ],
    ]),
  ),
  shared: { checkout: bangladesh(), act: press('Ask someone else to pay') },
  'long-names': {
    checkout: ethiopia({
      shop: { name: 'Rahima Begum and Daughters Handloom Weavers’ Cooperative of Narayanganj' },
      orderId: 'NARAYANGANJ-2026-000000001016',
      money: birr('123456789012.00'),
      customer: { name: 'Wolfeschlegelsteinhausenbergerdorff' },
      methods: [
        { ...LAKIPAY, mediums: [{ id: 'A', label: 'Commercial Bank of Ethiopia mobile money wallet', mark: 'bank' }] },
        { ...CARD, label: 'Donaudampfschifffahrtsgesellschaftskapitänskarte' },
      ],
    }),
  },
  'long-paid': {
    checkout: bangladesh(),
    then: paid({
      shop: { name: 'Rahima Begum and Daughters Handloom Weavers’ Cooperative of Narayanganj' },
      money: money('123456789012.00'),
      payment: payment('pakhipay', {
        status: 'paid',
        transactionId: 'TRX4027E7BC56-9F0E-4C1B-8D57-33AA0E1C7B42',
        paidAt: '2026-11-26T09:53:00.000Z',
      }),
    }),
  },
}

const { executablePath, args } = await browserPath()
const browser = await chromium.launch({ executablePath, args })
await mkdir(out, { recursive: true })
let count = 0
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    const drawn = []
    for (const [name, state] of Object.entries(states)) {
      if ((only && !name.includes(only)) || (state.wide && size !== 'desktop')) continue
      const file = `${name}-${size}-${colorScheme}.png`
      await draw(name, state, { size, viewport, colorScheme, file }).catch((error) =>
        console.error(file, error.message),
      )
      drawn.push([name, file])
      count++
    }
    await drawSheet(drawn, viewport, `sheet-${size}-${colorScheme}.png`)
  }
}
await browser.close()
server.close()
console.log(`${count} pictures in test-results/screens`)
process.exit(0)

async function draw(name, state, { size, viewport, colorScheme, file }) {
  const companion = `/companion/shot-${name}-${size}-${colorScheme}`
  const control = (change) => fetch(`${origin}${companion}/control`, { method: 'POST', body: JSON.stringify(change) })
  const checkout = typeof state.checkout === 'function' ? state.checkout() : state.checkout
  await control({ checkout, ...state.control })
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: state.motion ? 'no-preference' : 'reduce',
    hasTouch: size === 'phone',
  })
  context.setDefaultTimeout(8_000)
  const p = await context.newPage()
  p.on('pageerror', (error) => console.error(file, error.message))
  if (state.last)
    await p.addInitScript(
      ([key, value]) => localStorage.setItem(key, value),
      [`pay-button last ${origin}${companion}`, state.last],
    )
  const attributes = {
    'order-token': `token-${name}`,
    server: `${origin}${companion}`,
    presentation: 'popup',
    brand: (state.brand ?? SHIULI).name,
    ...state.attributes,
  }
  try {
    await p.goto(`${origin}/shop?${new URLSearchParams(attributes)}`)
    if (!state.stay) {
      await p.locator('pay-button').click()
      await p
        .locator(state.wait ?? 'pay-checkout h2:not(.hidden)')
        .first()
        .waitFor()
      if (state.then) await control({ checkout: state.then })
      if (state.after) await control(state.after)
      if (state.act) await p.waitForTimeout(500)
      await state.act?.(p)
    }
    await p.waitForTimeout(state.delay ?? 500)
  } finally {
    await p.screenshot({ path: `${out}/${file}` })
    await control({ resume: true })
    await context.close()
  }
}

/** All states of one size and scheme on one picture. */
async function drawSheet(drawn, { width, height }, file) {
  const scale = width > 600 ? 0.31 : 0.75
  const context = await browser.newContext({ viewport: { width: 1680, height: 400 } })
  const p = await context.newPage()
  await p.goto(`${origin}/shop`)
  await p.setContent(`<style>body { margin: 12px; display: flex; flex-wrap: wrap; gap: 12px; background: #c8cbd0 }
    figure { margin: 0; font: 600 13px system-ui } img { display: block; width: ${width * scale}px; height: ${height * scale}px }
    </style>${drawn.map(([name, picture]) => `<figure>${name}<img src="/screens/${picture}"></figure>`).join('')}`)
  await p.waitForLoadState('networkidle')
  await p.screenshot({ path: `${out}/${file}`, fullPage: true })
  await context.close()
}

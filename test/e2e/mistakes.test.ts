/** Mistakes in a shop's page or settings: what the console says and what the buyer reads, with a real companion. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCompanion } from './demo.ts'
import { freePort } from '../free-port.ts'
import type { Companion } from './demo.ts'
import { openBrowser } from './visitor.ts'

const secret = randomBytes(32).toString('base64url')
const script = await readFile(new URL('../../dist/browser/pay-button.js', import.meta.url), 'utf8')
const now = () => Math.floor(Date.now() / 1_000)

/** Addresses of this run. */
interface Place {
  /** Without order look-up and open amounts. */
  companion: string
  /** With both. */
  second: string
  /** An allowed origin. */
  shop: string
  nothing: string
}

interface Mistake {
  what: string
  attributes(at: Place): Promise<Record<string, string>> | Record<string, string>
  /** By default `shop`, an allowed origin. */
  page?(at: Place): string
  policy?(at: Place): string
  /** Before the script. */
  html?: string
  /** The text of the script is in the page, so that the script has no address. */
  isInlined?: true
  code: string
  /** What the console says besides the code. */
  says: RegExp
  /** What the buyer reads. */
  reads: string
}

const SILENT = 'The shop isn’t answering'
const GENERAL = 'The shop can’t take this payment yet'
const CANNOT_OPEN = 'The payment window cannot open here'
const NO_ORDER = 'The shop’s button names no order'
const NO_START = 'This page can’t start the payment'

const order = () => ({ orderId: '1042', amount: '100.00', currency: 'BDT', exp: now() + 600 })

async function signed(claims: Record<string, unknown>, alg = 'HS256', key = secret): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key))
}

const token = (claims: Record<string, unknown>, alg?: string, key?: string) => async () => ({
  'order-token': await signed({ ...order(), ...claims }, alg, key),
})
/** A good token and another `server`. */
const served = (server: (at: Place) => string) => async (at: Place) => ({
  'order-token': await signed(order()),
  server: server(at),
})
const swapped = (address: string) => address.replace('http:', 'https:')

const MISTAKES: readonly Mistake[] = [
  {
    what: 'a policy that allows only the script',
    attributes: served(({ companion }) => companion),
    policy: ({ companion }) => `script-src ${companion}/pay-button.js`,
    code: 'load_failed',
    says: /pay-checkout\.\w+\.js\?*\. Check .*`script-src`/,
    reads: SILENT,
  },
  {
    what: 'a server where nothing answers, for a script without an address',
    attributes: served(({ nothing }) => nothing),
    isInlined: true,
    code: 'load_failed',
    says: /localhost:\d+\/pay-checkout\.\w+\.js\?*\. Check this address, `server`/,
    reads: SILENT,
  },
  {
    what: 'no server for a script without an address',
    attributes: token({}),
    isInlined: true,
    code: 'load_failed',
    says: /No companion is named\. Check .*`server`/,
    reads: CANNOT_OPEN,
  },
  ...['createElement', 'importNode', 'createComment', 'createTextNode'].map((name): Mistake => ({
    what: `an element named ${name}`,
    attributes: token({}),
    html: `<form name="${name}"></form>`,
    code: 'load_failed',
    says: /hides a function of the document.* Rename/,
    reads: CANNOT_OPEN,
  })),
  {
    what: 'a policy without a name for the modal',
    attributes: token({}),
    policy: () => "require-trusted-types-for 'script'; trusted-types shop",
    code: 'load_failed',
    says: /Add `pay-button` to `trusted-types`/,
    reads: CANNOT_OPEN,
  },
  {
    what: 'an old browser',
    attributes: token({}),
    html: '<script>delete window.HTMLDialogElement</script>',
    code: 'load_failed',
    says: /too old/,
    reads: CANNOT_OPEN,
  },
  { what: 'no attributes', attributes: () => ({}), code: 'bad_options', says: /No attribute names/, reads: NO_ORDER },
  {
    what: 'an empty order token',
    attributes: () => ({ 'order-token': '' }),
    code: 'bad_options',
    says: /its value is empty/,
    reads: NO_ORDER,
  },
  {
    what: 'a checkout without its secret',
    attributes: () => ({ checkout: 'chk_1' }),
    code: 'bad_options',
    says: /without `client-secret`/,
    reads: NO_ORDER,
  },
  {
    what: 'a client secret without its checkout',
    attributes: () => ({ 'client-secret': 'hush-hush' }),
    code: 'bad_options',
    says: /without `checkout`/,
    reads: NO_ORDER,
  },
  {
    what: 'an amount without a currency',
    attributes: () => ({ amount: '100.00' }),
    code: 'bad_options',
    says: /without `currency`/,
    reads: NO_ORDER,
  },
  {
    what: 'an origin that is not allowed',
    attributes: served(({ companion }) => companion),
    page: ({ shop }) => shop.replace('localhost', '127.0.0.1'),
    code: 'unreachable',
    says: /http:\/\/127\.0\.0\.1:\d+ is not in `ALLOWED_ORIGINS`/,
    reads: SILENT,
  },
  {
    what: 'a wrong port',
    attributes: served(({ nothing }) => nothing),
    code: 'unreachable',
    says: /Nothing answers at http:\/\/localhost:\d+\. Start the companion/,
    reads: SILENT,
  },
  {
    what: 'https for http',
    attributes: served(({ companion }) => swapped(companion)),
    code: 'unreachable',
    says: /Correct `http:` or `https:`/,
    reads: SILENT,
  },
  {
    what: 'the address of another server',
    attributes: served(({ shop }) => shop.replace('localhost', '127.0.0.1')),
    code: 'unreachable',
    says: /it is not the companion/,
    reads: SILENT,
  },
  {
    what: 'an address that redirects',
    attributes: served(({ shop }) => `${shop.replace('localhost', '127.0.0.1')}/moved`),
    code: 'unreachable',
    says: /redirects to another one/,
    reads: SILENT,
  },
  {
    what: 'a server that is not a web address',
    attributes: served(() => 'htps://pay.shop.example'),
    code: 'unreachable',
    says: /not a web address: htps:/,
    reads: SILENT,
  },
  {
    what: 'a policy that forbids the requests',
    attributes: served(({ companion }) => companion),
    policy: () => "connect-src 'self'",
    code: 'unreachable',
    says: /`connect-src`/,
    reads: SILENT,
  },
  {
    what: 'a server without a scheme',
    attributes: served(() => 'pay.shop.example'),
    code: 'http_404',
    says: /Something that is not the companion answers at pay\.shop\.example/,
    reads: GENERAL,
  },
  {
    what: 'a page of the companion as the server',
    attributes: served(({ companion }) => `${companion}/checkouts/none`),
    code: 'not_found',
    says: /without `\/checkouts`/,
    reads: GENERAL,
  },
  {
    what: 'a template variable in place of the token',
    attributes: () => ({ 'order-token': '{{ order_token }}' }),
    code: 'order_token_invalid',
    says: /is not a JWT/,
    reads: NO_START,
  },
  {
    what: 'another algorithm',
    attributes: token({}, 'HS512', secret + secret),
    code: 'order_token_invalid',
    says: /another algorithm than HS256/,
    reads: NO_START,
  },
  {
    what: 'an expired token',
    attributes: token({ exp: 1_700_000_000 }),
    code: 'order_token_invalid',
    says: /token has expired\. .*Sign a new token/,
    reads: NO_START,
  },
  {
    what: 'a token of the future',
    attributes: token({ nbf: 4_000_000_000, exp: 4_100_000_000 }),
    code: 'order_token_invalid',
    says: /not valid yet/,
    reads: NO_START,
  },
  {
    what: 'the wrong secret',
    attributes: token({}, 'HS256', randomBytes(32).toString('base64url')),
    code: 'order_token_invalid',
    says: /another secret .*`ORDER_TOKEN_SECRET`/,
    reads: NO_START,
  },
  {
    what: 'a token without an expiry',
    attributes: token({ exp: undefined }),
    code: 'invalid_request',
    says: /no usable `exp`/,
    reads: GENERAL,
  },
  {
    what: 'an amount as a number',
    attributes: token({ amount: 100 }),
    code: 'invalid_request',
    says: /is a number\. .*`"100\.00"`/,
    reads: GENERAL,
  },
  {
    what: 'an amount with a thousands separator',
    attributes: token({ amount: '1,250.00' }),
    code: 'invalid_request',
    says: /without a thousands separator/,
    reads: GENERAL,
  },
  {
    what: 'an unknown currency',
    attributes: token({ currency: 'TAKA' }),
    code: 'invalid_request',
    says: /ISO 4217/,
    reads: GENERAL,
  },
  {
    what: 'a # in the order id',
    attributes: token({ orderId: '#1042' }),
    code: 'invalid_request',
    says: /without `#`/,
    reads: GENERAL,
  },
  {
    what: 'a success address of another scheme',
    attributes: token({ successUrl: 'shop://thanks' }),
    code: 'invalid_request',
    says: /begins with `https:/,
    reads: GENERAL,
  },
  {
    what: 'no provider for the currency',
    attributes: token({ currency: 'EUR' }),
    code: 'no_payment_method',
    says: /No provider that is switched on/,
    reads: 'There’s no way to pay this order yet',
  },
  {
    what: 'an amount where none is allowed',
    attributes: () => ({ amount: '100.00', currency: 'BDT' }),
    code: 'price_not_allowed',
    says: /`OPEN_AMOUNTS`/,
    reads: GENERAL,
  },
  {
    what: 'an open amount outside the limits',
    attributes: ({ second }) => ({ server: second, amount: '9000.00', currency: 'BDT' }),
    code: 'price_not_allowed',
    says: /outside the limits/,
    reads: GENERAL,
  },
  {
    what: 'an order id without a look-up',
    attributes: () => ({ 'order-id': '1042' }),
    code: 'pricing_not_configured',
    says: /`ORDER_LOOKUP_URL`/,
    reads: GENERAL,
  },
  {
    what: 'an order that the look-up does not know',
    attributes: ({ second }) => ({ server: second, 'order-id': 'missing' }),
    code: 'order_not_found',
    says: /does not know the order/,
    reads: 'The shop doesn’t know this order',
  },
  {
    what: 'a look-up that fails',
    attributes: ({ second }) => ({ server: second, 'order-id': 'broken' }),
    code: 'order_lookup_failed',
    says: /Check `ORDER_LOOKUP_URL`/,
    reads: 'The shop has a problem just now',
  },
  {
    what: 'a wrong client secret',
    attributes: () => ({ checkout: 'chk_01jd0000000000000000000001', 'client-secret': 'hush-hush' }),
    code: 'checkout_not_found',
    says: /with this client secret/,
    reads: 'This checkout is no longer here',
  },
]

let browser: Browser
let companions: Companion[]
let shopServer: Server
let at: Place
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pay-button-mistakes-'))
  const [shopPort, firstPort, secondPort, freeOne] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const local = (port: number) => `http://localhost:${port}`
  at = { companion: local(firstPort), second: local(secondPort), shop: local(shopPort), nothing: local(freeOne) }
  shopServer = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, at.shop)
    if (pathname.startsWith('/moved')) {
      response.writeHead(308, { location: at.companion + pathname.slice('/moved'.length), ...ANY_ORIGIN }).end()
    } else if (pathname === '/orders/broken') response.writeHead(500).end()
    else if (pathname !== '/') response.writeHead(404).end()
    else {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      const policy = searchParams.get('policy')
      if (policy) response.setHeader('content-security-policy', policy)
      const tag = searchParams.has('inlined') ? `>${script}` : ` src="${at.companion}/pay-button.js">`
      response.end(`<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
${searchParams.get('html') ?? ''}<script${tag}</script><pay-button ${searchParams.get('attributes')}></pay-button></html>`)
    }
  }).listen(shopPort)
  const settings = (port: number): Record<string, string> => ({
    PORT: String(port),
    PUBLIC_URL: local(port),
    DATABASE_URL: `sqlite:${join(folder, `${port}.db`)}`,
    ALLOWED_ORIGINS: at.shop,
    ORDER_TOKEN_SECRET: secret,
    PAKHIPAY_API_KEY: randomBytes(16).toString('hex'),
    PAKHIPAY_BASE_URL: at.nothing,
    LOG_LEVEL: 'error',
  })
  companions = [
    createCompanion(settings(firstPort)),
    createCompanion({
      ...settings(secondPort),
      OPEN_AMOUNTS: 'BDT:10.00-100.00',
      ORDER_LOOKUP_URL: `${at.shop}/orders/{orderId}`,
      ORDER_LOOKUP_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    }),
  ]
  await Promise.all(companions.map((each) => each.start()))
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await Promise.all((companions ?? []).map((each) => each.stop()))
  shopServer?.close()
  await rm(folder, { recursive: true })
})

const ANY_ORIGIN = { 'access-control-allow-origin': '*' }

/** Opens the shop's page. @returns what the widget writes to the console from then on */
async function visit(
  page: Page,
  attributes: Record<string, string>,
  { page: pageOf, policy, html, isInlined }: Partial<Mistake>,
) {
  const lines: string[] = []
  page.on('console', (message) => {
    if (message.text().startsWith('[pay-button]')) lines.push(message.text())
  })
  // A machine for tests may have no network.
  await page.addInitScript(() => Object.defineProperty(navigator, 'onLine', { value: true }))
  const address = new URL(pageOf?.(at) ?? at.shop)
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`)
  address.searchParams.set('attributes', written.join(' '))
  if (policy) address.searchParams.set('policy', policy(at))
  if (html) address.searchParams.set('html', html)
  if (isInlined) address.searchParams.set('inlined', '')
  await page.goto(address.href)
  return lines
}

async function press(page: Page, headline: string): Promise<void> {
  await page.locator('pay-button').click()
  const inModal = page.locator('pay-checkout').getByRole('heading', { name: headline, exact: true })
  const below = page
    .locator('pay-button')
    .getByRole('alert')
    .filter({ hasText: `${headline}. ` })
  await inModal.or(below).waitFor()
}

describe('a mistake', () => {
  it.each(MISTAKES)('is explained once: $what', async (mistake) => {
    const attributes = await mistake.attributes(at)
    const context = await browser.newContext()
    const page = await context.newPage()
    const lines = await visit(page, attributes, mistake)
    expect(lines).toEqual([])
    await press(page, mistake.reads)
    await expect.poll(() => lines).toHaveLength(1)
    expect(lines[0]).toMatch(new RegExp(`^\\[pay-button\\] ${mistake.code}: `))
    expect(lines[0]).toMatch(mistake.says)
    const secrets = [attributes['order-token'], attributes['client-secret']].filter(Boolean)
    for (const hidden of secrets) expect(lines[0]).not.toContain(hidden)
    await context.close()
  })
})

describe('a healthy page', () => {
  it('has nothing in the console', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const all: string[] = []
    page.on('console', (message) => all.push(message.text()))
    await visit(page, await token({})(), {})
    await press(page, 'Pakhi Pay')
    expect(all).toEqual([])
    await context.close()
  })
})

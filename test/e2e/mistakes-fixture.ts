/** Pages of a shop with a mistake in them, and real companions. Tests read the console and what the buyer sees. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { createCompanion } from './demo.ts'
import { freePort } from '../free-port.ts'
import type { Companion } from './demo.ts'
import { openBrowser } from './buyer.ts'

export const secret = randomBytes(32).toString('base64url')
const script = await readFile(new URL('../../dist/browser/pay-button.js', import.meta.url), 'utf8')
const now = () => Math.floor(Date.now() / 1_000)

/** Addresses of this run. */
export interface Place {
  /** Without order look-up and open amounts. */
  companion: string
  /** With both. */
  second: string
  /** An allowed origin. */
  shop: string
  nothing: string
}

export interface Mistake {
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

/** What the buyer reads when it is not known what is wrong. */
export const GENERAL = 'The shop can’t take this payment yet'

const order = () => ({ orderId: '1042', amount: '100.00', currency: 'BDT', exp: now() + 600 })

async function signed(claims: Record<string, unknown>, alg = 'HS256', key = secret): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key))
}

export const token = (claims: Record<string, unknown>, alg?: string, key?: string) => async () => ({
  'order-token': await signed({ ...order(), ...claims }, alg, key),
})
/** A good token and another `server`. */
export const served = (server: (at: Place) => string) => async (at: Place) => ({
  'order-token': await signed(order()),
  server: server(at),
})

// oxlint-disable import/no-mutable-exports -- importers see what the hooks below assign.
export let browser: Browser
let companions: Companion[]
let shopServer: Server
export let at: Place
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
export async function visit(
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

export async function press(page: Page, headline: string): Promise<void> {
  await page.locator('pay-button').click()
  const inModal = page.locator('pay-checkout').getByRole('heading', { name: headline, exact: true })
  const below = page
    .locator('pay-button')
    .getByRole('alert')
    .filter({ hasText: `${headline}. ` })
  await inModal.or(below).waitFor()
}

/** Opens the page and presses its button: the console explains the mistake once, without anything secret. */
export async function expectExplanation(mistake: Mistake): Promise<void> {
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
}

/** A shop's page as a test writes it, and a companion on another origin. Both speak real HTTP. */

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { answer } from '../browser/companion.mjs'
import { openBrowser } from './buyer.ts'

/** What a page has for one order. `{server}` is the companion: see `PageSetUp`. */
export const TAG = '<script src="{server}/pay-button.js" async></script>'
export const BUTTON = '<pay-button order-token="a.b.c">Pay</pay-button>'

const built = new URL('../../dist/browser/', import.meta.url)
const TYPES: Record<string, string> = { js: 'text/javascript', css: 'text/css', json: 'application/json' }

export interface Visit {
  readonly page: Page
  /** The companion's base address. Each visit has one of its own. */
  readonly server: string
  /** Methods and paths of the requests to the companion, below its base address. */
  readonly requests: string[]
  /** What the console shows as an error, and errors that no script caught. */
  readonly errors: string[]
  /** Bodies of the forms that the shop or the companion received, by path. */
  readonly forms: Record<string, string>
}

interface Version {
  readonly file: string
  readonly integrity: string
}

export interface PageSetUp {
  /**
   * The page, in which `{server}` stands for the companion's base address, and `{hashed}` and `{integrity}` for the script
   * of this version.
   */
  html: string
  /** Headers of the page, in which `{companion}` stands for the companion's origin. */
  headers?: Record<string, string>
  /** Further files of the shop by path: text, in which `{pay-button.js}` stands for our script. */
  files?: Record<string, string>
  /** Runs before every script of the page. */
  before?: () => void
  /** Files of the companion that are not there. */
  missing?: RegExp
  /** The companion takes these requests and never answers. */
  silent?: RegExp
  javaScriptEnabled?: boolean
}

let browser: Browser
let context: BrowserContext | undefined
const servers: Server[] = []

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())
afterEach(async () => {
  await context?.close()
  context = undefined
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

let count = 0

/** Opens the shop's page once its scripts have run. */
export async function visit(setUp: PageSetUp): Promise<Visit> {
  const { html, headers = {}, files = {}, before, missing, silent, ...options } = setUp
  const requests: string[] = []
  const errors: string[] = []
  const forms: Record<string, string> = {}
  const base = `/companion/embedding-${++count}`
  const script = await readFile(new URL('pay-button.js', built), 'utf8')
  const assets = JSON.parse(await readFile(new URL('assets.json', built), 'utf8')) as Record<string, Version>
  const version = assets['pay-button.js']!

  const companion = await listen(async (request, response) => {
    const path = new URL(request.url!, 'http://companion').pathname.replace(base, '')
    if (request.method !== 'OPTIONS') requests.push(`${request.method} ${path}`)
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Access-Control-Allow-Headers', '*, Authorization')
    if (request.method === 'OPTIONS') return response.writeHead(204).end()
    if (silent?.test(path)) return undefined
    if (path === '/checkout') return takeForm(request, response, forms)
    if (path.startsWith('/checkout/')) return send(response, 'html', '<h1>Hosted page</h1>')
    if (/\.(js|css|json)$/.test(path)) {
      const bytes = missing?.test(path) ? undefined : await readFile(new URL(`.${path}`, built)).catch(() => undefined)
      return bytes ? send(response, path.split('.').at(-1)!, bytes) : response.writeHead(404).end()
    }
    return answer(request, response) || response.writeHead(404).end()
  })
  const server = companion + base

  const shop = await listen((request, response) => {
    const { pathname } = new URL(request.url!, 'http://shop')
    if (request.method === 'POST' || pathname === '/bag') return takeForm(request, response, forms)
    const text = pathname === '/' ? `<!doctype html><title>Shop</title>${html}` : files[pathname]
    if (text === undefined) return response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end()
    if (pathname === '/')
      for (const [name, value] of Object.entries(headers))
        response.setHeader(name, value.replaceAll('{companion}', companion))
    const filled = text
      .replaceAll('{server}', server)
      .replaceAll('{pay-button.js}', () => script)
      .replaceAll('{hashed}', version.file)
      .replaceAll('{integrity}', version.integrity)
    return send(response, pathname === '/' ? 'html' : 'js', filled)
  })

  context = await browser.newContext(options)
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  if (before) await page.addInitScript(before)
  await page.goto(shop)
  return { page, server, requests, errors, forms }
}

/** An example, with the companion and the order token of the test. */
export function example(name: string): string {
  return readFileSync(`examples/${name}`, 'utf8')
    .replaceAll('https://pay.shop.example', '{server}')
    .replaceAll('eyJhbGciOiJIUzI1NiIs…', 'a.b.c')
}

/** Presses the button itself, where the buyer does. */
export const pressButton = (page: Page): Promise<void> => page.locator('pay-button').getByRole('button').first().click()

export const firstScreen = (page: Page) => page.getByText('How would you like to pay?')

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.setHeader('Content-Type', `${TYPES[type] ?? 'text/html'}; charset=utf-8`)
  response.end(body)
}

async function takeForm(request: IncomingMessage, response: ServerResponse, forms: Record<string, string>) {
  let body = ''
  for await (const part of request) body += String(part)
  const { pathname, search } = new URL(request.url!, 'http://here')
  forms[pathname.replace(/^\/companion\/[\w-]+/, 'companion ')] = body || search.slice(1)
  send(response, 'html', '<h1>Form received</h1>')
}

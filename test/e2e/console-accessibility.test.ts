/** Every page and question of the console through axe, light and dark, narrow and wide, and by keyboard alone. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type * as Axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer } from '../browser/console/console-server.mjs'
import { answersOf, foundTransaction, morningViews } from '../browser/console/views.ts'
import { openBrowser } from './buyer.ts'

declare const axe: typeof Axe

const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const SIZES = { narrow: { width: 360, height: 740 }, wide: { width: 1280, height: 800 } }
const SCHEMES = ['light', 'dark'] as const

const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).first().click()

interface Shown {
  readonly hash: string
  readonly isSignedIn?: boolean
  readonly act?: (page: Page) => Promise<void>
}

const PAGES: Readonly<Record<string, Shown>> = {
  'the sign-in': { hash: '', isSignedIn: false },
  'a refused sign-in': {
    hash: '',
    isSignedIn: false,
    act: async (page) => {
      await page.getByLabel('Admin token').fill('wrong')
      await press('Sign in')(page)
      await page.getByText('This is not the token').waitFor()
    },
  },
  'the overview': { hash: '#/overview' },
  'the orders': { hash: '#/orders' },
  'an order with a raw message': {
    hash: '#/orders/1041',
    act: async (page) => {
      await press('Show the message')(page)
      await page.locator('pre').waitFor()
    },
  },
  'an order that is not there': { hash: '#/orders/404' },
  'what needs attention': { hash: '#/attention' },
  'the deliveries': { hash: '#/deliveries' },
  'the health': { hash: '#/health' },
  'a question with a mistake': {
    hash: '#/orders/1041',
    act: async (page) => {
      await press('Accept as paid')(page)
      await page.getByRole('dialog').getByRole('button', { name: 'Accept as paid' }).click()
      await page.getByText('Please fill this in.').waitFor()
    },
  },
  'a destructive question': { hash: '#/orders/1041', act: press('Cancel checkout') },
  'a refund': { hash: '#/orders/1041', act: press('Record refund') },
}

let server: Server
let browser: Browser
let origin: string

beforeAll(async () => {
  server = createServer((request, response) => {
    if (!answer(request, response)) response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await openBrowser()
  const views = morningViews(Date.now())
  const check = 'POST /payments/pay_01a216afc84fa/check'
  const answers = { ...answersOf(views), [check]: { body: foundTransaction(views) } }
  for (const [name, isSignedIn] of [
    ['in', true],
    ['out', false],
  ] as const)
    await fetch(`${origin}/console/${name}/control`, {
      method: 'POST',
      body: JSON.stringify({ session: views.session, isSignedIn, token: 'secret', answers }),
    })
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

async function open({ hash, isSignedIn = true, act }: Shown, options: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage({ reducedMotion: 'reduce', locale: 'en-GB', ...options })
  await page.goto(`${origin}/console/${isSignedIn ? 'in' : 'out'}/admin${hash}`)
  await page.locator('h1').waitFor()
  await page.waitForFunction(() => !document.querySelector('.loading'))
  await act?.(page)
  return page
}

/** What axe has to say about the page, its best practices included. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
}

describe('the console', () => {
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of SCHEMES)
      it.each(Object.keys(PAGES))(`has no axe violation, ${size} and ${colorScheme}: %s`, async (name) => {
        const page = await open(PAGES[name]!, { viewport, colorScheme })
        expect(await violationsOf(page)).toEqual([])
        await page.close()
      })

  it('is used by keyboard alone: to an order, into a question and back', async () => {
    const page = await open(PAGES['the orders']!, { viewport: SIZES.wide })
    const reach = async (name: string) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab')
        const focused = await page.evaluate(() => document.activeElement?.textContent?.trim())
        if (focused === name) return
      }
      throw new Error(`Tab does not reach ${name}`)
    }
    await reach('1041')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: '3,200.00' }).waitFor()
    await reach('Record refund')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Record refund' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('field-amount')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Record refund')
    await page.close()
  })

  it.each(Object.entries(SIZES))('shows where the focus is, %s', async (_size, viewport) => {
    const page = await open(PAGES['the overview']!, { viewport })
    const invisible: string[] = []
    for (let i = 0; i < 25; i++) {
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(() => {
        const element = document.activeElement
        if (!element || element === document.body) return null
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        return { shown: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2, html: element.outerHTML.slice(0, 80) }
      })
      if (focused && !focused.shown) invisible.push(focused.html)
    }
    expect(invisible).toEqual([])
    await page.close()
  })
})

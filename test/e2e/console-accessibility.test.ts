/** Every page and question of the console through axe, light and dark, narrow and wide, and by keyboard alone. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type * as Axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer } from '../browser/console/console-server.mjs'
import { DIALOGS, PAGES, usual, views } from '../browser/console/all-screens.ts'
import type { Control, Screen } from '../browser/console/all-screens.ts'
import { openBrowser } from './buyer.ts'

declare const axe: typeof Axe

interface Call {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const SIZES = { narrow: { width: 360, height: 740 }, wide: { width: 1280, height: 800 } }

/** Besides those of `all-screens.ts`. */
const SCREENS: Readonly<Record<string, Screen>> = {
  ...PAGES,
  ...DIALOGS,
  'a refused sign-in': {
    hash: '',
    isSignedIn: false,
    act: async (page) => {
      await page.getByLabel('Admin token').fill('wrong')
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByText('This is not the token').waitFor()
    },
  },
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
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

let count = 0

/** Each page has a server of its own, whose answers it may change. */
async function open(
  { hash = '#/orders/1041', locale = 'en-GB', isSignedIn = true, answers, act }: Screen,
  options: BrowserContextOptions,
): Promise<Page> {
  const base = `${origin}/console/screen-${count++}`
  const control: Control = (change) => fetch(`${base}/control`, { method: 'POST', body: JSON.stringify(change) })
  const start = { session: views.session, isSignedIn, token: 'secret', answers: { ...usual, ...answers } }
  await control(start)
  const page = await browser.newPage({ reducedMotion: 'reduce', locale, ...options })
  await page.goto(`${base}/admin${hash}`)
  await page.locator('h1').waitFor()
  await page.waitForFunction(() => !document.querySelector('.loading'))
  await act?.(page, control)
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
  // Colours do not follow the size, nor does the layout follow the colours: two pictures show both of each.
  for (const [size, colorScheme] of [
    ['narrow', 'light'],
    ['wide', 'dark'],
  ] as const)
    it.each(Object.keys(SCREENS))(`has no axe violation, ${size} and ${colorScheme}: %s`, async (name) => {
      const page = await open(SCREENS[name]!, { viewport: SIZES[size], colorScheme })
      expect(await violationsOf(page)).toEqual([])
      await page.close()
    })

  it('is used by keyboard alone: to an order, into a question and back, and to the end of an action', async () => {
    const resolve = 'POST /anomalies/anm_1/resolve'
    const page = await open({ hash: '#/orders', answers: { [resolve]: { body: {} } } }, { viewport: SIZES.wide })
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())
    const reach = async (name: string) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab')
        if ((await focused()) === name) return
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
    await expect.poll(focused).toBe('Record refund')

    await reach('Mark resolved')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Mark as resolved?' }).waitFor()
    await page.keyboard.type('Agreed by phone')
    await reach('Mark resolved')
    await page.keyboard.press('Enter')
    await page.getByText('Marked as resolved.').waitFor()
    await expect.poll(focused).toBe('Mark resolved')
    const calls = (await (await fetch(page.url().replace(/\/admin.*/, '/control'))).json()) as { calls: Call[] }
    expect(calls.calls.filter(({ method }) => method === 'POST')).toMatchObject([
      { path: '/api/anomalies/anm_1/resolve', body: { note: 'Agreed by phone' } },
    ])
    await page.close()
  })

  it.each(Object.entries(SIZES))('shows where the focus is, %s', async (_size, viewport) => {
    const page = await open(PAGES.overview!, { viewport })
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

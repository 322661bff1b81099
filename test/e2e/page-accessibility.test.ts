/**
 * The pages of the companion and of the demo shop through axe, and the focus ring on their buttons. Those of the companion
 * come in each language, scheme and width: four cases of each page, so that over all pages each of the three meets the
 * others.
 */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type * as Axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkoutPage } from '../../server/pages/checkout-page.ts'
import { notFoundPage } from '../../server/pages/not-found-page.ts'
import { refusedPage } from '../../server/pages/refused-page.ts'
import { framedReturnPage } from '../../server/pages/return-page.ts'
import type { PageContext } from '../../server/pages/layout.ts'
import { pagesStylesheet } from '../../server/pages/styles.ts'
import { wordsFor } from '../../server/pages/words/words.ts'
import { LANGUAGES } from '../../src/locales/languages.ts'
import {
  ASSETS,
  CONTEXT,
  DEVICE_METHOD,
  formPage,
  formPageOf,
  MONEY,
  PAGE_METHOD,
  PENDING_PAYMENT,
  returnPageOf,
} from '../server/support/pages.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { startDemo } from './demo.ts'
import type { Demo } from './demo.ts'
import { finish, goToPakhi, openBrowser, orderTea, payAtPakhi, seeThanks } from './buyer.ts'

declare const axe: typeof Axe

const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const SCHEMES = ['light', 'dark'] as const
const BASE = ''
const NOTICE = {
  kind: 'underpaid' as const,
  paid: { ...MONEY, amount: '1000.00', minor: 100_000 },
  payments: [{ reference: '7F3K-29QD', provider: 'pakhipay', paid: MONEY, at: '2026-11-20T17:05:00.000Z' }],
}

const pagesIn = (context: PageContext): Record<string, string> => ({
  'the hosted checkout': checkoutPage(context, { assets: ASSETS, checkoutId: 'chk_1' }),
  'the form with several methods': formPage({}, context),
  'the form with one method': formPageOf({ methods: [PAGE_METHOD] }, {}, context),
  'the form without a method': formPageOf({ methods: [] }, {}, context),
  'the form with errors': formPageOf(
    { methods: [DEVICE_METHOD] },
    {
      error: { code: 'invalid_request', errors: [{ path: 'customer.phone', message: 'is not a number' }] },
      entered: { provider: 'lakipay', phone: 'x' },
    },
    context,
  ),
  'the form after a declined payment': formPageOf(
    { payment: { ...PENDING_PAYMENT, status: 'failed', action: null, message: 'The balance was too low.' } },
    {},
    context,
  ),
  'the form of a pending payment': formPageOf({ status: 'processing', payment: PENDING_PAYMENT }, {}, context),
  'the form of a push request': formPageOf(
    {
      status: 'processing',
      payment: { ...PENDING_PAYMENT, action: { type: 'confirm-on-device', hint: 'Approve it.' } },
    },
    {},
    context,
  ),
  'the form of a paid order': formPageOf(
    { status: 'paid', payment: { ...PENDING_PAYMENT, status: 'paid', action: null, transactionId: 'TRX1' } },
    {},
    context,
  ),
  'the form of an order with too little money': formPageOf({ notice: NOTICE }, {}, context),
  'the form of a cancelled checkout': formPageOf({ status: 'cancelled' }, {}, context),
  ...Object.fromEntries(
    (['paid', 'pending', 'failed', 'cancelled', 'expired'] as const).map((status) => [
      `the return page, ${status}`,
      returnPageOf({ status, transaction: 'TRX1', paidAt: '2026-11-20T17:05:00.000Z' }, context),
    ]),
  ),
  'the return page with a notice': returnPageOf({ notice: { notice: NOTICE, money: MONEY, paid: true } }, context),
  'the return page in a frame': framedReturnPage(context),
  'the page of a refusal': refusedPage(context, { code: 'order_token_invalid' }),
  'the page of a wrong address': notFoundPage(context),
})

const LOCALES = ['en', ...Object.keys(LANGUAGES)]
const LOOKS = [...SCHEMES, 'forced colours'] as const
/** The narrowest is 1280 px at 400 %: https://www.w3.org/TR/WCAG22/#reflow. */
const WIDTHS = [320, 768, 1280]
const CASES_OF_A_PAGE = 4

const names = Object.keys(pagesIn({ ...CONTEXT, base: BASE }))
/** By path. */
const pages: Record<string, string> = {}
for (const locale of LOCALES) {
  const shop = { name: 'শিউলি' }
  const inLanguage = pagesIn({ base: BASE, locale, words: await wordsFor(locale), ...(locale !== 'en' && { shop }) })
  for (const name of names) pages[`${name}, ${locale}`] = inLanguage[name]!
}

let browser: Browser
let server: Server
let origin: string

beforeAll(async () => {
  browser = await openBrowser()
  server = createServer((request, response) => {
    const path = decodeURIComponent(request.url!.slice(1))
    const isStyle = path === pagesStylesheet.file
    const type = isStyle ? 'text/css' : path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
    response.setHeader('content-type', type)
    response.setHeader('access-control-allow-origin', '*')
    response.end(isStyle ? pagesStylesheet.text : (pages[path] ?? ''))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server?.close()
  await browser?.close()
})

/** What axe has to say about the page, its best practices included. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
}

const MIN_TARGET_PX = 44
/** Below this, phones zoom into a field. */
const MIN_INPUT_PX = 16

/** What axe does not look at. A link in a sentence may be smaller, and a small field has a label around it. */
const ownFindingsOf = (page: Page): Promise<string[]> =>
  page.evaluate(
    ({ target, letters }) => {
      const isShown = (each: Element) => each.checkVisibility() && !each.closest('.hidden')
      const all = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].filter(isShown)
      const small = all('button, summary, select, input, a').filter((each) => {
        if (each.matches('a') && getComputedStyle(each).display === 'inline') return false
        const { width, height } = (each.closest('label') ?? each).getBoundingClientRect()
        return Math.min(width, height) < target
      })
      const unreadable = all('input:not([type=radio]), select').filter(
        (each) => parseFloat(getComputedStyle(each).fontSize) < letters,
      )
      const { scrollWidth, clientWidth } = document.documentElement
      return [
        ...small.map((each) => `smaller than ${target} px: ${each.outerHTML}`),
        ...unreadable.map((each) => `small letters: ${each.outerHTML}`),
        ...(scrollWidth > clientWidth ? [`scrolls sideways: ${scrollWidth} px`] : []),
      ]
    },
    { target: MIN_TARGET_PX, letters: MIN_INPUT_PX },
  )

describe('a page of the companion', () => {
  it.each(names)('is accessible: %s', async (name) => {
    const page = await browser.newPage({ reducedMotion: 'reduce' })
    const faults: Record<string, string[]> = {}
    for (let turn = 0; turn < CASES_OF_A_PAGE; turn++) {
      const step = names.indexOf(name) * CASES_OF_A_PAGE + turn
      const locale = LOCALES[step % LOCALES.length]!
      const look = LOOKS[step % LOOKS.length]!
      const width = WIDTHS[Math.floor(step / LOOKS.length) % WIDTHS.length]!
      await page.setViewportSize({ width, height: 740 })
      await page.emulateMedia({
        colorScheme: look === 'dark' ? 'dark' : 'light',
        forcedColors: look === 'forced colours' ? 'active' : 'none',
      })
      await page.goto(`${origin}/${encodeURIComponent(`${name}, ${locale}`)}`)
      const found = [...(await violationsOf(page)), ...(await ownFindingsOf(page))]
      if (found.length > 0) faults[[locale, look, width].join(', ')] = found
    }
    expect(faults).toEqual({})
    await page.close()
  })
})

describe('a page of the demo shop', () => {
  let demo: Demo
  beforeAll(async () => void (demo = await startDemo()))
  afterAll(() => demo?.close())

  for (const colorScheme of SCHEMES) {
    it(`has no axe violation, ${colorScheme}`, async () => {
      const page = await browser.newPage({
        colorScheme,
        reducedMotion: 'reduce',
        viewport: { width: 360, height: 740 },
      })
      const faults: Record<string, string[]> = {}
      const look = async (name: string, shown = page) => {
        const found = await violationsOf(shown)
        if (found.length > 0) faults[name] = found
      }
      await page.goto(demo.shopUrl)
      await look('the shelf')
      const orderId = await orderTea(page, demo)
      await look('the checkout')
      await page.goto(`${demo.shopUrl}/orders/${orderId}`)
      await look('an unpaid order')
      await page.goto(`${demo.shopUrl}/bag`)
      await look('the bag')
      await page.goto(`${demo.shopUrl}/checkout/${orderId}`)
      const opening = page.waitForResponse(
        (response) => response.url() === `${demo.companionUrl}/checkouts` && response.request().method() === 'POST',
      )
      const frame = await goToPakhi(page)
      const { checkout, clientSecret } = (await (await opening).json()) as CheckoutOpened
      await look('the checkout with the modal')
      const hosted = await browser.newPage({ colorScheme, reducedMotion: 'reduce' })
      await hosted.goto(`${demo.companionUrl}/checkout/${checkout.id}#${clientSecret}`)
      await hosted.locator('pay-checkout iframe').waitFor()
      await look('the hosted checkout', hosted)
      await hosted.close()
      await payAtPakhi(frame)
      await finish(page)
      await seeThanks(page, orderId)
      await look('a paid order')
      expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(0)
      expect(faults).toEqual({})
      await page.close()
    })
  }

  it.each(SCHEMES)('has a focus ring of two tones on its buttons, %s', async (colorScheme) => {
    const page = await browser.newPage({ colorScheme })
    await page.goto(demo.shopUrl)
    await expectTwoTones(page, 'main button')
    await page.goto(`${origin}/${encodeURIComponent('the form with one method, en')}`)
    await expectTwoTones(page, '.button.primary')
    await page.close()
  })
})

/** One of the two tones stands out from the button, and the other from what is around it, by 3:1 at least. */
async function expectTwoTones(page: Page, selector: string): Promise<void> {
  const button = page.locator(selector).first()
  await page.keyboard.press('Tab')
  await button.focus()
  const [fill, ring, gap] = await button.evaluate((element) => {
    const { backgroundColor, outlineColor, outlineStyle, boxShadow } = getComputedStyle(element)
    return [backgroundColor, outlineStyle === 'solid' ? outlineColor : '', /^rgba?\([^)]*\)/.exec(boxShadow)?.[0] ?? '']
  })
  expect(contrast(ring!, gap!)).toBeGreaterThanOrEqual(3)
  expect(Math.max(contrast(ring!, fill!), contrast(gap!, fill!))).toBeGreaterThanOrEqual(3)
}

/** The contrast of two colours of the form `rgb(…)`, by WCAG 2. */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light! + 0.05) / (dark! + 0.05)
}

function luminance(color: string): number {
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

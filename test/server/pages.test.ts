/** What every page has in common: structure, policy, style sheet, amounts. */

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { amountText } from '../../server/pages/amount.ts'
import { checkoutPage } from '../../server/pages/checkout-page.ts'
import { notFoundPage } from '../../server/pages/not-found-page.ts'
import { refusedPage } from '../../server/pages/refused-page.ts'
import { pagesStylesheet } from '../../server/pages/styles.ts'
import {
  ASSETS,
  BASE,
  formPage,
  formPageOf,
  MONEY,
  PAGE_METHOD,
  PENDING_PAYMENT,
  returnPageOf,
} from './support/pages.ts'

const PAGES: [string, string][] = [
  ['the hosted checkout', checkoutPage({ base: BASE, assets: ASSETS, checkoutId: 'chk_1', locale: 'bn-BD' })],
  ['the not-found page', notFoundPage(BASE)],
  ['the page of a refusal', refusedPage(BASE, 'order_token_invalid')],
  ['the page of a used order id', refusedPage(BASE, 'order_paid', MONEY)],
  ...(['paid', 'pending', 'failed', 'cancelled', 'expired'] as const).map((status): [string, string] => [
    `the return page, ${status}`,
    returnPageOf({ status }),
  ]),
  ['the form', formPage()],
  [
    'the form with a fault',
    formPage({ error: { detail: 'Some details are missing.', errors: [{ path: 'customer.email', message: 'x' }] } }),
  ],
  ['the form, one method', formPageOf({ methods: [PAGE_METHOD] })],
  ['the form, no method', formPageOf({ methods: [] })],
  ['the form, waiting', formPageOf({ status: 'processing', payment: PENDING_PAYMENT })],
  ['the form, paid', formPageOf({ status: 'paid' })],
]

describe('every page', () => {
  it.each(PAGES)('is complete, names its language, and runs under a strict policy: %s', (_name, page) => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n/)
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
    expect(page).toMatch(/<title>[^<]+<\/title>/)
    expect(page.match(/<h1/g)).toHaveLength(1)
    expect(page.match(/<main/g)).toHaveLength(1)
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:|undefined|\[object|NaN/i)
    for (const [script] of page.matchAll(/<script[^>]*>[\s\S]*?<\/script>/g)) {
      const [, source, attributes] = /^<script type="module" src="([^"]+)" ([^>]+)><\/script>$/.exec(script)!
      expect(source).toMatch(/^https:\/\/pay\.shop\.example\/[\w-]+\.[0-9a-f]{8}\.js$/)
      expect(attributes).toMatch(/^integrity="sha384-[a-z]+" crossorigin$/)
    }
  })

  it.each(PAGES)('loads nothing from another origin: %s', (_name, page) => {
    for (const [, address] of page.matchAll(/<(?:script|link|img|iframe)[^>]*?(?:src|href)="([^"]*)"/g))
      expect(address!.startsWith(`${BASE}/`)).toBe(true)
    expect(page).toContain('<meta name="referrer" content="no-referrer">')
  })

  it.each(PAGES)('closes every tag: %s', (_name, page) => {
    const open: string[] = []
    for (const [, end, name] of page.matchAll(/<(\/)?([a-z][a-z0-9]*)(?:\s[^>]*)?>/g)) {
      if (/^(?:meta|link|input|br|circle|path)$/.test(name!)) continue
      if (end) expect(open.pop()).toBe(name)
      else open.push(name!)
    }
    expect(open).toEqual([])
  })

  it('works below a path and at the root', () => {
    expect(notFoundPage('/pay')).toContain(`href="/pay/${pagesStylesheet.file}"`)
    expect(notFoundPage('')).toContain(`href="/${pagesStylesheet.file}"`)
  })
})

describe('the style sheet', () => {
  it('has the hash of its text in its name and its integrity on every page', () => {
    expect(pagesStylesheet.file).toMatch(/^pages\.[0-9a-f]{8}\.css$/)
    expect(pagesStylesheet.integrity).toBe(
      `sha384-${createHash('sha384').update(pagesStylesheet.text).digest('base64')}`,
    )
    for (const [, page] of PAGES) expect(page).toContain(`integrity="${pagesStylesheet.integrity}"`)
  })

  it('has a dark scheme and reduced motion, and fetches nothing', () => {
    expect(pagesStylesheet.text).toContain('prefers-color-scheme: dark')
    expect(pagesStylesheet.text).toContain('prefers-reduced-motion')
    expect(pagesStylesheet.text).not.toMatch(/url\(|@import|http/)
    expect(pagesStylesheet.text.split('{').length).toBe(pagesStylesheet.text.split('}').length)
  })

  it('has a contrast of 4.5:1 for text and 3:1 for the edges of controls, in both schemes', () => {
    const [light, dark] = [...pagesStylesheet.text.matchAll(/:root \{([^}]*)\}/g)].map(([, block]) =>
      Object.fromEntries(
        [...block!.matchAll(/--([\w-]+): (#[0-9a-f]+);/g)].map(([, name, colour]) => [name!, colour!]),
      ),
    )
    for (const colours of [light!, { ...light, ...dark }]) {
      for (const ink of ['ink', 'soft', 'accent', 'bad', 'good'])
        expect(contrast(colours[ink]!, colours.card!)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colours['on-accent']!, colours.accent!)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(colours.edge!, colours.card!)).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('amountText', () => {
  it.each([
    ['1250.00', 'BDT', 2, 'en', '৳1,250.00'],
    ['1250.00', 'BDT', 2, 'bn', '১,২৫০.০০৳'],
    ['500', 'JPY', 0, 'en', '¥500'],
    ['1.234', 'KWD', 3, 'en', 'KWD\u00a01.234'],
    ['9999999999999.99', 'BDT', 2, 'en', '৳9,999,999,999,999.99'],
    ['1.00', 'NGN', 2, 'not a locale!', '₦1.00'],
    ['1.00', 'GBP', 2, undefined, '£1.00'],
  ])('writes %s %s without rounding', (amount, currency, exponent, locale, text) => {
    expect(amountText({ amount, currency, minor: 0, exponent }, locale)).toBe(text)
  })
})

/** WCAG 2.2 contrast of two colours as #rgb or #rrggbb. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const digits =
      colour.length === 4
        ? colour
            .slice(1)
            .split('')
            .map((digit) => digit + digit)
        : colour.slice(1).match(/../g)!
    const [red, green, blue] = digits
      .map((digit) => parseInt(digit, 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  }
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

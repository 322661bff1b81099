/** What every page has in common: structure, policy, style sheet, amounts. */

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkoutPage } from '../../server/pages/checkout-page.ts'
import { notFoundPage } from '../../server/pages/not-found-page.ts'
import { refusedPage } from '../../server/pages/refused-page.ts'
import { pagesStylesheet } from '../../server/pages/styles.ts'
import { ENGLISH, wordsFor } from '../../server/pages/words/words.ts'
import {
  ASSETS,
  BASE,
  CONTEXT,
  DEVICE_METHOD,
  formPage,
  formPageOf,
  METHOD_WITHOUT_DETAILS,
  MONEY,
  PAGE_METHOD,
  PENDING_PAYMENT,
  returnPageOf,
} from './support/pages.ts'

const PAGES: [string, string][] = [
  ['the hosted checkout', checkoutPage(CONTEXT, { assets: ASSETS, checkoutId: 'chk_1' })],
  ['the not-found page', notFoundPage(CONTEXT)],
  ['the page of a refusal', refusedPage(CONTEXT, { code: 'order_token_invalid' })],
  ['the page of a used order id', refusedPage(CONTEXT, { code: 'order_paid', paid: MONEY })],
  ...(['paid', 'pending', 'failed', 'cancelled', 'expired'] as const).map((status): [string, string] => [
    `the return page, ${status}`,
    returnPageOf({ status }),
  ]),
  ['the form', formPage()],
  [
    'the form with a fault',
    formPage({ error: { code: 'invalid_request', errors: [{ path: 'customer.email', message: 'x' }] } }),
  ],
  ['the form, one method', formPageOf({ methods: [PAGE_METHOD] })],
  ['the form, no method', formPageOf({ methods: [] })],
  ['the form, waiting', formPageOf({ status: 'processing', payment: PENDING_PAYMENT })],
  ['the form, paid', formPageOf({ status: 'paid' })],
]

describe('every page', () => {
  it.each(PAGES)('is complete, names its language, and runs under a strict policy: %s', (_name, page) => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">\n/)
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">')
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

  it.each(PAGES)('ends with the foot: %s', (_name, page) => {
    expect(page.match(/<footer>/g)).toHaveLength(1)
    expect(page).toMatch(/<\/footer>\s*<\/main>\n<\/body>/)
  })

  it('names the shop of the installation even where nothing else is known', () => {
    const shop = { name: 'Shiuli' }
    for (const page of [notFoundPage({ ...CONTEXT, shop }), refusedPage({ ...CONTEXT, shop }, { code: 'order_paid' })])
      expect(page).toMatch(
        /<main class="card"><header><span class="shop" aria-hidden="true">S<\/span>\n<div><p class="name"><bdi>Shiuli/,
      )
  })

  it('works below a path and at the root', () => {
    expect(notFoundPage({ ...CONTEXT, base: '/pay' })).toContain(`href="/pay/${pagesStylesheet.file}"`)
    expect(notFoundPage({ ...CONTEXT, base: '' })).toContain(`href="/${pagesStylesheet.file}"`)
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
})

describe.each(['en', 'bn-BD', 'am-ET', 'om', 'ha', 'yo', 'ig', 'fr', 'ar-EG', 'hi'])('in %s', async (locale) => {
  const words = await wordsFor(locale)
  const inLocale = { ...CONTEXT, locale, words, shop: { name: 'Shiuli', accent: '#24483a' } }
  const english = new Set(textsIn(ENGLISH))
  const texts: [string, string][] = [
    ['the hosted checkout', checkoutPage(inLocale, { assets: ASSETS, checkoutId: `chk_${'0'.repeat(32)}` })],
    ['the not-found page', notFoundPage(inLocale)],
    ['the page of a refusal', refusedPage(inLocale, { code: 'order_token_invalid' })],
    ['the page of an unusual refusal', refusedPage(inLocale, { code: 'price_not_allowed' })],
    ...(['paid', 'pending', 'failed', 'cancelled', 'expired'] as const).map((status): [string, string] => [
      `the return page, ${status}`,
      returnPageOf({ status, transaction: 'TRX1', paidAt: '2026-11-20T17:05:00.000Z' }, inLocale),
    ]),
    ['the form', formPageOf({ methods: [PAGE_METHOD, DEVICE_METHOD, METHOD_WITHOUT_DETAILS] }, {}, inLocale)],
    [
      'the form with a fault',
      formPage({ error: { code: 'invalid_request', errors: [{ path: 'customer.email', message: 'x' }] } }, inLocale),
    ],
    ['the form, no method', formPageOf({ methods: [] }, {}, inLocale)],
    ['the form, waiting', formPageOf({ status: 'processing', payment: PENDING_PAYMENT }, {}, inLocale)],
    ['the form, paid', formPageOf({ status: 'paid' }, {}, inLocale)],
  ]

  it.each(texts)('names its language and direction, and is under 6 kB: %s', (_name, page) => {
    expect(page).toContain(`<html lang="${words.lang}" dir="${words.dir ?? 'ltr'}">`)
    expect(Buffer.byteLength(page)).toBeLessThan(6_000)
    expect(page).not.toMatch(/undefined|\[object|NaN/)
  })

  it.each(texts)('says nothing in English: %s', (_name, page) => {
    const said = page.match(/(?<=>)[^<>]{4,}(?=<)/g)!.map((text) => text.trim())
    expect(words === ENGLISH ? [] : said.filter((text) => english.has(text) && text !== words.code)).toEqual([])
  })
})

/** The texts of the pages that hold no value. */
function textsIn(words: object): string[] {
  return Object.values(words).flatMap((value: unknown) =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value ? textsIn(value) : [],
  )
}

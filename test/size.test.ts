/** The shipped files: their sizes, how they are loaded, and what must never be in them. Needs `vite build`. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import type { CSSResult } from 'lit'
import { describe, expect, it } from 'vitest'
import { ALL_FILES, assetsOfBuild, LANGUAGE_FILES, sizeOf, sizeOfFile } from './widget-files.ts'

const folder = join(import.meta.dirname, '../dist/browser')
const assets = assetsOfBuild()

/** Bytes, brotli. What a page loads before a click. */
const BUTTON = 2_440
/** From the click to a payment: Lit, templates, styles, English, client, memory and state. */
const MODAL = 25_350
/** From the payment to the receipt. Loaded while the provider is asked. */
const PENDING_SCREENS = 3_430
/** The styles in the modal's file. Those of other screens come with them. */
const STYLES = 3_200
/** A language besides English, of the most, in its own letters. One buyer loads one. */
const LANGUAGE = 3_500
/** Everything that there is: all languages, rare screens and the QR code. */
const EVERYTHING = 67_850
/** What a purchase rarely comes to. Loaded when it does. */
const LAZY_SCREENS = 4_300

const text = (name: string) => readFileSync(join(folder, name), 'utf8')
const built = (name: string) => assets[name]!.file
const scripts = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))

/** Files that have arrived before a file can run. */
const staticImports = (file: string): string[] =>
  [...text(file).matchAll(/(?:^|;)import\s*(?:[^"'`;(]*?\bfrom\s*)?["'`]\.\/([^"'`]+)["'`]/g)].map((match) => match[1]!)

/** Files that it may load while it runs, without retries of them. */
const lazyImports = (file: string): string[] =>
  [...new Set([...text(file).matchAll(/import\([`"']\.\/([^`"'?]+)[`"']\)/g)].map((match) => match[1]!))].sort()

describe('a shop’s page', () => {
  it('loads at most 2,440 bytes before a click, in one file', () => {
    expect(sizeOfFile('pay-button.js')).toBeLessThanOrEqual(BUTTON)
    expect(staticImports('pay-button.js')).toEqual([])
  })

  // Nothing else is loaded for a purchase, however it is paid: test/browser/built-script.test.ts.
  it('loads at most 28,750 bytes from the click to the receipt, in two files', () => {
    expect(staticImports(built('pay-checkout.js'))).toEqual([])
    expect(text('pay-button.js')).toContain(built('pay-checkout.js'))
    expect(sizeOfFile(built('pay-checkout.js'))).toBeLessThanOrEqual(MODAL)
    expect(staticImports(built('pending-screens.js'))).toEqual([built('pay-checkout.js')])
    expect(lazyImports(built('pending-screens.js'))).toEqual([])
    expect(sizeOfFile(built('pending-screens.js'))).toBeLessThanOrEqual(PENDING_SCREENS)
  })

  it('has at most 3,200 bytes of styles in the file of the modal', async () => {
    const modal = (await import('../dist/browser/index.js' as string)) as typeof import('../src/index.ts')
    const styles = [modal.PayCheckoutElement.styles].flat(Infinity) as CSSResult[]
    expect(brotliCompressSync(styles.map(({ cssText }) => cssText).join('')).length).toBeLessThanOrEqual(STYLES)
  })

  it('loads one small file more for rarely needed screens', () => {
    expect(lazyImports(built('pay-checkout.js'))).toEqual(
      [...LANGUAGE_FILES, 'explain.js', 'lazy-screens.js', 'pakhipay-sdk.js', 'pending-screens.js', 'test-words.js']
        .map(built)
        .sort(),
    )
    expect(staticImports(built('lazy-screens.js'))).toEqual([built('pay-checkout.js')])
    expect(sizeOfFile(built('lazy-screens.js'))).toBeLessThanOrEqual(LAZY_SCREENS)
  })

  it('loads another file only to explain a mistake in the console', () => {
    expect(staticImports(built('explain.js'))).toEqual([])
    expect(lazyImports(built('explain.js'))).toEqual([])
    expect(sizeOfFile(built('explain.js'))).toBeLessThanOrEqual(3_300)
  })

  it.each(LANGUAGE_FILES)('loads a language alone: %s', (language) => {
    expect(staticImports(built(language))).toEqual([])
    expect(lazyImports(built(language))).toEqual([])
    expect(sizeOfFile(built(language))).toBeLessThanOrEqual(LANGUAGE)
  })

  it('loads at most 67,850 bytes for everything, with ten languages and the QR code', () => {
    expect(sizeOf(...ALL_FILES)).toBeLessThanOrEqual(EVERYTHING)
  })

  it('loads what test payments say, besides English, only for test payments', () => {
    expect(staticImports(built('test-words.js'))).toEqual([])
    expect(sizeOfFile(built('test-words.js'))).toBeLessThanOrEqual(2_600)
  })

  it('loads another small file for PakhiPay()', () => {
    expect(staticImports(built('pakhipay-sdk.js'))).toEqual([])
    expect(sizeOfFile(built('pakhipay-sdk.js'))).toBeLessThanOrEqual(500)
  })

  it('loads the QR code only for buyers who want one', () => {
    expect(lazyImports(built('lazy-screens.js'))).toEqual([built('qr-code.js')])
    expect(staticImports(built('qr-code.js'))).toEqual([])
  })
})

describe('the shipped files', () => {
  const FORBIDDEN = [
    'zod',
    'node:',
    'server/',
    'eval(',
    'new Function',
    'addEventListener(`message`',
    'EventSource',
    'document.write',
  ]

  // The name of the method that the buyer used last: src/checkout/last-method.ts. From npm, it is in a chunk.
  it('store nothing that outlives the tab, except in the modal', () => {
    const storing = scripts().filter((file) => text(file).includes('localStorage'))
    expect(storing.sort()).toEqual(['chunks/pay-checkout.js', built('pay-checkout.js')].sort())
  })

  it.each(scripts())('%s has nothing of the server, and nothing that reaches past the page', (file) => {
    const code = text(file)
    expect(FORBIDDEN.filter((forbidden) => code.includes(forbidden))).toEqual([])
    // Lit reads its own templates this way, under its Trusted Types policy.
    expect(code.split('innerHTML=').length - 1).toBe(code.includes('createPolicy(`lit-html`') ? 1 : 0)
  })

  // Modules are always read as UTF-8. A classic script has the encoding of its page.
  it('include a script tag without letters that depend on the encoding of the page', () => {
    expect(text('pay-button.js')).not.toMatch(/[^\n\x20-\x7e]/)
    expect(text('pay-button.js')).toContain('The shop isn\\u2019t answering')
  })

  it('are named by their version, with their integrity', () => {
    expect(Object.keys(assets).sort()).toEqual(
      [
        ...LANGUAGE_FILES,
        'checkout-page.js',
        'explain.js',
        'lazy-screens.js',
        'pakhipay-sdk.js',
        'pay-button.js',
        'pay-checkout.js',
        'pending-screens.js',
        'qr-code.js',
        'return-page.js',
        'test-words.js',
      ].sort(),
    )
    for (const [name, { file, integrity }] of Object.entries(assets)) {
      expect(file).toMatch(new RegExp(`^${name.replace('.js', '')}\\.[0-9a-f]{8}\\.js$`))
      expect(integrity).toBe(
        `sha384-${createHash('sha384')
          .update(readFileSync(join(folder, file)))
          .digest('base64')}`,
      )
    }
    expect(text(built('pay-button.js'))).toBe(text('pay-button.js'))
  })

  it('leave Lit and React to the page that installs them from npm', () => {
    const code = scripts()
      .filter((file) => !/\.[0-9a-f]{8}\.js$/.test(file) && file !== 'pay-button.js')
      .map(text)
      .join('')
    expect(code).toMatch(/from ?["'`]lit["'`]/)
    expect(code).toMatch(/from ?["'`]react["'`]/)
    expect(code).not.toContain('createPolicy')
  })
})

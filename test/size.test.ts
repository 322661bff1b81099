/** What a shop's page pays for, as it is shipped: sizes, requests, and what must never be in there. Needs `vite build`. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../dist/browser')
const assets = JSON.parse(readFileSync(join(folder, 'assets.json'), 'utf8')) as Record<string, { file: string; integrity: string }>

/** What a page loads before anybody has pressed anything. */
const BUTTON = 1_000
/** Everything needed to pay, from the press to the receipt: templates, styles, English, client, memory and state. In one request; two were allowed. */
const PURCHASE = 11_000
/** What a purchase may come to besides being paid. Fetched when it does. */
const DETOURS = 2_000

const text = (name: string) => readFileSync(join(folder, name), 'utf8')
const brotli = (name: string) => brotliCompressSync(readFileSync(join(folder, name))).length
const built = (name: string) => assets[name]!.file
const scripts = () => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))

/** Files that have arrived before a file can run. */
const statically = (file: string): string[] => [...text(file).matchAll(/(?:^|;)import\s*(?:[^"';]*?\bfrom\s*)?["']\.\/([^"']+)["']/g)].map((match) => match[1]!)

/** Files that it may ask for while it runs. */
const later = (file: string): string[] => [...text(file).matchAll(/import\([`"']\.\/([^`"']+)[`"']\)/g)].map((match) => match[1]!)

describe('what a shop’s page loads', () => {
  it('is at most 1,000 bytes up front, in one file', () => {
    expect(brotli('pay-button.js')).toBeLessThanOrEqual(BUTTON)
    expect(statically('pay-button.js')).toEqual([])
  })

  // That it is a whole purchase, however it is paid: test/browser/calls.test.ts.
  it('is one more file of at most 11,000 bytes for a whole purchase', () => {
    expect(statically(built('pay-checkout.js'))).toEqual([])
    expect(text('pay-button.js')).toContain(built('pay-checkout.js'))
    expect(brotli(built('pay-checkout.js'))).toBeLessThanOrEqual(PURCHASE)
  })

  it('is one small file more for what a purchase may come to besides being paid', () => {
    expect(later(built('pay-checkout.js')).sort()).toEqual([built('detours.js'), built('sdk.js')].sort())
    expect(statically(built('detours.js'))).toEqual([built('pay-checkout.js')])
    expect(brotli(built('detours.js'))).toBeLessThanOrEqual(DETOURS)
  })

  it('is another small one for shops that call PakhiPay()', () => {
    expect(statically(built('sdk.js'))).toEqual([built('pay-checkout.js')])
    expect(brotli(built('sdk.js'))).toBeLessThanOrEqual(500)
  })

  it('has a code to scan only for those who want one', () => {
    expect(later(built('detours.js'))).toEqual([built('qr-code.js')])
    expect(statically(built('qr-code.js'))).toEqual([])
  })
})

describe('what is shipped', () => {
  it.each(scripts())('%s holds nothing of the server, and nothing that reaches past the page', (file) => {
    const code = text(file)
    for (const forbidden of ['zod', 'node:', 'server/', 'eval(', 'new Function', 'innerHTML=', 'addEventListener(`message`', 'EventSource', 'document.write', 'localStorage']) {
      // lit-html reads its own templates this way, under its Trusted Types policy.
      if (forbidden === 'innerHTML=' && code.includes('createPolicy')) continue
      expect(code.includes(forbidden), `${forbidden} in ${file}`).toBe(false)
    }
  })

  it('shortens no name that a page, the wire or a screen is known by', () => {
    const read = (name: string) => readFileSync(join(import.meta.dirname, '..', name), 'utf8')
    const shortened = /OWN_NAMES = new RegExp\(`\^\(\$\{`([^`]*)`/.exec(read('vite.config.ts'))![1]!.trim().split(/\s+/)
    expect(shortened.length).toBeGreaterThan(50)
    const members = ['server/wire.ts', 'src/options.ts', 'src/result.ts', 'src/errors.ts', 'src/events.ts', 'src/sdk.ts', 'src/pay-button.ts']
      .flatMap((file) => [...read(file).matchAll(/(?:^ +|[{;,] )(?:(?:readonly|declare|get|set) )*(\w+)\??[:(]/gm)].map((match) => match[1]!))
    const screens = [...read('src/checkout-state.ts').matchAll(/Screen = ([^\n]+)/g)].flatMap(([, names]) => [...names!.matchAll(/'(\w+)'/g)].map((match) => match[1]!))
    expect(members).toEqual(expect.arrayContaining(['pollAfterMs', 'orderToken', 'repeatable', 'state']))
    expect(screens).toEqual(expect.arrayContaining(['choose', 'impossible']))
    expect(shortened.filter((name) => members.includes(name) || screens.includes(name))).toEqual([])
  })

  it('asks nothing of Lit that the lean templates have not', () => {
    const sources = readdirSync(join(import.meta.dirname, '../src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && file !== 'lean-html.ts')
    let templates = 0
    for (const file of sources) {
      const code = readFileSync(join(import.meta.dirname, '../src', file), 'utf8')
      for (const [, names, module] of code.matchAll(/import (?:type )?\{([^}]*)\} from '(lit[^']*)'/g)) {
        expect(module, file).toBe('lit/html.js')
        expect(['html', 'nothing', 'render', 'TemplateResult']).toEqual(expect.arrayContaining(names!.split(',').map((name) => name.trim())))
      }
      templates += code.split('html`').length - 1
      expect(code, file).not.toMatch(/html`[^`]*(?:<!--|<textarea|<style|<title|<script)/)
      // Attributes: in lower case, without quotes, a whole value.
      expect(code, file).not.toMatch(/\s[\w-]*[A-Z][\w-]*=\$\{|=["'][^"'`]*\$\{[^`]*>/)
    }
    expect(templates).toBeGreaterThan(25)
  })

  it('loses no white space between the attributes of a template', () => {
    for (const name of ['pay-checkout.js', 'detours.js']) expect(text(built(name))).not.toMatch(/\}[a-z-]+="|"[a-z-]+=(?:"|\$\{)/)
  })

  it('is named by its content, with its integrity', () => {
    expect(Object.keys(assets).sort()).toEqual(['checkout-page.js', 'detours.js', 'pay-button.js', 'pay-checkout.js', 'qr-code.js', 'return-page.js', 'sdk.js'])
    for (const { file, integrity } of Object.values(assets)) {
      expect(integrity).toBe(`sha384-${createHash('sha384').update(readFileSync(join(folder, file))).digest('base64')}`)
    }
    expect(text(built('pay-button.js'))).toBe(text('pay-button.js'))
  })

  it('leaves Lit and React to the page that installs it from npm', () => {
    const code = scripts().filter((file) => !/\.[0-9a-f]{8}\.js$/.test(file) && file !== 'pay-button.js').map(text).join('')
    expect(code).toMatch(/from ?["'`]lit\/html\.js["'`]/)
    expect(code).toMatch(/from ?["'`]react["'`]/)
    expect(code).not.toContain('createPolicy')
  })
})

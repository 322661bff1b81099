/** No flow of the widget or of the services names a provider. Adapters describe themselves. Run `npm run build` first. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as registry from '../server/providers/index.ts'

const ROOT = join(import.meta.dirname, '..')
/** Of the providers that sell for money. A frame has a sandbox, too. */
const SELLERS = Object.values(registry).filter(({ id }) => id !== 'sandbox')
const NAMES = SELLERS.flatMap(({ id, label }) => [...new Set([id, label.toLowerCase()])])

function built(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.js'))
}

function namedIn(code: string): string[] {
  return NAMES.filter((name) => code.toLowerCase().includes(name))
}

describe('the built files of the widget', () => {
  const files = built('dist/browser')

  it('are there', () => {
    expect(files.filter((path) => path.includes('pay-checkout')).length).toBeGreaterThan(0)
    expect(SELLERS.length).toBeGreaterThanOrEqual(8)
  })

  // Pages that were made for Pakhi Pay's own script find its function here.
  it.each(files.filter((path) => !path.includes('pakhipay-sdk')))('name no provider: %s', (path) => {
    const code = readFileSync(join(ROOT, 'dist/browser', path), 'utf8')
    expect(namedIn(code.replaceAll(/pakhipay-sdk|[pP]akhiPay/g, ''))).toEqual([])
  })
})

describe('the built services', () => {
  const OWN = /^(?:providers|config|cli)\//
  // The program is joined from all of them.
  const files = built('dist/server').filter((path) => !OWN.test(path) && !/^(?:part-|main\.js)/.test(path))

  it('are there, and the adapters would be found', () => {
    expect(files).toContain('payments/reconcile.js')
    const adapters = built('dist/server').filter((path) => path.startsWith('providers/'))
    const found = adapters.flatMap((path) => namedIn(readFileSync(join(ROOT, 'dist/server', path), 'utf8')))
    expect(SELLERS.filter(({ id }) => !found.includes(id))).toEqual([])
  })

  it.each(files)('name no provider: %s', (path) => {
    expect(namedIn(readFileSync(join(ROOT, 'dist/server', path), 'utf8'))).toEqual([])
  })
})

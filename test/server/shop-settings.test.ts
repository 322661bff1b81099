/** The settings that introduce the shop to buyers: `SHOP_NAME`, `SHOP_LOGO`, `SHOP_ACCENT`. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../server/config/config.ts'
import { ConfigError } from '../../server/config/config-error.ts'
import type { Environment } from '../../server/config/config-error.ts'

const GOOD: Environment = {
  PUBLIC_URL: 'https://pay.shop.example',
  ORDER_TOKEN_SECRET: 'x'.repeat(32),
  SANDBOX: '1',
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-logo-'))
  writeFileSync(join(folder, 'logo.SVG'), '<svg xmlns="http://www.w3.org/2000/svg"></svg>')
  writeFileSync(join(folder, 'logo.txt'), 'logo')
  writeFileSync(join(folder, 'large.png'), Buffer.alloc(200_001))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const shopOf = (change: Environment) => readConfig({ ...GOOD, ...change }, { now: () => 0 }).shop
const faultsOf = (change: Environment): string[] => {
  try {
    shopOf(change)
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ name }) => name)
    throw error
  }
  return []
}

describe('the settings of the shop', () => {
  test('are absent without a name', () => {
    expect(shopOf({})).toBe(null)
  })

  test('are a name, a logo and a colour', () => {
    const logo = 'https://cdn.shop.example/logo.png'
    expect(shopOf({ SHOP_NAME: 'Shiuli', SHOP_LOGO: logo, SHOP_ACCENT: '#24483a' })).toEqual({
      name: 'Shiuli',
      logo,
      accent: '#24483a',
    })
  })

  test.each([
    ['two\nlines', 'two lines'],
    ['x'.repeat(81), 'x'.repeat(80)],
  ])('make one line of at most 80 letters of the name %j', (text, name) => {
    expect(shopOf({ SHOP_NAME: text })!.name).toBe(name)
  })

  test('take a logo from a file, whose path changes with its content', () => {
    const shop = () => shopOf({ SHOP_NAME: 'Shiuli', SHOP_LOGO: join(folder, 'logo.SVG') })
    const { logo } = shop()!
    expect(logo).toMatchObject({ type: 'image/svg+xml', path: expect.stringMatching(/^shop-logo\.[0-9a-f]{8}\.svg$/) })
    writeFileSync(join(folder, 'logo.SVG'), '<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>')
    expect(shop()!.logo).not.toMatchObject({ path: (logo as { path: string }).path })
  })

  test.each(['#fff', '#24483A', 'rebeccapurple', 'rgb(36 72 58)', 'oklch(40% 0.05 160)'])(
    'take the colour %s',
    (color) => {
      expect(shopOf({ SHOP_NAME: 'Shiuli', SHOP_ACCENT: color })!.accent).toBe(color)
    },
  )

  test.each([
    ['SHOP_NAME', ' \n '],
    ['SHOP_LOGO', 'http://cdn.shop.example/logo.png'],
    ['SHOP_LOGO', 'nowhere.png'],
    ['SHOP_LOGO', 'logo.txt'],
    ['SHOP_LOGO', 'large.png'],
    ['SHOP_ACCENT', '#24483'],
    ['SHOP_ACCENT', 'red; background: url(https://elsewhere.example)'],
    ['SHOP_ACCENT', 'url(https://elsewhere.example)'],
  ])('refuse %s = %j', (name, value) => {
    const text = name === 'SHOP_LOGO' && !value.startsWith('http') ? join(folder, value) : value
    expect(faultsOf({ SHOP_NAME: 'Shiuli', [name]: text })).toEqual([name])
  })
})

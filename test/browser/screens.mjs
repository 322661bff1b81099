/**
 * Draws every state of the checkout at two sizes, light and dark, into test-results/screens, with sheets to compare.
 * Needs `vite build`. The argument selects states by a part of their name: `node test/browser/screens.mjs paid`.
 */

import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { browserPath } from '../browser-path.mjs'
import { origin, server, SHIULI } from './screens/shop.mjs'
import { states } from './screens/states.mjs'

const out = resolve(import.meta.dirname, '../../test-results/screens')
const only = process.argv[2]

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } }
const SCHEMES = ['light', 'dark']

const { executablePath, args } = await browserPath()
const browser = await chromium.launch({ executablePath, args })
await mkdir(out, { recursive: true })
let count = 0
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    const drawn = []
    for (const [name, state] of Object.entries(states)) {
      if ((only && !name.includes(only)) || (state.wide && size !== 'desktop')) continue
      const file = `${name}-${size}-${colorScheme}.png`
      await draw(name, state, { size, viewport, colorScheme, file }).catch((error) =>
        console.error(file, error.message),
      )
      drawn.push([name, file])
      count++
    }
    await drawSheet(drawn, viewport, `sheet-${size}-${colorScheme}.png`)
  }
}
await browser.close()
server.close()
console.log(`${count} pictures in test-results/screens`)
process.exit(0)

async function draw(name, state, { size, viewport, colorScheme, file }) {
  const companion = `/companion/shot-${name}-${size}-${colorScheme}`
  const control = (change) => fetch(`${origin}${companion}/control`, { method: 'POST', body: JSON.stringify(change) })
  const checkout = typeof state.checkout === 'function' ? state.checkout() : state.checkout
  await control({ checkout, ...state.control })
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: state.motion ? 'no-preference' : 'reduce',
    hasTouch: size === 'phone',
  })
  context.setDefaultTimeout(8_000)
  const p = await context.newPage()
  p.on('pageerror', (error) => console.error(file, error.message))
  if (state.last)
    await p.addInitScript(
      ([key, value]) => localStorage.setItem(key, value),
      [`pay-button last ${origin}${companion}`, state.last],
    )
  const attributes = {
    'order-token': `token-${name}`,
    server: `${origin}${companion}`,
    presentation: 'popup',
    brand: (state.brand ?? SHIULI).name,
    ...state.attributes,
  }
  try {
    await p.goto(`${origin}/shop?${new URLSearchParams(attributes)}`)
    if (!state.stay) {
      await p.locator('pay-button').click()
      await p
        .locator(state.wait ?? 'pay-checkout h2:not(.hidden)')
        .first()
        .waitFor()
      if (state.then) await control({ checkout: state.then })
      if (state.after) await control(state.after)
      if (state.act) await p.waitForTimeout(500)
      await state.act?.(p)
    }
    await p.waitForTimeout(state.delay ?? 500)
  } finally {
    await p.screenshot({ path: `${out}/${file}` })
    await control({ resume: true })
    await context.close()
  }
}

/** All states of one size and scheme on one picture. */
async function drawSheet(drawn, { width, height }, file) {
  const scale = width > 600 ? 0.31 : 0.75
  const context = await browser.newContext({ viewport: { width: 1680, height: 400 } })
  const p = await context.newPage()
  await p.goto(`${origin}/shop`)
  await p.setContent(`<style>body { margin: 12px; display: flex; flex-wrap: wrap; gap: 12px; background: #c8cbd0 }
    figure { margin: 0; font: 600 13px system-ui } img { display: block; width: ${width * scale}px; height: ${height * scale}px }
    </style>${drawn.map(([name, picture]) => `<figure>${name}<img src="/screens/${picture}"></figure>`).join('')}`)
  await p.waitForLoadState('networkidle')
  await p.screenshot({ path: `${out}/${file}`, fullPage: true })
  await context.close()
}

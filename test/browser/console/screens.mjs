/**
 * Draws every page of the console at two sizes, light and dark, into test-results/console. Needs `npm run build:admin`.
 * `node --import tsx test/browser/console/screens.mjs order` draws the pages with this in their name.
 */

import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { browserPath } from '../../browser-path.mjs'
import { answer } from './console-server.mjs'
import { DIALOGS, PAGES, usual, views } from './all-screens.ts'

const out = resolve(import.meta.dirname, '../../../test-results/console')
const only = process.argv[2] ?? ''
const SIZES = { narrow: { width: 360, height: 740 }, wide: { width: 1280, height: 800 } }

const server = createServer((request, response) => {
  if (!answer(request, response)) response.writeHead(404).end()
})
await new Promise((done) => server.listen(0, '127.0.0.1', done))
const origin = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch(await browserPath())
await mkdir(out, { recursive: true })

const ALL = { ...PAGES, ...DIALOGS }
for (const [name, screen] of Object.entries(ALL)) {
  const { hash = '#/orders/1041', isSignedIn = true, answers = {}, act, locale = 'en-GB' } = screen
  if (!name.includes(only)) continue
  const control = (change) =>
    fetch(`${origin}/console/${name}/control`, { method: 'POST', body: JSON.stringify(change) })
  const given = { ...usual, ...answers }
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ['light', 'dark']) {
      await control({ session: views.session, isSignedIn, token: 'secret', answers: given })
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale,
        timezoneId: 'Asia/Dhaka',
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      const shouldWork = isSignedIn && !/failed|none|refused/.test(name)
      page.on('console', (message) => message.type() === 'error' && shouldWork && console.error(name, message.text()))
      page.on('pageerror', (error) => console.error(name, error.message))
      await page.goto(`${origin}/console/${name}/admin${hash}`)
      await page.locator('h1').first().waitFor()
      await page.waitForFunction(() => !document.querySelector('.loading'))
      if (act) await act(page, control)
      // A dialog covers the window; a page is shown whole, and what sticks to the window stays at its edges.
      if (name in PAGES) {
        const height = await page.evaluate(() => document.documentElement.scrollHeight)
        await page.setViewportSize({ width: viewport.width, height: Math.max(viewport.height, height) })
      }
      await page.screenshot({ path: `${out}/${name}-${size}-${colorScheme}.png` })
      await context.close()
    }
}
for (const size of Object.keys(SIZES)) for (const scheme of ['light', 'dark']) await drawSheet(size, scheme)
await browser.close()
server.close()

/** All pages of one size and scheme beside each other. */
async function drawSheet(size, scheme) {
  const names = Object.keys(ALL).filter((name) => name.includes(only))
  const pictures = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(`${out}/${name}-${size}-${scheme}.png`)
      return `<figure><figcaption>${name}</figcaption><img src="data:image/png;base64,${bytes.toString('base64')}"></figure>`
    }),
  )
  const width = size === 'wide' ? 620 : 240
  const page = await browser.newPage({ viewport: { width: 1960, height: 400 } })
  await page.setContent(`<style>body { margin: 24px; background: #c8ccd2; font: 14px system-ui }
    main { display: flex; flex-wrap: wrap; gap: 20px; align-items: start } figure { margin: 0 }
    img { width: ${width}px; display: block }</style><main>${pictures.join('')}</main>`)
  await page.screenshot({ path: `${out}/sheet-${size}-${scheme}.png`, fullPage: true })
  await page.close()
}

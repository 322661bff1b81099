/**
 * What an operator waits for in the morning: from the navigation to the console until the overview is drawn with its
 * figures, in Chromium with an emulated processor.
 */

import { chromium } from 'playwright-core'
import { browserPath } from '../browser-path.mjs'
import { ADMIN_TOKEN } from './operators.mjs'

/** A phone of the middle class beside a computer. */
const CPU_RATE = 4
const TIMES = 7

/** Runs in the page, before its own scripts. Times begin with the navigation. */
const watch = () => {
  window.usable = new Promise((resolve) => {
    const isDrawn = () => document.querySelector('.kpi b') && document.querySelector('.chart rect')
    const look = () => requestAnimationFrame(() => (isDrawn() ? setTimeout(() => resolve(performance.now())) : look()))
    look()
  })
}

/** @returns milliseconds of each visit: by a browser that was never there, and with the files in its cache */
export async function openConsole(port) {
  const origin = `http://127.0.0.1:${port}`
  const browser = await chromium.launch(await browserPath())
  const times = { cold: [], warm: [] }
  try {
    for (let nth = 0; nth < TIMES; nth += 1) {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
      await context.addInitScript(watch)
      const answer = await context.request.post(`${origin}/admin/session`, { data: { token: ADMIN_TOKEN } })
      if (answer.status() !== 204) throw new Error(`the sign-in answered ${answer.status()}`)
      for (const kind of ['cold', 'warm']) {
        const page = await context.newPage()
        const devtools = await context.newCDPSession(page)
        await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_RATE })
        await page.goto(`${origin}/admin`)
        times[kind].push(await page.evaluate('usable'))
        await page.close()
      }
      await context.close()
    }
  } finally {
    await browser.close()
  }
  return times
}

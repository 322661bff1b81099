/** What a buyer's browser does from the press of the button until a payment method can be chosen. */

import { join } from 'node:path'

/** A phone of the middle class beside a computer. */
const CPU_RATE = 4
const TIMEOUT_MS = 60_000

/** Runs in the page. Ends when a frame with a usable checkout has been drawn. */
const pressAndWait = () =>
  new Promise((resolve) => {
    const tasks = []
    const shifts = []
    const observers = [
      ['longtask', tasks],
      ['layout-shift', shifts],
    ].map(([type, list]) => {
      const observer = new PerformanceObserver((entries) => list.push(...entries.getEntries()))
      observer.observe({ type })
      return { observer, list }
    })
    const since = performance.now()
    const end = () => {
      const time = performance.now() - since
      // The entries of the last task come later.
      setTimeout(() => {
        for (const { observer, list } of observers) list.push(...observer.takeRecords())
        for (const { observer } of observers) observer.disconnect()
        resolve({
          time,
          longestTask: Math.max(0, ...tasks.map(({ duration }) => duration)),
          shift: shifts.reduce((sum, { value }) => sum + value, 0),
        })
      }, 300)
    }
    const look = () => requestAnimationFrame(() => (window.ready() ? setTimeout(end) : look()))
    window.press()
    look()
  })

/** What a trace records: tasks, scripts, styles, layouts, frames, and samples of the script. */
const TRACED = ['devtools.timeline', 'loading', 'blink.user_timing', 'disabled-by-default-v8.cpu_profiler']

/**
 * @param browser of playwright-core
 * @param traces a folder for a trace of each opening, which the browser's developer tools show; none without it
 */
export function measurements(browser, servers, traces) {
  /** Opens a page as somebody who was never there, and passes it to `work`. */
  const visit = async (product, { link = 'quick', context, cpu = CPU_RATE }, work) => {
    const own = context ?? (await browser.newContext({ viewport: { width: 390, height: 844 } }))
    const page = await own.newPage()
    try {
      const devtools = await own.newCDPSession(page)
      await page.goto(servers.page(product, link), { waitUntil: 'networkidle' })
      await page.evaluate('(async () => { await loaded(); Object.assign(window, { ready, press, close }) })()')
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpu })
      return await work(page, devtools)
    } finally {
      await page.close()
      if (!context) await own.close()
    }
  }

  /** @param name of its trace */
  const open = async (page, name) => {
    const timeout = setTimeout(() => void page.close(), TIMEOUT_MS)
    if (traces) await browser.startTracing(page, { path: join(traces, `${name}.json`), categories: TRACED })
    try {
      return await page.evaluate(pressAndWait)
    } finally {
      clearTimeout(timeout)
      if (traces) await browser.stopTracing()
    }
  }
  const close = (page) => page.evaluate('close()')

  return {
    /** For the first time, with what passes over the network, and then once more. */
    cold: (product, link) =>
      visit(product, { link }, async (page, devtools) => {
        const traffic = await watchTraffic(devtools)
        const first = await open(page, `${product}-${link}-cold`)
        const loaded = traffic()
        await close(page)
        const second = await open(page, `${product}-${link}-second`)
        return { ...first, ...loaded, second: second.time }
      }),

    /** On another page of the shop, with the files in the browser's cache. */
    warm: async (product) => {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
      try {
        const visitAndOpen = () => visit(product, { context }, (page) => open(page, `${product}-warm`))
        await visitAndOpen()
        return (await visitAndOpen()).time
      } finally {
        await context.close()
      }
    },

    /** For the first time, by a buyer whose pointer rested on the button. */
    afterHover: (product) =>
      visit(product, {}, async (page) => {
        const { x, y, width, height } = await page.locator('#pay').boundingBox()
        await page.mouse.move(x + width / 2, y + height / 2)
        await page.waitForLoadState('networkidle')
        await page.waitForTimeout(500)
        return (await open(page, `${product}-hover`)).time
      }),

    /** What is left after `count` openings, beside what was left after the first ten. */
    leaks: (product, count) =>
      visit(product, { cpu: 1 }, async (page, devtools) => {
        const openAndClose = async (times) => {
          for (let i = 0; i < times; i++) {
            await page.evaluate(pressAndClose)
          }
        }
        await openAndClose(10)
        const before = await weigh(devtools)
        await openAndClose(count)
        const after = await weigh(devtools)
        return Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name]]))
      }),
  }
}

/** Runs in the page: one opening, without waits that have nothing to do with it. */
const pressAndClose = () =>
  new Promise((resolve) => {
    window.press()
    const look = () => requestAnimationFrame(() => (window.ready() ? end() : look()))
    const end = async () => {
      await window.close()
      setTimeout(resolve, 50)
    }
    look()
  })

async function watchTraffic(devtools) {
  const methods = []
  let bytes = 0
  let scripts = 0
  devtools.on('Network.requestWillBeSent', ({ request, type }) => {
    if (request.url.startsWith('data:')) return
    methods.push(request.method)
    if (type === 'Script') scripts++
  })
  devtools.on('Network.dataReceived', ({ encodedDataLength }) => (bytes += encodedDataLength))
  devtools.on('Network.responseReceived', ({ response }) => (bytes += response.encodedDataLength))
  await devtools.send('Network.enable')
  return () => {
    const preflights = methods.filter((method) => method === 'OPTIONS').length
    return { bytes, requests: methods.length - preflights, scripts, preflights }
  }
}

async function weigh(devtools) {
  // Timers of the last opening still hold it.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  for (let i = 0; i < 3; i++) await devtools.send('HeapProfiler.collectGarbage')
  const { jsHeapSizeUsed, nodes, jsEventListeners } = {
    ...(await devtools.send('Memory.getDOMCounters')),
    jsHeapSizeUsed: (await devtools.send('Runtime.getHeapUsage')).usedSize,
  }
  return { heap: jsHeapSizeUsed, nodes, listeners: jsEventListeners }
}

/**
 * `npm run bench:widget`: what a buyer waits for and loads, beside Adyen Web (redirects only) and Bitcoin Connect, which
 * come from npm into a cache folder. Build first. The tables are Markdown.
 *
 *   npm run bench:widget                  seven rounds, which take some minutes and a quiet machine
 *   npm run bench:widget -- --rounds 3
 *   npm run bench:widget -- --opens 20    how many openings must leave nothing behind; 100 unless given
 *   npm run bench:widget -- --trace DIR   also write a trace of each opening, for the browser's developer tools
 *
 * Absolute figures depend on the machine. The ratios compare checkouts that ran after one another in the same round.
 */

import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { browserPath } from '../../browser-path.mjs'
import { ALL_FILES, PURCHASE_FILES, sizeOf } from '../../widget-files.ts'
import { median } from '../figures.mjs'
import { measurements } from './measure.mjs'
import { buildRivals, VERSIONS } from './rivals.mjs'
import { PRODUCTS, startServers } from './servers.mjs'
import { slowLink } from './slow-link.mjs'
import { webhookToScreen } from './webhook-to-screen.mjs'

const LINK = { bitsPerSecond: 400_000, roundTripMs: 400 }
/** What a node or a listener that stays behind at each opening would reach. Caches grow for other reasons. */
const FEW = 0.5

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    opens: { type: 'string', default: '100' },
    trace: { type: 'string' },
  },
})
const opens = Number(options.opens)

const rivals = await buildRivals()
const servers = await startServers(rivals, slowLink(LINK))
const browser = await chromium.launch(await browserPath())
const measure = measurements(browser, servers, options.trace)

/** Of each product: a list of figures by name. */
const figures = Object.fromEntries(PRODUCTS.map((product) => [product, {}]))
let toScreen = []
const note = (product, name, value) => (figures[product][name] ??= []).push(value)

try {
  for (let round = 1; round <= Number(options.rounds); round++) {
    console.log(`Round ${round} of ${options.rounds}`)
    for (const product of PRODUCTS) await runRound(product)
  }
  for (const product of PRODUCTS) {
    const { heap, nodes, listeners } = await measure.leaks(product, opens)
    note(product, 'heap', heap / 1024)
    note(product, 'nodes', nodes)
    note(product, 'listeners', listeners)
  }
  toScreen = await webhookToScreen(browser)
} finally {
  await browser.close()
  await servers.stop()
}

print()

async function runRound(product) {
  const quick = await measure.cold(product, 'quick')
  for (const name of ['bytes', 'requests', 'scripts', 'preflights', 'longestTask', 'shift'])
    note(product, name, quick[name])
  note(product, 'cold', quick.time)
  note(product, 'second', quick.second)
  note(product, 'warm', await measure.warm(product))
  note(product, 'hover', await measure.afterHover(product))
  const slow = await measure.cold(product, 'slow')
  note(product, 'slow', slow.time)
  note(product, 'slowSecond', slow.second)
}

function print() {
  const value = (product, name) => median(figures[product][name])
  const shown =
    (digits, unit = '') =>
    (product, name) =>
      `${value(product, name).toFixed(digits)}${unit}`
  const rows = [
    ['Bytes from the press on', 'bytes', shown(0)],
    ['Requests', 'requests', shown(0)],
    ['… of scripts', 'scripts', shown(0)],
    ['Preflights', 'preflights', shown(0)],
    ['Press to usable, cold', 'cold', shown(0, ' ms')],
    ['… with the files in the cache', 'warm', shown(0, ' ms')],
    ['… after the pointer rested on the button', 'hover', shown(0, ' ms')],
    ['… a second time on the same page', 'second', shown(0, ' ms')],
    ['… cold, on the slow link', 'slow', shown(0, ' ms')],
    ['… a second time, on the slow link', 'slowSecond', shown(0, ' ms')],
    ['Longest task over 50 ms', 'longestTask', shown(0, ' ms')],
    ['Layout shift', 'shift', shown(3)],
    [`Heap after ${opens} more openings`, 'heap', shown(0, ' KiB')],
    [`Nodes after ${opens} more openings`, 'nodes', shown(0)],
    [`Listeners after ${opens} more openings`, 'listeners', shown(0)],
  ]
  const names = Object.entries(VERSIONS).map(([name, version]) => `${name} ${version}`)
  console.log(`\nMedians of ${options.rounds} rounds, CPU four times slower. ${names.join(', ')}\n`)
  table(
    ['', ...PRODUCTS],
    rows.map(([label, name, format]) => [label, ...PRODUCTS.map((product) => format(product, name))]),
  )

  const ours = (name) => value('pay-button', name)
  const toAdyen = (name) => ours(name) / value('adyen', name)
  const kept = (name) => ours(name) / opens
  const bars = [
    ['Cold, ms', ours('cold'), 250],
    ['Cold, to Adyen', toAdyen('cold'), 0.75],
    ['After hover, ms', ours('hover'), 120],
    ['Second opening, ms', ours('second'), 60],
    ['Second opening on the slow link, to that on the quick one', ours('slowSecond') / ours('second'), 1.25],
    ['Slow link, cold, to Adyen', toAdyen('slow'), 0.65],
    ['Longest task over 50 ms', ours('longestTask'), 0],
    ['Layout shift', ours('shift'), 0],
    ['Nodes kept for each opening', kept('nodes'), FEW],
    ['Listeners kept for each opening', kept('listeners'), FEW],
    ['Webhook to the receipt on the screen, 95th percentile, ms', toScreen[Math.ceil(toScreen.length * 0.95) - 1], 250],
    ['Before the press, brotli, bytes', sizeOf('pay-button.js'), 1_000],
    ['From the press to the receipt, brotli, bytes', sizeOf(...PURCHASE_FILES), 20_000],
    ['Everything, brotli, bytes', sizeOf(...ALL_FILES), 45_000],
  ]
  console.log('')
  table(
    ['Bar', 'Figure', 'At most', ''],
    bars.map(([label, figure, bar]) => [label, round(figure), round(bar), figure <= bar ? 'met' : 'missed']),
  )
}

function table(head, lines) {
  for (const cells of [head, head.map(() => '---'), ...lines]) console.log(`| ${cells.join(' | ')} |`)
}

function round(number) {
  return Number.isInteger(number) ? `${number}` : number.toFixed(number < 10 ? 2 : 0)
}

/**
 * `npm run bench`: measures the companion and prints each figure beside its bar. Build first.
 *
 *   npm run bench                            the whole table, which takes some minutes and a quiet machine
 *   npm run bench -- --scale 0.1 --rounds 1  a tenth of it, once
 *   npm run bench -- --only reconciled,steady
 *   npm run bench -- --only operators        a million orders, and what the console asks of them
 *   npm run bench -- --only console          how soon the console shows its overview in a browser
 *   npm run bench -- --database postgres     measures the companion on Postgres instead of SQLite
 *   npm run bench -- --profile /tmp/profiles writes a CPU profile of each companion
 *   npm run bench -- --chart docs/images/speed.svg
 *
 * Absolute figures depend on the machine. The ratios compare servers that ran after one another in the same run.
 */

import { writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { chart } from './chart.mjs'
import { postgres, sqlite } from './databases.mjs'
import { figures, median } from './figures.mjs'
import { start } from './processes.mjs'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    scale: { type: 'string', default: '1' },
    only: { type: 'string' },
    database: { type: 'string', default: 'sqlite' },
    profile: { type: 'string' },
    chart: { type: 'string' },
  },
})

/** How much each measurement does at `--scale 1`. */
const FULL = {
  reconciled: 6000,
  reconciledOnPostgres: 1500,
  receiveOnly: 30_000,
  steadySeconds: 20,
  paymentSeconds: 20,
  streams: 500,
  paymentsAtStart: 1_000_000,
  ordersToRead: 1_000_000,
  ordersAtFirstView: 10_000,
}
const scale = Number(options.scale)
const sizes = Object.fromEntries(Object.entries(FULL).map(([name, size]) => [name, Math.ceil(size * scale)]))
const rowsOfClaim = [1000, Math.max(2000, 1_000_000 * scale)]
const rounds = Number(options.rounds)

const provider = await start('provider.mjs')
const load = await start('load.mjs')
const only = options.only?.split(',')
const isWanted = (name) => !only || only.includes(name)
const onPostgres = options.database === 'postgres'
const needsPostgres = onPostgres || isWanted('postgres') || isWanted('instances')
const server = needsPostgres ? await postgres() : null
const engine = onPostgres ? server : sqlite
const parts = { provider, load, sizes, profile: options.profile }
const measure = figures({ ...parts, engine })
const measureSqlite = figures({ ...parts, engine: sqlite })
const measurePostgres = server && figures({ ...parts, engine: server })
const stalls = []

/** Each row: what it measures, its bar, which part of the bar a figure takes (1 is just met), and how to find out. */
const TABLE = [
  {
    name: 'reconciled',
    what: 'webhooks of real payments until they are paid, to the hand-written insert-only server',
    bar: '≥ 1.0',
    share: (ratio) => 1 / ratio,
    run: async () => {
      const [ours, theirs] = await compare(measure.reconciled, measure.insertOnly)
      const detail = `${perSecond(ours)} to ${perSecond(theirs)}; accepted ${per(ours, 'acceptedPerSecond')}/s`
      return {
        value: ratio(ours, theirs),
        detail: `${detail}, p99 ${ms(ours, 'p99')}; ${cpuRatio(ours, theirs)}`,
        met: (value) => value >= 1,
      }
    },
  },
  {
    name: 'receive',
    what: 'webhooks without work, to an Express route without a store',
    bar: '≥ 0.85',
    share: (ratio) => 0.85 / ratio,
    run: async () => {
      const [ours, theirs] = await compare(measure.receiveOnly, measure.noStore)
      const detail = `${perSecond(ours)} to ${perSecond(theirs)}, p99 ${ms(ours, 'p99')} and ${ms(theirs, 'p99')}; ${cpuRatio(ours, theirs)}`
      return { value: ratio(ours, theirs), detail, met: (value) => value >= 0.85 }
    },
  },
  {
    name: 'steady',
    what: '1,000 webhooks/s with work: p99, maximum',
    bar: '≤ 25 ms, ≤ 100 ms',
    share: (p99) => p99 / 25,
    run: async () => {
      const results = await repeat(measure.steady)
      const detail = `p50 ${ms(results, 'p50')}, maximum ${ms(results, 'max')}`
      return { value: of(results, 'p99'), detail, met: (p99) => p99 <= 25 && of(results, 'max') <= 100 }
    },
  },
  {
    name: 'payments',
    what: 'starting 100 payments/s while polls fall due: own share of the p50, p99 with the call to the provider',
    bar: '≤ 3 ms, ≤ 20 ms',
    share: (p99) => p99 / 20,
    run: async () => {
      const results = await repeat(measure.payments)
      const own = of(results, 'p50') - of(results, 'call')
      const call = `the call to the provider takes ${ms(results, 'call')} on average`
      const detail = `p50 ${ms(results, 'p50')}, own share ${own.toFixed(1)} ms: ${call}; maximum ${ms(results, 'max')}`
      return { value: of(results, 'p99'), detail, met: (p99) => p99 <= 20 && own <= 3 }
    },
  },
  {
    name: 'streams',
    what: 'webhook accepted to the event at the modal, 500 streams: p95',
    bar: '≤ 50 ms',
    share: (milliseconds) => milliseconds / 50,
    run: async () => {
      const results = await repeat(measure.streams)
      const detail = `p50 ${ms(results, 'p50')}, maximum ${ms(results, 'max')}`
      return { value: of(results, 'p95'), detail, met: (p95) => p95 <= 50 }
    },
  },
  {
    name: 'stall',
    what: 'longest stall of the event loop in all of the above',
    bar: '≤ 50 ms',
    share: (milliseconds) => milliseconds / 50,
    run: async () => ({ value: Math.max(...stalls), detail: '', met: (stall) => stall <= 50 }),
  },
  {
    name: 'postgres',
    what: 'webhooks of real payments on Postgres, one instance, to SQLite',
    bar: '≥ 0.5',
    share: (ratio) => 0.5 / ratio,
    run: async () => {
      const [ours, theirs] = await compare(
        () => measurePostgres.reconciled(1, sizes.reconciledOnPostgres),
        () => measureSqlite.reconciled(1, sizes.reconciledOnPostgres),
      )
      const detail = `${perSecond(ours)} to ${perSecond(theirs)}; ${cpuRatio(ours, theirs)}`
      return { value: ratio(ours, theirs), detail, met: (value) => value >= 0.5 }
    },
  },
  {
    name: 'instances',
    what: 'the same on Postgres with three instances, to one',
    bar: '≥ 1.0',
    share: (ratio) => 1 / ratio,
    run: async () => {
      const [ours, theirs] = await compare(
        () => measurePostgres.reconciled(3, sizes.reconciledOnPostgres),
        () => measurePostgres.reconciled(1, sizes.reconciledOnPostgres),
      )
      const detail = `${perSecond(ours)} to ${perSecond(theirs)}; ${cpuRatio(ours, theirs)}`
      return { value: ratio(ours, theirs), detail, met: (value) => value >= 1 }
    },
  },
  {
    name: 'claim',
    what: `claim of 100 due rows among ${rowsOfClaim.map(grouped).join(' and ')}`,
    bar: '≤ 2 ms, flat',
    share: (milliseconds) => milliseconds / 2,
    run: async () => {
      const [few, many] = [await measure.claim(rowsOfClaim[0]), await measure.claim(rowsOfClaim[1])]
      const detail = `${few.milliseconds.toFixed(2)} ms and ${many.milliseconds.toFixed(2)} ms`
      return { value: many.milliseconds, detail, met: (value) => value <= 2 && value <= few.milliseconds * 2 }
    },
  },
  {
    name: 'ready',
    what: `ready after spawn, empty and with ${grouped(sizes.paymentsAtStart)} payments and a cold cache; idle memory`,
    bar: '≤ 400 ms, ≤ 600 ms, ≤ 90 MB',
    share: (milliseconds) => milliseconds / 600,
    run: async () => {
      const [empty, full] = [await measure.ready(0), await measure.ready(sizes.paymentsAtStart)]
      const times = `${empty.milliseconds.toFixed(0)} ms and ${full.milliseconds.toFixed(0)} ms`
      const detail = `${times}, ${empty.megabytes.toFixed(0)} MB`
      const met = (value) => empty.milliseconds <= 400 && value <= 600 && empty.megabytes <= 90
      return { value: full.milliseconds, detail, met }
    },
  },
  {
    name: 'operators',
    what: `the console’s requests with ${grouped(sizes.ordersToRead)} orders: the overview, and the slowest of all others`,
    bar: '≤ 300 ms, ≤ 100 ms',
    share: (milliseconds) => milliseconds / 100,
    run: async () => {
      const { questions } = await measure.operators(sizes.ordersToRead)
      const slowest = ({ warm }) => Math.max(...warm)
      const [overview, ...lists] = questions
      const lines = questions.map(({ name, cold, warm }) => {
        const [middle, most, coldest] = [median(warm), Math.max(...warm), Math.max(...cold)]
        const times = `median ${middle.toFixed(1)}, slowest ${most.toFixed(1)} ms`
        return `${name}: ${times}; slowest with a cold cache ${coldest.toFixed(1)} ms`
      })
      const met = (value) => slowest(overview) <= 300 && value <= 100
      return { value: Math.max(...lists.map(slowest)), detail: lines.join(`\n${' '.repeat(13)}`), met }
    },
  },
  {
    name: 'console',
    what: 'the console’s first view until it shows figures, in a browser with the processor four times slower',
    bar: '≤ 1,000 ms',
    share: (milliseconds) => milliseconds / 1000,
    run: async () => {
      const { cold, warm } = await measure.firstView(sizes.ordersAtFirstView)
      const detail = `slowest ${Math.max(...cold).toFixed(0)} ms; with the files in the cache ${median(warm).toFixed(0)} ms`
      return { value: median(cold), detail, met: (value) => value <= 1000 }
    },
  },
]

/** Above half a processor, other programs take part of the machine. */
const [loadAtStart] = loadavg()
const processors = availableParallelism()
const machine = `${processors} processors, load average ${loadAtStart.toFixed(1)} at the start`
const caption = `Node ${process.versions.node}, ${engine.name}, ${rounds} rounds, ${machine}`
console.log(`${caption}\n`)
if (loadAtStart > processors / 2)
  console.log('Other programs use this machine, so times are too long and ratios are rough.\n')
const drawn = []
for (const { name, what, bar, share, run } of TABLE) {
  if (!isWanted(name)) continue
  if (name === 'stall' && stalls.length === 0) continue
  const { value, detail, met } = await run()
  const isMet = met(value)
  drawn.push({ what, label: `${value.toFixed(2)} (bar ${bar})`, share: share(value), isMet })
  console.log(`${isMet ? '✓' : '✗'} ${name.padEnd(10)} ${value.toFixed(2).padStart(8)}   bar ${bar}   (${what})`)
  if (detail !== '') console.log(`${' '.repeat(13)}${detail}`)
}
if (options.chart) writeFileSync(options.chart, chart(drawn, caption))
await load.stop()
await provider.stop()
await server?.close()

/** Runs both in turn, so that a change of the machine's mood meets both. */
async function compare(ours, theirs) {
  const results = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    results[1].push(await theirs())
    results[0].push(await noted(ours))
  }
  return results
}

async function repeat(run) {
  const results = []
  for (let round = 0; round < Math.min(3, rounds); round += 1) results.push(await noted(run))
  return results
}

async function noted(run) {
  const result = await run()
  stalls.push(result.stall)
  return result
}

function of(results, name) {
  return median(results.map((result) => result[name]))
}

function ratio(ours, theirs) {
  return of(ours, 'perSecond') / of(theirs, 'perSecond')
}

/** The ratio of the computing times. It says more than the rates where other programs share the machine. */
function cpuRatio(ours, theirs) {
  return `computing time ${(of(ours, 'cpu') / of(theirs, 'cpu')).toFixed(2)}`
}

function per(results, name) {
  return grouped(Math.round(of(results, name)))
}

function perSecond(results) {
  return `${per(results, 'perSecond')}/s`
}

function ms(results, name) {
  return `${of(results, name).toFixed(1)} ms`
}

function grouped(number) {
  return number.toLocaleString('en')
}

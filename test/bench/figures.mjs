/**
 * The measurements. Each starts new servers on a new store, and checks that every answer was a 2xx and every message was
 * stored. Rounds of the servers that are compared follow each other, so that both meet the same machine.
 */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { salesSummedUpTo } from '../../dist/server/operations/sales-sums.js'
import { rowsOfFile, sqlite, withStore } from './databases.mjs'
import { openConsole } from './first-view.mjs'
import { MERCHANT_KEY, WEBHOOK_SECRET } from './messages.mjs'
import { ADMIN_TOKEN, askAsOperator } from './operators.mjs'
import { fillOrders } from './orders.mjs'
import { start } from './processes.mjs'
import { fillInbox, seed } from './seed.mjs'

const CONNECTIONS = 64
const PROGRAM = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

/**
 * @param engine of `databases.mjs`
 * @param sizes how much each measurement does; see `run.mjs`
 */
export function figures({ engine, provider, load, sizes, profile }) {
  const settings = ({ url }) => ({
    PUBLIC_URL: 'http://127.0.0.1:1',
    DATABASE_URL: url,
    MERCHANT_API_KEY: MERCHANT_KEY,
    ADMIN_TOKEN,
    TRUST_PROXY: '1',
    LOG_LEVEL: 'info',
    ECHEZONA_API_KEY: 'key-of-the-bench',
    ECHEZONA_BASE_URL: `http://127.0.0.1:${provider.port}/api`,
    ECHEZONA_WEBHOOK_SECRET: WEBHOOK_SECRET,
  })

  /**
   * Runs `work` against companions on one store that `prepare` filled.
   * @returns also the longest stall of any, and the computing time of all
   */
  const withCompanions = async (instances, prepare, work) => {
    const database = await engine.create()
    await prepare(database)
    const execArgv = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
    const companions = []
    for (let nth = 0; nth < instances; nth += 1)
      companions.push(await start('companion.mjs', { settings: settings(database), execArgv }))
    const askAll = () => Promise.all(companions.map((companion) => companion.ask({})))
    const before = await askAll()
    try {
      const result = await work(
        companions.map(({ port }) => port),
        database,
      )
      const after = await askAll()
      const stall = Math.max(...after.map((answer) => answer.stall))
      const cpu = after.reduce((sum, answer, index) => sum + answer.cpu - before[index].cpu, 0)
      return { ...result, stall, cpu }
    } finally {
      for (const companion of companions) await companion.stop()
      await database.remove()
    }
  }
  const withCompanion = (prepare, work) => withCompanions(1, prepare, work)

  const withHandWritten = async (kind, work) => {
    const database = await sqlite.create()
    const own = `${database.url.replace(/^sqlite:/, '')}.hand-written`
    const server = await start('hand-written.mjs', { settings: { BENCH_SERVER: kind, BENCH_DATABASE: own } })
    try {
      const before = await server.ask({})
      const result = await work([server.port], own)
      return { ...result, cpu: (await server.ask({})).cpu - before.cpu }
    } finally {
      await server.stop()
      await database.remove()
    }
  }

  const hammer = async (ports, request, count) => {
    const warmUp = Math.min(500, count)
    const job = { kind: 'closed', ports, request, connections: CONNECTIONS }
    await load.ask({ ...job, from: 0, count: warmUp })
    const result = await load.ask({ ...job, from: warmUp, count })
    expectEqual('answers with 2xx', result.accepted, count)
    return { result, stored: warmUp + count }
  }

  return {
    /** Webhooks of real payments, until each payment is paid. */
    reconciled: (instances = 1, count = sizes.reconciled) => {
      return withCompanions(
        instances,
        (database) => seed(database, { count: count + 500 }),
        async (ports, database) => {
          const job = { kind: 'closed', ports, request: 'work', connections: CONNECTIONS }
          await load.ask({ ...job, from: 0, count: 500 })
          await rowsReach(database, 'finalizations', 500)
          const result = await load.ask({ ...job, from: 500, count })
          await rowsReach(database, 'finalizations', 500 + count)
          const seconds = (Date.now() - result.startedAt) / 1000
          expectEqual('answers with 2xx', result.accepted, count)
          expectEqual('stored webhooks', await database.rows('inbox'), 500 + count)
          return { perSecond: count / seconds, acceptedPerSecond: count / result.seconds, p99: result.p99 }
        },
      )
    },

    insertOnly: () =>
      withHandWritten('insert-only', async (ports, file) => {
        const { result, stored } = await hammer(ports, 'work', sizes.reconciled)
        expectEqual('stored webhooks', rowsOfFile(file, 'inbox'), stored)
        return { perSecond: result.count / result.seconds, p99: result.p99 }
      }),

    /** Webhooks that need no work. */
    receiveOnly: () =>
      withCompanion(
        () => undefined,
        async (ports, database) => {
          const { result, stored } = await hammer(ports, 'unused', sizes.receiveOnly)
          expectEqual('stored webhooks', await database.rows('inbox'), stored)
          return { perSecond: result.count / result.seconds, p99: result.p99 }
        },
      ),

    noStore: () =>
      withHandWritten('no-store', async (ports) => {
        const { result } = await hammer(ports, 'unused', sizes.receiveOnly)
        return { perSecond: result.count / result.seconds, p99: result.p99 }
      }),

    steady: () => {
      const count = sizes.steadySeconds * 1000
      return withCompanion(
        (database) => seed(database, { count: count + 1000 }),
        async (ports, database) => {
          const job = { kind: 'steady', ports, request: 'work', rate: 1000 }
          await load.ask({ ...job, from: 0, count: 1000 })
          const result = await load.ask({ ...job, from: 1000, count })
          expectEqual('answers with 2xx', result.accepted, count)
          await rowsReach(database, 'finalizations', count + 1000)
          return { p50: result.p50, p99: result.p99, max: result.max }
        },
      )
    },

    /** Starts payments while polls of others fall due, which all find a paid payment. */
    payments: () => {
      const count = sizes.paymentSeconds * 100
      const polled = 1_000_000
      return withCompanion(
        async (database) => {
          const from = Date.now() + 3000
          await seed(database, { count: count + 100, payments: false })
          // As many polls as a second of this load leads to later: one for each payment.
          await seed(database, { from: polled, count, pollAt: (index) => from + (index - polled) * 10 })
        },
        async (ports, database) => {
          const job = { kind: 'steady', ports, request: 'payment', rate: 100 }
          await load.ask({ ...job, from: 0, count: 100 })
          const result = await load.ask({ ...job, from: 100, count })
          expectEqual('answers with 2xx', result.accepted, count)
          // Of each request one, of the first hundred as well, and those that were there to be polled.
          expectEqual('stored payments', await database.rows('payments'), 100 + count + count)
          await rowsReach(database, 'finalizations', count)
          return { p50: result.p50, p99: result.p99, max: result.max, call: await meanOfCreateCalls(ports[0]) }
        },
      )
    },

    streams: () =>
      withCompanion(
        (database) => seed(database, { count: sizes.streams }),
        async (ports) => {
          const result = await load.ask({ kind: 'streams', ports, from: 0, count: sizes.streams, rate: 100 })
          expectEqual('streams without the event', result.missing, 0)
          return { p50: result.p50, p95: result.p95, max: result.max }
        },
      ),

    /** Milliseconds of a claim of 100 due rows among `count`; the median of several. */
    claim: async (count) => {
      const database = await engine.create()
      const now = Date.now()
      const times = await withStore(database, async (store) => {
        await fillInbox(store, count, now)
        const measured = []
        for (let nth = 0; nth < 21; nth += 1) {
          await store
            .transaction(async (tx) => {
              const startedAt = performance.now()
              const claimed = await tx.claimInbox(now, now + 60_000, 100, 'echezona')
              measured.push(performance.now() - startedAt)
              expectEqual('claimed rows', claimed.length, 100)
              throw new Error('back')
            })
            .catch((error) => {
              if (error.message !== 'back') throw error
            })
        }
        return measured
      })
      await database.remove()
      return { milliseconds: median(times) }
    },

    /** What the console asks for in a store of many orders, once the sums of its overview are written. */
    operators: (count) => {
      const now = Date.now()
      return withCompanion(
        (database) => fillOrders(database, count, now),
        async ([port], database) => {
          await salesAreSummed(database, now)
          database.cool()
          return { questions: await askAsOperator(port, count, now) }
        },
      )
    },

    /** The console's first view, of a shop with some orders. */
    firstView: (count) => {
      const now = Date.now()
      return withCompanion(
        (database) => fillOrders(database, count, now),
        async ([port], database) => {
          await salesAreSummed(database, now)
          return openConsole(port)
        },
      )
    },

    /** Milliseconds from spawning `pay-button serve` to a good answer of `/readyz`, with nothing of the file cached. */
    ready: async (count) => {
      const database = await engine.create()
      if (count > 0) await seed(database, { count })
      const times = []
      let memory = 0
      for (let nth = 0; nth < 5; nth += 1) {
        database.cool()
        const { milliseconds, residentMegabytes } = await readyAfterSpawn(settings(database), 20_000 + nth)
        times.push(milliseconds)
        memory = residentMegabytes
      }
      await database.remove()
      return { milliseconds: median(times), megabytes: memory }
    },
  }
}

export function median(values) {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

async function rowsReach(database, table, count) {
  const giveUpAt = Date.now() + 120_000
  for (;;) {
    const rows = await database.rows(table)
    if (rows >= count) return
    if (Date.now() > giveUpAt) throw new Error(`${table} has ${rows} rows and not ${count}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The companion adds up the sales of a month by itself, from its start on. */
async function salesAreSummed(database, now) {
  const giveUpAt = Date.now() + 600_000
  const summed = () => withStore(database, ({ read }) => salesSummedUpTo(read))
  while ((await summed()) < now - 3_600_000) {
    if (Date.now() > giveUpAt) throw new Error('the sales are not summed')
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** Milliseconds that a companion has waited for the answer to a call that creates a payment, on average. */
async function meanOfCreateCalls(port) {
  const headers = { authorization: `Bearer ${MERCHANT_KEY}` }
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text()
  const total = (suffix) => {
    const lines = metrics.matchAll(new RegExp(`^pay_upstream_seconds_${suffix}\\{.*call="create".*\\} (\\S+)$`, 'gm'))
    return [...lines].reduce((sum, [, value]) => sum + Number(value), 0)
  }
  return (total('sum') / total('count')) * 1000
}

function expectEqual(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`)
}

async function readyAfterSpawn(settings, port) {
  const startedAt = performance.now()
  const env = { ...process.env, ...settings, PORT: String(port), LOG_LEVEL: 'silent' }
  const child = spawn(process.execPath, [PROGRAM, 'serve'], { env, stdio: 'ignore' })
  const exit = new Promise((resolve) => child.once('exit', resolve))
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
    if (answer?.ok) break
    if (child.exitCode !== null) throw new Error(`pay-button serve ended with code ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const milliseconds = performance.now() - startedAt
  await new Promise((resolve) => setTimeout(resolve, 300))
  const resident = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
  child.kill('SIGTERM')
  await exit
  return { milliseconds, residentMegabytes: Number(resident) / 1024 }
}

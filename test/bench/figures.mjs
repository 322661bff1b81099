/**
 * The measurements. Each starts new servers on a new store, and checks that every answer was a 2xx and every message was
 * stored. Rounds of the servers that are compared follow each other, so that both meet the same machine.
 */

import { spawn, execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { MERCHANT_KEY, WEBHOOK_SECRET } from './messages.mjs'
import { start } from './processes.mjs'
import { fillInbox, newDatabase, seed, withStore } from './seed.mjs'

const CONNECTIONS = 64
const PROGRAM = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

/** @param sizes how much each measurement does; see `run.mjs` */
export function figures({ provider, load, sizes, profile }) {
  const settings = (file) => ({
    PUBLIC_URL: 'http://127.0.0.1:1',
    DATABASE_URL: `sqlite:${file}`,
    MERCHANT_API_KEY: MERCHANT_KEY,
    TRUST_PROXY: '1',
    LOG_LEVEL: 'info',
    ECHEZONA_API_KEY: 'key-of-the-bench',
    ECHEZONA_BASE_URL: `http://127.0.0.1:${provider.port}/api`,
    ECHEZONA_WEBHOOK_SECRET: WEBHOOK_SECRET,
  })

  /** Runs `work` against a companion on a store that `prepare` filled. @returns also the longest stall, and the computing time */
  const withCompanion = async (prepare, work) => {
    const file = await newDatabase()
    await prepare(file)
    const execArgv = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
    const companion = await start('companion.mjs', { settings: settings(file), execArgv })
    const before = await companion.ask({})
    try {
      const result = await work(companion, file)
      const { stall, cpu } = await companion.ask({})
      return { ...result, stall, cpu: cpu - before.cpu }
    } finally {
      await companion.stop()
      rmSync(dirname(file), { recursive: true, force: true })
    }
  }

  const withHandWritten = async (kind, work) => {
    const file = await newDatabase()
    const own = `${file}.hand-written`
    const server = await start('hand-written.mjs', { settings: { BENCH_SERVER: kind, BENCH_DATABASE: own } })
    try {
      const before = await server.ask({})
      const result = await work(server, own)
      return { ...result, cpu: (await server.ask({})).cpu - before.cpu }
    } finally {
      await server.stop()
      rmSync(dirname(file), { recursive: true, force: true })
    }
  }

  const hammer = async (port, request, count) => {
    const warmUp = Math.min(500, count)
    const job = { kind: 'closed', port, request, connections: CONNECTIONS }
    await load.ask({ ...job, from: 0, count: warmUp })
    const result = await load.ask({ ...job, from: warmUp, count })
    expectEqual('answers with 2xx', result.accepted, count)
    return { result, stored: warmUp + count }
  }

  return {
    /** Webhooks of real payments, until each payment is paid. */
    reconciled: () => {
      const count = sizes.reconciled
      return withCompanion(
        (file) => seed(file, { count: count + 500 }),
        async ({ port }, file) => {
          const job = { kind: 'closed', port, request: 'work', connections: CONNECTIONS }
          await load.ask({ ...job, from: 0, count: 500 })
          await rowsReach(file, 'finalizations', 500)
          const result = await load.ask({ ...job, from: 500, count })
          await rowsReach(file, 'finalizations', 500 + count)
          const seconds = (Date.now() - result.startedAt) / 1000
          expectEqual('answers with 2xx', result.accepted, count)
          expectEqual('stored webhooks', rows(file, 'inbox'), 500 + count)
          return { perSecond: count / seconds, acceptedPerSecond: count / result.seconds, p99: result.p99 }
        },
      )
    },

    insertOnly: () =>
      withHandWritten('insert-only', async ({ port }, file) => {
        const { result, stored } = await hammer(port, 'work', sizes.reconciled)
        expectEqual('stored webhooks', rows(file, 'inbox'), stored)
        return { perSecond: result.count / result.seconds, p99: result.p99 }
      }),

    /** Webhooks that need no work. */
    receiveOnly: () =>
      withCompanion(
        () => undefined,
        async ({ port }, file) => {
          const { result, stored } = await hammer(port, 'unused', sizes.receiveOnly)
          expectEqual('stored webhooks', rows(file, 'inbox'), stored)
          return { perSecond: result.count / result.seconds, p99: result.p99 }
        },
      ),

    noStore: () =>
      withHandWritten('no-store', async ({ port }) => {
        const { result } = await hammer(port, 'unused', sizes.receiveOnly)
        return { perSecond: result.count / result.seconds, p99: result.p99 }
      }),

    steady: () => {
      const count = sizes.steadySeconds * 1000
      return withCompanion(
        (file) => seed(file, { count: count + 1000 }),
        async ({ port }, file) => {
          const job = { kind: 'steady', port, request: 'work', rate: 1000 }
          await load.ask({ ...job, from: 0, count: 1000 })
          const result = await load.ask({ ...job, from: 1000, count })
          expectEqual('answers with 2xx', result.accepted, count)
          await rowsReach(file, 'finalizations', count + 1000)
          return { p50: result.p50, p99: result.p99, max: result.max }
        },
      )
    },

    /** Starts payments while polls of others fall due, which all find a paid payment. */
    payments: () => {
      const count = sizes.paymentSeconds * 100
      const polled = 1_000_000
      return withCompanion(
        async (file) => {
          const from = Date.now() + 3000
          await seed(file, { count: count + 100, payments: false })
          // As many polls as a second of this load leads to later: one for each payment.
          await seed(file, { from: polled, count, pollAt: (index) => from + (index - polled) * 10 })
        },
        async ({ port }) => {
          const job = { kind: 'steady', port, request: 'payment', rate: 100 }
          await load.ask({ ...job, from: 0, count: 100 })
          const result = await load.ask({ ...job, from: 100, count })
          expectEqual('answers with 2xx', result.accepted, count)
          return { p50: result.p50, p99: result.p99, max: result.max }
        },
      )
    },

    streams: () =>
      withCompanion(
        (file) => seed(file, { count: sizes.streams }),
        async ({ port }) => {
          const result = await load.ask({ kind: 'streams', port, from: 0, count: sizes.streams, rate: 100 })
          expectEqual('streams without the event', result.missing, 0)
          return { p50: result.p50, p95: result.p95, max: result.max }
        },
      ),

    /** Milliseconds of a claim of 100 due rows among `count`; the median of several. */
    claim: async (count) => {
      const file = await newDatabase()
      const now = Date.now()
      const times = await withStore(file, async (store) => {
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
      rmSync(dirname(file), { recursive: true, force: true })
      return { milliseconds: median(times) }
    },

    /** Milliseconds from spawning `pay-button serve` to a good answer of `/readyz`, with nothing of the file cached. */
    ready: async (count) => {
      const file = await newDatabase()
      if (count > 0) await seed(file, { count })
      const times = []
      let memory = 0
      for (let nth = 0; nth < 5; nth += 1) {
        dropFromCache(file)
        const { milliseconds, residentMegabytes } = await readyAfterSpawn(settings(file), 20_000 + nth)
        times.push(milliseconds)
        memory = residentMegabytes
      }
      rmSync(dirname(file), { recursive: true, force: true })
      return { milliseconds: median(times), megabytes: memory }
    },
  }
}

export function median(values) {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function rows(file, table) {
  const database = new Database(file, { readonly: true })
  const { n } = database.prepare(`SELECT count(*) AS n FROM ${table}`).get()
  database.close()
  return n
}

async function rowsReach(file, table, count) {
  const database = new Database(file, { readonly: true })
  const query = database.prepare(`SELECT count(*) AS n FROM ${table}`)
  const giveUpAt = Date.now() + 120_000
  while (query.get().n < count) {
    if (Date.now() > giveUpAt) throw new Error(`${table} has ${query.get().n} rows and not ${count}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  database.close()
}

function expectEqual(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`)
}

function dropFromCache(file) {
  for (const suffix of ['', '-wal']) {
    try {
      execFileSync('dd', [`if=${file}${suffix}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' })
    } catch {
      // There is no such file, or this system has no dd that can do it: then the cache is warm.
    }
  }
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

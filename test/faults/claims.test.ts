/**
 * Several processes that claim the rows of one store at the same time, each row once. `npm test` claims some thousands;
 * `npm run test:faults` claims a million on each engine.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDriver } from '../../server/store/open.ts'
import { createStore } from '../../server/store/store.ts'
import type { LeasedTable } from '../../server/store/store.ts'
import { startOwnPostgres } from '../postgres-server.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { administer } from '../server/support/postgres-databases.ts'
import { ID_PREFIX, NOW } from './claiming-process.ts'
import type { ClaimingSettings } from './claiming-process.ts'
import { buildProgram } from './companion.ts'
import type { Program } from './companion.ts'

const isFull = process.env['FAULTS'] === 'full'
/** How many rows all queues have: most of the work is in the first two. */
const TOTAL = isFull ? 1_000_000 : 10_000
const rowsOf = (total: number): Record<LeasedTable, number> => ({
  inbox: total * 0.35,
  outbox: total * 0.35,
  polls: total * 0.2,
  provider_refunds: total * 0.1,
})
const PROCESSES = 4
/** Ends a test that hangs. */
const LIMIT = 3_600_000

let folder: string
let postgres: PostgresServer
let program: Program
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-claims-'))
  postgres = await startOwnPostgres()
  program = await buildProgram([], 'claiming-process.ts')
}, LIMIT)
afterAll(async () => {
  await postgres.close()
  program.remove()
  rmSync(folder, { recursive: true, force: true })
})

interface Claims {
  /** How many rows each process has claimed. */
  readonly shares: readonly number[]
  /** How often each row was claimed, and how many rows were claimed so often. */
  readonly times: ReadonlyMap<number, number>
}

async function claimAll(databaseUrl: string, { file: main }: Program, seed: number, total: number): Promise<Claims> {
  await fill(databaseUrl, rowsOf(total))
  const running = Array.from({ length: PROCESSES }, (_, index) => {
    const file = join(folder, `claims-${seed}-${index}`)
    const settings: ClaimingSettings = { databaseUrl, seed: seed * 100 + index, file }
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], CLAIMING: JSON.stringify(settings) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    return { child, file, ready: once(child, 'message'), ended: once(child, 'exit') }
  })
  await Promise.all(running.map(({ ready, ended }) => Promise.race([ready, ended])))
  for (const { child } of running) if (child.connected) child.send('go')
  expect(await Promise.all(running.map(async ({ ended }) => (await ended)[0] as unknown))).toEqual(running.map(() => 0))

  const timesOf = new Uint8Array(total)
  const shares = running.map(({ file }) => {
    const bytes = readFileSync(file)
    const rows = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    for (const row of rows) timesOf[row]! += 1
    return rows.length
  })
  const times = new Map<number, number>()
  for (const count of timesOf) times.set(count, (times.get(count) ?? 0) + 1)
  return { shares, times }
}

/** Makes all rows due. The numbers of the rows are consecutive over the queues. */
async function fill(databaseUrl: string, rows: ReturnType<typeof rowsOf>): Promise<void> {
  const driver = openDriver(databaseUrl, { poolSize: 2, connectTimeout: 5000, statementTimeout: 600_000, caFile: null })
  await createStore(driver).migrate(1)
  const numbers = (from: number, count: number): string =>
    `WITH RECURSIVE numbers(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${from + count - 1})`
  const id = `'${ID_PREFIX}' || n`
  await driver.transaction(async (sql) => {
    await sql.script(
      `${numbers(0, rows.inbox)}
       INSERT INTO inbox (id, provider, verdict, dedupe_key, headers, body, event, status, attempts, next_at,
         received_at, armed_at)
       SELECT ${id}, 'one', 'verified', ${id}, '{}', CAST('' AS BLOB), '{}', 'pending', 0, n % ${NOW}, 1, 1 FROM numbers`,
    )
    await sql.script(
      `${numbers(rows.inbox, rows.outbox)}
       INSERT INTO outbox (id, type, lane, body, attempts, next_at, created_at, armed_at)
       SELECT ${id}, 'order.paid', 'paid', '{}', 0, n % ${NOW}, 1, 1 FROM numbers`,
    )
    await sql.script(
      `${numbers(rows.inbox + rows.outbox, rows.polls)}
       INSERT INTO polls (payment_id, provider, client, attempts, next_at, armed_at)
       SELECT ${id}, 'one', 'c', 0, n % ${NOW}, 1 FROM numbers`,
    )
    await sql.script(
      `${numbers(rows.inbox + rows.outbox + rows.polls, rows.provider_refunds)}
       INSERT INTO provider_refunds (id, provider, order_id, payment_id, amount, currency, state, request_key, operator,
         note, attempts, next_at, created_at, armed_at)
       SELECT ${id}, 'one', 'o', 'p', 1, 'BDT', 'pending', ${id}, 'op', '', 0, n % ${NOW}, 1, 1 FROM numbers`,
    )
  })
  await driver.close()
}

let databases = 0
async function newDatabase(engine: 'postgres' | 'sqlite'): Promise<string> {
  const name = `claims_${(databases += 1)}`
  if (engine === 'sqlite') return `sqlite:${join(folder, `${name}.db`)}`
  await administer(postgres.url, `CREATE DATABASE ${name}`)
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  return url.href
}

it.each(['postgres', 'sqlite'] as const)(
  `${PROCESSES} processes on %s claim each of ${TOTAL.toLocaleString('en')} rows once`,
  async (engine) => {
    const { shares, times } = await claimAll(await newDatabase(engine), program, 1, TOTAL)
    expect([...times]).toEqual([[1, TOTAL]])
    // SQLite gives its lock to whoever asks at the right moment, so only the number of processes that got it counts.
    expect(shares.filter((share) => share > 0).length).toBeGreaterThan(1)
  },
  LIMIT,
)

it(
  'this test notices claims that lock no rows',
  async () => {
    const sabotaged = await buildProgram(
      [{ file: 'server/store/postgres.ts', from: `skipLocked: 'FOR UPDATE SKIP LOCKED'`, to: `skipLocked: ''` }],
      'claiming-process.ts',
    )
    const { times } = await claimAll(await newDatabase('postgres'), sabotaged, 2, 1000)
    sabotaged.remove()
    expect(times.get(2)).toBeGreaterThan(0)
  },
  LIMIT,
)

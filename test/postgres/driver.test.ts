/** The Postgres driver: conflicts, failures of the server and of the connection, and migrations. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StoreUnavailable } from '../../server/contract/errors.ts'
import { migrate, SCHEMA_VERSION } from '../../server/store/migrate.ts'
import { openPostgres } from '../../server/store/postgres.ts'
import { POSTGRES_DEFAULTS } from '../../server/store/postgres-address.ts'
import type { Driver } from '../../server/store/sql.ts'
import { meeting, sharedDatabase } from './fixture.ts'
import { startProxy } from '../postgres-proxy.ts'

const shared = sharedDatabase()
let driver: Driver
beforeEach(async () => {
  driver = shared.driver()
  await driver.transaction((sql) =>
    sql.script('CREATE TABLE doctors (name TEXT PRIMARY KEY, on_call INTEGER NOT NULL) STRICT;'),
  )
})
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => error,
  )

describe('transactions that overlap', () => {
  test('never both act on what both have read', async () => {
    await driver.transaction((sql) => sql.run(`INSERT INTO doctors (name, on_call) VALUES ('a', 1), ('b', 1)`))
    const bothRead = meeting(2)
    const leave = (name: string) =>
      driver.transaction(async (sql) => {
        const row = await sql.get('SELECT count(*) AS n FROM doctors WHERE on_call = 1')
        await bothRead()
        if (Number(row?.n) < 2) return 'stays'
        await sql.run('UPDATE doctors SET on_call = 0 WHERE name = $1', [name])
        return 'leaves'
      })
    expect((await Promise.all([leave('a'), leave('b')])).sort()).toEqual(['leaves', 'stays'])
  })

  test('lose no update among thirty at once', async () => {
    await driver.transaction((sql) => sql.run(`INSERT INTO doctors (name, on_call) VALUES ('a', 0)`))
    const increment = () =>
      driver.transaction(async (sql) => {
        const row = await sql.get(`SELECT on_call FROM doctors WHERE name = 'a'`)
        await sql.run(`UPDATE doctors SET on_call = $1 WHERE name = 'a'`, [Number(row?.on_call) + 1])
      })
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, increment))
    const done = outcomes.filter(({ status }) => status === 'fulfilled').length
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailable)
    expect(done).toBeGreaterThan(0)
    expect(await driver.read.get('SELECT on_call FROM doctors')).toEqual({ on_call: done })
  })

  test('report a row that exists already as a violation, not as an outage', async () => {
    const insert = () => driver.transaction((sql) => sql.run(`INSERT INTO doctors (name, on_call) VALUES ('a', 0)`))
    await insert()
    const failure = await failureOf(insert())
    expect(failure).toMatchObject({ code: '23505' })
    expect(failure).not.toBeInstanceOf(StoreUnavailable)
  })
})

describe('a transaction', () => {
  test('that goes on after a failed statement does not count as committed', async () => {
    const failure = await failureOf(
      driver.transaction(async (sql) => {
        await sql.run(`INSERT INTO doctors (name, on_call) VALUES ('a', 0)`)
        await failureOf(sql.run(`INSERT INTO doctors (name, on_call) VALUES ('a', 0)`))
      }),
    )
    expect(failure).toBeInstanceOf(Error)
    expect(await driver.read.get('SELECT count(*) AS n FROM doctors')).toEqual({ n: 0 })
  })

  test('reports a wrong statement as such', async () => {
    const failure = await failureOf(driver.transaction((sql) => sql.run('INSERT INTO nowhere (a) VALUES (1)')))
    expect(failure).toMatchObject({ code: '42P01' })
    expect(failure).not.toBeInstanceOf(StoreUnavailable)
  })

  test.each<[string, string]>([
    ['when it may not write', 'SET TRANSACTION READ ONLY'],
    ['when a statement takes too long', 'SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)'],
    ['when its connection is ended', 'SELECT pg_terminate_backend(pg_backend_pid())'],
  ])('throws StoreUnavailable %s, and the next one works', async (_, cause) => {
    const insert = (name: string, before = 'SELECT 1') =>
      driver.transaction(async (sql) => {
        await sql.script(before)
        await sql.run('INSERT INTO doctors (name, on_call) VALUES ($1, 0)', [name])
      })
    expect(await failureOf(insert('a', cause))).toBeInstanceOf(StoreUnavailable)
    await insert('b')
    expect(await driver.read.all('SELECT name FROM doctors')).toEqual([{ name: 'b' }])
  })

  test('survives that a migration of another process changes a table that it has read', async () => {
    expect(await driver.read.all('SELECT * FROM doctors')).toEqual([])
    await driver.transaction((sql) => sql.all('SELECT * FROM doctors'))
    await shared.driver().transaction((sql) => sql.script('ALTER TABLE doctors ADD COLUMN ward TEXT;'))
    for (let round = 0; round < 12; round += 1) await driver.transaction((sql) => sql.all('SELECT * FROM doctors'))
  })

  test('keeps text with the character U+0000 in a form that finds it again', async () => {
    await driver.transaction((sql) => sql.run('INSERT INTO doctors (name, on_call) VALUES ($1, 1)', ['a\0b']))
    expect(await driver.read.get('SELECT on_call FROM doctors WHERE name = $1', ['a\0b'])).toEqual({ on_call: 1 })
  })
})

describe('a connection that breaks', () => {
  let close: (() => void) | undefined
  afterEach(() => close?.())

  test('in the COMMIT is never answered as success, nor as "nothing was changed"', async () => {
    const through = await startProxy(shared.url, { statement: 'COMMIT', fault: 'cut' })
    close = through.close
    const cut = openPostgres(through.url, POSTGRES_DEFAULTS)
    let runs = 0
    const failure = await failureOf(
      cut.transaction((sql) => {
        runs += 1
        return sql.run(`INSERT INTO doctors (name, on_call) VALUES ('a', 1)`)
      }),
    )
    await cut.close()
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect((failure as Error).message).toMatch(/may be stored or not/)
    // The server did commit: a second run would have done the work twice.
    expect([runs, await driver.read.get('SELECT count(*) AS n FROM doctors')]).toEqual([1, { n: 1 }])
  })

  test('before the COMMIT changes nothing and says so', async () => {
    const through = await startProxy(shared.url, { statement: 'INSERT INTO doctors', fault: 'cut' })
    close = through.close
    const cut = openPostgres(through.url, POSTGRES_DEFAULTS)
    const insert = (sql: Parameters<Parameters<Driver['transaction']>[0]>[0]) =>
      sql.run(`INSERT INTO doctors (name, on_call) VALUES ('a', 1)`)
    const failure = await failureOf(cut.transaction(insert))
    await cut.close()
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect((failure as Error).message).toMatch(/Nothing was changed/)
    expect(await driver.read.get('SELECT count(*) AS n FROM doctors')).toEqual({ n: 0 })
  })

  test('before it is made throws StoreUnavailable without the password', async () => {
    const nowhere = openPostgres('postgres://user:hunter2@127.0.0.1:1/none', POSTGRES_DEFAULTS)
    const failure = await failureOf(nowhere.read.get('SELECT 1 AS one'))
    await nowhere.close()
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect(JSON.stringify([String(failure), String((failure as Error).cause)])).not.toContain('hunter2')
  })

  test('by closing the store refuses further work', async () => {
    const other = shared.driver()
    await other.close()
    expect(await failureOf(other.read.get('SELECT 1 AS one'))).toBeInstanceOf(StoreUnavailable)
    expect(await failureOf(other.transaction((sql) => sql.run('SELECT 1')))).toBeInstanceOf(StoreUnavailable)
  })
})

describe('migrations', () => {
  const empty = sharedDatabase({ migrated: false })

  test('run once for twenty starters at once, and all become ready', async () => {
    const stores = Array.from({ length: 20 }, () => empty.store())
    const results = await Promise.all(stores.map((store) => store.migrate(1)))
    expect(results.filter(({ from }) => from === 0)).toHaveLength(1)
    expect(results.filter(({ from }) => from === SCHEMA_VERSION)).toHaveLength(19)
    expect(await Promise.all(stores.map((store) => store.ready()))).toEqual(stores.map(() => true))
  })

  test('wait for an earlier one without a limit', async () => {
    const [holder, starter, observer] = [empty.driver(), empty.driver(), empty.driver()]
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => (release = resolve))
    let holding: Promise<void> | undefined
    await new Promise<void>((locked) => {
      holding = holder.migration!(async () => {
        locked()
        await released
      })
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const started = starter.migration!(async (sql) => sql.get('SELECT 1 AS one'))
      started.catch(() => undefined)
      const waits = async (): Promise<boolean> =>
        Number(
          (
            await observer.read.get(
              `SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
            )
          )?.n,
        ) === 1
      while (!(await waits()));
      vi.advanceTimersByTime(3_600_000)
      release()
      expect(await started).toEqual({ one: 1 })
    } finally {
      vi.useRealTimers()
      release()
      await holding
    }
  })

  test('that fail leave nothing behind, and hold no lock', async () => {
    const broken = ['CREATE TABLE one (a INTEGER) STRICT;', 'nonsense;']
    await expect(migrate(empty.driver(), 1, [broken])).rejects.toThrow()
    expect(await migrate(empty.driver(), 1, [['CREATE TABLE one (a INTEGER) STRICT;']])).toEqual({ from: 0, to: 1 })
  })
})

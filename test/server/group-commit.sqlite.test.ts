/** Transactions of SQLite that wait together share one commit. */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoreUnavailable } from '../../server/contract/errors.ts'
import type { Driver, Sql } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { createStore } from '../../server/store/store.ts'

let folder: string
let driver: Driver
const file = (): string => join(folder, 'pay.db')

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-group-'))
  // On a clock that stands still, a group has no end but the queue's.
  driver = openSqlite(file(), () => 0)
  await driver.transaction((sql) =>
    sql.script(
      'CREATE TABLE things (id INTEGER PRIMARY KEY, of INTEGER REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED)',
    ),
  )
})

afterEach(async () => {
  await driver.close()
  rmSync(folder, { recursive: true, force: true })
})

const insert =
  (id: number, of: number | null = null) =>
  (sql: Sql): Promise<number> =>
    sql.run('INSERT INTO things (id, of) VALUES ($1, $2)', [id, of])
const run = (work: (sql: Sql) => Promise<unknown>): Promise<unknown> => driver.transaction(work)
const stored = async (): Promise<unknown[]> => (await driver.read.all('SELECT id FROM things')).map(({ id }) => id)
const outcomes = async (promises: Promise<unknown>[]): Promise<unknown[]> =>
  (await Promise.allSettled(promises)).map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : outcome.reason,
  )

test('no transaction of a group is answered or visible before the commit', async () => {
  let isAnswered = false
  const first = driver.transaction(insert(1)).then(() => (isAnswered = true))
  const second = driver.transaction(async (sql) => {
    await insert(2)(sql)
    return { isAnswered, visible: await stored(), own: (await sql.all('SELECT id FROM things')).length }
  })
  expect(await second).toEqual({ isAnswered: false, visible: [], own: 2 })
  await first
  expect(await stored()).toEqual([1, 2])
})

test('a transaction that fails takes nothing of the others back', async () => {
  const failing = async (sql: Sql): Promise<void> => {
    await insert(2)(sql)
    throw new Error('changed my mind')
  }
  const twice = async (sql: Sql): Promise<void> => {
    await insert(4)(sql)
    await insert(1)(sql)
  }
  const results = await outcomes([insert(1), failing, insert(3), twice, insert(5)].map(run))
  expect(results).toEqual([1, new Error('changed my mind'), 1, expect.any(Error), 1])
  expect(results[3]).not.toBeInstanceOf(StoreUnavailable)
  expect(await stored()).toEqual([1, 3, 5])
})

test('all transactions of a group fail when the commit fails', async () => {
  const orphan = insert(2, 77)
  const results = await outcomes([insert(1), orphan, insert(3)].map(run))
  for (const result of results) expect(result).toBeInstanceOf(StoreUnavailable)
  expect(await stored()).toEqual([])
  await driver.transaction(insert(4))
  expect(await stored()).toEqual([4])
})

test('all transactions of a group fail when SQLite rolls the group back', async () => {
  const pages = Number((await driver.read.get('PRAGMA page_count'))?.page_count)
  await driver.transaction((sql) => sql.all(`PRAGMA max_page_count = ${pages + 1}`))
  const large = async (sql: Sql): Promise<void> => {
    await sql.script('CREATE TABLE large (bytes BLOB)')
    await sql.run('INSERT INTO large VALUES ($1)', [new Uint8Array(100_000)])
  }
  const results = await outcomes([insert(1), large, insert(3)].map(run))
  for (const result of results.slice(0, 2)) expect(result).toBeInstanceOf(StoreUnavailable)
  expect(await stored()).not.toContain(1)
  await driver.transaction((sql) => sql.all(`PRAGMA max_page_count = ${pages + 1000}`))
  await driver.transaction(insert(4))
  expect(await stored()).toContain(4)
})

test('events are published after the commit of the group, and only those of transactions that committed', async () => {
  const published: string[] = []
  const store = createStore(driver, (topic, id) => void published.push(`${topic} ${id}`))
  await store.migrate(1)
  const publish = (id: string, error?: Error) =>
    store.transaction(async (tx) => {
      tx.publish('checkoutChanged', id)
      tx.publish('checkoutChanged', id)
      if (error) throw error
      return published.length
    })
  expect(await outcomes([publish('a'), publish('b', new Error('no')), publish('c')])).toEqual([0, new Error('no'), 0])
  expect(published).toEqual(['checkoutChanged a', 'checkoutChanged c'])
})

test('a group ends when its time is over, and the rest of the queue waits for the next', async () => {
  await driver.close()
  let time = 0
  driver = openSqlite(file(), () => time)
  const slow = (id: number) => async (sql: Sql) => {
    await insert(id)(sql)
    time += 6
    return (await stored()).length
  }
  expect(await Promise.all([1, 2, 3, 4, 5].map((id) => driver.transaction(slow(id))))).toEqual([0, 0, 2, 2, 4])
})

test('the event loop gets a turn between the groups of a long queue', async () => {
  const max = 200_000
  let done = 0
  let isOver = false
  const more = async (): Promise<void> => {
    while (!isOver && done < max) {
      await driver.transaction(async () => undefined)
      done += 1
    }
  }
  setTimeout(() => (isOver = true), 0)
  await Promise.all(Array.from({ length: 100 }, more))
  expect(done).toBeLessThan(max)
})

test('closing ends after the transactions that were requested before, and refuses later ones', async () => {
  const [requested, closed, refused] = [driver.transaction(insert(1)), driver.close(), driver.transaction(insert(2))]
  await expect(refused).rejects.toBeInstanceOf(StoreUnavailable)
  expect(await requested).toBe(1)
  await closed
  driver = openSqlite(file())
  expect(await stored()).toEqual([1])
})

test.each([
  ['before the commit loses all of its group', 'before', []],
  ['after the answers keeps all of its group', 'after', [1, 2, 3]],
])('a process that is killed %s', async (_what, when, rows) => {
  const program = fileURLToPath(new URL('support/killed-in-group.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, file(), when], { stdio: 'inherit' })
  const signal = await new Promise((resolve) => child.once('exit', (_code, name) => resolve(name)))
  expect(signal).toBe('SIGKILL')
  expect(await stored()).toEqual(rows)
})

/** SQLite blocks, so the store leaves turns of the event loop between transactions and while it waits. */

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Driver } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite.ts'

/** Another process's library, the one that this Node has. */
const require = createRequire(import.meta.url)
const Database = (
  isBuiltin('node:sqlite') ? require('node:sqlite').DatabaseSync : require('better-sqlite3')
) as typeof import('better-sqlite3')

let folder: string
let driver: Driver

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-'))
  driver = openSqlite(join(folder, 'pay.db'))
  await driver.transaction((sql) => sql.run('CREATE TABLE things (id integer)'))
})

afterEach(async () => {
  await driver.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the event loop runs while a transaction waits for another process', async () => {
  const other = new Database(join(folder, 'pay.db'))
  other.exec('BEGIN IMMEDIATE')
  // This runs only when the process does not wait inside SQLite.
  setImmediate(() => other.exec('ROLLBACK'))
  const rows = await Promise.all(
    [1, 2, 3].map((id) => driver.transaction((sql) => sql.run('INSERT INTO things VALUES ($1)', [id]))),
  )
  expect(rows).toEqual([1, 1, 1])
  other.close()
})

test('the event loop runs between transactions', async () => {
  const max = 200_000
  let made = 0
  let isOver = false
  setImmediate(() => {
    isOver = true
  })
  while (!isOver && made < max) {
    await driver.transaction(async () => undefined)
    made += 1
  }
  expect(made).toBeLessThan(max)
})

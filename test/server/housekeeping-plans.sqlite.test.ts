/** The statements of housekeeping find their rows by an index. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Driver, Sql } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { createStore } from '../../server/store/store.ts'
import type { Store } from '../../server/store/store.ts'

let folder: string
let driver: Driver
let store: Store
/** SQLite's plan of each statement so far, in order. */
let plans: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-'))
  driver = openSqlite(join(folder, 'pay.db'))
  await createStore(driver).migrate(1)
  plans = []
  store = createStore({
    ...driver,
    read: explained(driver.read),
    transaction: (work) => driver.transaction((sql) => work(explained(sql))),
  })
})

afterEach(async () => {
  await driver.close()
  rmSync(folder, { recursive: true, force: true })
})

function explained(sql: Sql): Sql {
  const explain = async (text: string, parameters: Parameters<Sql['all']>[1]): Promise<void> => {
    const steps = await sql.all(`EXPLAIN QUERY PLAN ${text}`, parameters)
    plans.push(steps.map(({ detail }) => String(detail)).join('\n'))
  }
  return {
    ...sql,
    all: async (text, parameters) => (await explain(text, parameters), sql.all(text, parameters)),
    get: async (text, parameters) => (await explain(text, parameters), sql.get(text, parameters)),
    run: async (text, parameters) => (await explain(text, parameters), sql.run(text, parameters)),
  }
}

test.each<[string, () => Promise<unknown>, string[]]>([
  [
    'the reason to keep a checkout uses an index',
    () => store.read.reasonToKeep('chk_1'),
    ['inbox_by_reference (provider=? AND <expr>=?)', 'inbox_by_merchant_reference (merchant_reference=?)'],
  ],
  [
    'finding checkouts to expire uses an index',
    () => store.read.checkoutsToExpire(1, 5),
    ['checkouts_to_expire (expiry_due_at>? AND expiry_due_at<?)'],
  ],
  [
    'finding checkouts to erase uses an index',
    () => store.read.checkoutsToForget(1, 5),
    ['checkouts_to_forget (forget_at>? AND forget_at<?)'],
  ],
])('%s', async (_what, run, indexes) => {
  await run()
  const steps = plans.join('\n')
  for (const index of indexes) expect(steps).toContain(index)
  expect(steps).not.toMatch(/^SCAN (?!CONSTANT ROW)\w+$/m)
  expect(steps).not.toMatch(/USING (INDEX|COVERING INDEX) sqlite_autoindex_inbox_\d+ \(provider=\? AND verdict=\?\)/)
})

/** Every statement of the store finds its rows by an index on Postgres as well, however many there are. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Driver } from '../../server/store/sql.ts'
import { createStore } from '../../server/store/store.ts'
import { createDatabase } from '../server/support/database.ts'
import type { TestDatabase } from '../server/support/database.ts'
import { QUERY_NAMES, READS_ALL, statementsOf } from '../server/support/store-statements.ts'

/** A step of a plan: https://www.postgresql.org/docs/current/using-explain.html. */
interface Step {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Step[]
}

let database: TestDatabase
let driver: Driver
beforeAll(async () => {
  // A database that other tests have used would have statistics of its rows.
  database = await createDatabase({ migrated: false })
  driver = database.open()
  await createStore(driver).migrate(1)
})
afterAll(async () => {
  await driver.close()
  await database.remove()
})

/** The plan for parameters of any value. The tables are empty, so Postgres is told to read no table whole. */
async function planOf(statement: string): Promise<Step> {
  const count = Math.max(0, ...[...statement.matchAll(/\$(\d+)/g)].map(([, index]) => Number(index)))
  const values = count === 0 ? '' : `(${Array.from({ length: count }, () => 'NULL').join(', ')})`
  return driver.transaction(async (sql) => {
    for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await sql.run(`SET LOCAL enable_${way} = off`)
    await sql.run('SET LOCAL plan_cache_mode = force_generic_plan')
    await sql.run(`PREPARE explained AS ${statement}`)
    try {
      const row = await sql.get(`EXPLAIN (FORMAT JSON) EXECUTE explained${values}`)
      const [{ Plan }] = JSON.parse(String(row?.['QUERY PLAN'])) as [{ Plan: Step }]
      return Plan
    } finally {
      await sql.run('DEALLOCATE explained')
    }
  }, 'read committed')
}

/** An index of the few payments that need a review. */
const FEW = 'payments_to_review'

/** The steps that read a whole table or a whole index. */
function scansIn(step: Step): string[] {
  const { 'Node Type': type, 'Index Name': index, 'Relation Name': table } = step
  const isScan = type === 'Seq Scan' || (/^Index (Only )?Scan$/.test(type) && !step['Index Cond'] && index !== FEW)
  return [...(isScan ? [`${type} of ${index ?? table}`] : []), ...(step.Plans ?? []).flatMap(scansIn)]
}

test.each(QUERY_NAMES.filter((name) => !(name in READS_ALL)))('%s scans no table', async (name) => {
  const statements = await statementsOf(name, driver.read)
  expect(statements.size).toBeGreaterThan(0)
  const scans: string[] = []
  for (const statement of statements) scans.push(...scansIn(await planOf(statement)))
  expect(scans).toEqual([])
})

test('a table without an index for the question is noticed', async () => {
  expect(scansIn(await planOf('SELECT id FROM payments WHERE currency = $1'))).not.toEqual([])
})

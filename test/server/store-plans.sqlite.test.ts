/** Every statement of the store finds its rows by an index, however many there are. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ordersStatement } from '../../server/store/order-search.ts'
import type { Driver } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { createStore } from '../../server/store/store.ts'
import { QUERY_NAMES, READS_ALL, statementsOf } from './support/store-statements.ts'

/** The few rows that an inner step of a statement has found. */
const FOUND = /^SCAN (lane|turn|due|found|branch|every|page|sums|\(subquery-\d+\)|CONSTANT ROW)\b/

let folder: string
let driver: Driver
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-plans-'))
  driver = openSqlite(join(folder, 'pay.db'))
  await createStore(driver).migrate(1)
})
afterAll(async () => {
  await driver.close()
  rmSync(folder, { recursive: true, force: true })
})

async function planOf(statement: string): Promise<string[]> {
  const count = Math.max(0, ...[...statement.matchAll(/\$(\d+)/g)].map(([, index]) => Number(index)))
  const steps = await driver.read.all(
    `EXPLAIN QUERY PLAN ${statement}`,
    Array.from({ length: count }, () => null),
  )
  return steps.map(({ detail }) => String(detail))
}

async function scansOf(statement: string): Promise<string[]> {
  return (await planOf(statement)).filter((step) => step.startsWith('SCAN') && !FOUND.test(step))
}

test.each(QUERY_NAMES)('%s scans no table', async (name) => {
  const statements = await statementsOf(name, driver.read)
  expect(statements.size).toBeGreaterThan(0)
  const scans = (await Promise.all([...statements].map(scansOf))).flat()
  if (name in READS_ALL) expect(scans).not.toEqual([])
  else expect(scans).toEqual([])
})

// So many messages name no id that an index of ids would lead to the references of every payment.
test.each(['closeReference', 'openReferences', 'referenceKeptAt'] as const)(
  '%s reads the references of one payment only',
  async (name) => {
    const plans = await Promise.all([...(await statementsOf(name, driver.read))].map(planOf))
    expect(plans.flat().filter((step) => step.startsWith('SEARCH'))).toEqual([
      expect.stringMatching(/^SEARCH payment_references USING PRIMARY KEY \(payment_id=\?/),
    ])
  },
)

test('payments to review are read by an index of them only, in the order of their list', async () => {
  const list = ordersStatement(
    { anomaly: null, status: null, provider: null, search: null, after: null, needsReview: true },
    9,
  )
  expect(await planOf(list.text)).toContainEqual(
    expect.stringMatching(/^SEARCH payments USING INDEX payments_to_review /),
  )
  const [count = ''] = await statementsOf('paymentsToReview', driver.read)
  expect(await planOf(count)).toContainEqual(expect.stringMatching(/^SCAN payments USING INDEX payments_to_review$/))
})

test('the webhooks of a rare provider are read in their order by its index, and not sorted', async () => {
  const plans = await Promise.all([...(await statementsOf('webhooks', driver.read))].map(planOf))
  expect(plans.flat()).toEqual([expect.stringMatching(/^SEARCH inbox USING INDEX inbox_by_provider /)])
})

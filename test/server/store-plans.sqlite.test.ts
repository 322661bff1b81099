/** Every statement of the store finds its rows by an index, however many there are. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ordersStatement } from '../../server/store/order-search.ts'
import type { Driver, Row, Sql } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import { createStore } from '../../server/store/store.ts'
import type { Queries } from '../../server/store/store.ts'

/** Queries that read a whole index or table, and why they may. */
const READS_ALL: Readonly<Record<string, string>> = {
  countRows: 'for the progress that a command shows',
  countUnresolvedRefunds: 'counts unresolved refunds up to a limit, by an index of them',
  erasuresDue: 'the table has a row for each chore',
  lastWebhooks: 'reads the newest messages, up to a limit, by the primary key',
  openAnomalies: 'counts open anomalies up to a limit, by an index of them',
  ordersPage: 'reads a limited number of the newest orders, and continues behind them',
  paymentsToReview: 'reads payments with a flag, which are few, by an index of them',
  queueStates: 'counts at most 10,000 live rows for a metric',
  recentPayments: 'groups the newest payments, which the primary key leads to',
  quarantined: 'the quarantine is bounded',
  refusedWithoutPayment: 'the quarantine is bounded',
  refusedSince: 'the quarantine is bounded',
  showPresence: 'the table has a row for each companion',
  timesToPaid: 'reads the newest finalizations, up to a limit, by an index of their time',
  trimOldQuarantine: 'the quarantine is bounded',
  unresolvedProviderRefunds: 'reads unresolved refunds up to a limit, by an index of them',
  undeliveredEvents: 'counts undelivered events up to a limit, by an index of them',
}

/** Arguments of queries that do not take any. */
const ARGUMENTS: Readonly<Record<string, unknown[]>> = {
  checkInvariants: ['payments', '', 100],
  countRows: ['payments'],
  extendLease: ['inbox', 'inb_1', 1, 2],
  orderLines: [['order-1']],
  webhooks: [{ verdict: 'verified', provider: 'rare', after: 'inb_1' }, 10],
}

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

/**
 * Stands for any argument and any row: a text, a number, and an object whose members are the same again. So every
 * query function can be called without knowing what it takes.
 */
const anything: unknown = new Proxy(() => undefined, {
  get: (_target, name) => {
    if (name === Symbol.toPrimitive) return (hint: string) => (hint === 'number' ? 1 : '1')
    if (name === 'toJSON' || name === 'toString') return () => '1'
    if (name === Symbol.iterator) return () => [anything][Symbol.iterator]()
    if (name === 'length') return 1
    if (name === 'map' || name === 'flatMap') return (work: (item: unknown) => unknown) => [work(anything)]
    return name === 'then' ? undefined : anything
  },
  apply: () => anything,
})

/** The statements that a query function runs, with and without rows to find. */
async function statementsOf(name: keyof Queries): Promise<Set<string>> {
  const statements = new Set<string>()
  for (const rows of [[], [anything as Row]]) {
    const sql: Sql = {
      ...driver.read,
      all: async (text) => (statements.add(text), rows),
      get: async (text) => (statements.add(text), rows[0]),
      run: async (text) => (statements.add(text), rows.length),
    }
    const store = createStore({ read: sql, transaction: (work) => work(sql), close: async () => undefined })
    const query = store.read[name] as (...values: unknown[]) => Promise<unknown>
    // What it makes of such rows does not matter.
    await query(...(ARGUMENTS[name] ?? Array.from({ length: 5 }, () => anything))).catch(() => undefined)
  }
  return statements
}

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

const names = Object.keys(
  createStore({ read: {} as Sql, transaction: async () => undefined as never, close: async () => undefined }).read,
).filter((name) => name !== 'publish' && name !== 'afterCommit') as (keyof Queries)[]

test.each(names)('%s scans no table', async (name) => {
  const statements = await statementsOf(name)
  expect(statements.size).toBeGreaterThan(0)
  const scans = (await Promise.all([...statements].map(scansOf))).flat()
  if (name in READS_ALL) expect(scans).not.toEqual([])
  else expect(scans).toEqual([])
})

// So many messages name no id that an index of ids would lead to the references of every payment.
test.each(['closeReference', 'openReferences', 'referenceKeptAt'] as const)(
  '%s reads the references of one payment only',
  async (name) => {
    const plans = await Promise.all([...(await statementsOf(name))].map(planOf))
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
  const [count = ''] = await statementsOf('paymentsToReview')
  expect(await planOf(count)).toContainEqual(expect.stringMatching(/^SCAN payments USING INDEX payments_to_review$/))
})

test('the webhooks of a rare provider are read in their order by its index, and not sorted', async () => {
  const plans = await Promise.all([...(await statementsOf('webhooks'))].map(planOf))
  expect(plans.flat()).toEqual([expect.stringMatching(/^SEARCH inbox USING INDEX inbox_by_provider /)])
})

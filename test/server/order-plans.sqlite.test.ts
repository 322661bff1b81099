/** The plans of SQLite for the lists of orders: one index leads to the rows of a page. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OrderFilter } from '../../server/domain/order.ts'
import { openStore } from '../../server/store/open.ts'
import { ordersStatement } from '../../server/store/order-search.ts'
import { createDatabase } from './support/database.ts'
import type { TestDatabase } from './support/database.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createDatabase()
  const store = openStore(database.url)
  await store.migrate(1)
  await store.close()
})
afterEach(() => database.remove())

const none: OrderFilter = { anomaly: null, status: null, provider: null, search: null, after: null }
test.each<[string, OrderFilter]>([
  ['all', none],
  ['a status', { ...none, status: 'unpaid' }],
  ['a provider', { ...none, provider: 'p' }],
  ['a provider and refunds', { ...none, provider: 'p', status: 'refunded' }],
  ['open anomalies', { ...none, anomaly: 'open' }],
  ['resolved anomalies', { ...none, anomaly: 'resolved' }],
  ['payments to review', { ...none, needsReview: true }],
  ['payments of a provider to review', { ...none, provider: 'p', needsReview: true, from: 1 }],
  ['a period', { ...none, from: 1, to: 2 }],
  ['orders that can still be paid', { ...none, status: 'unpaid', payable: true }],
  ['orders that nobody can pay any more', { ...none, status: 'unpaid', payable: false, from: 1 }],
  [
    'an amount',
    {
      ...none,
      search: { text: '1', reference: null, email: null, phone: null, amounts: [{ minor: 1n, exponent: 2 }] },
    },
  ],
  ['a search', { ...none, search: { text: 'x', reference: 'x', email: 'x', phone: 'x' } }],
  [
    'everything',
    {
      anomaly: 'open',
      status: 'paid',
      provider: 'p',
      search: { text: 'x', reference: 'x', email: 'x', phone: 'x' },
      after: { at: 1, orderId: 'x' },
    },
  ],
])('reads an index, and sorts no table, for %s', async (_, filter) => {
  const driver = database.open()
  const statement = ordersStatement(filter, 1000)
  const plan = (await driver.read.all(`EXPLAIN QUERY PLAN ${statement.text}`, statement.parameters)).map(({ detail }) =>
    String(detail),
  )
  await driver.close()
  const scans = plan.filter(
    (step) => /^SCAN (orders|payments|anomalies|checkouts)/.test(step) && !/USING (COVERING )?INDEX/.test(step),
  )
  expect(scans, plan.join('\n')).toEqual([])
  if (!filter.search)
    expect(
      plan.filter((step) => step.includes('TEMP B-TREE')),
      plan.join('\n'),
    ).toEqual([])
})

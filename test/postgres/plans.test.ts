/**
 * The plans of Postgres for statements that depend on what is asked, or that read rows in an order up to a limit: where an
 * index can lead to the rows, none of these reads a whole table. `store-plans.test.ts` has the others.
 */

import { expect, test } from 'vitest'
import { eventListQueries } from '../../server/store/event-lists.ts'
import { finalizationQueries } from '../../server/store/finalizations.ts'
import { inboxQueries } from '../../server/store/inbox.ts'
import { operatorQueries } from '../../server/store/operators.ts'
import { orderLineQueries } from '../../server/store/order-lines.ts'
import { orderSearchQueries } from '../../server/store/order-search.ts'
import { outboxQueries } from '../../server/store/outbox.ts'
import { providerRefundQueries } from '../../server/store/provider-refunds.ts'
import { quarantineQueries } from '../../server/store/quarantine.ts'
import { queueQueries } from '../../server/store/queues.ts'
import { salesQueries } from '../../server/store/sales.ts'
import type { Sql } from '../../server/store/sql.ts'
import { traceQueries } from '../../server/store/traces.ts'
import { sharedDatabase } from './fixture.ts'

const shared = sharedDatabase()

const queriesOf = (sql: Sql) => ({
  ...finalizationQueries(sql),
  ...eventListQueries(sql),
  ...inboxQueries(sql),
  ...operatorQueries(sql),
  ...orderLineQueries(sql),
  ...orderSearchQueries(sql),
  ...outboxQueries(sql),
  ...providerRefundQueries(sql),
  ...quarantineQueries(sql),
  ...queueQueries(sql),
  ...salesQueries(sql),
  ...traceQueries(sql),
})

type Queries = ReturnType<typeof queriesOf>

/** The plans of all statements that `work` runs, as Postgres would make them for tables too large to read whole. */
async function plansOf(work: (queries: Queries) => Promise<unknown>): Promise<string[]> {
  const plans: string[] = []
  await shared.driver().transaction(async (sql) => {
    await sql.script('SET LOCAL enable_seqscan = off')
    const explain = async (text: string, parameters: Parameters<Sql['all']>[1]): Promise<void> => {
      const rows = await sql.all(`EXPLAIN ${text}`, parameters)
      plans.push(...rows.flatMap((row) => Object.values(row).map(String)))
    }
    await work(
      queriesOf({
        ...sql,
        all: async (text, parameters) => (await explain(text, parameters), sql.all(text, parameters)),
        get: async (text, parameters) => (await explain(text, parameters), sql.get(text, parameters)),
        run: async (text, parameters) => (await explain(text, parameters), sql.run(text, parameters)),
      }),
    )
  })
  return plans
}

const filter = { anomaly: null, status: null, provider: null, search: null, after: null }

test.each<[string, (queries: Queries) => Promise<unknown>]>([
  ['webhooks about unknown payments', (queries) => queries.webhooks({ isUnmatched: true }, 20)],
  ['the state of the queues', (queries) => queries.queueStates(1)],
  ['the list of orders', (queries) => queries.ordersPage(filter, 20)],
  ['orders by status', (queries) => queries.ordersPage({ ...filter, status: 'paid' }, 20)],
  ['orders by provider', (queries) => queries.ordersPage({ ...filter, provider: 'p' }, 20)],
  ['orders with anomalies', (queries) => queries.ordersPage({ ...filter, anomaly: 'open' }, 20)],
  ['orders to review', (queries) => queries.ordersPage({ ...filter, needsReview: true }, 20)],
  ['orders of a period', (queries) => queries.ordersPage({ ...filter, from: 1, to: 2 }, 20)],
  ['orders to pay', (queries) => queries.ordersPage({ ...filter, status: 'unpaid', payable: true }, 20)],
  [
    'orders by an amount',
    (queries) =>
      queries.ordersPage(
        {
          ...filter,
          search: { text: '1', reference: null, email: null, phone: null, amounts: [{ minor: 1n, exponent: 2 }] },
        },
        20,
      ),
  ],
  ['order events', (queries) => queries.events({}, 20)],
  ['undelivered order events', (queries) => queries.events({ state: 'undelivered' }, 20)],
  ['the undelivered order events', (queries) => queries.undeliveredEvents(1000)],
  ['order events of an order', (queries) => queries.events({ orderId: 'o' }, 20)],
  ['open anomalies', (queries) => queries.anomalies('open', null, 20)],
  ['the number of open anomalies', (queries) => queries.openAnomalies(1000)],
  ['resolved anomalies', (queries) => queries.anomalies('resolved', 'anm_1', 20)],
  ['payments to review', (queries) => queries.paymentsToReview(1000)],
  ['refunds that need a person', (queries) => queries.unresolvedProviderRefunds(20)],
  ['the number of refunds that need a person', (queries) => queries.countUnresolvedRefunds(1000)],
  ['actions of an order', (queries) => queries.operatorActions({ orderId: 'o' }, 20)],
  ['actions', (queries) => queries.operatorActions({}, 20)],
  ['times to pay', (queries) => queries.timesToPaid(1, 1000)],
  [
    'orders by a search',
    (queries) => queries.ordersPage({ ...filter, search: { text: 'x', reference: 'x', email: 'x', phone: 'x' } }, 20),
  ],
])('an index leads to %s', async (_, work) => {
  const plans = await plansOf(work)
  expect(plans.length).toBeGreaterThan(0)
  expect(
    plans.filter((line) => line.includes('Seq Scan')),
    plans.join('\n'),
  ).toEqual([])
})

/** The plans of Postgres: where an index can lead to the rows, none of these statements reads a whole table. */

import { expect, test } from 'vitest'
import { checkoutQueries } from '../../server/store/checkouts.ts'
import { eventListQueries } from '../../server/store/event-lists.ts'
import { finalizationQueries } from '../../server/store/finalizations.ts'
import { forgettingQueries } from '../../server/store/forgetting.ts'
import { inboxQueries } from '../../server/store/inbox.ts'
import { operationQueries } from '../../server/store/operations.ts'
import { operatorQueries } from '../../server/store/operators.ts'
import { orderLineQueries } from '../../server/store/order-lines.ts'
import { orderSearchQueries } from '../../server/store/order-search.ts'
import { outboxQueries } from '../../server/store/outbox.ts'
import { paymentQueries } from '../../server/store/payments.ts'
import { pollQueries } from '../../server/store/polls.ts'
import { providerRefundQueries } from '../../server/store/provider-refunds.ts'
import { pushRequestQueries } from '../../server/store/push-requests.ts'
import { quarantineQueries } from '../../server/store/quarantine.ts'
import { queueQueries } from '../../server/store/queues.ts'
import { referenceQueries } from '../../server/store/references.ts'
import { salesQueries } from '../../server/store/sales.ts'
import type { Sql } from '../../server/store/sql.ts'
import { traceQueries } from '../../server/store/traces.ts'
import { sharedDatabase } from './fixture.ts'

const shared = sharedDatabase()

const queriesOf = (sql: Sql) => ({
  ...checkoutQueries(sql),
  ...finalizationQueries(sql),
  ...eventListQueries(sql),
  ...forgettingQueries(sql),
  ...inboxQueries(sql),
  ...operationQueries(sql),
  ...operatorQueries(sql),
  ...orderLineQueries(sql),
  ...orderSearchQueries(sql),
  ...outboxQueries(sql),
  ...paymentQueries(sql),
  ...pollQueries(sql),
  ...providerRefundQueries(sql),
  ...pushRequestQueries(sql),
  ...quarantineQueries(sql),
  ...queueQueries(sql),
  ...referenceQueries(sql),
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
  ['a payment by our reference', (queries) => queries.paymentByReference('p', 'r')],
  ['a payment by the id of its provider', (queries) => queries.paymentByProviderReference('p', 'r')],
  ['a payment by its transaction', (queries) => queries.paymentByTransaction('p', 't')],
  ['the payments of a checkout', (queries) => queries.paymentsOfCheckout('c')],
  ['the payments of an order', (queries) => queries.paymentsOfOrder('o', 20)],
  ['the number of payments of an order', (queries) => queries.countPaymentsOfOrder('o')],
  ['the audit log of an order', (queries) => queries.newestEventsOfOrder('o', 20)],
  ['the timeline of an order', (queries) => queries.orderTrace('o', 20)],
  ['the checkouts of an order', (queries) => queries.checkoutsOfOrder('o')],
  ['the newest checkouts of an order', (queries) => queries.newestCheckouts('o', 20)],
  ['checkouts to expire', (queries) => queries.checkoutsToExpire(1, 5)],
  ['checkouts to forget', (queries) => queries.checkoutsToForget(1, 5)],
  ['the reason to keep a checkout', (queries) => queries.reasonToKeep('c')],
  ['open operations', (queries) => queries.operationsOpenBefore(1)],
  ['push requests to a phone', (queries) => queries.pushRequestsTo('0911234567', { after: 1, until: 2 })],
  ['push requests of an order', (queries) => queries.pushRequestsOfOrder('o', { after: 1, until: 2 })],
  ['push requests of a client', (queries) => queries.unpaidPushRequestsOf('abc', { after: 1, until: 2 })],
  ['the references of a payment', (queries) => queries.openReferences('p')],
  ['a reference that names another payment', (queries) => queries.signedForAnother('p', 'r', 'id')],
  ['a webhook that names another payment', (queries) => queries.tiedToAnother('p', 'r', 'm')],
  ['webhooks about unknown payments', (queries) => queries.webhooks({ isUnmatched: true }, 20)],
  ['money of unknown payments', (queries) => queries.unmatchedMoney('inb_1', 1000)],
  ['parked webhooks', (queries) => queries.wakeParked('p', 1)],
  ['webhooks by a provider id', (queries) => queries.wakeByReference('p', 'r', 1)],
  ['anomalies of an order', (queries) => queries.anomaliesOfOrder('o')],
  ['anomalies by a provider id', (queries) => queries.anomaliesByReference('p', 'r')],
  ['lanes of webhooks', (queries) => queries.inboxLanes(1)],
  ['a claim of webhooks', (queries) => queries.claimInbox(1, 2, 16, 'p')],
  ['a claim of order events', (queries) => queries.claimOutbox(1, 2, 16, 'paid')],
  ['a claim of waiting order events', (queries) => queries.claimWaitingOutbox(1, 2, 4, null)],
  ['the state of the queues', (queries) => queries.queueStates(1)],
  ['lanes of polls', (queries) => queries.pollLanes()],
  ['polls that are due', (queries) => queries.firstDuePolls(1, { provider: 'p', age: 'old' }, 8)],
  ['polls by client', (queries) => queries.duePolls(1, { provider: 'p', age: 'old' }, '', 8)],
  ['a claim of a poll', (queries) => queries.claimPoll('p', 1, 2)],
  ['an extended lease', (queries) => queries.extendLease('inbox', 'i', 1, 2)],
  ['rows of the future', (queries) => queries.rearmAfterSetBack(1)],
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
  ['the lines of a page', (queries) => queries.orderLines(['a', 'b'])],
  ['the orders of an export', (queries) => queries.ordersOpened(1, 2, null, 20)],
  ['order events', (queries) => queries.events({}, 20)],
  ['undelivered order events', (queries) => queries.events({ state: 'undelivered' }, 20)],
  ['the undelivered order events', (queries) => queries.undeliveredEvents(1000)],
  ['order events of an order', (queries) => queries.events({ orderId: 'o' }, 20)],
  ['open anomalies', (queries) => queries.anomalies('open', null, 20)],
  ['the number of open anomalies', (queries) => queries.openAnomalies(1000)],
  ['resolved anomalies', (queries) => queries.anomalies('resolved', 'anm_1', 20)],
  ['payments to review', (queries) => queries.paymentsToReview(1000)],
  ['refunds of an order', (queries) => queries.refundsOfOrder('o')],
  ['refunds of an anomaly', (queries) => queries.refundedOfAnomaly('a')],
  ['refunds at the provider of an order', (queries) => queries.providerRefundsOfOrder('o')],
  ['refunds at the provider of a payment', (queries) => queries.providerRefundsOfPayment('p')],
  ['what is on its way back of a payment', (queries) => queries.openRefundsOfPayment('p')],
  ['what is on its way back of an anomaly', (queries) => queries.openRefundsOfAnomaly('a')],
  ['refunds to ask about', (queries) => queries.dueProviderRefunds(1, 4)],
  ['a claim of a refund', (queries) => queries.claimProviderRefund('r', 1, 2)],
  ['refunds that were reported', (queries) => queries.hastenProviderRefunds('p', 1)],
  ['refunds that need a person', (queries) => queries.unresolvedProviderRefunds(20)],
  ['the number of refunds that need a person', (queries) => queries.countUnresolvedRefunds(1000)],
  ['actions of an order', (queries) => queries.operatorActions({ orderId: 'o' }, 20)],
  ['actions', (queries) => queries.operatorActions({}, 20)],
  ['a session', (queries) => queries.operatorSession('h')],
  ['wrong tokens', (queries) => queries.countWrongToken('c', 1, 2)],
  ['sums of sales', (queries) => queries.salesSince(1, 2)],
  ['the next sale', (queries) => queries.nextSaleAt(1)],
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

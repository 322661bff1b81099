/** The store: every statement of the program, over whichever engine `DATABASE_URL` names. */

import { checkoutQueries } from './checkouts.ts'
import { forgettingQueries } from './forgetting.ts'
import { migrate, SCHEMA_VERSION, schemaVersion } from './migrate.ts'
import type { Migrated } from './migrate.ts'
import { orderSearchQueries } from './order-search.ts'
import { paymentQueries } from './payments.ts'
import { outboxQueries } from './outbox.ts'
import { pollQueries } from './polls.ts'
import { queueQueries } from './queues.ts'
import { referenceQueries } from './references.ts'
import { finalizationQueries } from './finalizations.ts'
import type { Publish } from '../platform/event-bus.ts'
import type { Driver, Sql } from './sql.ts'
import { createWriteProbe } from './write-probe.ts'

export type { CheckoutDetails, CheckoutRow, OrderRow } from './checkouts.ts'
export type { AnomalyRow, FinalizationRow } from './finalizations.ts'
export type { OperationOutcome, PaymentEventRow, PaymentRow } from './payments.ts'
export type { PollAge, PollLane, PollRow } from './polls.ts'
export type { OutboxLane, OutboxPosition, OutboxRow, WaitingOutboxRow } from './outbox.ts'
export type { InboxInsert, InboxRow, StoredEvent } from './queues.ts'
export type { ReferenceRow, ReferenceSource } from './references.ts'

export type Queries = ReturnType<typeof queries> & {
  /** Runs `work` once the transaction is committed; at once outside a transaction. Not when it is rolled back. */
  afterCommit(work: () => void): void
  /** Publishes an event once the transaction is committed, and the same event once per transaction. Not when it is rolled back. */
  readonly publish: Publish
}

export interface Store {
  /** Committed rows only; never part of a transaction. */
  readonly read: Queries
  /** One immediate write transaction. `work` must await nothing but its queries. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>
  migrate(now: number): Promise<Migrated>
  /** Reachable, its schema the one that this program needs, and a write can be committed. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

/** @param publish delivers the events of committed transactions; nobody listens unless given */
export function createStore(driver: Driver, publish: Publish = () => undefined): Store {
  const probe = createWriteProbe(driver)
  return {
    read: { ...queries(driver.read), afterCommit: (work) => work(), publish },
    transaction: async (work) => {
      let after: (() => void)[] = []
      const result = await probe.transaction((sql) => {
        after = []
        const published = new Set<string>()
        return work({
          ...queries(sql),
          afterCommit: (next) => void after.push(next),
          publish: (topic, id) => {
            const event = `${topic} ${id}`
            if (!published.has(event)) after.push(() => publish(topic, id))
            published.add(event)
          },
        })
      })
      for (const next of after) next()
      return result
    },
    migrate: (now) => migrate(driver, now),
    ready: async () => (await schemaVersion(driver)) === SCHEMA_VERSION && (await probe.canWrite()),
    close: () => driver.close(),
  }
}

function queries(sql: Sql) {
  return {
    ...checkoutQueries(sql),
    ...paymentQueries(sql),
    ...referenceQueries(sql),
    ...finalizationQueries(sql),
    ...queueQueries(sql),
    ...outboxQueries(sql),
    ...pollQueries(sql),
    ...forgettingQueries(sql),
    ...orderSearchQueries(sql),
  }
}

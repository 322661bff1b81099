/** The store: every statement of the program, over the engine that `DATABASE_URL` names. */

import type { Publish } from '../platform/event-bus.ts'
import { checkoutQueries } from './checkouts.ts'
import { choreQueries } from './chores.ts'
import { finalizationQueries } from './finalizations.ts'
import { forgettingQueries } from './forgetting.ts'
import { inboxQueries } from './inbox.ts'
import { invariantQueries } from './invariants.ts'
import { migrate, SCHEMA_VERSION, schemaVersion } from './migrate.ts'
import type { Migrated } from './migrate.ts'
import { orderSearchQueries } from './order-search.ts'
import { outboxQueries } from './outbox.ts'
import { paymentQueries } from './payments.ts'
import { pollQueries } from './polls.ts'
import { quarantineQueries } from './quarantine.ts'
import { queueQueries } from './queues.ts'
import { referenceQueries } from './references.ts'
import type { Driver, Sql } from './sql.ts'
import { traceQueries } from './traces.ts'
import { createWriteProbe } from './write-probe.ts'

export type { CheckoutDetails, CheckoutRow, OrderRow } from './checkouts.ts'
export type { AuditedEvent, BrokenRow } from './invariants.ts'
export type { AnomalyRow, FinalizationRow } from './finalizations.ts'
export type { OperationOutcome, PaymentEventRow, PaymentRow } from './payments.ts'
export type { PollAge, PollLane, PollRow } from './polls.ts'
export type { OutboxLane, OutboxPosition, OutboxRow, WaitingOutboxRow } from './outbox.ts'
export type { InboxInsert, InboxRow, StoredEvent } from './inbox.ts'
export type { StoredMessage, WebhookFilter, WebhookLine } from './quarantine.ts'
export type { OrderTrace, WebhookTrace } from './traces.ts'
export type { ReferenceRow, ReferenceSource } from './references.ts'

export type Queries = ReturnType<typeof queries> & {
  /** Runs `work` after the commit, and never after a rollback. Outside a transaction it runs at once. */
  afterCommit(work: () => void): void
  /** Publishes an event after the commit, once in each transaction, and never after a rollback. */
  readonly publish: Publish
}

export interface Store {
  /** Committed rows only, never part of a transaction. */
  readonly read: Queries
  /** One immediate write transaction. `work` must await only its queries. */
  transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>
  migrate(now: number): Promise<Migrated>
  /** Whether the schema is the one that this program needs. Writes nothing. */
  isCurrent(): Promise<boolean>
  /** Whether the store is reachable, has the schema that this program needs, and can commit a write. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

/** @param publish delivers the events of committed transactions; nobody listens unless given */
export function createStore(driver: Driver, publish: Publish = () => undefined): Store {
  const probe = createWriteProbe(driver)
  const connections = new WeakMap<Sql, Connection>()
  const connectionOf = (sql: Sql): Connection => {
    const known = connections.get(sql)
    if (known) return known
    const made = connect(sql, publish)
    connections.set(sql, made)
    return made
  }
  return {
    read: { ...queries(driver.read), afterCommit: (work) => work(), publish },
    transaction: async (work) => {
      let committed: readonly (() => void)[] = []
      const result = await probe.transaction(async (sql) => {
        const connection = connectionOf(sql)
        connection.begin()
        const value = await work(connection.tx)
        committed = connection.end()
        return value
      })
      for (const next of committed) next()
      return result
    },
    migrate: (now) => migrate(driver, now),
    isCurrent: async () => (await schemaVersion(driver)) === SCHEMA_VERSION,
    ready: async () => (await schemaVersion(driver)) === SCHEMA_VERSION && (await probe.canWrite()),
    close: () => driver.close(),
  }
}

/** The queries over one connection, built once. A connection runs one transaction at a time. */
interface Connection {
  readonly tx: Queries
  /** Drops what a transaction that was rolled back has left behind. */
  begin(): void
  /** @returns what the transaction wants to happen after its commit */
  end(): readonly (() => void)[]
}

function connect(sql: Sql, publish: Publish): Connection {
  let afterCommit: (() => void)[] = []
  const published = new Set<string>()
  return {
    tx: {
      ...queries(sql),
      afterCommit: (work) => void afterCommit.push(work),
      publish: (topic, id) => {
        const event = `${topic} ${id}`
        if (!published.has(event)) afterCommit.push(() => publish(topic, id))
        published.add(event)
      },
    },
    begin: () => {
      afterCommit = []
      published.clear()
    },
    end: () => afterCommit,
  }
}

function queries(sql: Sql) {
  return {
    ...checkoutQueries(sql),
    ...paymentQueries(sql),
    ...referenceQueries(sql),
    ...finalizationQueries(sql),
    ...inboxQueries(sql),
    ...outboxQueries(sql),
    ...pollQueries(sql),
    ...queueQueries(sql),
    ...forgettingQueries(sql),
    ...orderSearchQueries(sql),
    ...choreQueries(sql),
    ...invariantQueries(sql),
    ...quarantineQueries(sql),
    ...traceQueries(sql),
  }
}

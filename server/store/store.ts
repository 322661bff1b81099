/** The store: every statement of the program, over the engine that `DATABASE_URL` names. */

import type { Publish, Topic } from '../platform/event-bus.ts'
import { checkoutQueries } from './checkouts.ts'
import { choreQueries } from './chores.ts'
import { eventListQueries } from './event-lists.ts'
import { finalizationQueries } from './finalizations.ts'
import { forgettingQueries } from './forgetting.ts'
import { inboxQueries } from './inbox.ts'
import { invariantQueries } from './invariants.ts'
import { migrate, SCHEMA_VERSION, schemaVersion } from './migrate.ts'
import type { Migrated } from './migrate.ts'
import { operationQueries } from './operations.ts'
import { operatorQueries } from './operators.ts'
import { orderLineQueries } from './order-lines.ts'
import { orderSearchQueries } from './order-search.ts'
import { outboxQueries } from './outbox.ts'
import { paymentQueries } from './payments.ts'
import { pollQueries } from './polls.ts'
import { providerRefundQueries } from './provider-refunds.ts'
import { pushRequestQueries } from './push-requests.ts'
import { quarantineQueries } from './quarantine.ts'
import { queueQueries } from './queues.ts'
import { referenceQueries } from './references.ts'
import { retentionQueries } from './retention.ts'
import { salesQueries } from './sales.ts'
import type { Driver, Isolation, SentEvent, Sql } from './sql.ts'
import { traceQueries } from './traces.ts'
import { createWriteProbe } from './write-probe.ts'

export type { CheckoutDetails, CheckoutRow, OrderRow } from './checkouts.ts'
export type { AuditedEvent, BrokenRow } from './invariants.ts'
export type { AnomalyRow, FinalizationRow, RefundRow } from './finalizations.ts'
export type { OpenOperation, OperationOutcome } from './operations.ts'
export type { PaymentEventRow, PaymentRow } from './payments.ts'
export type { PollAge, PollLane, PollRow } from './polls.ts'
export type { ProviderRefundRow } from './provider-refunds.ts'
export type { OutboxLane, OutboxPosition, OutboxRow, WaitingOutboxRow } from './outbox.ts'
export type { InboxInsert, InboxRow, StoredEvent } from './inbox.ts'
export type { StoredMessage, WebhookFilter, WebhookLine } from './quarantine.ts'
export type { ErasedRows } from './retention.ts'
export type { OrderTrace, WebhookTrace } from './traces.ts'
export type { DeliveryRow, EventFilter, EventRow } from './event-lists.ts'
export type { OrderLineRow } from './order-lines.ts'
export type { SaleRow } from './sales.ts'
export type { ActionFilter, OperatorActionRow, OperatorSessionRow } from './operators.ts'
export type { LeasedTable, QueueName } from './queues.ts'
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
  /**
   * One immediate write transaction. `work` must await only its queries. It may run again after a conflict, so it must
   * change nothing but the store, and leave the rest to {@link Queries.afterCommit}.
   * @param isolation `serializable` unless given
   */
  transaction<T>(work: (tx: Queries) => Promise<T>, isolation?: Isolation): Promise<T>
  /** Whether other processes may work on this store at the same time. */
  readonly isShared: boolean
  /** The clock that all companions on this store share, in epoch milliseconds. Null where it is that of this machine. */
  databaseTime(): Promise<number | null>
  /**
   * Publishes the events of other processes here from now on.
   * @param caughtUp called after an interruption, in which events may have been lost
   */
  listen(caughtUp: () => void): Promise<void>
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
    transaction: async (work, isolation) => {
      let committed: readonly (() => void)[] = []
      const result = await probe.transaction(async (sql) => {
        const connection = connectionOf(sql)
        connection.begin()
        const value = await work(connection.tx)
        const { events, afterCommit } = connection.end()
        if (events.length > 0) await driver.events?.send(sql, events)
        committed = afterCommit
        return value
      }, isolation)
      for (const next of committed) next()
      return result
    },
    isShared: driver.events !== undefined,
    databaseTime: async () => (await driver.databaseTime?.()) ?? null,
    listen: async (caughtUp) => {
      await driver.events?.listen(({ topic, id }) => publish(topic as SharedTopic, id), caughtUp)
    },
    migrate: (now) => migrate(driver, now),
    isCurrent: async () => (await schemaVersion(driver)) === SCHEMA_VERSION,
    ready: async () => (await schemaVersion(driver)) === SCHEMA_VERSION && (await probe.canWrite()),
    close: async () => {
      await driver.events?.close()
      await driver.close()
    },
  }
}

type SharedTopic = 'checkoutChanged' | 'storefrontRecovered'

/** The queries over one connection, built once. A connection runs one transaction at a time. */
interface Connection {
  readonly tx: Queries
  /** Drops what a transaction that was rolled back has left behind. */
  begin(): void
  /** @returns the events of the transaction, and everything that happens after its commit, their delivery included */
  end(): { readonly events: readonly SentEvent[]; readonly afterCommit: readonly (() => void)[] }
}

function connect(sql: Sql, publish: Publish): Connection {
  let afterCommit: (() => void)[] = []
  let forAll: SentEvent[] = []
  const published = new Set<string>()
  return {
    tx: {
      ...queries(sql),
      afterCommit: (work) => void afterCommit.push(work),
      publish: (topic, subject) => {
        const event = JSON.stringify([topic, subject])
        if (published.has(event)) return
        published.add(event)
        afterCommit.push(() => publish(topic, subject))
        if (isForAll(topic) && typeof subject === 'string') forAll.push({ topic, id: subject })
      },
    },
    begin: () => {
      afterCommit = []
      forAll = []
      published.clear()
    },
    end: () => ({ events: forAll, afterCommit }),
  }
}

/**
 * Whether other processes have to hear of it. New rows of a queue are for the process that wrote them, which takes them
 * at once; should it end before, others find them within their interval.
 */
function isForAll(topic: Topic): topic is SharedTopic {
  return topic === 'checkoutChanged' || topic === 'storefrontRecovered'
}

function queries(sql: Sql) {
  return {
    ...checkoutQueries(sql),
    ...paymentQueries(sql),
    ...operationQueries(sql),
    ...referenceQueries(sql),
    ...finalizationQueries(sql),
    ...providerRefundQueries(sql),
    ...inboxQueries(sql),
    ...outboxQueries(sql),
    ...pollQueries(sql),
    ...queueQueries(sql),
    ...forgettingQueries(sql),
    ...orderSearchQueries(sql),
    ...pushRequestQueries(sql),
    ...choreQueries(sql),
    ...invariantQueries(sql),
    ...retentionQueries(sql),
    ...quarantineQueries(sql),
    ...traceQueries(sql),
    ...operatorQueries(sql),
    ...orderLineQueries(sql),
    ...salesQueries(sql),
    ...eventListQueries(sql),
  }
}

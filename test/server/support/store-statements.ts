/** Every statement of the store, for tests of how an engine would run it. */

import { createStore } from '../../../server/store/store.ts'
import type { Queries } from '../../../server/store/store.ts'
import type { Row, Sql } from '../../../server/store/sql.ts'

/** Queries that read a whole index or table, and why they may. */
export const READS_ALL: Readonly<Record<string, string>> = {
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

/**
 * The statements that a query function runs, with and without rows to find.
 * @param engine nothing is sent to it
 */
export async function statementsOf(name: keyof Queries, engine: Sql): Promise<Set<string>> {
  const statements = new Set<string>()
  for (const rows of [[], [anything as Row]]) {
    const sql: Sql = {
      ...engine,
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

/** Every query function of the store. */
export const QUERY_NAMES = Object.keys(
  createStore({ read: {} as Sql, transaction: async () => undefined as never, close: async () => undefined }).read,
).filter((name) => name !== 'publish' && name !== 'afterCommit') as (keyof Queries)[]

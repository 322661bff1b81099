/** The plans of SQLite for the claims of the queues: each finds its rows by an index. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inboxQueries } from '../../server/store/inbox.ts'
import { openStore } from '../../server/store/open.ts'
import { outboxQueries } from '../../server/store/outbox.ts'
import { pollQueries } from '../../server/store/polls.ts'
import type { Sql } from '../../server/store/sql.ts'
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

describe('a claim', () => {
  type Claims = ReturnType<typeof inboxQueries> & ReturnType<typeof outboxQueries> & ReturnType<typeof pollQueries>

  /** The query plan of every statement that a claim runs. */
  async function plans(claim: (queries: Claims) => Promise<unknown>): Promise<string[]> {
    const driver = database.open()
    const steps: string[] = []
    try {
      await driver.transaction(async (sql) => {
        const explain = async (text: string, parameters: Parameters<Sql['all']>[1]): Promise<void> => {
          for (const row of await sql.all(`EXPLAIN QUERY PLAN ${text}`, parameters)) steps.push(String(row.detail))
        }
        const recording: Sql = {
          ...sql,
          all: async (text, parameters) => (await explain(text, parameters), sql.all(text, parameters)),
          get: async (text, parameters) => (await explain(text, parameters), sql.get(text, parameters)),
          run: async (text, parameters) => (await explain(text, parameters), sql.run(text, parameters)),
        }
        await claim({ ...inboxQueries(recording), ...outboxQueries(recording), ...pollQueries(recording) })
      })
    } finally {
      await driver.close()
    }
    return steps.filter(
      (step) =>
        /\b(?:SCAN|SEARCH)\b/.test(step) &&
        !/\b(?:lane|turn|found|due|CONSTANT ROW)\b/.test(step.replace(/USING.*/, '')),
    )
  }

  test.each<[string, (queries: Claims) => Promise<unknown>, RegExp]>([
    ['lanes of webhooks', (queries) => queries.inboxLanes(5), /inbox_due/],
    [
      'webhooks',
      (queries) => queries.claimInbox(5, 10, 8, 'one'),
      /inbox_due \(provider=\? (?:AND next_at>\? )?AND next_at<\?\)|sqlite_autoindex_inbox_1 \(id=\?\)/,
    ],
    [
      'order events',
      (queries) => queries.claimOutbox(5, 10, 8, 'paid'),
      /outbox_due \(lane=\? (?:AND next_at>\? )?AND next_at<\?\)|sqlite_autoindex_outbox_1 \(id=\?\)/,
    ],
    ['lanes of polls', (queries) => queries.pollLanes(), /polls_(?:due|by_time)/],
    [
      'polls due for the longest',
      (queries) => queries.firstDuePolls(5, { provider: 'one', age: 'old' }, 8),
      /polls_by_time \(provider=\? AND <expr>=\? AND (?:next_at>\? AND )?next_at<\?\)/,
    ],
    [
      'waiting order events after the last attempt',
      (queries) => queries.claimWaitingOutbox(5, 10, 8, { rank: 2, createdAt: 5, id: 'e' }),
      /outbox_waiting \(lane=\? AND \(created_at,id\)>\(\?,\?\)\)|sqlite_autoindex_outbox_1 \(id=\?\)/,
    ],
    [
      'due polls',
      (queries) => queries.duePolls(5, { provider: 'one', age: 'fresh' }, '', 8),
      /polls_due \(provider=\? AND <expr>=\? AND client/,
    ],
    ['one poll', (queries) => queries.claimPoll('pay_1', 5, 10), /polls USING PRIMARY KEY/],
    [
      'refused messages to drop',
      (queries) => queries.trimQuarantine('one', true, 1000),
      /inbox_refused \(provider=\? AND <expr>=\?\)|sqlite_autoindex_inbox_1 \(id=\?\)/,
    ],
  ])('of %s uses an index', async (_, claim, index) => {
    const steps = await plans(claim)
    expect(steps.length).toBeGreaterThan(0)
    for (const step of steps) expect(step).toMatch(index)
    for (const step of steps) expect(step).toMatch(/^SEARCH/)
  })
})

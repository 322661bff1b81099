/** The queues of the store: webhooks, polls and order events. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../server/store/open.ts'
import { pollQueries } from '../../server/store/polls.ts'
import { outboxQueries } from '../../server/store/outbox.ts'
import { inboxQueries } from '../../server/store/inbox.ts'
import type { InboxInsert } from '../../server/store/inbox.ts'
import type { Sql } from '../../server/store/sql.ts'
import { openSqlite } from '../../server/store/sqlite.ts'
import type { Store } from '../../server/store/store.ts'

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-queues-'))
  store = openStore(`sqlite:${join(folder, 'pay.db')}`)
  await store.migrate(1)
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const message = (id: string, provider: string, more: Partial<InboxInsert> = {}): InboxInsert => ({
  id,
  provider,
  verdict: 'verified',
  dedupeKey: id,
  paymentId: null,
  headers: {},
  body: new Uint8Array([1]),
  event: { kind: 'payment', dedupeKey: id },
  note: null,
  receivedAt: 1,
  merchantReference: null,
  providerRef: null,
  ...more,
})
const poll = (paymentId: string, client: string, more: { provider?: string; nextAt?: number } = {}) =>
  store.transaction((tx) => tx.insertPoll({ paymentId, provider: 'one', client, nextAt: 10, now: 1, ...more }))

describe('a claim', () => {
  type Claims = ReturnType<typeof inboxQueries> & ReturnType<typeof outboxQueries> & ReturnType<typeof pollQueries>

  /** The query plan of every statement that a claim runs. */
  async function plans(claim: (queries: Claims) => Promise<unknown>): Promise<string[]> {
    const driver = openSqlite(join(folder, 'pay.db'))
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
        /\b(?:SCAN|SEARCH)\b/.test(step) && !/\b(?:lane|turn|found|CONSTANT ROW)\b/.test(step.replace(/USING.*/, '')),
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
    ['one poll', (queries) => queries.claimPoll('pay_1', 5, 10), /sqlite_autoindex_polls_1/],
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

describe('webhooks', () => {
  test('of one provider do not delay those of another', async () => {
    await store.transaction(async (tx) => {
      for (let index = 0; index < 100; index += 1) await tx.insertInbox(message(`inb_${index}`, 'hangs'))
      await tx.insertInbox(message('inb_honest', 'works', { receivedAt: 5 }))
    })
    expect(await store.read.inboxLanes(5)).toEqual(['hangs', 'works'])
    expect(await store.read.inboxLanes(4)).toEqual(['hangs'])
    expect((await store.transaction((tx) => tx.claimInbox(5, 65, 16, 'works'))).map(({ id }) => id)).toEqual([
      'inb_honest',
    ])
    expect(await store.read.inboxLanes(5)).toEqual(['hangs'])
  })
})

describe('polls', () => {
  test('take turns over clients', async () => {
    for (let index = 0; index < 50; index += 1) await poll(`pay_flood_${index}`, 'b')
    await poll('pay_first', 'a')
    await poll('pay_last', 'c', { nextAt: 20 })
    const due = (after: string, now = 20) => store.read.duePolls(now, { provider: 'one', age: 'fresh' }, after, 8)
    expect((await due('')).map(({ client }) => client)).toEqual(['a', 'b', 'c'])
    expect((await due('b')).map(({ paymentId }) => paymentId)).toEqual(['pay_last'])
    expect((await due('', 19)).map(({ client }) => client)).toEqual(['a', 'b'])
  })

  test('of young payments are claimed apart from those of old ones', async () => {
    await poll('pay_old', 'a')
    await poll('pay_young', 'a')
    for (let read = 0; read < 4; read += 1) await store.transaction((tx) => tx.releasePoll('pay_old', 10))
    await poll('pay_fresh', 'a')
    for (let read = 0; read < 2; read += 1) await store.transaction((tx) => tx.releasePoll('pay_young', 10))
    for (const age of ['fresh', 'young', 'old'] as const) {
      expect(
        (await store.read.duePolls(10, { provider: 'one', age }, '', 8)).map(({ paymentId }) => paymentId),
      ).toEqual([`pay_${age}`])
    }
  })

  test('that were postponed keep their place in the schedule', async () => {
    await poll('pay_1', 'a')
    await store.transaction((tx) => tx.claimPoll('pay_1', 10, 100))
    await store.transaction((tx) => tx.postponePoll('pay_1', 12))
    expect(await store.transaction((tx) => tx.claimPoll('pay_1', 12, 100))).toEqual({
      paymentId: 'pay_1',
      provider: 'one',
      attempts: 0,
    })
  })
})

describe('the queues at start', () => {
  test('make leased rows due and keep the time of all others', async () => {
    await store.transaction(async (tx) => {
      for (const id of ['inb_worked', 'inb_later']) await tx.insertInbox(message(id, 'one'))
      await tx.claimInbox(5, 65, 16, 'one')
      await tx.releaseInbox('inb_later', 'pending', null, 900)
      await tx.takeOverLeases(20)
    })
    const claim = (now: number) => store.transaction((tx) => tx.claimInbox(now, now + 60, 16, 'one'))
    expect((await claim(20)).map(({ id, attempts }) => [id, attempts])).toEqual([['inb_worked', 0]])
    expect((await claim(899)).map(({ id }) => id)).not.toContain('inb_later')
    expect((await claim(900)).map(({ id }) => id)).toContain('inb_later')
  })

  test('make rows due that a clock set back has moved away', async () => {
    await store.transaction(async (tx) => {
      await tx.insertInbox(message('inb_1', 'one', { receivedAt: 5000 }))
      await tx.insertPoll({ paymentId: 'pay_1', provider: 'one', client: 'a', nextAt: 6000, now: 5000 })
      await tx.insertOutbox({ id: 'evt_1', type: 'order.anomaly', orderId: null, body: '{}', now: 5000 })
      await tx.takeOverLeases(1000)
      expect(await tx.claimInbox(1000, 2000, 8, 'one')).toHaveLength(1)
      expect(await tx.claimPoll('pay_1', 1000, 2000)).not.toBeNull()
      expect(await tx.claimOutbox(1000, 2000, 8, 'review')).toHaveLength(1)
    })
  })
})

describe('order events', () => {
  test.each([
    ['order.paid', 'paid'],
    ['order.refunded', 'paid'],
    ['order.anomaly', 'review'],
    ['account.declined', 'review'],
    ['settlement.approved', 'review'],
    ['payment.failed', 'other'],
    ['checkout.expired', 'other'],
  ] as const)('of the type %s are in the lane %s', async (type, lane) => {
    await store.transaction(async (tx) => {
      await tx.insertOutbox({ id: 'evt_1', type, orderId: null, body: '{}', now: 1 })
      for (const other of (['paid', 'review', 'other'] as const).filter((one) => one !== lane))
        expect(await tx.claimOutbox(5, 10, 8, other)).toEqual([])
      expect(await tx.claimOutbox(5, 10, 8, lane)).toHaveLength(1)
    })
  })
})

describe('refused messages', () => {
  test('to capability addresses are not replaced by those to the short address', async () => {
    await store.transaction(async (tx) => {
      await tx.insertInbox(message('inb_secret', 'one', { verdict: 'refused', event: null, paymentId: 'pay_1' }))
      for (let index = 0; index < 30; index += 1)
        await tx.insertInbox(message(`inb_${index}`, 'one', { verdict: 'refused', event: null, receivedAt: 2 + index }))
      await tx.trimQuarantine('one', false, 10)
      await tx.trimQuarantine('one', true, 10)
    })
    expect(await store.read.quarantined()).toBe(11)
  })
})

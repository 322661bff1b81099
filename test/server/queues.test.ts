/** The queues of the store: webhooks, polls and order events. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore } from '../../server/store/open.ts'
import type { InboxInsert } from '../../server/store/inbox.ts'
import type { Store } from '../../server/store/store.ts'
import { createDatabase } from './support/database.ts'
import type { TestDatabase } from './support/database.ts'

let database: TestDatabase
let store: Store
beforeEach(async () => {
  database = await createDatabase()
  store = openStore(database.url)
  await store.migrate(1)
})
afterEach(async () => {
  await store.close()
  await database.remove()
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

test('a delivery that one companion records as failed stays delivered if another has delivered the event', async () => {
  const attempt = { number: 0, at: 10, status: 200, error: null }
  await store.transaction(async (tx) => {
    await tx.insertOutbox({ id: 'evt_1', type: 'order.paid', orderId: null, body: '{}', now: 1 })
    await tx.claimOutbox(5, 25, 8, 'paid')
    await tx.claimOutbox(30, 50, 8, 'paid')
    await tx.releaseOutbox('evt_1', attempt, 40, null)
    await tx.releaseOutbox('evt_1', { ...attempt, status: null, error: 'timed out' }, null, 60)
    expect(await tx.claimOutbox(100, 120, 8, 'paid')).toEqual([])
  })
  expect(await store.read.event('evt_1')).toMatchObject({ deliveredAt: 40, nextAt: null, tries: 1 })
})

describe('the state of a queue', () => {
  test('is its length and its most overdue row, of any lane', async () => {
    expect(await store.read.queueStates(5000)).toEqual({
      inbox: { rows: 0, hasMore: false, overdue: 0 },
      outbox: { rows: 0, hasMore: false, overdue: 0 },
      polls: { rows: 0, hasMore: false, overdue: 0 },
    })
    await store.transaction(async (tx) => {
      await tx.insertInbox(message('inb_1', 'a', { receivedAt: 4000 }))
      await tx.insertInbox(message('inb_2', 'b', { receivedAt: 3000 }))
      await tx.insertInbox(message('inb_3', 'c', { receivedAt: 4500 }))
      for (const [id, type, now] of [
        ['evt_1', 'order.paid', 4500],
        ['evt_2', 'payment.failed', 2000],
      ] as const)
        await tx.insertOutbox({ id, type, orderId: null, body: '{}', now })
    })
    await poll('pay_old', 'a', { nextAt: 1000 })
    for (let read = 0; read < 4; read += 1) await store.transaction((tx) => tx.releasePoll('pay_old', 1000))
    await poll('pay_fresh', 'a', { nextAt: 6000 })
    expect(await store.read.queueStates(5000)).toEqual({
      inbox: { rows: 3, hasMore: false, overdue: 2 },
      outbox: { rows: 2, hasMore: false, overdue: 3 },
      polls: { rows: 2, hasMore: false, overdue: 4 },
    })
  })

  test('is not counted beyond 10,000 rows', async () => {
    const driver = database.open()
    const add = (from: number, to: number) =>
      driver.transaction((sql) =>
        sql.script(
          `WITH RECURSIVE numbers(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${to})
           INSERT INTO polls (payment_id, provider, client, attempts, next_at, armed_at)
           SELECT 'pay_' || n, 'one', 'a', 0, 10, 1 FROM numbers`,
        ),
      )
    await add(1, 10_000)
    expect((await store.read.queueStates(1010)).polls).toEqual({ rows: 10_000, hasMore: false, overdue: 1 })
    await add(10_001, 12_000)
    expect((await store.read.queueStates(1010)).polls).toEqual({ rows: 10_000, hasMore: true, overdue: 1 })
    await driver.close()
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
  test('are deleted oldest first, and those to capability addresses not for those to the short address', async () => {
    await store.transaction(async (tx) => {
      await tx.insertInbox(message('inb_secret', 'one', { verdict: 'refused', event: null, paymentId: 'pay_1' }))
      for (let index = 0; index < 30; index += 1)
        await tx.insertInbox(message(`inb_${index}`, 'one', { verdict: 'refused', event: null, receivedAt: 2 + index }))
      await tx.trimQuarantine('one', false, 10)
      await tx.trimQuarantine('one', true, 10)
    })
    const kept = (await store.read.webhooks({ verdict: 'refused' }, 40)).map(({ id }) => id)
    expect(kept.toSorted()).toEqual([...Array.from({ length: 10 }, (_, index) => `inb_${20 + index}`), 'inb_secret'])
  })
})

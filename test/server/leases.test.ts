/** The leases of rows in work, and the companions that share a store. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLeaseKeeper, LEASE } from '../../server/jobs/lease-keeper.ts'
import type { LeaseKeeper } from '../../server/jobs/lease-keeper.ts'
import { createPresence } from '../../server/jobs/presence.ts'
import { sharedLimits } from '../../server/payments/upstream-budget.ts'
import { createLog } from '../../server/platform/log.ts'
import { openStore } from '../../server/store/open.ts'
import type { QueueName, Store } from '../../server/store/store.ts'
import { createDatabase, engine } from './support/database.ts'
import type { TestDatabase } from './support/database.ts'

let database: TestDatabase
let store: Store
let now: number
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  now = 10
  database = await createDatabase()
  store = openStore(database.url)
  await store.migrate(1)
})
afterEach(async () => {
  vi.useRealTimers()
  await store.close()
  await database.remove()
})

describe('the lease of a row', () => {
  let keeper: LeaseKeeper
  let end: () => void
  let working: Promise<void>
  beforeEach(async () => {
    keeper = createLeaseKeeper({ store, log: createLog('silent'), now: () => now })
    keeper.start()
    await store.transaction(async (tx) => {
      await tx.insertPoll({ paymentId: 'row', provider: 'p', client: 'c', nextAt: 10, now: 1 })
      await tx.insertOutbox({ id: 'row', type: 'order.paid', orderId: null, body: '{}', now: 1 })
      await tx.insertInbox({
        id: 'row',
        provider: 'p',
        verdict: 'verified',
        dedupeKey: 'k',
        paymentId: null,
        headers: {},
        body: new Uint8Array([1]),
        event: { kind: 'payment', dedupeKey: 'k' },
        note: null,
        receivedAt: 1,
        merchantReference: null,
        providerRef: null,
      })
    })
  })
  afterEach(() => keeper.close())

  const claim = (queue: QueueName, at: number): Promise<number> =>
    store.transaction(async (tx) => {
      if (queue === 'polls') return (await tx.claimPoll('row', at, at + LEASE)) ? 1 : 0
      return queue === 'inbox'
        ? (await tx.claimInbox(at, at + LEASE, 5, 'p')).length
        : (await tx.claimOutbox(at, at + LEASE, 5, 'paid')).length
    })
  const work = (queue: QueueName): void => {
    working = keeper.during(queue, 'row', () => new Promise<void>((resolve) => (end = resolve)))
  }
  const pass = async (milliseconds: number): Promise<void> => {
    for (let step = 0; step < milliseconds; step += 1000) {
      now += 1000
      await vi.advanceTimersByTimeAsync(1000)
      await keeper.idle()
    }
  }

  test.each<QueueName>(['inbox', 'outbox', 'polls'])('in %s lasts as long as the work', async (queue) => {
    expect(await claim(queue, now)).toBe(1)
    work(queue)
    await pass(3 * LEASE)
    expect(await claim(queue, now)).toBe(0)
    end()
    await working
    const ended = now
    await pass(LEASE)
    expect(await claim(queue, ended + LEASE)).toBe(1)
  })

  test('that was released is not set again', async () => {
    await claim('polls', now)
    work('polls')
    await store.transaction((tx) => tx.stopPoll('row'))
    await pass(LEASE)
    end()
    await working
    expect(await claim('polls', now + 10 * LEASE)).toBe(0)
  })
})

describe('companions on one store', () => {
  test('count each other, until they close or give no sign of life', async () => {
    const log = createLog('silent')
    const others = engine === 'postgres' ? 1 : 0
    const [one, two] = [openStore(database.url), openStore(database.url)].map((opened) => ({
      ...opened,
      databaseTime: async () => now,
    })) as [Store, Store]
    // Their own clocks are an hour apart.
    const [first, second] = [one, two].map((each, index) =>
      createPresence({ store: each, log, now: () => now + index * 3_600_000 }),
    )
    first!.start()
    await first!.idle()
    second!.start()
    await second!.idle()
    await first!.idle()
    expect([first!.count(), second!.count()]).toEqual([1 + others, 1 + others])
    await second!.close()
    await first!.idle()
    expect(first!.count()).toBe(1)
    const third = createPresence({ store: two, log, now: () => now })
    third.start()
    await third.idle()
    await first!.idle()
    expect(first!.count()).toBe(1 + others)
    now += 60_000
    await first!.idle()
    expect(first!.count()).toBe(1)
    await third.close()
    await first!.close()
    await Promise.all([one.close(), two.close()])
  })

  test('share the limits of a provider', () => {
    let companions = 1
    const limits = sharedLimits({ perMinute: 360, burst: 20 }, () => companions)
    expect([limits.perMinute, limits.burst]).toEqual([360, 20])
    companions = 3
    expect(limits.perMinute).toBe(120)
    companions = 40
    expect(limits.burst).toBe(1)
  })
})

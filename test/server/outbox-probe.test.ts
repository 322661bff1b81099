/** How a storefront that was down gets the order events that wait. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEventBus } from '../../server/platform/event-bus.ts'
import type { EventBus } from '../../server/platform/event-bus.ts'
import { createLog } from '../../server/platform/log.ts'
import { createOutbox } from '../../server/jobs/outbox.ts'
import { openStore } from '../../server/store/open.ts'
import type { Store } from '../../server/store/store.ts'
import type { Worker } from '../../server/jobs/worker.ts'
import { START, startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { createDatabase } from './support/database.ts'
import type { TestDatabase } from './support/database.ts'
import { queueDepths } from './support/queue-depths.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

describe('a storefront that was down', () => {
  let companion: Companion
  afterEach(() => companion.close())

  const goDown = () => void companion.storefrontAnswers.push(...Array.from({ length: 5000 }, () => ({ status: 503 })))
  const comeBack = () => void companion.storefrontAnswers.splice(0)
  const after = async (milliseconds: number) => {
    companion.clock.now += milliseconds
    await companion.app.idle()
  }
  async function payOrders(count: number): Promise<void> {
    for (let n = 1; n <= count; n += 1) await companion.pay(await companion.open({ orderId: `order-${n}` }))
    companion.provider.onStatus = ({ reference, money }) => ({
      state: 'paid',
      providerRef: `T-${reference}`,
      reference,
      money,
    })
    await after(MINUTE)
  }
  const idsSince = (index: number) => companion.events.slice(index).map(({ id }) => id)
  async function attempts(): Promise<number[]> {
    const driver = companion.database.open()
    const rows = await driver.read.all('SELECT attempts FROM outbox ORDER BY created_at, id')
    await driver.close()
    return rows.map((row) => Number(row.attempts))
  }

  test('gets every waiting event within a minute of its return, with the same bytes', async () => {
    companion = await startCompanion()
    goDown()
    await payOrders(20)
    // The next attempt of the schedule is hours away.
    for (const wait of [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR]) await after(wait * 1.2)
    const before = companion.events.length
    comeBack()
    for (let elapsed = 0; elapsed < MINUTE; elapsed += 10 * SECOND) await after(10 * SECOND)
    expect(idsSince(before).sort()).toEqual(Array.from({ length: 20 }, (_, n) => `fin_order-${n + 1}`).sort())
    expect((await queueDepths(companion.app.store)).outbox).toBe(0)
    for (const { id } of companion.events)
      expect(new Set(companion.events.filter((one) => one.id === id).map(({ raw }) => raw)).size).toBe(1)
  })

  test('gets one event every half minute, which does not count as an attempt', async () => {
    companion = await startCompanion()
    goDown()
    await payOrders(5)
    for (const wait of [5 * SECOND, 5 * MINUTE]) await after(wait * 1.2)
    const [before, used] = [companion.events.length, await attempts()]
    for (let elapsed = 0; elapsed < 10 * MINUTE; elapsed += 10 * SECOND) await after(10 * SECOND)
    const probes = companion.events.length - before
    expect(probes).toBeGreaterThanOrEqual(15)
    expect(probes).toBeLessThanOrEqual(20)
    expect(await attempts()).toEqual(used)
  })

  test('gets nothing for the time in Retry-After', async () => {
    companion = await startCompanion()
    companion.storefrontAnswers.push({ status: 503, headers: { 'retry-after': '600' } })
    await payOrders(1)
    for (let elapsed = 0; elapsed < 590; elapsed += 10) await after(10 * SECOND)
    expect(companion.events).toHaveLength(1)
    await after(10 * SECOND)
    expect(companion.events).toHaveLength(2)
  })

  test('gets one event at each start of the companion, which does not count as an attempt', async () => {
    companion = await startCompanion()
    goDown()
    await payOrders(2)
    for (const wait of [5 * SECOND, 5 * MINUTE]) await after(wait * 1.2)
    const used = await attempts()
    for (let n = 0; n < 12; n += 1) {
      const before = companion.events.length
      await companion.restart()
      await companion.app.idle()
      expect(companion.events.length - before).toBe(1)
    }
    expect(await attempts()).toEqual(used)
    comeBack()
    const before = companion.events.length
    await companion.restart()
    await companion.app.idle()
    expect(idsSince(before).sort()).toEqual(['fin_order-1', 'fin_order-2'])
  })

  test('is logged with the time of the next attempt', async () => {
    companion = await startCompanion()
    companion.storefrontAnswers.push({ status: 500 })
    await payOrders(1)
    const line = companion.logLines
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find(({ msg }) => msg === 'order event not delivered')
    expect(line).toMatchObject({
      level: 40,
      event: 'fin_order-1',
      status: 500,
      last: false,
      nextTryAt: new Date(companion.clock.now + 5 * SECOND).toISOString(),
    })
  })
})

describe('the waiting events', () => {
  let database: TestDatabase
  let store: Store
  let events: EventBus
  let workers: Worker[]
  beforeEach(async () => {
    database = await createDatabase()
    events = createEventBus(createLog('silent'))
    store = openStore(database.url, events.publish)
    await store.migrate(START)
  })
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.close()))
    await store.close()
    await database.remove()
  })

  test('are sent in the order paid, anomaly, other', async () => {
    let now = START
    let down = true
    const accepted: string[] = []
    workers = createOutbox({
      store,
      leases: { during: (_queue, _id, work) => work() },
      events,
      now: () => now,
      monotonic: () => now,
      random: () => 0.5,
      log: createLog('silent'),
      onEvent: ({ id }) => {
        if (down) throw new Error('refused')
        accepted.push(id)
      },
    })
    const after = async (milliseconds: number) => {
      now += milliseconds
      for (const worker of workers) await worker.idle()
    }
    const types = ['checkout.expired', 'payment.failed', 'order.anomaly', 'order.paid', 'order.paid', 'order.anomaly']
    for (const [n, type] of types.entries())
      await store.transaction((tx) => tx.insertOutbox({ id: `${type} ${n}`, type, orderId: null, body: '{}', now }))
    for (const wait of [0, 5 * SECOND, 5 * MINUTE]) await after(wait)
    down = false
    await after(MINUTE)
    expect(accepted).toEqual([
      'order.paid 3',
      'order.paid 4',
      'order.anomaly 2',
      'order.anomaly 5',
      'checkout.expired 0',
      'payment.failed 1',
    ])
  })

  test('do not wait for one that is always refused, which is sent seldom', async () => {
    let now = START
    let down = true
    const accepted: string[] = []
    let refused = 0
    workers = createOutbox({
      store,
      leases: { during: (_queue, _id, work) => work() },
      events,
      now: () => now,
      monotonic: () => now,
      random: () => 0.5,
      log: createLog('silent'),
      onEvent: ({ id }) => {
        if (id === 'evt_never') refused += 1
        if (down || id === 'evt_never') throw new Error('refused')
        accepted.push(id)
      },
    })
    const put = (id: string) =>
      store.transaction((tx) => tx.insertOutbox({ id, type: 'checkout.expired', orderId: null, body: '{}', now }))
    const after = async (milliseconds: number) => {
      now += milliseconds
      for (const worker of workers) await worker.idle()
    }
    for (const id of ['evt_never', 'evt_a', 'evt_b']) await put(id)
    for (const wait of [0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE]) await after(wait)

    down = false
    for (let elapsed = 0; elapsed < 2 * MINUTE; elapsed += 10 * SECOND) await after(10 * SECOND)
    expect(accepted.sort()).toEqual(['evt_a', 'evt_b'])

    refused = 0
    for (let n = 0; n < 60; n += 1) {
      await put(`evt_new_${n}`)
      await after(SECOND)
    }
    expect(accepted).toHaveLength(62)
    expect(refused).toBeLessThanOrEqual(4)
  })
})

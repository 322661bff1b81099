/** Delivering order events: retries, and a storefront that hangs. */

import { afterEach, describe, expect, test, vi } from 'vitest'
import { OUTBOX_DELAYS } from '../../server/domain/schedule.ts'
import { createEventBus } from '../../server/platform/event-bus.ts'
import { createLog } from '../../server/platform/log.ts'
import { createOutbox } from '../../server/jobs/outbox.ts'
import type { OutboxParts } from '../../server/jobs/outbox.ts'
import type { OutboxLane, OutboxRow } from '../../server/store/store.ts'
import { START, startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { queueDepths } from './support/queue-depths.ts'

describe('an order event', () => {
  let companion: Companion
  afterEach(() => companion.close())

  async function payOrder(): Promise<void> {
    await companion.pay(await companion.open())
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    companion.clock.now += 60_000
    await companion.app.idle()
  }
  const after = async (milliseconds: number) => {
    companion.clock.now += milliseconds
    await companion.app.idle()
  }

  test('is delivered once when the storefront accepts it', async () => {
    companion = await startCompanion()
    await payOrder()
    for (let round = 0; round < 5; round += 1) await after(86_400_000)
    expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1'])
  })

  test.each([[500], [404], [302], [410]])(
    'is sent again after %d, with the same bytes and the same id',
    async (status) => {
      companion = await startCompanion()
      companion.storefrontAnswers.push({ status, headers: { location: 'https://elsewhere.example/' } }, { status })
      await payOrder()
      await after(5000)
      await after(300_000)
      expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1', 'fin_order-1', 'fin_order-1'])
      expect(new Set(companion.events.map(({ raw }) => raw)).size).toBe(1)
      await after(86_400_000)
      expect(companion.events).toHaveLength(3)
    },
  )

  test('waits for the time in Retry-After', async () => {
    companion = await startCompanion()
    companion.storefrontAnswers.push({ status: 503, headers: { 'retry-after': '120' } })
    await payOrder()
    await after(100_000)
    expect(companion.events).toHaveLength(1)
    await after(30_000)
    expect(companion.events).toHaveLength(2)
  })

  test('waits for a day at most, whatever Retry-After says', async () => {
    companion = await startCompanion()
    companion.storefrontAnswers.push({ status: 503, headers: { 'retry-after': '999999999' } })
    await payOrder()
    await after(23 * 3_600_000)
    expect(companion.events).toHaveLength(1)
    await after(3_600_000)
    expect(companion.events).toHaveLength(2)
  })

  test('ends after ten deliveries in about three days, and stays in the store', async () => {
    companion = await startCompanion()
    companion.storefrontAnswers.push(...Array.from({ length: 50 }, () => ({ status: 500 })))
    await payOrder()
    for (let round = 0; round < 20; round += 1) await after(30 * 3_600_000)
    expect(companion.events).toHaveLength(OUTBOX_DELAYS.length)
    expect((await queueDepths(companion.app.store)).outbox).toBe(0)
  })

  describe('of a refund', () => {
    const refund = async () => {
      const { reference } = companion.provider.calls.created[0]!
      const body = { id: 'r1', reference, refund: 10_000 }
      await companion.request('POST', '/webhooks/scripted', { body, headers: { 'x-word': 'good' } })
      await companion.app.idle()
    }
    const types = () => companion.events.map(({ event }) => event.type)

    test('waits until the order’s payment is delivered', async () => {
      companion = await startCompanion()
      companion.storefrontAnswers.push({ status: 500 }, { status: 500 })
      await payOrder()
      await refund()
      expect(types()).toEqual(['order.paid'])
      await after(5000)
      expect(types()).toEqual(['order.paid', 'order.paid'])
      companion.clock.now += 200_000
      const { outbox } = await companion.app.store.read.queueStates(companion.clock.now)
      expect(outbox).toMatchObject({ rows: 2, overdue: 0 })
      companion.clock.now -= 200_000
      await after(300_000)
      expect(types()).toEqual(['order.paid', 'order.paid', 'order.paid', 'order.refunded'])
    })

    test('is delivered when that was given up', async () => {
      companion = await startCompanion()
      companion.storefrontAnswers.push(...Array.from(OUTBOX_DELAYS, () => ({ status: 500 })))
      await payOrder()
      await refund()
      for (let round = 0; round < OUTBOX_DELAYS.length; round += 1) await after(30 * 3_600_000)
      expect(types()).toEqual([...OUTBOX_DELAYS.map(() => 'order.paid'), 'order.refunded'])
    })
  })

  test('that was not delivered is delivered after a restart', async () => {
    companion = await startCompanion()
    companion.storefrontAnswers.push({ status: 500 })
    await payOrder()
    await companion.restart()
    await after(5000)
    expect(companion.events.map(({ id }) => id)).toEqual(['fin_order-1', 'fin_order-1'])
  })
})

test('an order event without a receiver waits', async () => {
  const companion = await startCompanion({ settings: { ORDER_WEBHOOK_URL: '' } })
  await companion.pay(await companion.open())
  companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
  companion.clock.now += 60_000
  await companion.app.idle()
  expect((await companion.order()).status).toBe('paid')
  expect((await queueDepths(companion.app.store)).outbox).toBe(1)
  await companion.close()
})

describe('a storefront whose onEvent hangs', () => {
  afterEach(() => void vi.useRealTimers())

  /** Workers over these rows. The store records which rows they release. */
  function outbox(rows: OutboxRow[], onEvent: OutboxParts['onEvent']) {
    const released: [id: string, error: string | null][] = []
    const rowsOf = (lane: OutboxLane) => rows.filter(({ type }) => (type === 'order.paid' ? 'paid' : 'other') === lane)
    const read = { isOutboxDue: async (_now: number, lane: OutboxLane) => rowsOf(lane).length > 0 }
    const transaction = (work: (tx: unknown) => unknown) =>
      work({
        claimOutbox: async (_now: number, _until: number, limit: number, lane: OutboxLane) => {
          const due = rowsOf(lane).slice(0, limit)
          for (const row of due) rows.splice(rows.indexOf(row), 1)
          return due
        },
        releaseOutbox: async (id: string, { error }: { error: string | null }) => void released.push([id, error]),
        publish: () => undefined,
      })
    const workers = createOutbox({
      leases: { during: (_queue, _id, work) => work() },
      store: { read, transaction } as unknown as OutboxParts['store'],
      events: createEventBus(createLog('silent')),
      log: createLog('silent'),
      now: () => START,
      monotonic: () => performance.now(),
      random: () => 0.5,
      ...(onEvent ? { onEvent } : {}),
    })
    return { released, workers }
  }
  const row = (id: string, type: string): OutboxRow => ({
    id,
    type,
    body: JSON.stringify({ type }),
    attempts: 0,
    scheduleFrom: 0,
  })

  test('has not received the event after a time, and gets it again', async () => {
    vi.useFakeTimers()
    const { released, workers } = outbox([row('fin_1', 'order.paid')], () => new Promise(() => {}))
    for (const worker of workers) worker.start()
    await vi.advanceTimersByTimeAsync(14_000)
    expect(released).toEqual([])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(released).toEqual([['fin_1', expect.any(String)]])
    await Promise.all(workers.map((worker) => worker.close()))
  })

  test('with other events does not delay paid orders', async () => {
    vi.useFakeTimers()
    const others = Array.from({ length: 50 }, (_, index) => row(`evt_${index}`, 'checkout.expired'))
    const { released, workers } = outbox(
      [...others, row('fin_1', 'order.paid'), row('fin_2', 'order.paid')],
      ({ type }) => (type === 'order.paid' ? undefined : new Promise(() => {})),
    )
    for (const worker of workers) worker.start()
    await vi.advanceTimersByTimeAsync(100)
    expect(released).toEqual([
      ['fin_1', null],
      ['fin_2', null],
    ])
    await vi.advanceTimersByTimeAsync(200_000)
    expect(released).toHaveLength(52)
    await Promise.all(workers.map((worker) => worker.close()))
  })
})

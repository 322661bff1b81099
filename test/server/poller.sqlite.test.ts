/** When payments are polled, also beside very many others. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createEventBus } from '../../server/platform/event-bus.ts'
import { createLog } from '../../server/platform/log.ts'
import { createPoller } from '../../server/jobs/poller.ts'
import type { Trigger, Reconciled } from '../../server/payments/reconcile.ts'
import { openStore } from '../../server/store/open.ts'
import type { Store } from '../../server/store/store.ts'
import { createUpstreamBudget } from '../../server/payments/upstream-budget.ts'
import type { UpstreamBudget } from '../../server/payments/upstream-budget.ts'
import type { Worker } from '../../server/jobs/worker.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

let folder: string
let store: Store
let poller: Worker
let upstream: UpstreamBudget
let polls: { paymentId: string; at: number }[]
/** How long the provider takes. */
let latency: number

beforeEach(async () => {
  vi.useFakeTimers()
  folder = mkdtempSync(join(tmpdir(), 'pay-button-poller-'))
  store = openStore(`sqlite:${join(folder, 'pay.db')}`)
  await store.migrate(1)
  polls = []
  latency = 300
  upstream = createUpstreamBudget(() => performance.now())
  const reconcile = async (paymentId: string, { priority = 'young' }: Trigger): Promise<Reconciled> =>
    upstream.run({ provider: 'one', priority, client: clientOf(paymentId) }, async () => {
      polls.push({ paymentId, at: Date.now() })
      await new Promise((resolve) => setTimeout(resolve, latency))
      return { state: 'pending', answered: true, needsReview: false, accounted: [] }
    })
  // Each poll comes at the latest time that the schedule allows.
  poller = createPoller({
    store,
    providers: new Map(),
    leases: { during: (_queue, _id, work) => work() },
    reconcile,
    events: createEventBus(createLog('silent')),
    log: createLog('silent'),
    now: () => Date.now(),
    random: () => 0.999,
  })
  poller.start()
})
afterEach(async () => {
  upstream.close()
  const closed = poller.close()
  await vi.advanceTimersByTimeAsync(MINUTE)
  await closed
  vi.useRealTimers()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const clientOf = (paymentId: string): string => paymentId.split('_')[1] ?? ''
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
/** Inserts new payments. Their first poll is due in 15 s unless given. */
const insert = (paymentIds: string[], dueIn = 15 * SECOND) =>
  store.transaction(async (tx) => {
    for (const paymentId of paymentIds) {
      await tx.insertPoll({
        paymentId,
        provider: 'one',
        client: clientOf(paymentId),
        nextAt: Date.now() + dueIn,
        now: Date.now(),
      })
    }
  })
const many = (client: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `pay_${client}_${from + index}`)
const timesOf = (paymentId: string) => polls.filter((one) => one.paymentId === paymentId).map(({ at }) => at)

describe('a new payment is polled twice in its first 50 s', () => {
  test.each<[string, (round: number) => Promise<void>]>([
    ['alone', async () => {}],
    ['beside 600 new ones at a time from one address', (round) => insert(many('crowd', 600, round * 600), 10 * SECOND)],
    ['beside 2,000 abandoned ones', (round) => (round === 0 ? insert(many('crowd', 2000), 0) : Promise.resolve())],
    [
      'beside 600 abandoned ones of the same address',
      async (round) => {
        if (round > 0) return
        const abandoned = many('honest', 600, 100)
        await insert(abandoned, 0)
        await store.transaction(async (tx) => {
          for (const paymentId of abandoned)
            for (let read = 0; read < 2; read += 1) await tx.releasePoll(paymentId, Date.now())
        })
      },
    ],
    [
      'beside new ones of many addresses',
      (round) => insert(Array.from({ length: 60 }, (_unused, index) => `pay_c${index % 20}_${round * 60 + index}`)),
    ],
  ])('%s', async (_, noise) => {
    await noise(0)
    await pass(20 * SECOND)
    await noise(1)
    const began = Date.now()
    await insert(['pay_honest_1'])
    await pass(52 * SECOND)
    const times = timesOf('pay_honest_1')
    expect(times.length).toBeGreaterThanOrEqual(2)
    expect(times[0]! - began).toBeLessThan(20 * SECOND)
  })
})

test('an old payment is polled beside 2,000 young ones', async () => {
  await insert(['pay_honest_1'], 0)
  await store.transaction(async (tx) => {
    for (let read = 0; read < 6; read += 1) await tx.releasePoll('pay_honest_1', Date.now() + MINUTE)
  })
  await insert(many('crowd', 2000), 0)
  await pass(75 * SECOND)
  expect(timesOf('pay_honest_1')).toHaveLength(1)
})

test('a poll that the upstream budget refuses does not count as an attempt', async () => {
  upstream.close()
  await insert(['pay_honest_1'], 0)
  await pass(10 * SECOND)
  const row = await store.transaction((tx) =>
    tx.claimPoll('pay_honest_1', Date.now() + MINUTE, Date.now() + 2 * MINUTE),
  )
  expect(row?.attempts).toBe(0)
})

/** Several companions on one database: each row is worked on once, and every instance hears of every change. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCheckoutListeners } from '../../server/checkouts/checkout-listeners.ts'
import { createEventBus } from '../../server/platform/event-bus.ts'
import type { Topic } from '../../server/platform/event-bus.ts'
import { createLog } from '../../server/platform/log.ts'
import type { Store } from '../../server/store/store.ts'
import { startCompanion } from '../server/support/companion.ts'
import type { Companion } from '../server/support/companion.ts'
import { administer } from '../server/support/postgres-databases.ts'
import { paid } from '../server/support/steps.ts'
import { sharedDatabase } from './fixture.ts'

describe('three stores', () => {
  const shared = sharedDatabase()
  const ROWS = 3000

  /**
   * Claims until nothing is due. The stores claim at the same time, once in each round, so that none comes too late.
   * @returns the claimed ids, by store
   */
  async function claimAll(claim: (store: Store) => Promise<string[]>): Promise<string[][]> {
    const stores = Array.from({ length: 3 }, () => shared.store())
    const claimed = stores.map((): string[] => [])
    for (let isOver = false; !isOver;) {
      const round = await Promise.all(stores.map(claim))
      for (const [index, ids] of round.entries()) claimed[index]!.push(...ids)
      isOver = round.every((ids) => ids.length === 0)
    }
    return claimed
  }
  const ids = Array.from({ length: ROWS }, (_, index) => `row_${index}`)
  const expectOnce = (claimed: string[][]): void => {
    expect(claimed.flat().length).toBe(ROWS)
    expect(new Set(claimed.flat()).size).toBe(ROWS)
    for (const [index, own] of claimed.entries()) expect(own.length, `store ${index}`).toBeGreaterThan(0)
  }

  test('never claim the same webhook', async () => {
    await shared.store().transaction(async (tx) => {
      for (const id of ids)
        await tx.insertInbox({
          id,
          provider: 'one',
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
        })
    })
    expectOnce(
      await claimAll(async (store) => {
        const rows = await store.transaction((tx) => tx.claimInbox(10, 1000, 16, 'one'), 'read committed')
        return rows.map(({ id }) => id)
      }),
    )
  })

  test('never claim the same order event', async () => {
    await shared.store().transaction(async (tx) => {
      for (const id of ids) await tx.insertOutbox({ id, type: 'order.paid', orderId: null, body: '{}', now: 1 })
    })
    expectOnce(
      await claimAll(async (store) => {
        const rows = await store.transaction((tx) => tx.claimOutbox(10, 1000, 16, 'paid'), 'read committed')
        return rows.map(({ id }) => id)
      }),
    )
  })

  test('never claim the same poll', async () => {
    await shared.store().transaction(async (tx) => {
      for (const paymentId of ids) await tx.insertPoll({ paymentId, provider: 'one', client: 'c', nextAt: 5, now: 1 })
    })
    expectOnce(
      await claimAll(async (store) => {
        for (;;) {
          const due = await store.read.firstDuePolls(10, { provider: 'one', age: 'fresh' }, 16)
          if (due.length === 0) return []
          const rows = await store.transaction(async (tx) => {
            const claimed: string[] = []
            for (const { paymentId } of due) if (await tx.claimPoll(paymentId, 10, 1000)) claimed.push(paymentId)
            return claimed
          }, 'read committed')
          if (rows.length > 0) return rows
        }
      }),
    )
  })

  test('finalize an order once for sixty attempts at the same moment', async () => {
    const stores = [shared.store(), shared.store(), shared.store()]
    const wins = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        stores[index % 3]!.transaction((tx) =>
          tx.insertFinalization({
            orderId: 'order-1',
            paymentId: `pay_${index}`,
            money: { minor: 1n, currency: 'BDT' },
            at: 1,
          }),
        ),
      ),
    )
    expect(wins.filter(Boolean)).toHaveLength(1)
  })
})

describe('an event', () => {
  const shared = sharedDatabase()

  /** A store that listens, and what it has heard. */
  async function listener(): Promise<{ store: Store; heard: [Topic, unknown][]; caughtUp: () => number }> {
    const heard: [Topic, unknown][] = []
    let catchUps = 0
    const store = shared.store((topic, id) => heard.push([topic, id]))
    await store.listen(() => {
      catchUps += 1
    })
    return { store, heard, caughtUp: () => catchUps }
  }
  const publish = (store: Store, id: string) =>
    store.transaction(async (tx) => {
      await tx.insertOutbox({ id, type: 'order.paid', orderId: null, body: '{}', now: 1 })
      tx.publish('checkoutChanged', id)
    })

  test('reaches the other instances after its commit, and its own instance once', async () => {
    const [one, two, three] = [await listener(), await listener(), await listener()]
    await expect(
      one.store.transaction(async (tx) => {
        tx.publish('checkoutChanged', 'chk_rolled_back')
        throw new Error('power cut')
      }),
    ).rejects.toThrow('power cut')
    await publish(one.store, 'chk_1')
    await publish(two.store, 'chk_2')
    for (const { heard } of [one, two, three])
      await expect
        .poll(() => heard.toSorted())
        .toEqual([
          ['checkoutChanged', 'chk_1'],
          ['checkoutChanged', 'chk_2'],
        ])
  })

  test('is heard again after the connection was cut, and the listener learns of the gap', async () => {
    const [one, two] = [await listener(), await listener()]
    const database = new URL(shared.url).pathname.slice(1)
    await administer(
      shared.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = '${database}' AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()`,
    )
    await expect.poll(() => [one.caughtUp(), two.caughtUp()]).toEqual([1, 1])
    await publish(one.store, 'chk_1')
    await expect.poll(() => two.heard).toEqual([['checkoutChanged', 'chk_1']])
  })

  test('of one instance reaches the checkout listeners of another', async () => {
    const bus = createEventBus(createLog('silent'))
    const listeners = createCheckoutListeners(bus)
    await shared.store(bus.publish).listen(() => undefined)
    let woken = 0
    listeners.add('chk_1', () => {
      woken += 1
    })
    await publish(shared.store(), 'chk_1')
    await expect.poll(() => woken).toBe(1)
  })
})

describe('two companions', () => {
  let one: Companion
  let two: Companion
  beforeEach(async () => {
    one = await startCompanion()
    two = await startCompanion({ database: one.database })
  })
  afterEach(async () => {
    await two.close()
    await one.close()
  })

  test('share a sale: the event stream at one shows what a webhook at the other has caused', async () => {
    const opened = await two.open()
    const payment = await two.pay(opened)
    for (const { provider } of [one, two])
      provider.onStatus = ({ reference }) => (reference === payment.id ? paid() : null)
    const stream = await fetch(`${two.url}/checkouts/${opened.checkout.id}/events`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
    })
    let seen = ''
    const reading = (async () => {
      for await (const chunk of stream.body!) seen += Buffer.from(chunk).toString('utf8')
    })().catch(() => undefined)
    await expect.poll(() => seen).toContain('"pending"')
    const answer = await one.request('POST', '/webhooks/scripted', {
      body: { id: 'm1', reference: payment.id },
      headers: { 'x-word': 'good' },
    })
    expect(answer.status).toBe(200)
    await expect.poll(() => seen).toContain('"status":"paid"')
    two.app.stopAccepting()
    await reading
    expect((await one.order()).status).toBe('paid')
    await expect.poll(() => [...one.events, ...two.events].filter(({ id }) => id === 'fin_order-1')).toHaveLength(1)
  })

  test.each<[string, (late: Companion) => Promise<void>]>([
    ['that starts with a slow clock', async (late) => late.restart()],
    ['whose clock is set back', async (late) => late.app.idle()],
  ])('one %s leaves the checkouts and leases of the other alone', async (_name, then) => {
    const opened = await one.open()
    const late = await startCompanion({ database: one.database, databaseTime: () => one.clock.now })
    late.clock.set(-3_600_000)
    await then(late)
    expect((await one.view(opened)).expiresAt).toBe(opened.checkout.expiresAt)
    one.clock.now += 600_000
    await one.app.idle()
    expect((await one.view(opened)).status).toBe('open')
    expect(late.logLines.some((line) => line.includes('differs from that of the database'))).toBe(true)
    await late.close()
  })

  test('answer the same idempotency key with one payment', async () => {
    const opened = await one.open()
    const pay = (companion: Companion) =>
      companion.request('POST', `/checkouts/${opened.checkout.id}/payments`, {
        body: { provider: 'scripted' },
        headers: { authorization: `Bearer ${opened.clientSecret}`, 'idempotency-key': 'the-same-key' },
      })
    const answers = await Promise.all([one, two, one, two, one, two].map(pay))
    const ids = new Set(answers.filter(({ status }) => status < 300).map(({ json }) => (json as { id: string }).id))
    expect(ids.size).toBe(1)
    for (const { status } of answers) expect([200, 201, 409]).toContain(status)
    expect(one.provider.calls.created.length + two.provider.calls.created.length).toBe(1)
  })
})

/** The event bus: listeners, events of transactions, workers that it wakes. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCheckoutListeners } from '../../server/checkouts/checkout-listeners.ts'
import { createWorker } from '../../server/jobs/worker.ts'
import { createEventBus } from '../../server/platform/event-bus.ts'
import type { EventBus } from '../../server/platform/event-bus.ts'
import { createLog } from '../../server/platform/log.ts'
import { openStore } from '../../server/store/open.ts'
import type { Store } from '../../server/store/store.ts'
import { createDatabase } from './support/database.ts'
import type { TestDatabase } from './support/database.ts'
import { queueDepths } from './support/queue-depths.ts'

let lines: string[]
let bus: EventBus
/** The calls of listeners, in order. */
let calls: string[]
beforeEach(() => {
  lines = []
  calls = []
  bus = createEventBus(createLog('error', { write: (line: string) => void lines.push(line) }))
})

describe('the event bus', () => {
  test('calls every listener of the topic, and no other', () => {
    bus.subscribe('checkoutChanged', (id) => calls.push(`a ${id}`))
    bus.subscribe('checkoutChanged', (id) => calls.push(`b ${id}`))
    bus.subscribe('webhookDue', (id) => calls.push(`c ${id}`))
    bus.publish('checkoutChanged', 'chk_1')
    bus.publish('orderEventWritten', 'evt_1')
    expect(calls).toEqual(['a chk_1', 'b chk_1'])
  })

  test('logs the error of a listener and calls the others', () => {
    bus.subscribe('checkoutChanged', () => {
      throw new Error('the listener is broken')
    })
    bus.subscribe('checkoutChanged', (id) => calls.push(id))
    bus.publish('checkoutChanged', 'chk_1')
    expect(calls).toEqual(['chk_1'])
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0]!)).toMatchObject({
      topic: 'checkoutChanged',
      id: 'chk_1',
      error: { message: 'the listener is broken' },
    })
  })

  test('calls no listener after its subscription ended, although the same function is subscribed again', () => {
    const listener = (id: string) => void calls.push(id)
    const end = bus.subscribe('webhookDue', listener)
    const endOther = bus.subscribe('webhookDue', listener)
    end()
    end()
    bus.publish('webhookDue', 'one')
    endOther()
    bus.publish('webhookDue', 'two')
    expect(calls).toEqual(['one'])
  })

  test('lets a listener subscribe and unsubscribe during a call', () => {
    const end = bus.subscribe('webhookDue', () => {
      calls.push('first')
      end()
      bus.subscribe('webhookDue', () => calls.push('later'))
    })
    bus.publish('webhookDue', 'one')
    expect(calls).toEqual(['first'])
    bus.publish('webhookDue', 'two')
    expect(calls).toEqual(['first', 'later'])
  })
})

describe('a transaction that publishes', () => {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await createDatabase()
    store = openStore(database.url, bus.publish)
    await store.migrate(1)
  })
  afterEach(async () => {
    await store.close()
    await database.remove()
  })
  const write = (id: string) => ({ id, type: 'order.paid', orderId: null, body: '{}', now: 1 })

  test('reaches listeners after its commit, when readers see the rows', async () => {
    const depths: Promise<{ outbox: number }>[] = []
    bus.subscribe('orderEventWritten', (id) => {
      calls.push(id)
      depths.push(queueDepths(store))
    })
    await store.transaction(async (tx) => {
      await tx.insertOutbox(write('evt_1'))
      tx.publish('orderEventWritten', 'evt_1')
      expect(calls).toEqual([])
    })
    expect(calls).toEqual(['evt_1'])
    expect(await depths[0]).toMatchObject({ outbox: 1 })
  })

  test('reaches no listener when it is rolled back', async () => {
    bus.subscribe('orderEventWritten', (id) => calls.push(id))
    const failing = store.transaction(async (tx) => {
      await tx.insertOutbox(write('evt_1'))
      tx.publish('orderEventWritten', 'evt_1')
      throw new Error('rolled back')
    })
    await expect(failing).rejects.toThrow('rolled back')
    await store.transaction((tx) => tx.insertOutbox(write('evt_2')))
    expect(calls).toEqual([])
  })

  test('publishes the same event once, and different ones in their order', async () => {
    bus.subscribe('checkoutChanged', (id) => calls.push(id))
    await store.transaction(async (tx) => {
      for (const id of ['chk_1', 'chk_2', 'chk_1']) tx.publish('checkoutChanged', id)
    })
    expect(calls).toEqual(['chk_1', 'chk_2'])
  })

  test('is committed although a listener throws', async () => {
    bus.subscribe('orderEventWritten', () => {
      throw new Error('the listener is broken')
    })
    const result = await store.transaction(async (tx) => {
      tx.publish('orderEventWritten', 'evt_1')
      return tx.insertOutbox(write('evt_1'))
    })
    expect(result).toBe(true)
    expect(await queueDepths(store)).toMatchObject({ outbox: 1 })
    expect(lines).toHaveLength(1)
  })
})

describe('a worker', () => {
  const hour = 3_600_000
  const due: string[] = []
  const workerOn = (done: (id: string) => void) =>
    createWorker<string>({
      name: 'of the test',
      claim: async (limit) => due.splice(0, limit),
      work: async (id) => done(id),
      concurrency: 5,
      events: bus,
      wakeOn: ['webhookDue', 'clockSetBack'],
      interval: hour,
      log: createLog('silent'),
    })

  test.each(['webhookDue', 'clockSetBack'] as const)('processes what is due at the event %s', async (topic) => {
    const processed = new Promise<string>((resolve) => {
      const worker = workerOn((id) => {
        resolve(id)
        void worker.close()
      })
      worker.start()
      due.push('row')
      if (topic === 'clockSetBack') bus.publish(topic, 3_600_000)
      else bus.publish(topic, 'one')
    })
    expect(await processed).toBe('row')
  })

  test('claims nothing at other events, nor after its end', async () => {
    const worker = workerOn((id) => calls.push(id))
    worker.start()
    await worker.idle()
    due.push('row')
    bus.publish('orderEventWritten', 'one')
    await new Promise((resolve) => setImmediate(resolve))
    await worker.close()
    bus.publish('webhookDue', 'one')
    await new Promise((resolve) => setImmediate(resolve))
    expect(calls).toEqual([])
    expect(due.splice(0)).toEqual(['row'])
  })
})

describe('listeners of a checkout', () => {
  test('are called for that checkout only, and are counted until they end', () => {
    const listeners = createCheckoutListeners(bus)
    const end = listeners.add('chk_1', () => calls.push('a'))
    const endOther = listeners.add('chk_1', () => calls.push('b'))
    listeners.add('chk_2', () => calls.push('c'))
    bus.publish('checkoutChanged', 'chk_1')
    expect(calls).toEqual(['a', 'b'])
    expect(listeners.count('chk_1')).toBe(2)
    end()
    endOther()
    expect([listeners.count('chk_1'), listeners.checkoutIds()]).toEqual([0, ['chk_2']])
    bus.publish('checkoutChanged', 'chk_1')
    expect(calls).toEqual(['a', 'b'])
  })
})

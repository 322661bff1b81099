/** Event streams whose client does not read, or whose connection breaks. */

import { EventEmitter } from 'node:events'
import { Writable } from 'node:stream'
import type { Request, Response } from 'express'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCheckoutListeners } from '../../server/checkouts/checkout-listeners.ts'
import { createEventStreams } from '../../server/http/event-stream.ts'
import type { CheckoutView } from '../../server/contract/wire.ts'
import { createEventBus } from '../../server/platform/event-bus.ts'
import { createLog } from '../../server/platform/log.ts'

/** A connection whose client reads nothing. */
class Stalled extends Writable {
  readonly statusCode = 200
  readonly socket = null
  written = ''
  status(): this {
    return this
  }
  set(): this {
    return this
  }
  flushHeaders(): void {}
  override write(chunk: string): boolean {
    this.written += chunk
    return super.write(chunk)
  }
  override _write(): void {}
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const setUp = async (response = new Stalled()) => {
  const eventBus = createEventBus(createLog('silent'))
  const listeners = createCheckoutListeners(eventBus)
  const streams = createEventStreams(listeners)
  const request = Object.assign(new EventEmitter(), { ip: '192.0.2.1', method: 'GET' }) as unknown as Request
  let view = (): Promise<CheckoutView> => Promise.resolve({ id: 'chk_1' } as CheckoutView)
  await streams.open(request, response as unknown as Response, 'chk_1', () => view())
  return { eventBus, listeners, streams, response, show: (next: typeof view) => (view = next) }
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('a stream ends when its view cannot be read, and sends no further heartbeat', async () => {
  const { eventBus, listeners, streams, response, show } = await setUp()
  show(() => Promise.reject(new Error('the store is gone')))
  eventBus.publish('checkoutChanged', 'chk_1')
  await turns()
  expect(response.writableEnded).toBe(true)
  const { written } = response
  vi.advanceTimersByTime(60_000)
  await turns()
  expect(response.written).toBe(written)
  expect([streams.count(), listeners.count('chk_1')]).toEqual([0, 0])
})

test('a stream is cut when its client does not read', async () => {
  const { eventBus, streams, response, show } = await setUp()
  for (let round = 0; round < 40; round += 1) {
    show(() => Promise.resolve({ id: `${round}`, description: 'x'.repeat(20_000) } as unknown as CheckoutView))
    eventBus.publish('checkoutChanged', 'chk_1')
    await turns()
  }
  expect(response.destroyed).toBe(true)
  expect(response.written.length).toBeLessThan(400_000)
  expect(streams.count()).toBe(0)
})

test('a stream ends when its connection breaks', async () => {
  const { streams, response } = await setUp()
  response.destroy(new Error('ECONNRESET'))
  await turns()
  expect(streams.count()).toBe(0)
})

test('a stream is not kept when its client left before it began', async () => {
  const gone = new Stalled()
  gone.destroy()
  await turns()
  const { listeners, streams, response } = await setUp(gone)
  expect([streams.count(), listeners.count('chk_1'), response.written]).toEqual([0, 0, ''])
})

test('changes that come while a view is read cost one more view, which shows them all', async () => {
  const { eventBus, response, show } = await setUp()
  let reads = 0
  let version = 1
  show(async () => {
    reads += 1
    const seen = version
    await turns()
    return { id: `version-${seen}` } as CheckoutView
  })
  for (version = 1; version < 100; version += 1) eventBus.publish('checkoutChanged', 'chk_1')
  await vi.waitFor(() => expect(response.written).toContain('version-100'))
  expect(reads).toBe(2)
})

test('a stream whose client does not read ends with the server', async () => {
  const { streams, response } = await setUp()
  streams.close()
  vi.advanceTimersByTime(1000)
  await turns()
  expect(response.destroyed).toBe(true)
})

/** Polling for very many open modals does not block the process. */

import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { createLog } from '../../server/platform/log.ts'
import type { Store } from '../../server/store/store.ts'
import { createLiveStatus } from '../../server/payments/live-status.ts'

afterEach(() => void vi.useRealTimers())

test('polling for 200,000 open modals leaves turns of the event loop to others', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const modals = Array.from({ length: 200_000 }, (_, index) => `chk_${index}`)
  let passed = 0
  let looked = 0
  const read = {
    paymentsOfCheckout: async () => {
      looked += 1
      return []
    },
  }
  const liveStatus = createLiveStatus({
    store: { read } as unknown as Store,
    providers: new Map(),
    reconcile: async () => ({ state: 'pending', answered: true, needsReview: false, accounted: [] }),
    listeners: { checkoutIds: () => modals },
    log: createLog('silent'),
    monotonic: () => passed,
  })
  liveStatus.start()
  vi.advanceTimersByTime(1000)
  // Polling starts after a modal has been open for a while.
  expect(looked).toBe(0)
  passed += 10_000
  vi.advanceTimersByTime(1000)
  await setImmediate()
  expect(looked).toBeGreaterThan(0)
  expect(looked).toBeLessThan(modals.length)
  await liveStatus.close()
})

/** How often the provider is polled for payments whose modal is open. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCheckoutListeners } from '../../server/checkouts/checkout-listeners.ts'
import type { CheckoutListeners } from '../../server/checkouts/checkout-listeners.ts'
import { createEventBus } from '../../server/platform/event-bus.ts'
import { createLog } from '../../server/platform/log.ts'
import type { Trigger, Reconciled } from '../../server/payments/reconcile.ts'
import type { PaymentRow, Store } from '../../server/store/store.ts'
import { createUpstreamBudget, UPSTREAM_LIMITS } from '../../server/payments/upstream-budget.ts'
import { createLiveStatus } from '../../server/payments/live-status.ts'
import type { LiveStatus } from '../../server/payments/live-status.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** Payments by checkout, one each: `pay_a` for `chk_a`. */
let payments: Map<string, Partial<PaymentRow>>
let polls: { paymentId: string; at: number }[]
let liveStatus: LiveStatus
let listeners: CheckoutListeners
/** What the provider does with a call. */
let answer: (paymentId: string) => Promise<void>

beforeEach(() => {
  vi.useFakeTimers()
  payments = new Map()
  polls = []
  answer = async () => {}
  const log = createLog('silent')
  listeners = createCheckoutListeners(createEventBus(log))
  const monotonic = (): number => performance.now()
  const upstream = createUpstreamBudget(monotonic)
  const store = { read: { paymentsOfCheckout: async (id: string) => [rowOf(id)] } } as unknown as Store
  const reconcile = async (paymentId: string, { client = '', source }: Trigger): Promise<Reconciled> => {
    const { provider } = rowOf(paymentId.replace('pay', 'chk'))
    await upstream.run({ provider, client, priority: source === 'return' ? 'first' : 'live' }, async () => {
      polls.push({ paymentId, at: performance.now() })
      await answer(paymentId)
    })
    return { state: 'pending', answered: true, needsReview: false, accounted: [] }
  }
  liveStatus = createLiveStatus({ store, providers: new Map(), reconcile, listeners, log, monotonic })
  liveStatus.start()
})
afterEach(async () => {
  // Real timers end the calls that hang.
  answer = async () => {}
  vi.useRealTimers()
})

function rowOf(checkoutId: string): PaymentRow {
  const own = payments.get(checkoutId) ?? {}
  return {
    id: checkoutId.replace('chk', 'pay'),
    checkoutId,
    provider: 'one',
    state: 'pending',
    providerRef: 'T',
    hintedRef: null,
    ...own,
  } as PaymentRow
}
const open = (checkoutId: string, client: string): (() => void) => {
  liveStatus.noteActivity(checkoutId, client)
  return listeners.add(checkoutId, () => {})
}
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const pollsOf = (paymentId: string, since = 0) => polls.filter((one) => one.paymentId === paymentId && one.at >= since)
/** The longest time without a poll of a payment. */
const longestGap = (paymentId: string, from: number, to: number): number => {
  const times = [
    from,
    ...pollsOf(paymentId)
      .map(({ at }) => at)
      .filter((at) => at >= from && at <= to),
    to,
  ]
  return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? from)))
}

describe('an open modal', () => {
  test('is polled at least every 10 s in its first quarter of an hour', async () => {
    const start = performance.now()
    open('chk_a', 'buyer')
    await pass(15 * MINUTE)
    expect(longestGap('pay_a', start, start + 15 * MINUTE)).toBeLessThan(10 * SECOND)
  })

  test('is polled less often without an action of the buyer, and at once after one', async () => {
    const start = performance.now()
    open('chk_a', 'buyer')
    const counts: number[] = []
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const before = polls.length
      await pass(15 * MINUTE)
      counts.push(polls.length - before)
    }
    expect(counts[1]).toBeLessThan(counts[0]! / 2)
    expect(counts[3]).toBeLessThanOrEqual(16)
    liveStatus.noteView('chk_a', 'buyer')
    await pass(100)
    expect(pollsOf('pay_a', start + 60 * MINUTE)).toHaveLength(1)
    await pass(MINUTE)
    expect(pollsOf('pay_a', start + 60 * MINUTE).length).toBeGreaterThan(10)
  })
})

describe('500 idle streams of one address', () => {
  beforeEach(() => {
    for (let index = 0; index < 500; index += 1) open(`chk_${index}`, 'crowd')
  })

  test('cost the provider no more than its budget', async () => {
    await pass(MINUTE)
    expect(polls.length).toBeLessThanOrEqual(UPSTREAM_LIMITS.perMinute + UPSTREAM_LIMITS.burst)
  })

  test('do not keep another buyer waiting for more than 10 s', async () => {
    await pass(30 * SECOND)
    const start = performance.now()
    open('chk_honest', 'buyer')
    await pass(3 * MINUTE)
    expect(longestGap('pay_honest', start, start + 3 * MINUTE)).toBeLessThan(10 * SECOND)
  })

  test('do not keep a new buyer of the same address waiting for more than 10 s at first', async () => {
    await pass(5 * MINUTE)
    const start = performance.now()
    open('chk_honest', 'crowd')
    await pass(20 * SECOND)
    expect(longestGap('pay_honest', start, start + 15 * SECOND)).toBeLessThan(10 * SECOND)
  })

  test('are all polled within four minutes', async () => {
    await pass(4 * MINUTE)
    expect(new Set(polls.map(({ paymentId }) => paymentId)).size).toBe(500)
  })

  test('at a provider that hangs do not delay those of another', async () => {
    payments.set('chk_honest', { provider: 'two' })
    answer = (paymentId) =>
      paymentId === 'pay_honest' ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, 15 * SECOND))
    await pass(30 * SECOND)
    const start = performance.now()
    open('chk_honest', 'crowd')
    await pass(MINUTE)
    expect(longestGap('pay_honest', start, start + MINUTE)).toBeLessThan(10 * SECOND)
  })
})

describe('transaction ids from return addresses', () => {
  test('are five at most for one payment, and may repeat', () => {
    const allowed = Array.from({ length: 40 }, (_, index) =>
      liveStatus.mayUseReturnId('pay_a', 'buyer', `GUESS${index}`),
    )
    expect(allowed.filter(Boolean)).toHaveLength(5)
    expect(liveStatus.mayUseReturnId('pay_a', 'buyer', 'guess0')).toBe(true)
  })

  test('are sixty at most for one client, and do not count for another', () => {
    const allowed = Array.from({ length: 300 }, (_, index) =>
      liveStatus.mayUseReturnId(`pay_${index}`, 'crowd', `GUESS${index}`),
    )
    expect(allowed.filter(Boolean)).toHaveLength(60)
    expect(liveStatus.mayUseReturnId('pay_honest', 'buyer', 'TRX')).toBe(true)
  })

  test('cause fewer polls the more often the buyer returns', async () => {
    for (let visit = 0; visit < 120; visit += 1) {
      await liveStatus.returned(rowOf('chk_a'), { client: 'buyer' })
      await pass(SECOND)
    }
    expect(polls.length).toBeLessThan(20)
  })
})

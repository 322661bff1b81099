/** The budget of calls to a provider: how many, and in which order. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createUpstreamBudget, PATIENCE, UPSTREAM_LIMITS, UpstreamBusy } from '../../server/payments/upstream-budget.ts'
import type { UpstreamBudget, UpstreamCall, UpstreamPriority } from '../../server/payments/upstream-budget.ts'

let budget: UpstreamBudget
/** The clients of the calls, in order. */
let calls: string[]

beforeEach(() => {
  vi.useFakeTimers()
  budget = createUpstreamBudget(() => performance.now())
  calls = []
})
afterEach(() => {
  budget.close()
  vi.useRealTimers()
})

const call = (client: string, priority: UpstreamPriority = 'first', more: Partial<UpstreamCall> = {}): void => {
  budget.run({ provider: 'one', priority, client, ...more }, async () => void calls.push(client)).catch(() => undefined)
}
/** Uses up the calls that may be made at once. */
const drain = (provider = 'one'): void => {
  for (let index = 0; index < UPSTREAM_LIMITS.burst; index += 1) call('drain', 'first', { provider })
}
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const callsOf = (client: string) => calls.filter((one) => one === client).length

describe('the budget of calls to a provider', () => {
  test.each([
    ['one client', 1],
    ['many clients', 700],
  ])('limits the calls of a minute for %s', async (_, clients) => {
    for (let index = 0; index < 2000; index += 1) call(`c${index % clients}`, 'live', { patience: 120_000 })
    await pass(60_000)
    expect(calls.length).toBeLessThanOrEqual(UPSTREAM_LIMITS.perMinute + UPSTREAM_LIMITS.burst)
    expect(calls.length).toBeGreaterThan(UPSTREAM_LIMITS.perMinute * 0.9)
    expect(UPSTREAM_LIMITS.perMinute + UPSTREAM_LIMITS.burst).toBeLessThan(480)
  })

  test('is separate for each provider', async () => {
    for (let index = 0; index < 1000; index += 1) call('flood')
    call('honest', 'old', { provider: 'two' })
    await pass(0)
    expect(callsOf('honest')).toBe(1)
  })

  test('makes calls at once while there is room', async () => {
    call('a')
    await pass(0)
    expect(calls).toEqual(['a'])
  })

  test('takes clients in turn', async () => {
    drain()
    for (let index = 0; index < 500; index += 1) call('flood')
    call('honest')
    await pass(0)
    calls = []
    await pass(500)
    expect(calls).toContain('honest')
    expect(callsOf('flood')).toBeGreaterThan(0)
  })

  test('makes urgent calls first', async () => {
    drain()
    for (const priority of ['old', 'live', 'young', 'first'] as const) call(priority, priority)
    await pass(0)
    calls = []
    await pass(2000)
    expect(calls).toEqual(['first', 'young', 'live', 'old'])
  })

  test.each(['young', 'live', 'old'] as const)(
    'makes calls of the priority %s beside a flood of urgent ones',
    async (priority) => {
      drain()
      for (let index = 0; index < 1000; index += 1) call('flood', 'first')
      call('honest', priority)
      await pass(0)
      calls = []
      await pass(3000)
      expect(callsOf('honest')).toBe(1)
    },
  )

  test('refuses a call that has waited too long', async () => {
    drain()
    for (let index = 0; index < 500; index += 1) call('flood')
    const late = budget.run(
      { provider: 'one', priority: 'first', client: 'flood' },
      async () => void calls.push('late'),
    )
    const refused = expect(late).rejects.toThrow(UpstreamBusy)
    await pass(PATIENCE)
    await refused
    await pass(600_000)
    expect(callsOf('late')).toBe(0)
    expect(budget.waiting()).toBe(0)
  })

  test('refuses waiting calls when it is closed', async () => {
    drain()
    const waiting = budget.run({ provider: 'one', priority: 'first', client: 'a' }, async () => 1)
    const refused = expect(waiting).rejects.toThrow(UpstreamBusy)
    await pass(0)
    budget.close()
    await refused
    await expect(budget.run({ provider: 'one', priority: 'first', client: 'a' }, async () => 1)).rejects.toThrow(
      UpstreamBusy,
    )
  })

  test('returns the result or the error of the call', async () => {
    expect(await budget.run({ provider: 'one', priority: 'first', client: 'a' }, async () => 7)).toBe(7)
    await expect(
      budget.run({ provider: 'one', priority: 'first', client: 'a' }, () => Promise.reject(new Error('down'))),
    ).rejects.toThrow('down')
  })
})

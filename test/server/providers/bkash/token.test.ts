/** One token for all calls: however many wait, however often it is refused, and whatever becomes of the grant. */

import { describe, expect, test } from 'vitest'
import { KeyRefused, RequestNotSent } from '../../../../server/contract/request-errors.ts'
import { bkash } from '../../../../server/providers/index.ts'
import type { ProviderDefinition } from '../../../../server/contract/provider.ts'
import { createTokenCache } from '../../../../server/providers/bkash/token.ts'
import type { Granted } from '../../../../server/providers/bkash/token.ts'
import { startApi } from '../api-server.ts'
import { about, bkashFixtures, COMPLETED, granted, PAYMENT } from '../bkash.fixtures.ts'
import { openProvider } from '../provider-bench.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const { signal } = new AbortController()

function cache(grant: (nth: number) => Granted | Promise<Granted> = (nth) => ({ token: `t${nth}`, lifetime: HOUR })) {
  const clock = { now: 1_700_000_000_000, grants: 0 }
  const tokens = createTokenCache(
    async () => grant((clock.grants += 1)),
    () => clock.now,
  )
  return { clock, tokens }
}

describe('the token of bKash', () => {
  test('is granted once for a thousand calls at once', async () => {
    const { clock, tokens } = cache()
    const all = await Promise.all(Array.from({ length: 1000 }, () => tokens.get(signal)))
    expect([new Set(all), clock.grants]).toEqual([new Set(['t1']), 1])
  })

  test.each([
    [0, 't1'],
    [50, 't1'],
    [51, 't2'],
    [61, 't2'],
  ])('after %d minutes is %s', async (minutes, token) => {
    const { clock, tokens } = cache()
    await tokens.get(signal)
    clock.now += minutes * MINUTE
    expect(await tokens.get(signal)).toBe(token)
  })

  test('is replaced once, however many calls had it refused', async () => {
    const { clock, tokens } = cache()
    const old = await tokens.get(signal)
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => tokens.replace(old, signal))))).toEqual(
      new Set(['t2']),
    )
    expect([await tokens.replace(old, signal), clock.grants]).toEqual(['t2', 2])
  })

  test('is granted four times an hour at most', async () => {
    const { clock, tokens } = cache()
    let token = await tokens.get(signal)
    for (let again = 0; again < 3; again += 1) token = await tokens.replace(token, signal)
    await expect(tokens.replace(token, signal)).rejects.toBeInstanceOf(RequestNotSent)
    expect(clock.grants).toBe(4)
    clock.now += HOUR
    expect(await tokens.get(signal)).toBe('t5')
  })

  test.each([
    ['an unknown outcome', () => new Error('cut'), RequestNotSent],
    ['refused credentials', () => new KeyRefused('no', { status: 401, body: null, text: '' }), KeyRefused],
  ])('after %s is asked for again in half a minute', async (_, error, kind) => {
    const { clock, tokens } = cache((nth) => {
      if (nth === 1) throw error()
      return { token: 'later', lifetime: HOUR }
    })
    await expect(tokens.get(signal)).rejects.toBeInstanceOf(kind)
    clock.now += 29_000
    await expect(tokens.get(signal)).rejects.toBeInstanceOf(kind)
    expect(clock.grants).toBe(1)
    clock.now += 1000
    expect(await tokens.get(signal)).toBe('later')
  })

  test('is asked for again in half a minute although the time of day was set back', async () => {
    const clock = { now: 1_700_000_000_000, passed: 0 }
    let grants = 0
    const api = await startApi(({ path }) => {
      if (!path.endsWith('/grant')) return about(COMPLETED)
      return (grants += 1) === 1 ? { status: 500 } : granted()
    })
    const settings = bkashFixtures.settings(api.url)
    const provider = openProvider(
      bkash as unknown as ProviderDefinition,
      settings,
      () => clock.now,
      () => clock.passed,
    )
    const query = { reference: 'pay_0190a1b2c3d4', providerRef: PAYMENT, money: { minor: 10_000n, currency: 'BDT' } }
    try {
      await expect(provider.fetchStatus(query, signal)).rejects.toBeInstanceOf(RequestNotSent)
      clock.now -= HOUR
      clock.passed += 30_000
      expect((await provider.fetchStatus(query, signal))?.state).toBe('paid')
    } finally {
      await api.close()
    }
  })

  test('serves its last minutes where no other is granted', async () => {
    const { clock, tokens } = cache((nth) => {
      if (nth > 1) throw new Error('down')
      return { token: 'old', lifetime: HOUR }
    })
    await tokens.get(signal)
    clock.now += 55 * MINUTE
    expect(await tokens.get(signal)).toBe('old')
    clock.now += 6 * MINUTE
    await expect(tokens.get(signal)).rejects.toBeInstanceOf(RequestNotSent)
  })

  test('is proven by a new grant after a doubt, while calls use the old one', async () => {
    const { clock, tokens } = cache()
    expect([await tokens.prove(signal), await tokens.prove(signal)]).toEqual(['t1', 't1'])
    tokens.doubt()
    expect(await tokens.get(signal)).toBe('t1')
    expect(await tokens.prove(signal)).toBe('t2')
    expect([await tokens.prove(signal), await tokens.get(signal), clock.grants]).toEqual(['t2', 't2', 2])
  })

  test('is not proven by its last minutes', async () => {
    const { clock, tokens } = cache((nth) => {
      if (nth > 1) throw new KeyRefused('no', { status: 401, body: null, text: '' })
      return { token: 'old', lifetime: HOUR }
    })
    await tokens.prove(signal)
    clock.now += 55 * MINUTE
    await expect(tokens.prove(signal)).rejects.toBeInstanceOf(KeyRefused)
    expect(await tokens.get(signal)).toBe('old')
  })

  test('goes to the others when one of them gives up', async () => {
    let arrive = (_granted: Granted): void => undefined
    const { clock, tokens } = cache(() => new Promise((resolve) => (arrive = resolve)))
    const caller = new AbortController()
    const [givenUp, other] = [tokens.get(caller.signal), tokens.get(signal)]
    caller.abort()
    await expect(givenUp).rejects.toBeInstanceOf(RequestNotSent)
    arrive({ token: 'one', lifetime: HOUR })
    expect([await other, clock.grants]).toEqual(['one', 1])
  })
})

/** How many HTTP requests one address may send. */

import { afterEach, describe, expect, test } from 'vitest'
import type { Companion } from './support/companion.ts'
import { MERCHANT_KEY, startCompanion } from './support/companion.ts'
import { flood } from './support/flood.ts'

let companion: Companion
afterEach(() => companion.close())

describe('the rate limit', () => {
  test.each([
    ['reading', 'GET', (id: string) => `/checkouts/${id}`, 3000],
    ['opening', 'POST', () => '/checkouts', 600],
    ['paying', 'POST', (id: string) => `/checkouts/${id}/payments`, 600],
  ])('bounds %s, and says when to try again', async (name, method, pathOf, limit) => {
    companion = await startCompanion()
    const { checkout, clientSecret } = await companion.open()
    const path = pathOf(checkout.id)
    const headers: Record<string, string> = name === 'opening' ? {} : { authorization: `Bearer ${clientSecret}` }
    const isPost = method === 'POST'
    const statuses = await flood(companion.url + path, limit, { method, headers, body: isPost ? '{}' : '' })
    // Opening the checkout was a request, too.
    expect(statuses.filter((status) => status === 429)).toHaveLength(name === 'opening' ? 1 : 0)
    const refused = await companion.request(method, path, { headers, ...(isPost ? { body: {} } : {}) })
    expect([refused.problem.code, refused.headers.get('retry-after')]).toEqual(['rate_limited', '60'])
  })

  test.each([
    ['0', 429],
    ['1', 422],
  ])('with TRUST_PROXY %s answers another buyer behind the same proxy with %i', async (trust, status) => {
    companion = await startCompanion({ settings: { TRUST_PROXY: trust } })
    const call = (address: string) =>
      companion.request('POST', '/checkouts', { body: {}, headers: { 'x-forwarded-for': address } })
    await flood(`${companion.url}/checkouts`, 600, { headers: { 'x-forwarded-for': '198.51.100.1' }, body: '{}' })
    expect((await call('198.51.100.1')).status).toBe(429)
    expect((await call('198.51.100.2')).status).toBe(status)
  })

  test('counts requests with a wrong merchant API key, and none with the right key', async () => {
    companion = await startCompanion()
    const call = (key: string) =>
      companion.request('POST', '/checkouts', {
        body: { orderId: 'order-1', amount: '10.00', currency: 'BDT' },
        headers: { authorization: `Bearer ${key}` },
      })
    const statuses = new Set<number>()
    for (let round = 0; round < 65; round += 1)
      for (const { status } of await Promise.all(Array.from({ length: 10 }, () => call('not-the-key'))))
        statuses.add(status)
    expect([...statuses].sort()).toEqual([401, 429])
    expect((await call(MERCHANT_KEY)).status).toBe(201)
  })
})

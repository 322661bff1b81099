/** What the widget makes of `Retry-After`: a companion names seconds, but a proxy before it can name anything. */

import { afterEach, describe, expect, it, vi } from 'vitest'
import { CheckoutClient } from '../src/checkout/client.ts'
import { CheckoutError } from '../src/checkout/errors.ts'

afterEach(() => vi.unstubAllGlobals())

describe('a refused request', () => {
  it.each<[header: string | undefined, seconds: number]>([
    ['60', 60],
    ['0', 0],
    [undefined, 0],
    ['', 0],
    ['soon', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 0],
    // More than a timer can wait.
    ['3000000', 3_600],
    ['Infinity', 3_600],
  ])('with Retry-After %j is repeated after %d seconds at the earliest', async (header, seconds) => {
    const headers = header === undefined ? undefined : { 'retry-after': header }
    vi.stubGlobal('fetch', async () => new Response('{}', { status: 503, ...(headers && { headers }) }))
    const client = new CheckoutClient('https://pay.shop.example', () => ({ id: 'chk_1', secret: 'secret' }))
    const error = await client.read(new AbortController().signal).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CheckoutError)
    expect(error).toMatchObject({ status: 503, retryAfterMs: seconds * 1_000 })
  })
})

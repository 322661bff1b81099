/** The event stream of a checkout: `GET /checkouts/:id/events`. */

import { afterEach, describe, expect, test } from 'vitest'
import type { CheckoutOpened, CheckoutView } from '../../server/contract/wire.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
afterEach(() => companion.close())

/** Reads views off a stream, one at a time. */
async function stream(opened: CheckoutOpened, signal?: AbortSignal) {
  const response = await fetch(`${companion.url}/checkouts/${opened.checkout.id}/events`, {
    headers: { authorization: `Bearer ${opened.clientSecret}` },
    ...(signal ? { signal } : {}),
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  const next = async (): Promise<CheckoutView | null> => {
    for (;;) {
      const end = buffer.indexOf('\n\n')
      if (end >= 0) {
        const block = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        const match = /^event: checkout\ndata: (.*)$/s.exec(block)
        if (match) return JSON.parse(match[1]!) as CheckoutView
        continue
      }
      const { value, done } = await reader.read()
      if (done) return null
      buffer += value
    }
  }
  return { response, next }
}

describe('the event stream', () => {
  test('sends the view at once and after each change', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const { response, next } = await stream(opened)
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect((await next())?.status).toBe('open')
    await companion.pay(opened)
    const seen = [await next()]
    while (seen.at(-1)?.payment?.action == null) seen.push(await next())
    expect(seen.at(-1)).toMatchObject({
      status: 'processing',
      payment: { status: 'pending', action: { type: 'open' } },
    })
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect((await next())?.status).toBe('paid')
  })

  test('polls the provider while it is open', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    const { next } = await stream(opened)
    expect((await next())?.status).toBe('processing')
    companion.clock.now += 4000
    expect((await next())?.status).toBe('paid')
  })

  test('is 429 after twenty streams of one checkout', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const all = new AbortController()
    const streams = await Promise.all(Array.from({ length: 20 }, () => stream(opened, all.signal)))
    for (const { next } of streams) expect((await next())?.status).toBe('open')
    const { response } = await stream(opened)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).not.toBeNull()
    all.abort()
  })

  test('ends after the headers of a HEAD request', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    expect(
      (
        await companion.request('HEAD', `/checkouts/${opened.checkout.id}/events`, {
          headers: { authorization: `Bearer ${opened.clientSecret}` },
        })
      ).status,
    ).toBe(200)
  })

  test('ends when the server shuts down', async () => {
    companion = await startCompanion()
    const { next } = await stream(await companion.open())
    expect((await next())?.status).toBe('open')
    companion.app.stopAccepting()
    expect(await next()).toBeNull()
    expect((await companion.request('GET', '/readyz')).status).toBe(503)
  })
})

test('reading a checkout polls the provider once in two seconds at most', async () => {
  companion = await startCompanion()
  const opened = await companion.open()
  await companion.pay(opened)
  companion.provider.onStatus = () => ({ state: 'pending', providerRef: null, reference: null, money: null })
  for (let round = 0; round < 20; round += 1) await companion.view(opened)
  await companion.app.idle()
  expect(companion.provider.calls.statusQueries.length).toBeLessThanOrEqual(1)
})

/** The log lines of refused requests, and the limit on wrong merchant API keys. */

import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MERCHANT_KEY, SHOP_ORIGIN, START, startCompanion, TOKEN_SECRET } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
beforeEach(async () => {
  companion = await startCompanion({
    settings: { OPEN_AMOUNTS: 'BDT:10.00-50000.00', TRUST_PROXY: '1' },
    resolveOrder: (orderId) => (orderId === 'missing' ? null : { orderId, amount: 100, currency: 'secret-currency' }),
  })
})
afterEach(() => companion.close())

interface Line {
  msg: string
  level: number
  method: string
  route: string
  code: string
  origin?: string
  errors?: { path: string; message: string }[]
  leftOut?: number
}
const refusals = () =>
  companion.logLines
    .map((line) => JSON.parse(line) as Line)
    .filter(({ msg }) => msg === 'a request was refused' || msg === 'a request failed')
const sign = (claims: Record<string, unknown>) =>
  new SignJWT({ orderId: '1042', amount: '100.00', currency: 'BDT', exp: START / 1000 + 3600, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(TOKEN_SECRET))
const byKey = { authorization: `Bearer ${MERCHANT_KEY}` }
const order = { orderId: '1042', amount: '100.00', currency: 'BDT' }

describe('the log line of a refused request', () => {
  test.each<[what: string, send: () => Promise<unknown>, code: string, paths: string[]]>([
    [
      'an order id',
      async () => open({ orderToken: await sign({ orderId: '#secret' }) }),
      'invalid_request',
      ['orderId'],
    ],
    [
      'an amount as a number',
      async () => open({ orderToken: await sign({ amount: 1042.42 }) }),
      'invalid_request',
      ['amount'],
    ],
    ['an unknown currency', () => open({ ...order, currency: 'SECRET' }, byKey), 'invalid_request', ['currency']],
    [
      'everything at once',
      () => open({ orderId: '#secret', amount: 1042.42, currency: 'SECRET' }, byKey),
      'invalid_request',
      ['orderId', 'amount', 'currency'],
    ],
    ['an order id from the page', () => open({ orderId: '#secret' }), 'invalid_request', ['orderId']],
    ['a token of another secret', () => open({ orderToken: 'secret.secret.secret' }), 'order_token_invalid', []],
    ['an amount from the page', () => open({ amount: '1042.42', currency: 'USD' }), 'price_not_allowed', []],
    ['a currency that no provider takes', () => open({ ...order, currency: 'NGN' }, byKey), 'no_payment_method', []],
    ['an order that the shop does not know', () => open({ orderId: 'missing' }), 'order_not_found', []],
    [
      'a body that is not JSON',
      () => companion.request('POST', '/checkouts', { raw: '{"secret', headers: byKey }),
      'body_not_json',
      [],
    ],
    ['a wrong key', () => open(order, { authorization: 'Bearer secret' }), 'unauthorized', []],
  ])('names the code and the members of %s', async (_, send, code, paths) => {
    await send()
    const [line, ...more] = refusals()
    expect(more).toEqual([])
    expect(line).toMatchObject({ level: 40, method: 'POST', route: '/checkouts', code })
    expect(line?.errors?.map(({ path }) => path) ?? []).toEqual(paths)
    expect(companion.logLines.join('')).not.toMatch(/(?<!TOKEN_)secret|1042\.42/i)
  })

  test.each([
    [{ amount: '20.00', currency: 'USD' }, 'OPEN_AMOUNTS does not list its currency'],
    [{ amount: '9.99', currency: 'BDT' }, 'outside the limits'],
    [{ amount: 20, currency: 'BDT' }, 'decimal string'],
    [{ amount: '20,00', currency: 'BDT' }, 'decimal string'],
    [{ orderToken: 'a.b.c' }, 'ORDER_TOKEN_SECRET and HS256'],
  ])('comes with an answer that says what is wrong with %j', async (body, words) => {
    expect((await open(body)).problem.detail).toContain(words)
  })

  test('is written for a form, too', async () => {
    const raw = `orderToken=${await sign({ amount: 1042.42 })}`
    const answer = await companion.request('POST', '/checkout', {
      raw,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(422)
    expect(refusals()).toMatchObject([{ route: '/checkout', code: 'invalid_request', errors: [{ path: 'amount' }] }])
  })

  test('names the members of a look-up answer that cannot be used', async () => {
    await open({ orderId: '1042' })
    expect(refusals()).toMatchObject([
      { level: 50, route: '/checkouts', errors: [{ path: 'amount' }, { path: 'currency' }] },
    ])
    expect(companion.logLines.join('')).not.toContain('secret')
  })

  test.each([
    [SHOP_ORIGIN, SHOP_ORIGIN],
    ['https://evil.example/<script>', undefined],
    ['null', undefined],
  ])('has the origin %s as %s', async (origin, named) => {
    await open({ orderId: '#1' }, { origin })
    expect(refusals().map((line) => line.origin)).toEqual([named])
  })

  test('is not written for a mistake of the buyer or an unknown address', async () => {
    const opened = await companion.open()
    const headers = { authorization: `Bearer ${opened.clientSecret}`, 'idempotency-key': 'k' }
    const path = `/checkouts/${opened.checkout.id}/payments`
    expect(
      (await companion.request('POST', path, { body: { provider: 'scripted', customer: { phone: 'n/a' } }, headers }))
        .status,
    ).toBe(422)
    expect((await companion.request('GET', '/nothing')).status).toBe(404)
    expect(refusals()).toEqual([])
  })

  test('is one a second for each code, with a count of the others', async () => {
    for (let i = 0; i < 5; i += 1) await open({ orderId: '#1' })
    await open({ orderId: 'missing' })
    companion.clock.now += 1000
    await open({ orderId: '#1' })
    companion.clock.now += 1000
    await open({ orderId: '#1' })
    expect(refusals().map(({ code, leftOut }) => [code, leftOut])).toEqual([
      ['invalid_request', undefined],
      ['order_not_found', undefined],
      ['invalid_request', 4],
      ['invalid_request', undefined],
    ])
  })
})

describe('wrong merchant API keys', () => {
  const routes: [method: string, path: string, right: number][] = [
    ['POST', '/checkouts', 200],
    ['GET', '/orders/1042', 200],
    ['GET', '/orders', 200],
  ]

  test.each(routes)('are limited for each address on %s %s', async (method, path, right) => {
    await open(order, byKey)
    const call = (key: string, address = '198.51.100.1') =>
      companion.request(method, path, {
        headers: { authorization: `Bearer ${key}`, 'x-forwarded-for': address },
        ...(method === 'POST' ? { body: order } : {}),
      })
    for (let i = 0; i < 10; i += 1) expect((await call(`guess-${i}`)).status).toBe(401)
    const refused = await call('guess-11')
    expect([refused.status, refused.problem.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'rate_limited',
      '60',
    ])
    expect((await call(MERCHANT_KEY)).status).toBe(right)
    expect((await call('guess', '198.51.100.2')).status).toBe(401)
    companion.clock.now += 60_000
    expect((await call('guess-12')).status).toBe(401)
  })

  test('are counted together over all routes', async () => {
    const headers = { authorization: 'Bearer guess' }
    const statuses: number[] = []
    for (let i = 0; i < 4; i += 1)
      for (const [method, path] of routes)
        statuses.push(
          (await companion.request(method, path, { headers, ...(method === 'POST' ? { body: order } : {}) })).status,
        )
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429])
  })
})

function open(body: unknown, headers: Record<string, string> = {}) {
  return companion.request('POST', '/checkouts', { body, headers })
}

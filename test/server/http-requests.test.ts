/** HTTP requests that are refused or unreadable, and what every answer has. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Companion } from './support/companion.ts'
import { MERCHANT_KEY, SHOP_ORIGIN, startCompanion, TOKEN_SECRET } from './support/companion.ts'

let companion: Companion
beforeAll(async () => {
  companion = await startCompanion()
})
afterAll(() => companion.close())
const BY_MERCHANT = { authorization: `Bearer ${MERCHANT_KEY}` }

describe('an amount from a browser', () => {
  test.each([
    ['payments', { provider: 'scripted', amount: '1.00' }],
    ['payments', { amount: 1 }],
    ['cancel', { amount: '1.00' }],
  ])('is refused before the rest of the body: %s %j', async (route, body) => {
    const mine = await companion.open({ orderId: 'order-amounts' })
    const answer = await companion.request('POST', `/checkouts/${mine.checkout.id}/${route}`, {
      body,
      headers: { authorization: `Bearer ${mine.clientSecret}` },
    })
    expect([answer.status, answer.problem.code]).toEqual([403, 'price_not_allowed'])
    expect((await companion.view(mine)).status).toBe('open')
  })

  test('is refused in a form', async () => {
    const mine = await companion.open({ orderId: 'order-amounts' })
    const answer = await companion.request('POST', `/checkout/${mine.checkout.id}/pay`, {
      raw: `clientSecret=${mine.clientSecret}&provider=scripted&idempotencyKey=1&amount=1.00`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(403)
    expect((await companion.view(mine)).status).toBe('open')
  })
})

describe('a body', () => {
  test.each([
    ['that is empty', '', 400],
    ['that is not JSON', '{', 400],
    ['of two values', '{}{}', 400],
    ['with a byte order mark', '\ufeff{}', 422],
    ['with two byte order marks', '\ufeff\ufeff{}', 400],
    ['that is a list', '[]', 422],
    ['that is a text', '"x"', 422],
    ['that is null', 'null', 422],
    ['that is an empty object', '{}', 422],
  ])('%s is %i', async (_, raw, status) => {
    const headers = { 'content-type': 'application/json' }
    expect((await companion.request('POST', '/checkouts', { raw, headers })).status).toBe(status)
  })

  test('of bytes that are not UTF-8 is 400', async () => {
    const raw = Buffer.concat([Buffer.from('{"orderId":"'), Buffer.from([0xff]), Buffer.from('"}')])
    expect((await companion.request('POST', '/checkouts', { raw })).status).toBe(400)
  })

  test('of too many bytes is 413', async () => {
    const answer = await companion.request('POST', '/checkouts', { raw: `{"orderToken":"${'x'.repeat(70_000)}"}` })
    expect([answer.status, answer.problem.code]).toEqual([413, 'body_too_large'])
  })

  test('that is compressed is 415', async () => {
    const answer = await companion.request('POST', '/checkouts', { raw: 'x', headers: { 'content-encoding': 'gzip' } })
    expect(answer.status).toBe(415)
  })
})

describe('reading a checkout', () => {
  test('is 404 for a wrong secret as for an unknown checkout, and 401 without a secret', async () => {
    const { checkout } = await companion.open({ orderId: 'order-read' })
    const get = async (id: string, headers: Record<string, string> = {}) => {
      const { status, text } = await companion.request('GET', `/checkouts/${id}`, { headers })
      return { status, text }
    }
    const unknown = `chk_${'0'.repeat(32)}`
    const wrong = { authorization: 'Bearer wrong' }
    expect(await get(checkout.id, wrong)).toEqual(await get(unknown, wrong))
    expect((await get(checkout.id, wrong)).status).toBe(404)
    expect(await get(checkout.id)).toEqual(await get(unknown))
    expect((await get(checkout.id)).status).toBe(401)
  })

  test('is 404 with another checkout’s secret, as is every other route of the checkout', async () => {
    const mine = await companion.open({ orderId: 'order-mine' })
    const theirs = await companion.open({ orderId: 'order-theirs' })
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/events'],
      ['POST', '/payments'],
      ['POST', '/cancel'],
    ]) {
      const answer = await companion.request(method!, `/checkouts/${theirs.checkout.id}${path}`, {
        headers: { authorization: `Bearer ${mine.clientSecret}`, 'idempotency-key': 'k' },
        ...(method === 'POST' ? { body: { provider: 'scripted' } } : {}),
      })
      expect(answer.status).toBe(404)
    }
  })

  test('is never cached, and the answer contains no secret', async () => {
    const { checkout, clientSecret } = await companion.open({ orderId: 'order-cache' })
    const answer = await companion.request('GET', `/checkouts/${checkout.id}`, {
      headers: { authorization: `Bearer ${clientSecret}` },
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    for (const secret of [clientSecret, TOKEN_SECRET, MERCHANT_KEY]) expect(answer.text).not.toContain(secret)
  })
})

describe('a request from another origin', () => {
  const preflight = (origin: string) =>
    companion.request('OPTIONS', '/checkouts', { headers: { origin, 'access-control-request-method': 'POST' } })

  test('is allowed from the shop’s origin', async () => {
    const answer = await preflight(SHOP_ORIGIN)
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP_ORIGIN)
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('idempotency-key')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test.each(['https://shop.example.evil', 'http://shop.example', 'https://sub.shop.example', 'null'])(
    'is not allowed from %s',
    async (origin) => {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  test('gets errors that the shop’s page can read', async () => {
    const answer = await companion.request('POST', '/checkouts', { body: {}, headers: { origin: SHOP_ORIGIN } })
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP_ORIGIN)
  })
})

describe('the server', () => {
  test.each([
    ['GET', '/nothing', 404],
    ['DELETE', '/checkouts', 405],
    ['GET', '/webhooks/scripted', 405],
    ['POST', '/webhooks/nobody', 404],
    ['GET', '/..%2f..%2fpackage.json', 404],
    ['GET', '/checkouts/%ff', 404],
    ['GET', '/assets.json', 200],
  ])('answers %s %s with %d', async (method, path, status) => {
    expect((await companion.request(method, path)).status).toBe(status)
  })

  test('shows health, readiness and metrics', async () => {
    expect((await companion.request('GET', '/healthz')).json).toEqual({ status: 'ok' })
    expect((await companion.request('GET', '/readyz')).json).toEqual({ status: 'ready' })
    const { text } = await companion.request('GET', '/metrics')
    expect(text).toContain('pay_queue_rows{queue="inbox"}')
    expect(text).not.toContain('chk_')
  })

  test('shows orders to the merchant only', async () => {
    expect((await companion.request('GET', '/orders/order-t')).status).toBe(401)
    const headers = { authorization: 'Bearer no' }
    expect((await companion.request('GET', '/orders/order-t', { headers })).status).toBe(401)
    const unknown = await companion.request('GET', '/orders/nobody', { headers: BY_MERCHANT })
    expect(unknown.problem.code).toBe('order_not_found')
  })

  test('sends strict security headers', async () => {
    const { headers } = await companion.request('GET', '/healthz')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-powered-by')).toBeNull()
  })
})

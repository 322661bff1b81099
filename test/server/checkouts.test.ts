import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { MERCHANT_KEY, SHOP_ORIGIN, START, startCompanion, TOKEN_SECRET } from './support/companion.ts'
import type { Answer, Companion } from './support/companion.ts'
import { flood } from './support/flood.ts'

const KEY = new TextEncoder().encode(TOKEN_SECRET)
const EXP = START / 1000 + 3600
const claims = { orderId: 'order-t', amount: '100.00', currency: 'BDT', exp: EXP }
const sign = (payload: Record<string, unknown>, key: Uint8Array = KEY, alg = 'HS256') =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(key)

let companion: Companion
let looked: string[] = []
beforeAll(async () => {
  companion = await startCompanion({
    settings: { OPEN_AMOUNTS: 'BDT:10.00-50000.00,JPY:100-9000' },
    resolveOrder: (orderId) => {
      looked.push(orderId)
      if (orderId === 'missing') return null
      if (orderId === 'broken') throw new Error('the shop is down')
      if (orderId === 'bad') return { orderId, amount: 100, currency: 'BDT' }
      return {
        orderId: orderId === 'wrong' ? 'another' : orderId,
        amount: '250.00',
        currency: 'BDT',
        customer: { name: 'Rahima' },
      }
    },
  })
})
afterAll(() => companion.close())

const open = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  companion.request('POST', '/checkouts', { body, headers })
const opened = (answer: Answer) => answer.json as CheckoutOpened

describe('by order token', () => {
  test('a good token opens a checkout at its price', async () => {
    const answer = await open({
      orderToken: await sign({
        ...claims,
        customer: { name: 'Rahima', email: 'r@example.com' },
        description: 'Tea',
        successUrl: 'https://shop.example/ok',
      }),
    })
    expect(answer.status).toBe(201)
    expect(opened(answer).checkout).toMatchObject({
      orderId: 'order-t',
      status: 'open',
      money: { amount: '100.00', currency: 'BDT', minor: 10000, exponent: 2 },
      payment: null,
      pollAfterMs: 5000,
      customer: { name: 'Rahima', email: 'r@example.com' },
      description: 'Tea',
      successUrl: 'https://shop.example/ok',
      expiresAt: new Date(START + 1_800_000).toISOString(),
      methods: [{ provider: 'scripted', flow: 'page', needs: [] }],
    })
    expect(opened(answer).checkout.id).toMatch(/^chk_[0-9a-f]{32}$/)
    expect(opened(answer).clientSecret.length).toBeGreaterThanOrEqual(43)
  })

  test.each([
    ['another secret', () => sign(claims, new TextEncoder().encode('another-secret-another-secret-another'))],
    ['no signature at all', async () => new UnsecuredJWT({ ...claims }).encode()],
    ['HS384', () => sign(claims, KEY, 'HS384')],
    ['HS512', () => sign(claims, KEY, 'HS512')],
    ['expired', () => sign({ ...claims, exp: START / 1000 - 61 })],
    ['not valid yet', () => sign({ ...claims, nbf: START / 1000 + 61 })],
    [
      'a changed payload',
      async () => {
        const [header, , signature] = (await sign(claims)).split('.')
        return [
          header,
          Buffer.from(JSON.stringify({ ...claims, amount: '1.00' })).toString('base64url'),
          signature,
        ].join('.')
      },
    ],
    ['a stripped signature', async () => `${(await sign(claims)).split('.').slice(0, 2).join('.')}.`],
    ['words', async () => 'not-a-token'],
  ])('%s is 401', async (_, token) => {
    const answer = await open({ orderToken: await token() })
    expect([answer.status, answer.problem.code]).toEqual([401, 'order_token_invalid'])
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })

  test.each([
    ['exp missing', { exp: undefined }, 'exp'],
    ['exp in milliseconds', { exp: START + 3_600_000 }, 'exp'],
    ['exp with a fraction', { exp: EXP + 0.5 }, 'exp'],
    ['amount as a number', { amount: 100 }, 'amount'],
    ['amount too precise', { amount: '100.001' }, 'amount'],
    ['amount zero', { amount: '0.00' }, 'amount'],
    ['amount negative', { amount: '-1.00' }, 'amount'],
    ['amount above what is exact', { amount: '10000000000000.00' }, 'amount'],
    ['currency unknown', { currency: 'XXX' }, 'currency'],
    ['currency missing', { currency: undefined }, 'currency'],
    ['order id with a slash', { orderId: 'a/b' }, 'orderId'],
    ['order id too long', { orderId: 'a'.repeat(65) }, 'orderId'],
    ['an order id of the open namespace', { orderId: 'open_1' }, 'orderId'],
    ['a script as success address', { successUrl: 'javascript:alert(1)' }, 'successUrl'],
  ])('%s is 422 and named', async (_, change, path) => {
    const answer = await open({ orderToken: await sign({ ...claims, ...change }) })
    expect([answer.status, answer.problem.code]).toEqual([422, 'invalid_request'])
    expect(answer.problem.errors?.map((error) => error.path)).toContain(path)
  })

  test('an amount beside the token is refused, whatever the token says', async () => {
    const answer = await open({ orderToken: await sign(claims), amount: '1.00' })
    expect([answer.status, answer.problem.code]).toEqual([403, 'price_not_allowed'])
  })

  test('claims that JWT libraries add are no fault', async () => {
    expect(
      (
        await open({
          orderToken: await sign({
            ...claims,
            orderId: 'order-iat',
            iat: EXP - 1,
            iss: 'shop',
            jti: 'x',
            customer: null,
          }),
        })
      ).status,
    ).toBe(201)
  })

  test('a currency that no provider takes is refused in words a shop can act on', async () => {
    const answer = await open({ orderToken: await sign({ ...claims, currency: 'NGN' }) })
    expect([answer.status, answer.problem.code]).toEqual([422, 'no_payment_method'])
    expect(answer.problem.detail).toContain('NGN')
  })
})

describe('the same order again', () => {
  test('at the same price: the same checkout, another secret, and the first keeps working', async () => {
    const first = opened(await open({ orderToken: await sign({ ...claims, orderId: 'order-again' }) }))
    const answer = await open({ orderToken: await sign({ ...claims, orderId: 'order-again' }) })
    const second = opened(answer)
    expect(answer.status).toBe(200)
    expect(second.checkout.id).toBe(first.checkout.id)
    expect(second.clientSecret).not.toBe(first.clientSecret)
    for (const { clientSecret } of [first, second]) {
      expect(
        (
          await companion.request('GET', `/checkouts/${first.checkout.id}`, {
            headers: { authorization: `Bearer ${clientSecret}` },
          })
        ).status,
      ).toBe(200)
    }
  })

  test('at another price: a new checkout, and the old one takes no payment', async () => {
    const first = opened(await open({ orderToken: await sign({ ...claims, orderId: 'order-dear' }) }))
    const answer = await open({ orderToken: await sign({ ...claims, orderId: 'order-dear', amount: '200.00' }) })
    expect(answer.status).toBe(201)
    expect(opened(answer).checkout.id).not.toBe(first.checkout.id)
    await expect(companion.pay(first)).rejects.toThrow('checkout_cancelled')
  })
})

describe('two valid prices of one order', () => {
  test('the one that the shop named last counts, not the one that a buyer brings last', async () => {
    const cheap = await sign({ ...claims, orderId: 'order-cart', amount: '1.00', iat: EXP - 3000 })
    const dear = await sign({ ...claims, orderId: 'order-cart', iat: EXP - 2000 })
    expect((await open({ orderToken: cheap })).status).toBe(201)
    expect((await open({ orderToken: dear })).status).toBe(201)
    const again = await open({ orderToken: cheap })
    expect([again.status, again.problem.code]).toEqual([401, 'order_token_invalid'])
    expect((await open({ orderToken: dear })).status).toBe(200)
    expect((await companion.order('order-cart')).money.amount).toBe('100.00')
  })

  test('the merchant’s server outdates every token from before', async () => {
    const body = { orderId: 'order-floor', amount: '900.00', currency: 'BDT' }
    expect((await open(body, { authorization: `Bearer ${MERCHANT_KEY}` })).status).toBe(201)
    expect(
      (await open({ orderToken: await sign({ ...claims, orderId: 'order-floor', iat: START / 1000 - 5 }) })).status,
    ).toBe(401)
    expect(
      (await open({ orderToken: await sign({ ...claims, orderId: 'order-floor', iat: START / 1000 + 1 }) })).status,
    ).toBe(201)
  })
})

describe('by the merchant’s key', () => {
  const order = { orderId: 'order-m', amount: '75.50', currency: 'BDT' }
  test('any price', async () => {
    const answer = await open(order, { authorization: `Bearer ${MERCHANT_KEY}` })
    expect(answer.status).toBe(201)
    expect(opened(answer).checkout.money.minor).toBe(7550)
  })
  test.each([
    ['a wrong key', 'Bearer wrong'],
    ['no scheme', MERCHANT_KEY],
    ['an empty key', 'Bearer '],
    ['the key and more', `Bearer ${MERCHANT_KEY}x`],
  ])('%s is 401', async (_, authorization) => {
    const answer = await open(order, { authorization })
    expect([answer.status, answer.problem.code]).toEqual([401, 'unauthorized'])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })
  test('a bad order is 422, with every fault named', async () => {
    const answer = await open(
      { orderId: 'open_x', amount: '1.005', currency: 'usd', cancelUrl: 'ftp://x' },
      { authorization: `Bearer ${MERCHANT_KEY}` },
    )
    expect(answer.status).toBe(422)
    expect(answer.problem.errors?.map(({ path }) => path).sort()).toEqual(['cancelUrl', 'currency', 'orderId'])
  })
})

describe('by look-up', () => {
  test('the page names the order, the shop its price', async () => {
    looked = []
    const answer = await open({ orderId: 'order-l' })
    expect(answer.status).toBe(201)
    expect(opened(answer).checkout).toMatchObject({ orderId: 'order-l', money: { amount: '250.00' } })
    // Whoever knows an id can look: the shop's customer is used, not shown.
    expect(answer.text).not.toContain('Rahima')
    expect(looked).toEqual(['order-l'])
  })
  test.each([
    ['missing', 404, 'order_not_found'],
    ['broken', 502, 'order_lookup_failed'],
    ['bad', 502, 'order_lookup_failed'],
    ['wrong', 502, 'order_lookup_failed'],
    ['open_1', 422, 'invalid_request'],
    ['a b', 422, 'invalid_request'],
  ])('%s is %d %s', async (orderId, status, code) => {
    const answer = await open({ orderId })
    expect([answer.status, answer.problem.code]).toEqual([status, code])
  })
})

describe('by open amount', () => {
  test('inside the limits, in a namespace of its own', async () => {
    const answer = await open({ amount: '10', currency: 'BDT', orderId: 'order-t' })
    expect(answer.status).toBe(201)
    expect(opened(answer).checkout).toMatchObject({
      orderId: expect.stringMatching(/^open_order-t_[0-9a-f]{18}$/),
      money: { amount: '10.00' },
    })
  })
  test('without an order id one is made up', async () => {
    expect(opened(await open({ amount: '50000.00', currency: 'BDT' })).checkout.orderId).toMatch(/^open_[0-9a-f]{18}$/)
  })
  test.each([
    ['below', { amount: '9.99', currency: 'BDT' }],
    ['above', { amount: '50000.01', currency: 'BDT' }],
    ['another currency', { amount: '20.00', currency: 'USD' }],
    ['no currency', { amount: '20.00' }],
    ['a number', { amount: 20, currency: 'BDT' }],
    ['an exponent', { amount: '2e1', currency: 'BDT' }],
    ['a list', { amount: ['20.00'], currency: 'BDT' }],
    ['null', { amount: null, currency: 'BDT' }],
    ['excess precision', { amount: '20.005', currency: 'BDT' }],
    ['grouping', { amount: '1,000.00', currency: 'BDT' }],
    ['a sign', { amount: '+20.00', currency: 'BDT' }],
    ['other digits', { amount: '২০.০০', currency: 'BDT' }],
    ['a currency of the prototype', { amount: '20', currency: '__proto__' }],
  ])('%s is 403', async (_, body) => {
    const answer = await open(body)
    expect([answer.status, answer.problem.code]).toEqual([403, 'price_not_allowed'])
  })
  test('a paid open amount leaves the priced order of the same name unpaid', async () => {
    const tip = opened(await open({ amount: '10.00', currency: 'BDT', orderId: 'order-tip' }))
    await companion.pay(tip)
    const { orderId } = tip.checkout
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: null, reference: null, money })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await companion.order(orderId)).toMatchObject({ status: 'paid' })
    expect(companion.events.find(({ id }) => id === `fin_${orderId}`)?.event.data).toMatchObject({ pricing: 'open' })
    expect(
      (await companion.request('GET', '/orders/order-tip', { headers: { authorization: `Bearer ${MERCHANT_KEY}` } }))
        .status,
    ).toBe(404)
    companion.provider.onStatus = () => null
  })
})

describe('an amount from a browser where none belongs', () => {
  test.each([
    ['payments', { provider: 'scripted', amount: '1.00' }],
    ['payments', { amount: 1 }],
    ['cancel', { amount: '1.00' }],
  ])('is refused before anything else is looked at: %s %j', async (route, body) => {
    const mine = await companion.open({ orderId: 'order-amounts' })
    const answer = await companion.request('POST', `/checkouts/${mine.checkout.id}/${route}`, {
      body,
      headers: { authorization: `Bearer ${mine.clientSecret}` },
    })
    expect([answer.status, answer.problem.code]).toEqual([403, 'price_not_allowed'])
    expect((await companion.view(mine)).status).toBe('open')
  })
  test('is refused in a form, too', async () => {
    const mine = await companion.open({ orderId: 'order-amounts' })
    const answer = await companion.request('POST', `/checkout/${mine.checkout.id}/pay`, {
      raw: `clientSecret=${mine.clientSecret}&provider=scripted&idempotencyKey=1&amount=1.00`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(403)
    expect((await companion.view(mine)).status).toBe('open')
  })
})

describe('how often strangers may call', () => {
  test('is bounded for each address: reading, opening and paying, with when to come again', async () => {
    const own = await startCompanion()
    const opened = await own.open()
    const headers = { authorization: `Bearer ${opened.clientSecret}` }
    const routes: [method: string, path: string, limit: number][] = [
      ['GET', `/checkouts/${opened.checkout.id}`, 3000],
      ['POST', '/checkouts', 600],
      ['POST', `/checkouts/${opened.checkout.id}/payments`, 600],
    ]
    for (const [method, path, limit] of routes) {
      const sent = { method, headers: path === '/checkouts' ? {} : headers, body: method === 'POST' ? '{}' : '' }
      await flood(own.url + path, limit, sent)
      const refused = await own.request(method, path, {
        headers: sent.headers,
        ...(method === 'POST' ? { body: {} } : {}),
      })
      expect([path, refused.problem.code, refused.headers.get('retry-after')]).toEqual([path, 'rate_limited', '60'])
    }
    await own.close()
  })
  test.each([
    ['0', 429],
    ['1', 422],
  ])('with TRUST_PROXY %s: another buyer behind the same proxy gets %i', async (trust, status) => {
    const own = await startCompanion({ settings: { TRUST_PROXY: trust } })
    const call = (address: string) =>
      own.request('POST', '/checkouts', { body: {}, headers: { 'x-forwarded-for': address } })
    await flood(`${own.url}/checkouts`, 600, { headers: { 'x-forwarded-for': '198.51.100.1' }, body: '{}' })
    expect((await call('198.51.100.1')).status).toBe(429)
    expect((await call('198.51.100.2')).status).toBe(status)
    await own.close()
  })
  test('is not passed by with a key that is none; the merchant’s own key is not counted', async () => {
    const own = await startCompanion()
    const call = (key: string) =>
      own.request('POST', '/checkouts', {
        body: { orderId: 'order-1', amount: '10.00', currency: 'BDT' },
        headers: { authorization: `Bearer ${key}` },
      })
    const statuses = new Set<number>()
    for (let round = 0; round < 65; round += 1)
      for (const { status } of await Promise.all(
        Array.from({ length: 10 }, () => call('not-the-merchant’s'.replace('’', ''))),
      ))
        statuses.add(status)
    expect([...statuses].sort()).toEqual([401, 429])
    expect((await call(MERCHANT_KEY)).status).toBe(201)
    await own.close()
  })
})

describe('bodies that cannot be read', () => {
  test.each([
    ['nothing', '', 400],
    ['not JSON', '{', 400],
    ['two values', '{}{}', 400],
    ['a byte order mark', '\ufeff{}', 422],
    ['two byte order marks', '\ufeff\ufeff{}', 400],
    ['a list', '[]', 422],
    ['a text', '"x"', 422],
    ['null', 'null', 422],
    ['an empty object', '{}', 422],
  ])('%s', async (_, raw, status) => {
    expect(
      (await companion.request('POST', '/checkouts', { raw, headers: { 'content-type': 'application/json' } })).status,
    ).toBe(status)
  })
  test('bytes that are not UTF-8', async () => {
    const raw = Buffer.concat([Buffer.from('{"orderId":"'), Buffer.from([0xff]), Buffer.from('"}')])
    expect((await companion.request('POST', '/checkouts', { raw })).status).toBe(400)
  })
  test('too many bytes', async () => {
    const answer = await companion.request('POST', '/checkouts', { raw: `{"orderToken":"${'x'.repeat(70_000)}"}` })
    expect([answer.status, answer.problem.code]).toEqual([413, 'body_too_large'])
  })
  test('compressed', async () => {
    const answer = await companion.request('POST', '/checkouts', { raw: 'x', headers: { 'content-encoding': 'gzip' } })
    expect(answer.status).toBe(415)
  })
})

describe('reading a checkout', () => {
  test('a wrong secret and an unknown checkout cannot be told apart; no header is 401 for both', async () => {
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

  test('another checkout’s secret opens nothing', async () => {
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

  test('is never cached, and never holds a secret', async () => {
    const { checkout, clientSecret } = await companion.open({ orderId: 'order-cache' })
    const answer = await companion.request('GET', `/checkouts/${checkout.id}`, {
      headers: { authorization: `Bearer ${clientSecret}` },
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    for (const secret of [clientSecret, TOKEN_SECRET, MERCHANT_KEY]) expect(answer.text).not.toContain(secret)
  })
})

describe('across origins', () => {
  const preflight = (origin: string) =>
    companion.request('OPTIONS', '/checkouts', { headers: { origin, 'access-control-request-method': 'POST' } })
  test('a shop’s origin may call', async () => {
    const answer = await preflight(SHOP_ORIGIN)
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP_ORIGIN)
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('idempotency-key')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
  })
  test.each(['https://shop.example.evil', 'http://shop.example', 'https://sub.shop.example', 'null'])(
    '%s may not',
    async (origin) => {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull()
    },
  )
  test('an error can be read by the shop’s page, too', async () => {
    const answer = await open({}, { origin: SHOP_ORIGIN })
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP_ORIGIN)
  })
})

describe('elsewhere', () => {
  test.each([
    ['GET', '/nothing', 404],
    ['DELETE', '/checkouts', 405],
    ['GET', '/webhooks/scripted', 405],
    ['POST', '/webhooks/nobody', 404],
    ['GET', '/..%2f..%2fpackage.json', 404],
    ['GET', '/checkouts/%ff', 404],
    ['GET', '/assets.json', 200],
  ])('%s %s is %d', async (method, path, status) => {
    expect((await companion.request(method, path)).status).toBe(status)
  })
  test('health, readiness, metrics', async () => {
    expect((await companion.request('GET', '/healthz')).json).toEqual({ status: 'ok' })
    expect((await companion.request('GET', '/readyz')).json).toEqual({ status: 'ready' })
    const { text } = await companion.request('GET', '/metrics')
    expect(text).toContain('pay_queue_rows{queue="inbox"}')
    expect(text).not.toContain('chk_')
  })
  test('orders are the merchant’s alone to read', async () => {
    expect((await companion.request('GET', '/orders/order-t')).status).toBe(401)
    expect(
      (await companion.request('GET', '/orders/order-t', { headers: { authorization: 'Bearer no' } })).status,
    ).toBe(401)
    expect(
      (await companion.request('GET', '/orders/nobody', { headers: { authorization: `Bearer ${MERCHANT_KEY}` } }))
        .problem.code,
    ).toBe('order_not_found')
  })
  test('every answer carries the headers that keep browsers strict', async () => {
    const { headers } = await companion.request('GET', '/healthz')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-powered-by')).toBeNull()
  })
  test('nothing that was sent here as a secret is in the log', () => {
    const log = companion.logLines.join('')
    for (const secret of [TOKEN_SECRET, MERCHANT_KEY, 'r@example.com', 'Rahima']) expect(log).not.toContain(secret)
  })
})

/** Opening a checkout: `POST /checkouts`. */

import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import type { Answer, Companion } from './support/companion.ts'
import { MERCHANT_KEY, START, startCompanion, TOKEN_SECRET } from './support/companion.ts'
import { advance, paid } from './support/steps.ts'

const KEY = new TextEncoder().encode(TOKEN_SECRET)
const EXP = START / 1000 + 3600
const claims = { orderId: 'order-t', amount: '100.00', currency: 'BDT', exp: EXP }
const sign = (payload: Record<string, unknown>, key: Uint8Array = KEY, alg = 'HS256') =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(key)
const BY_MERCHANT = { authorization: `Bearer ${MERCHANT_KEY}` }

let companion: Companion

let lookedUp: string[] = []

beforeAll(async () => {
  companion = await startCompanion({
    settings: { OPEN_AMOUNTS: 'BDT:10.00-50000.00,JPY:100-9000' },
    resolveOrder: (orderId) => {
      lookedUp.push(orderId)
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

describe('opening by order token', () => {
  test('opens a checkout at the price of the token', async () => {
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
      createdAt: new Date(START).toISOString(),
      expiresAt: new Date(START + 1_800_000).toISOString(),
      methods: [{ provider: 'scripted', flow: 'page', needs: [] }],
    })
    expect(opened(answer).checkout.id).toMatch(/^chk_[0-9a-f]{32}$/)
    expect(opened(answer).clientSecret.length).toBeGreaterThanOrEqual(43)
  })

  test.each([
    [
      'a token with another secret',
      () => sign(claims, new TextEncoder().encode('another-secret-another-secret-another')),
    ],
    ['a token without a signature', async () => new UnsecuredJWT({ ...claims }).encode()],
    ['HS384', () => sign(claims, KEY, 'HS384')],
    ['HS512', () => sign(claims, KEY, 'HS512')],
    ['an expired token', () => sign({ ...claims, exp: START / 1000 - 61 })],
    ['a token that is not valid yet', () => sign({ ...claims, nbf: START / 1000 + 61 })],
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
    ['a text that is no token', async () => 'not-a-token'],
  ])('is 401 for %s', async (_, token) => {
    const answer = await open({ orderToken: await token() })
    expect([answer.status, answer.problem.code]).toEqual([401, 'order_token_invalid'])
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })

  test.each([
    ['a missing exp', { exp: undefined }, 'exp'],
    ['an exp in milliseconds', { exp: START + 3_600_000 }, 'exp'],
    ['an exp with a fraction', { exp: EXP + 0.5 }, 'exp'],
    ['an amount that is a number', { amount: 100 }, 'amount'],
    ['an amount that is too precise', { amount: '100.001' }, 'amount'],
    ['an amount of zero', { amount: '0.00' }, 'amount'],
    ['a negative amount', { amount: '-1.00' }, 'amount'],
    ['an amount above the exact range', { amount: '10000000000000.00' }, 'amount'],
    ['an unknown currency', { currency: 'XXX' }, 'currency'],
    ['a missing currency', { currency: undefined }, 'currency'],
    ['an order id with a slash', { orderId: 'a/b' }, 'orderId'],
    ['an order id that is too long', { orderId: 'a'.repeat(65) }, 'orderId'],
    ['an order id that is reserved for open amounts', { orderId: 'open_1' }, 'orderId'],
    ['a javascript: address', { successUrl: 'javascript:alert(1)' }, 'successUrl'],
  ])('is 422 for %s, and names the claim', async (_, change, path) => {
    const answer = await open({ orderToken: await sign({ ...claims, ...change }) })
    expect([answer.status, answer.problem.code]).toEqual([422, 'invalid_request'])
    expect(answer.problem.errors?.map((error) => error.path)).toContain(path)
  })

  test('is 403 for an amount beside the token', async () => {
    const answer = await open({ orderToken: await sign(claims), amount: '1.00' })
    expect([answer.status, answer.problem.code]).toEqual([403, 'price_not_allowed'])
  })

  test('accepts claims that JWT libraries add', async () => {
    const added = { iat: EXP - 1, iss: 'shop', jti: 'x', customer: null }
    const orderToken = await sign({ ...claims, orderId: 'order-iat', ...added })
    expect((await open({ orderToken })).status).toBe(201)
  })

  test('is 422 for a currency that no provider takes, and names the currency', async () => {
    const answer = await open({ orderToken: await sign({ ...claims, currency: 'NGN' }) })
    expect([answer.status, answer.problem.code]).toEqual([422, 'no_payment_method'])
    expect(answer.problem.detail).toContain('NGN')
  })
})

describe('opening an order again', () => {
  test('at the same price returns the same checkout with a further secret', async () => {
    const first = opened(await open({ orderToken: await sign({ ...claims, orderId: 'order-again' }) }))
    const answer = await open({ orderToken: await sign({ ...claims, orderId: 'order-again' }) })
    const second = opened(answer)
    expect(answer.status).toBe(200)
    expect(second.checkout.id).toBe(first.checkout.id)
    expect(second.clientSecret).not.toBe(first.clientSecret)
    for (const { clientSecret } of [first, second]) {
      const headers = { authorization: `Bearer ${clientSecret}` }
      expect((await companion.request('GET', `/checkouts/${first.checkout.id}`, { headers })).status).toBe(200)
    }
  })

  test('at another price opens a new checkout and cancels the old one', async () => {
    const first = opened(await open({ orderToken: await sign({ ...claims, orderId: 'order-dear' }) }))
    const answer = await open({ orderToken: await sign({ ...claims, orderId: 'order-dear', amount: '200.00' }) })
    expect(answer.status).toBe(201)
    expect(opened(answer).checkout.id).not.toBe(first.checkout.id)
    await expect(companion.pay(first)).rejects.toThrow('checkout_cancelled')
  })

  test('with an older token is 401', async () => {
    const cheap = await sign({ ...claims, orderId: 'order-cart', amount: '1.00', iat: EXP - 3000 })
    const dear = await sign({ ...claims, orderId: 'order-cart', iat: EXP - 2000 })
    expect((await open({ orderToken: cheap })).status).toBe(201)
    expect((await open({ orderToken: dear })).status).toBe(201)
    const again = await open({ orderToken: cheap })
    expect([again.status, again.problem.code]).toEqual([401, 'order_token_invalid'])
    expect((await open({ orderToken: dear })).status).toBe(200)
    expect((await companion.order('order-cart')).money.amount).toBe('100.00')
  })

  test('with a token from before the merchant’s price is 401', async () => {
    const body = { orderId: 'order-floor', amount: '900.00', currency: 'BDT' }
    expect((await open(body, BY_MERCHANT)).status).toBe(201)
    for (const [iat, status] of [
      [START / 1000 - 5, 401],
      [START / 1000 + 1, 201],
    ])
      expect((await open({ orderToken: await sign({ ...claims, orderId: 'order-floor', iat }) })).status).toBe(status)
  })
})

describe('opening with the merchant API key', () => {
  const order = { orderId: 'order-m', amount: '75.50', currency: 'BDT' }

  test('takes any price', async () => {
    const answer = await open(order, BY_MERCHANT)
    expect(answer.status).toBe(201)
    expect(opened(answer).checkout.money.minor).toBe(7550)
  })

  test.each([
    ['a wrong key', 'Bearer wrong'],
    ['no scheme', MERCHANT_KEY],
    ['an empty key', 'Bearer '],
    ['the key and more', `Bearer ${MERCHANT_KEY}x`],
  ])('is 401 for %s', async (_, authorization) => {
    const answer = await open(order, { authorization })
    expect([answer.status, answer.problem.code]).toEqual([401, 'unauthorized'])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('is 422 for an invalid order, and names every fault', async () => {
    const answer = await open(
      { orderId: 'open_x', amount: '1.005', currency: 'usd', cancelUrl: 'ftp://x' },
      BY_MERCHANT,
    )
    expect(answer.status).toBe(422)
    expect(answer.problem.errors?.map(({ path }) => path).sort()).toEqual(['cancelUrl', 'currency', 'orderId'])
  })
})

describe('opening by order look-up', () => {
  test('takes the price from the shop', async () => {
    lookedUp = []
    const answer = await open({ orderId: 'order-l' })
    expect(answer.status).toBe(201)
    expect(opened(answer).checkout).toMatchObject({ orderId: 'order-l', money: { amount: '250.00' } })
    // Anybody who knows the order id can open the checkout, so the customer's details are not in the answer.
    expect(answer.text).not.toContain('Rahima')
    expect(lookedUp).toEqual(['order-l'])
  })

  test.each([
    ['missing', 404, 'order_not_found'],
    ['broken', 502, 'order_lookup_failed'],
    ['bad', 502, 'order_lookup_failed'],
    ['wrong', 502, 'order_lookup_failed'],
    ['open_1', 422, 'invalid_request'],
    ['a b', 422, 'invalid_request'],
  ])('of the order "%s" is %d %s', async (orderId, status, code) => {
    const answer = await open({ orderId })
    expect([answer.status, answer.problem.code]).toEqual([status, code])
  })
})

describe('opening an open amount', () => {
  test('inside the limits makes an order of its own', async () => {
    const answer = await open({ amount: '10', currency: 'BDT', orderId: 'order-t' })
    expect(answer.status).toBe(201)
    expect(opened(answer).checkout).toMatchObject({
      orderId: expect.stringMatching(/^open_order-t_[0-9a-f]{18}$/),
      money: { amount: '10.00' },
    })
  })

  test('without an order id makes one up', async () => {
    expect(opened(await open({ amount: '50000.00', currency: 'BDT' })).checkout.orderId).toMatch(/^open_[0-9a-f]{18}$/)
  })

  test.each([
    ['an amount below the limit', { amount: '9.99', currency: 'BDT' }],
    ['an amount above the limit', { amount: '50000.01', currency: 'BDT' }],
    ['another currency', { amount: '20.00', currency: 'USD' }],
    ['no currency', { amount: '20.00' }],
    ['an amount that is a number', { amount: 20, currency: 'BDT' }],
    ['an amount with an exponent', { amount: '2e1', currency: 'BDT' }],
    ['an amount that is a list', { amount: ['20.00'], currency: 'BDT' }],
    ['an amount that is null', { amount: null, currency: 'BDT' }],
    ['excess precision', { amount: '20.005', currency: 'BDT' }],
    ['an amount with grouping', { amount: '1,000.00', currency: 'BDT' }],
    ['an amount with a sign', { amount: '+20.00', currency: 'BDT' }],
    ['an amount in other digits', { amount: '২০.০০', currency: 'BDT' }],
    ['a currency that is a property of every object', { amount: '20', currency: '__proto__' }],
  ])('is 403 for %s', async (_, body) => {
    const answer = await open(body)
    expect([answer.status, answer.problem.code]).toEqual([403, 'price_not_allowed'])
  })

  test('does not pay the priced order of the same name', async () => {
    const tip = opened(await open({ amount: '10.00', currency: 'BDT', orderId: 'order-tip' }))
    await companion.pay(tip)
    const { orderId } = tip.checkout
    companion.provider.onStatus = () => paid({ providerRef: null, minor: 1000n })
    await advance(companion)
    expect(await companion.order(orderId)).toMatchObject({ status: 'paid' })
    expect(companion.events.find(({ id }) => id === `fin_${orderId}`)?.event.data).toMatchObject({ pricing: 'open' })
    expect((await companion.request('GET', '/orders/order-tip', { headers: BY_MERCHANT })).status).toBe(404)
    companion.provider.onStatus = () => null
  })
})

describe('the log', () => {
  test('names no secret and no detail of a customer', async () => {
    const customer = { name: 'Rahima', email: 'r@example.com' }
    await open({ orderToken: await sign({ ...claims, orderId: 'order-log', customer }) })
    await open({ orderId: 'order-log', amount: '10.00', currency: 'BDT', customer }, BY_MERCHANT)
    await open({ orderId: 'order-log-2' })
    await open({ orderToken: await sign({ ...claims, amount: 100, customer }) })
    expect(companion.logLines.length).toBeGreaterThan(0)
    for (const secret of [TOKEN_SECRET, MERCHANT_KEY, 'r@example.com', 'Rahima'])
      expect(companion.logLines.join('')).not.toContain(secret)
  })
})

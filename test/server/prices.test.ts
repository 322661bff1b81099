/** Which price of an order counts, and who may share a checkout. */

import { SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { MERCHANT_KEY, START, startCompanion, TOKEN_SECRET } from './support/companion.ts'
import type { Answer, Companion } from './support/companion.ts'

const NOW = START / 1000
const KEY = { authorization: `Bearer ${MERCHANT_KEY}` }

let companion: Companion
/** What the shop says when it is asked, in order of the questions. */
let lookups: Promise<unknown>[] = []
let asked = 0
let orderId = ''
let count = 0

beforeAll(async () => {
  companion = await startCompanion({
    settings: { OPEN_AMOUNTS: 'BDT:10.00-50000.00' },
    resolveOrder: () => {
      asked += 1
      return lookups.shift()
    },
  })
})
afterAll(() => companion.close())
beforeEach(() => {
  companion.clock.now = START
  count += 1
  orderId = `price-${count}`
})

const open = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  companion.request('POST', '/checkouts', { body, headers })
const opened = (answer: Answer) => answer.json as CheckoutOpened
const sign = (claims: Record<string, unknown>) => {
  const payload = { orderId, currency: 'BDT', exp: NOW + 86_400, ...claims }
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(TOKEN_SECRET))
}
const byToken = async (claims: Record<string, unknown>) => open({ orderToken: await sign(claims) })
const byMerchant = (order: Record<string, unknown>) => open({ orderId, currency: 'BDT', ...order }, KEY)
const price = async () => (await companion.order(orderId)).money.amount

/** One step: seconds since the start, how the price comes (`iat` in seconds from the start), and the answer. */
type Step = [at: number, by: 'token' | 'merchant', amount: string, iat: number | undefined, status: number]

describe('of several prices the newest counts', () => {
  test.each<[what: string, steps: Step[], amount: string]>([
    [
      'an older token is refused',
      [
        [10, 'token', '100.00', 5, 201],
        [11, 'token', '80.00', 4, 401],
      ],
      '100.00',
    ],
    [
      'a newer token replaces',
      [
        [10, 'token', '100.00', 5, 201],
        [11, 'token', '80.00', 6, 201],
        [12, 'token', '100.00', 5, 401],
      ],
      '80.00',
    ],
    [
      'with the same iat the first accepted price stands',
      [
        [0, 'token', '100.00', 0, 201],
        [0, 'token', '80.00', 0, 401],
        [5, 'token', '80.00', 0, 401],
      ],
      '100.00',
    ],
    [
      'with the same iat, the cheaper one first',
      [
        [0, 'token', '80.00', 0, 201],
        [0, 'token', '100.00', 0, 401],
      ],
      '80.00',
    ],
    [
      'without iat the token brought last counts',
      [
        [0, 'token', '100.00', undefined, 201],
        [0, 'token', '80.00', undefined, 201],
        [1, 'token', '100.00', undefined, 201],
        [2, 'token', '90.00', 0, 401],
      ],
      '100.00',
    ],
    [
      'the merchant API outdates every token from before',
      [
        [10, 'token', '100.00', 5, 201],
        [11, 'merchant', '900.00', undefined, 201],
        [12, 'token', '100.00', 5, 401],
        [13, 'token', '80.00', 10, 401],
      ],
      '900.00',
    ],
    [
      'the merchant API twice',
      [
        [0, 'merchant', '900.00', undefined, 201],
        [0, 'merchant', '100.00', undefined, 201],
      ],
      '100.00',
    ],
    [
      'a token after the merchant API',
      [
        [0, 'merchant', '900.00', undefined, 201],
        [3, 'token', '80.00', 2, 201],
      ],
      '80.00',
    ],
    [
      'a token of the second of the merchant call',
      [
        [0.5, 'merchant', '900.00', undefined, 201],
        [1, 'token', '80.00', 0, 401],
      ],
      '900.00',
    ],
    [
      'a price that comes back with a newer token',
      [
        [0, 'token', '100.00', 0, 201],
        [5, 'token', '80.00', 4, 201],
        [9, 'token', '100.00', 8, 201],
      ],
      '100.00',
    ],
  ])('%s', async (_, steps, amount) => {
    for (const [at, by, sum, iat, status] of steps) {
      companion.clock.now = START + at * 1000
      const answer =
        by === 'merchant'
          ? await byMerchant({ amount: sum })
          : await byToken({ amount: sum, ...(iat === undefined ? {} : { iat: NOW + iat }) })
      expect([at, sum, answer.status]).toEqual([at, sum, status])
      if (status === 401) expect(answer.problem.code).toBe('order_token_invalid')
    }
    expect(await price()).toBe(amount)
  })
})

describe('an iat in the future counts as now', () => {
  test.each<[what: string, steps: Step[], amount: string]>([
    [
      'a token of now replaces it',
      [
        [0, 'token', '100.00', 120, 201],
        [0, 'token', '80.00', 0, 201],
      ],
      '80.00',
    ],
    [
      'and it does not come back',
      [
        [0, 'token', '100.00', 120, 201],
        [5, 'token', '80.00', 4, 201],
        [6, 'token', '100.00', 120, 401],
        [200, 'token', '100.00', 120, 401],
      ],
      '80.00',
    ],
    [
      'the merchant API replaces it',
      [
        [0, 'token', '100.00', 120, 201],
        [0, 'merchant', '80.00', undefined, 201],
        [9, 'token', '100.00', 120, 401],
      ],
      '80.00',
    ],
    [
      'it replaces what came before',
      [
        [0, 'token', '80.00', -5, 201],
        [0, 'token', '100.00', 120, 201],
        [0, 'token', '80.00', -5, 401],
      ],
      '100.00',
    ],
    [
      'it replaces the merchant’s price',
      [
        [0, 'merchant', '80.00', undefined, 201],
        [0, 'token', '100.00', 1, 201],
      ],
      '100.00',
    ],
    [
      'of two of them the later one counts',
      [
        [0, 'token', '100.00', 120, 201],
        [1, 'token', '80.00', 110, 401],
        [2, 'token', '90.00', 121, 201],
        [300, 'token', '80.00', 110, 401],
        [301, 'token', '100.00', 120, 401],
      ],
      '90.00',
    ],
    [
      'with the same iat the first accepted price stands',
      [
        [0, 'token', '100.00', 120, 201],
        [60, 'token', '80.00', 120, 401],
        [200, 'token', '80.00', 120, 401],
      ],
      '100.00',
    ],
    [
      'two servers, two seconds apart',
      [
        [0, 'token', '100.00', 2, 201],
        [1, 'token', '80.00', 1, 201],
        [2, 'token', '90.00', 4, 201],
        [3, 'token', '70.00', 3, 201],
        [9, 'token', '100.00', 2, 401],
      ],
      '70.00',
    ],
    [
      'of two tokens of the second in which it came the first stands',
      [
        [0, 'token', '100.00', 120, 201],
        [0, 'token', '80.00', 0, 201],
        [0, 'token', '70.00', 0, 401],
        [0, 'token', '100.00', 120, 401],
      ],
      '80.00',
    ],
  ])('%s', async (_, steps, amount) => {
    for (const [at, by, sum, iat, status] of steps) {
      companion.clock.now = START + at * 1000
      const answer =
        by === 'merchant' ? await byMerchant({ amount: sum }) : await byToken({ amount: sum, iat: NOW + (iat ?? 0) })
      expect([at, sum, answer.status]).toEqual([at, sum, status])
    }
    expect(await price()).toBe(amount)
  })
})

describe('an older token changes nothing', () => {
  const details = {
    successUrl: 'https://shop.example/new',
    customer: { name: 'Rahima' },
    description: 'New',
    providers: ['scripted'],
  }
  const older = {
    successUrl: 'https://shop.example/withdrawn',
    customer: { name: 'Old' },
    description: 'Old',
    providers: ['scripted', 'withdrawn'],
  }

  test.each([
    ['of the same price', '100.00', 200],
    ['of another price', '80.00', 401],
  ])('%s', async (_, amount, status) => {
    const first = opened(await byToken({ amount: '100.00', iat: NOW, ...details }))
    for (const iat of [NOW - 5, NOW]) {
      const answer = await byToken({ amount, iat, ...older })
      expect(answer.status).toBe(status)
      if (status === 200) expect(opened(answer).checkout).toEqual(first.checkout)
    }
    expect(await companion.view(first)).toEqual(first.checkout)
  })

  test('not even when the checkout has expired: the next one is as the newest token had it', async () => {
    const first = opened(await byToken({ amount: '100.00', iat: NOW, ...details }))
    companion.clock.now += 3_600_000
    const answer = await byToken({ amount: '100.00', iat: NOW - 5, ...older })
    expect(answer.status).toBe(201)
    const { id, expiresAt, ...rest } = opened(answer).checkout
    expect(first.checkout).toMatchObject({ ...rest, status: 'open' })
    expect([id === first.checkout.id, expiresAt > first.checkout.expiresAt]).toEqual([false, true])
    expect((await byToken({ amount: '80.00', iat: NOW - 5 })).status).toBe(401)
  })

  test('a newer one of the same price does', async () => {
    const first = opened(await byToken({ amount: '100.00', iat: NOW, ...older }))
    companion.clock.now += 1000
    const again = opened(await byToken({ amount: '100.00', iat: NOW + 1, ...details }))
    expect(again.checkout).toMatchObject({ id: first.checkout.id, successUrl: details.successUrl })
  })
})

describe('a look-up counts as of its question', () => {
  const priced = (amount: string) => ({ orderId, amount, currency: 'BDT' })

  test('a slow answer does not replace a newer one', async () => {
    let answerFirst: (answer: unknown) => void = () => undefined
    const before = asked
    lookups = [new Promise((resolve) => (answerFirst = resolve)), Promise.resolve(priced('900.00'))]
    const slow = open({ orderId })
    await expect.poll(() => asked).toBe(before + 1)
    const fast = await open({ orderId })
    answerFirst(priced('100.00'))
    const late = await slow
    expect([fast.status, late.status]).toEqual([201, 200])
    expect(opened(late).checkout).toEqual(opened(fast).checkout)
    expect(await price()).toBe('900.00')
  })

  test.each([
    ['the merchant’s call', () => byMerchant({ amount: '900.00' })],
    ['a token', () => byToken({ amount: '900.00', iat: NOW + 5 })],
  ])('nor one that came by %s meanwhile', async (_, reprice) => {
    let answerFirst: (answer: unknown) => void = () => undefined
    const before = asked
    lookups = [new Promise((resolve) => (answerFirst = resolve))]
    const slow = open({ orderId })
    await expect.poll(() => asked).toBe(before + 1)
    companion.clock.now += 5000
    expect((await reprice()).status).toBe(201)
    answerFirst(priced('100.00'))
    expect(opened(await slow).checkout.money.amount).toBe('900.00')
    expect(await price()).toBe('900.00')
  })

  test('the next question has the next price', async () => {
    for (const amount of ['900.00', '100.00']) {
      lookups = [Promise.resolve(priced(amount))]
      expect(opened(await open({ orderId })).checkout.money.amount).toBe(amount)
    }
  })
})

describe('the times of a token', () => {
  test.each([
    ['expired a minute ago', { exp: NOW - 60 }, 401],
    ['expired within the leeway', { exp: NOW - 59 }, 201],
    ['not valid for more than a minute', { nbf: NOW + 61 }, 401],
    ['not valid yet within the leeway', { nbf: NOW + 60 }, 201],
    ['nbf null', { nbf: null, iat: null }, 201],
    ['iat with a fraction', { iat: NOW - 0.5 }, 201],
    ['iat as text', { iat: String(NOW) }, 422],
  ])('%s', async (_, times, status) => {
    expect((await byToken({ amount: '100.00', ...times })).status).toBe(status)
  })
})

describe('an order id that is paid already', () => {
  test.each([
    ['100.00', undefined],
    ['250.00', '100.00'],
    ['99.99', '100.00'],
  ])('at %s says in the answer that %s was paid', async (amount, paid) => {
    const first = opened(await byToken({ amount: '100.00', iat: NOW }))
    await companion.pay(first)
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: null, reference: null, money })
    companion.clock.now += 60_000
    await companion.app.idle()
    companion.provider.onStatus = () => null
    const lines = companion.logLines.length
    for (const answer of [await byToken({ amount, iat: NOW + 60 }), await byMerchant({ amount })]) {
      expect([answer.status, answer.problem.code, answer.problem.paid?.amount]).toEqual([409, 'order_paid', paid])
    }
    const warned = companion.logLines.slice(lines).filter((line) => line.includes('at another price'))
    expect(warned.some((line) => line.includes(orderId) && line.includes('100.00') && line.includes(amount))).toBe(
      paid !== undefined,
    )
  })
})

describe('the tip jar', () => {
  const tip = (more: Record<string, unknown> = {}) =>
    open({ amount: '100.00', currency: 'BDT', orderId: 'tip-jar-1', ...more })
  const paidOut = async () => {
    companion.provider.onStatus = ({ money, reference }) => ({
      state: 'paid',
      providerRef: `of ${reference}`,
      reference,
      money,
    })
    companion.clock.now += 60_000
    await companion.app.idle()
    companion.provider.onStatus = () => null
  }

  test('each buyer has an order of his own, which only his secret opens', async () => {
    const [a, b] = [opened(await tip({ customer: { name: 'Shirin' } })), opened(await tip())]
    expect(a.checkout.orderId).toMatch(/^open_tip-jar-1_[0-9a-f]{18}$/)
    expect([a.checkout.id === b.checkout.id, a.checkout.orderId === b.checkout.orderId]).toEqual([false, false])
    expect([a.checkout.customer, b.checkout.customer]).toEqual([{ name: 'Shirin' }, undefined])
    await companion.pay(a)
    expect((await companion.view(b)).payment).toBeNull()
    const cancel = (id: string, secret: string) =>
      companion.request('POST', `/checkouts/${id}/cancel`, { headers: { authorization: `Bearer ${secret}` } })
    expect((await cancel(a.checkout.id, b.clientSecret)).status).toBe(404)
    expect((await cancel(b.checkout.id, b.clientSecret)).status).toBe(200)
    expect((await tip({ amount: '20.00' })).status).toBe(201)
    expect((await companion.view(a)).status).toBe('processing')
    await paidOut()
    expect((await companion.view(a)).status).toBe('paid')
    const next = await tip()
    expect([next.status, opened(next).checkout.status]).toEqual([201, 'open'])
  })

  test('events and the order carry the name as reference', async () => {
    const named = opened(await tip({ orderId: 'a'.repeat(40) }))
    const unnamed = opened(await tip({ orderId: undefined }))
    expect(named.checkout.orderId).toHaveLength(64)
    for (const each of [named, unnamed]) await companion.pay(each)
    await paidOut()
    const eventOf = ({ checkout }: CheckoutOpened) =>
      companion.events.find(({ id }) => id === `fin_${checkout.orderId}`)?.event.data
    expect(eventOf(named)).toMatchObject({
      orderId: named.checkout.orderId,
      reference: 'a'.repeat(40),
      pricing: 'open',
      money: { amount: '100.00' },
    })
    expect(eventOf(unnamed)).not.toHaveProperty('reference')
    expect(await companion.order(named.checkout.orderId)).toMatchObject({ reference: 'a'.repeat(40), status: 'paid' })
    expect(await companion.order(unnamed.checkout.orderId)).not.toHaveProperty('reference')
  })

  test.each(['a'.repeat(41), 'a b', 'a/b', 7])('the name %j is refused', async (name) => {
    const answer = await tip({ orderId: name })
    expect([answer.status, answer.problem.errors?.[0]?.path]).toEqual([422, 'orderId'])
  })

  test('its ids are refused in the other three ways', async () => {
    orderId = opened(await tip()).checkout.orderId
    lookups = [Promise.resolve({ orderId, amount: '1.00', currency: 'BDT' })]
    for (const answer of [
      await byToken({ amount: '1.00' }),
      await byMerchant({ amount: '1.00' }),
      await open({ orderId }),
    ]) {
      expect([answer.status, answer.problem.errors?.[0]?.path]).toEqual([422, 'orderId'])
    }
  })
})

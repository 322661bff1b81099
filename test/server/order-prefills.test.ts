/** Optional members of an order over HTTP, by order token, merchant API and look-up. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { webhookKey } from '../../server/contract/standard-webhooks.ts'
import { lookupByFunction, lookupByHttp } from '../../server/orders/order-lookup.ts'
import type { CheckoutOpened, CheckoutView } from '../../server/contract/wire.ts'
import { MERCHANT_KEY, START, startCompanion, TOKEN_SECRET, WEBHOOK_SECRET } from './support/companion.ts'
import type { Answer, Companion } from './support/companion.ts'

const ORDER = { orderId: '1042', amount: '100.00', currency: 'BDT' }

/** What is sent, what the view shows, and what the log names. */
const PREFILLS: [sent: Record<string, unknown>, shown: Partial<CheckoutView>, named: string[]][] = [
  [
    { customer: { name: 'Rahima', email: 'r@example.com', phone: '' } },
    { customer: { name: 'Rahima', email: 'r@example.com' } },
    [],
  ],
  [{ customer: { name: '', email: '', phone: '' } }, {}, []],
  [{ customer: [] }, {}, []],
  [
    { customer: { name: 'Secret Name', phone: 'n/a', email: 'secret-address' } },
    { customer: { name: 'Secret Name' } },
    ['customer.email', 'customer.phone'],
  ],
  [{ customer: { phone: '০১৭১১০০০০০০' } }, { customer: { phone: '01711000000' } }, []],
  [{ description: '' }, {}, []],
  [{ description: 'Two\nbooks' }, { description: 'Two books' }, []],
  [{ successUrl: '', cancelUrl: null }, {}, []],
  [{ successUrl: 'https://shop.example/thank you' }, { successUrl: 'https://shop.example/thank%20you' }, []],
  [{ successUrl: '/secret-path' }, {}, ['successUrl']],
  [{ providers: [] }, {}, []],
  [{ items: [{ name: 'Secret Tea', quantity: 1, amount: '1.00' }], shop: 'Secret House' }, {}, ['items', 'shop']],
  [
    { items: [{ name: 'Tea', quantity: 2, amount: '100.00' }], shop: { name: 'Tea house' } },
    { items: [{ name: 'Tea', quantity: 2, amount: '100.00' }], shop: { name: 'Tea house' } },
    [],
  ],
]

describe('an order over HTTP', () => {
  let companion: Companion
  let answer: unknown
  beforeAll(async () => {
    companion = await startCompanion({ settings: { OPEN_AMOUNTS: 'BDT:10.00-50000.00' }, resolveOrder: () => answer })
  })
  afterAll(() => companion.close())

  const open = (body: unknown, headers: Record<string, string> = {}) =>
    companion.request('POST', '/checkouts', { body, headers })
  const sign = (claims: Record<string, unknown>) =>
    new SignJWT({ ...claims, exp: START / 1000 + 3600 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(TOKEN_SECRET))
  let count = 0
  const pricings: Record<string, (order: Record<string, unknown>) => Promise<Answer>> = {
    'order token': async (order) => open({ orderToken: await sign(order) }),
    'merchant API': (order) => open(order, { authorization: `Bearer ${MERCHANT_KEY}` }),
    'look-up': (order) => {
      answer = order
      return open({ orderId: order.orderId })
    },
  }

  test.each(
    Object.keys(pricings).flatMap((pricing) =>
      PREFILLS.map(([sent, shown, named]) => [pricing, sent, shown, named] as const),
    ),
  )('is opened by %s with %j', async (pricing, sent, shown, named) => {
    count += 1
    const before = companion.logLines.length
    const opened = await pricings[pricing]!({ ...ORDER, orderId: `members-${count}`, ...sent })
    expect([opened.status, opened.text.slice(0, 20)]).toEqual([201, '{"checkout":{"id":"c'])
    const { checkout } = opened.json as CheckoutOpened
    const { customer: _customer, ...rest } = shown
    const members = ['customer', 'description', 'successUrl', 'cancelUrl', 'items', 'shop'].filter(
      (member) => member in checkout,
    )
    expect(members).toEqual(Object.keys(pricing === 'look-up' ? rest : shown))
    expect(checkout).toMatchObject(pricing === 'look-up' ? rest : shown)
    const lines = companion.logLines.slice(before).filter((line) => line.includes('cannot be used'))
    expect(lines.map((line) => (JSON.parse(line) as { members: string[] }).members)).toEqual(
      named.length > 0 ? [named] : [],
    )
    expect(lines.join('')).not.toMatch(/secret/i)
  })

  test('of an open amount loses a prefill that cannot be used', async () => {
    const opened = await open({
      amount: '20.00',
      currency: 'BDT',
      customer: { name: '', phone: 'n/a', email: 'r@example.com' },
      orderId: '',
    })
    expect([opened.status, (opened.json as CheckoutOpened).checkout.customer]).toEqual([
      201,
      { email: 'r@example.com' },
    ])
    expect((await open({ amount: '20.00', currency: 'BDT', customer: [] })).status).toBe(201)
  })

  test.each(Object.keys(pricings))('by %s is refused with a script as address', async (pricing) => {
    const refused = await pricings[pricing]!({
      ...ORDER,
      orderId: 'members-script',
      successUrl: 'java\nscript:alert(1)',
    })
    expect([refused.status, refused.problem.errors]).toEqual([
      pricing === 'look-up' ? 502 : 422,
      [{ path: 'successUrl', message: 'must be an http(s) address' }],
    ])
  })

  test('may begin with a byte order mark', async () => {
    const raw = `\ufeff${JSON.stringify({ ...ORDER, orderId: 'members-mark' })}`
    expect(
      (await companion.request('POST', '/checkouts', { raw, headers: { authorization: `Bearer ${MERCHANT_KEY}` } }))
        .status,
    ).toBe(201)
  })
})

describe('the order look-up', () => {
  test('accepts a byte order mark before the answer', async () => {
    const shop = createServer((_request, response) => void response.end(`\ufeff${JSON.stringify(ORDER)}`))
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/{orderId}`
    expect(await lookupByHttp({ url, keys: [webhookKey(WEBHOOK_SECRET)] }, Date.now)('1042')).toEqual({
      orderId: '1042',
      money: { minor: 10_000n, currency: 'BDT' },
    })
    await new Promise((resolve) => shop.close(resolve))
  })

  test('by a function ends after a time', async () => {
    const never = lookupByFunction(() => new Promise(() => undefined), 1)
    await expect(never('1042')).rejects.toMatchObject({
      code: 'order_lookup_failed',
      cause: { message: 'no answer within 1 ms' },
    })
    await expect(lookupByFunction(() => Promise.reject(new Error('down')))('1042')).rejects.toMatchObject({
      code: 'order_lookup_failed',
    })
    expect(await lookupByFunction(() => Promise.resolve(ORDER))('1042')).toMatchObject({ orderId: '1042' })
  })
})

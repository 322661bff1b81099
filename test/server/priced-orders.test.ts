/** The orders that a shop may price: order ids, amounts, addresses, order token claims. */

import { describe, expect, it } from 'vitest'
import {
  openByIdSchema,
  orderIdSchema,
  parseWith,
  pricedOrderSchema,
  tokenClaimsSchema,
} from '../../server/contract/requests.ts'
import { CLAIMS, errorsOf, NOT_OBJECTS, ORDER, ORDER_ID_ERROR } from './support/request-bodies.ts'

const BAD_ORDER_IDS = [
  '',
  ' ',
  '10 42',
  '1042\n',
  '\u0000',
  '../1042',
  'a/b',
  'a.b',
  'a:b',
  'অর্ডার',
  'a'.repeat(65),
  "1' OR '1'='1",
  '<b>',
  '%31',
  '१',
]

const BAD_AMOUNTS: [unknown, string][] = [
  ['0', 'must be more than zero and below 10^15 minor units'],
  ['0.00', 'must be more than zero and below 10^15 minor units'],
  ['10000000000000.00', 'must be more than zero and below 10^15 minor units'],
  ['999999999999999999999999999999', 'must be more than zero and below 10^15 minor units'],
  ['-1.00', 'is not a plain decimal amount such as "100.00"'],
  ['1e3', 'is not a plain decimal amount such as "100.00"'],
  ['1,250.00', 'is not a plain decimal amount such as "100.00"'],
  ['01.00', 'is not a plain decimal amount such as "100.00"'],
  ['', 'is not a plain decimal amount such as "100.00"'],
  [' 1', 'is not a plain decimal amount such as "100.00"'],
  ['NaN', 'is not a plain decimal amount such as "100.00"'],
  ['1.005', 'is more than 2 fraction digits for BDT'],
  [1250, 'must be a decimal string such as "100.00"'],
  [1250.5, 'must be a decimal string such as "100.00"'],
  [null, 'must be a decimal string such as "100.00"'],
  [true, 'must be a decimal string such as "100.00"'],
  [['1250.00'], 'must be a decimal string such as "100.00"'],
  [{ minor: 1 }, 'must be a decimal string such as "100.00"'],
]

/** Of another scheme, as browsers see them. */
const OTHER_SCHEMES = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://shop.example/',
  'blob:https://shop.example/x',
  'about:blank',
  'mailto:shop@example.com',
]

describe('an order id', () => {
  it.each(['1', 'a', '_', '-', 'A-Z_09', 'a'.repeat(64), '__proto__', 'constructor'])('may be %j', (id) => {
    expect(parseWith(orderIdSchema, id, 'The id')).toBe(id)
  })

  it.each(BAD_ORDER_IDS)('may not be %j', (id) => {
    expect(errorsOf(pricedOrderSchema, { ...ORDER, orderId: id })).toContain(`orderId: ${ORDER_ID_ERROR}`)
    expect(errorsOf(openByIdSchema, { orderId: id })).toContain(`orderId: ${ORDER_ID_ERROR}`)
  })

  it.each(['open_', 'open_1', 'open_open_1'])('may not be %j, which is reserved for open amounts', (orderId) => {
    const refused = ['orderId: must not begin with "open_"']
    expect(errorsOf(pricedOrderSchema, { ...ORDER, orderId })).toEqual(refused)
    expect(errorsOf(tokenClaimsSchema, { ...CLAIMS, orderId })).toEqual(refused)
    expect(errorsOf(openByIdSchema, { orderId })).toEqual(refused)
  })

  it.each(['OPEN_1', 'open-1', 'open', 'xopen_1'])('may be %j, which resembles the id of an open amount', (orderId) => {
    expect(parseWith(openByIdSchema, { orderId }, 'The body')).toEqual({ orderId })
  })

  it('may not be a number', () => {
    expect(errorsOf(openByIdSchema, { orderId: 1042 })).toHaveLength(1)
  })
})

describe('a priced order', () => {
  it('is read into exact money', () => {
    expect(parseWith(pricedOrderSchema, ORDER, 'The body')).toEqual({
      orderId: '1042',
      money: { minor: 125_000n, currency: 'BDT' },
    })
  })

  it('keeps its known members, and no others', () => {
    const whole = {
      ...ORDER,
      customer: { name: ' Rahim Uddin ', email: 'rahim@example.com', phone: '+880 1711-000000', password: 'x' },
      description: 'Two books',
      successUrl: 'https://shop.example/thanks?order=1042#top',
      cancelUrl: 'http://localhost:3000/cart',
      providers: ['pakhipay', 'sandbox'],
      paid: true,
      money: { minor: 1 },
    }
    expect(parseWith(pricedOrderSchema, whole, 'The body')).toEqual({
      orderId: '1042',
      money: { minor: 125_000n, currency: 'BDT' },
      customer: { name: 'Rahim Uddin', email: 'rahim@example.com', phone: '+880 1711-000000' },
      description: 'Two books',
      successUrl: 'https://shop.example/thanks?order=1042#top',
      cancelUrl: 'http://localhost:3000/cart',
      providers: ['pakhipay', 'sandbox'],
    })
  })

  it.each(['customer', 'description', 'successUrl', 'cancelUrl', 'providers'])(
    'takes null for %s as absent',
    (member) => {
      expect(parseWith(pricedOrderSchema, { ...ORDER, [member]: null }, 'The body')).not.toHaveProperty(member)
      expect(parseWith(tokenClaimsSchema, { ...CLAIMS, [member]: null }, 'The token').order).not.toHaveProperty(member)
    },
  )

  it('takes null inside the customer as absent', () => {
    const read = parseWith(
      pricedOrderSchema,
      { ...ORDER, customer: { name: 'Rahim', email: null, phone: null } },
      'The body',
    )
    expect(read.customer).toEqual({ name: 'Rahim' })
  })

  it.each(['orderId', 'amount', 'currency'])('needs %s', (member) => {
    for (const value of [undefined, null]) {
      const refused = errorsOf(pricedOrderSchema, { ...ORDER, [member]: value })
      expect(refused.some((error) => error.startsWith(`${member}: `))).toBe(true)
    }
  })

  it.each(BAD_AMOUNTS)('refuses the amount %j: %s', (amount, message) => {
    expect(errorsOf(pricedOrderSchema, { ...ORDER, amount })).toEqual([`amount: ${message}`])
    expect(errorsOf(tokenClaimsSchema, { ...CLAIMS, amount })).toEqual([`amount: ${message}`])
  })

  it('checks the precision of its currency', () => {
    expect(parseWith(pricedOrderSchema, { ...ORDER, amount: '500', currency: 'JPY' }, 'The body').money.minor).toBe(
      500n,
    )
    expect(parseWith(pricedOrderSchema, { ...ORDER, amount: '1.234', currency: 'KWD' }, 'The body').money.minor).toBe(
      1234n,
    )
    expect(errorsOf(pricedOrderSchema, { ...ORDER, amount: '500.5', currency: 'JPY' })).toEqual([
      'amount: is more than 0 fraction digits for JPY',
    ])
  })

  it('takes the largest amount', () => {
    expect(parseWith(pricedOrderSchema, { ...ORDER, amount: '9999999999999.99' }, 'The body').money.minor).toBe(
      999_999_999_999_999n,
    )
  })

  it.each(['', 'bdt', 'XXX', 'BDT ', 'toString', '৳'])('refuses the currency %j', (currency) => {
    expect(errorsOf(pricedOrderSchema, { ...ORDER, currency })).toEqual([
      'currency: must be an ISO 4217 code that is supported',
    ])
  })

  it.each(OTHER_SCHEMES)('refuses the address %j', (url) => {
    for (const member of ['successUrl', 'cancelUrl']) {
      const refused = [`${member}: must be an http(s) address`]
      expect(errorsOf(pricedOrderSchema, { ...ORDER, [member]: url })).toEqual(refused)
      expect(errorsOf(tokenClaimsSchema, { ...CLAIMS, [member]: url })).toEqual(refused)
    }
  })

  it.each([
    'https://shop.example',
    'http://127.0.0.1:8080/x',
    'HTTPS://SHOP.EXAMPLE/',
    'https://shop.example/?next=javascript:1',
    'https://দোকান.example/ধন্যবাদ',
  ])('keeps the address %j unchanged', (successUrl) => {
    expect(parseWith(pricedOrderSchema, { ...ORDER, successUrl }, 'The body').successUrl).toBe(successUrl)
  })

  it('names every error at once', () => {
    expect(
      errorsOf(pricedOrderSchema, { orderId: 'a b', amount: 1, currency: 'XXX', successUrl: 'javascript:1' }),
    ).toEqual([
      `orderId: ${ORDER_ID_ERROR}`,
      'amount: must be a decimal string such as "100.00"',
      'currency: must be an ISO 4217 code that is supported',
      'successUrl: must be an http(s) address',
    ])
  })

  it.each(NOT_OBJECTS)('may not be %j', (input) => {
    expect(errorsOf(pricedOrderSchema, input).length).toBeGreaterThan(0)
  })

  it('has no members from a prototype', () => {
    const body: unknown = JSON.parse(
      '{"orderId":"1042","amount":"1.00","currency":"BDT","__proto__":{"successUrl":"https://evil.example/"}}',
    )
    expect(parseWith(pricedOrderSchema, body, 'The body')).toEqual({
      orderId: '1042',
      money: { minor: 100n, currency: 'BDT' },
    })
  })
})

describe('order token claims', () => {
  it('are the order and the expiry', () => {
    expect(parseWith(tokenClaimsSchema, CLAIMS, 'The token')).toEqual({
      order: { orderId: '1042', money: { minor: 125_000n, currency: 'BDT' } },
      iat: null,
      nbf: null,
      exp: 1_800_000_000,
    })
  })

  it.each([
    ['missing', undefined, 'is required, in whole seconds'],
    ['null', null, 'is required, in whole seconds'],
    ['text', '1800000000', 'is required, in whole seconds'],
    ['a fraction', 1_800_000_000.5, 'must be whole seconds'],
    ['milliseconds', 1_800_000_000_000, 'must be in seconds, not milliseconds'],
  ])('are refused when exp is %s', (_what, exp, message) => {
    expect(errorsOf(tokenClaimsSchema, { ...CLAIMS, exp })).toEqual([`exp: ${message}`])
  })

  it('may contain what JWT libraries add', () => {
    const registered = { iss: 'shop.example', aud: ['pay'], jti: 'x', sub: '7', nonce: null }
    expect(parseWith(tokenClaimsSchema, { ...CLAIMS, ...registered }, 'The token')).toEqual(
      parseWith(tokenClaimsSchema, CLAIMS, 'The token'),
    )
  })

  it('may contain the time of issue, in seconds', () => {
    expect(parseWith(tokenClaimsSchema, { ...CLAIMS, iat: 1_799_999_000 }, 'The token').iat).toBe(1_799_999_000)
    for (const iat of [null, '', []])
      expect(parseWith(tokenClaimsSchema, { ...CLAIMS, iat }, 'The token').iat).toBeNull()
    for (const iat of ['1799999000', -1, 1_799_999_000_000])
      expect(errorsOf(tokenClaimsSchema, { ...CLAIMS, iat })).toHaveLength(1)
  })

  it.each(NOT_OBJECTS)('may not be %j', (input) => {
    expect(errorsOf(tokenClaimsSchema, input).length).toBeGreaterThan(0)
  })
})

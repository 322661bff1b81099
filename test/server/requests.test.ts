import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { PayError, problemOf } from '../../server/contract/errors.ts'
import {
  createPaymentSchema,
  customerSchema,
  IDEMPOTENCY_KEY,
  openAmountSchema,
  openByIdSchema,
  openByTokenSchema,
  orderIdSchema,
  parseWith,
  pricedOrderSchema,
  tokenClaimsSchema,
} from '../../server/contract/requests.ts'

const ORDER = { orderId: '1042', amount: '1250.00', currency: 'BDT' }
const CLAIMS = { ...ORDER, exp: 1_800_000_000 }

/** The faults that `input` is refused with, as `path: message`. */
function faults(schema: z.ZodType, input: unknown): string[] {
  try {
    parseWith(schema, input, 'The body')
  } catch (error) {
    if (error instanceof PayError) return (error.errors ?? []).map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
  return []
}

const ORDER_ID_FAULT = 'must be 1 to 64 of A-Z, a-z, 0-9, _ and -'
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

const NOT_OBJECTS = [null, undefined, [], 'text', 1, true, [[]]]

describe('order ids', () => {
  it.each(['1', 'a', '_', '-', 'A-Z_09', 'a'.repeat(64), '__proto__', 'constructor'])('takes %j', (id) => {
    expect(parseWith(orderIdSchema, id, 'The id')).toBe(id)
  })

  it.each(BAD_ORDER_IDS)('refuses %j', (id) => {
    expect(faults(pricedOrderSchema, { ...ORDER, orderId: id })).toContain(`orderId: ${ORDER_ID_FAULT}`)
    expect(faults(openByIdSchema, { orderId: id })).toContain(`orderId: ${ORDER_ID_FAULT}`)
  })

  it.each(['open_', 'open_1', 'open_open_1'])(
    'keeps %j for open amounts, in every way that a merchant names an order',
    (orderId) => {
      const refused = ['orderId: must not begin with "open_"']
      expect(faults(pricedOrderSchema, { ...ORDER, orderId })).toEqual(refused)
      expect(faults(tokenClaimsSchema, { ...CLAIMS, orderId })).toEqual(refused)
      expect(faults(openByIdSchema, { orderId })).toEqual(refused)
    },
  )

  it.each(['OPEN_1', 'open-1', 'open', 'xopen_1'])('lets a merchant use %j', (orderId) => {
    expect(parseWith(openByIdSchema, { orderId }, 'The body')).toEqual({ orderId })
  })

  it('refuses a number: an id is text', () => {
    expect(faults(openByIdSchema, { orderId: 1042 })).toHaveLength(1)
  })
})

describe('a priced order', () => {
  it('is read into exact money', () => {
    expect(parseWith(pricedOrderSchema, ORDER, 'The body')).toEqual({
      orderId: '1042',
      money: { minor: 125_000n, currency: 'BDT' },
    })
  })

  it('keeps everything that it may hold, and nothing else', () => {
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

  it.each(['orderId', 'amount', 'currency'])('cannot do without %s', (member) => {
    for (const value of [undefined, null]) {
      const refused = faults(pricedOrderSchema, { ...ORDER, [member]: value })
      expect(refused.some((fault) => fault.startsWith(`${member}: `))).toBe(true)
    }
  })

  it.each(BAD_AMOUNTS)('refuses the amount %j: %s', (amount, message) => {
    expect(faults(pricedOrderSchema, { ...ORDER, amount })).toEqual([`amount: ${message}`])
    expect(faults(tokenClaimsSchema, { ...CLAIMS, amount })).toEqual([`amount: ${message}`])
  })

  it('counts the precision of the currency at hand', () => {
    expect(parseWith(pricedOrderSchema, { ...ORDER, amount: '500', currency: 'JPY' }, 'The body').money.minor).toBe(
      500n,
    )
    expect(parseWith(pricedOrderSchema, { ...ORDER, amount: '1.234', currency: 'KWD' }, 'The body').money.minor).toBe(
      1234n,
    )
    expect(faults(pricedOrderSchema, { ...ORDER, amount: '500.5', currency: 'JPY' })).toEqual([
      'amount: is more than 0 fraction digits for JPY',
    ])
  })

  it('takes the largest amount there is', () => {
    expect(parseWith(pricedOrderSchema, { ...ORDER, amount: '9999999999999.99' }, 'The body').money.minor).toBe(
      999_999_999_999_999n,
    )
  })

  it.each(['', 'bdt', 'XXX', 'BDT ', 'toString', '৳'])('refuses the currency %j', (currency) => {
    expect(faults(pricedOrderSchema, { ...ORDER, currency })).toEqual([
      'currency: must be an ISO 4217 code that is supported',
    ])
  })

  it.each(OTHER_SCHEMES)('refuses to send a buyer to %j', (url) => {
    for (const member of ['successUrl', 'cancelUrl']) {
      const refused = [`${member}: must be an http(s) address`]
      expect(faults(pricedOrderSchema, { ...ORDER, [member]: url })).toEqual(refused)
      expect(faults(tokenClaimsSchema, { ...CLAIMS, [member]: url })).toEqual(refused)
    }
  })

  it.each([
    'https://shop.example',
    'http://127.0.0.1:8080/x',
    'HTTPS://SHOP.EXAMPLE/',
    'https://shop.example/?next=javascript:1',
    'https://দোকান.example/ধন্যবাদ',
  ])('passes %j on as it came', (successUrl) => {
    expect(parseWith(pricedOrderSchema, { ...ORDER, successUrl }, 'The body').successUrl).toBe(successUrl)
  })

  it('names every fault at once', () => {
    expect(
      faults(pricedOrderSchema, { orderId: 'a b', amount: 1, currency: 'XXX', successUrl: 'javascript:1' }),
    ).toEqual([
      `orderId: ${ORDER_ID_FAULT}`,
      'amount: must be a decimal string such as "100.00"',
      'currency: must be an ISO 4217 code that is supported',
      'successUrl: must be an http(s) address',
    ])
  })

  it.each(NOT_OBJECTS)('refuses %j', (input) => {
    expect(faults(pricedOrderSchema, input).length).toBeGreaterThan(0)
  })

  it('is not reached through a prototype', () => {
    const body: unknown = JSON.parse(
      '{"orderId":"1042","amount":"1.00","currency":"BDT","__proto__":{"successUrl":"https://evil.example/"}}',
    )
    expect(parseWith(pricedOrderSchema, body, 'The body')).toEqual({
      orderId: '1042',
      money: { minor: 100n, currency: 'BDT' },
    })
  })
})

describe('a customer', () => {
  it.each([
    ['name', '', 'must not be empty'],
    ['name', '   ', 'must not be empty'],
    ['name', 'a'.repeat(201), 'must be at most 200 characters'],
    ['name', 'Ra\u0000him', 'must not hold control characters'],
    ['name', 'Ra\nhim', 'must not hold control characters'],
    ['name', 'Ra\r\nBcc: x', 'must not hold control characters'],
    ['name', 'Ra\u001bhim', 'must not hold control characters'],
    ['name', 'Ra\u007fhim', 'must not hold control characters'],
    ['name', 'Ra\u0085him', 'must not hold control characters'],
    ['name', 'Ra\u2028him', 'must not hold control characters'],
    ['name', 'Ra\ud800him', 'must not hold control characters'],
    ['email', 'rahim', 'must be an e-mail address'],
    ['email', 'rahim@', 'must be an e-mail address'],
    ['email', '@example.com', 'must be an e-mail address'],
    ['email', 'rahim@example', 'must be an e-mail address'],
    ['email', 'rahim@example.', 'must be an e-mail address'],
    ['email', 'a@b@example.com', 'must be an e-mail address'],
    ['email', 'a b@example.com', 'must be an e-mail address'],
    ['email', 'a@example.com\nBcc: b@example.com', 'must be an e-mail address'],
    ['email', '<a@example.com>', 'must be an e-mail address'],
    ['email', 'a\u0000b@example.com', 'must not hold control characters'],
    ['email', `${'a'.repeat(250)}@example.com`, 'must be at most 254 characters'],
    ['phone', '', 'must be a phone number'],
    ['phone', '1234', 'must be a phone number'],
    ['phone', '+', 'must be a phone number'],
    ['phone', '++880171100', 'must be a phone number'],
    ['phone', 'tel:0171100', 'must be a phone number'],
    ['phone', '01711000000;ext=1', 'must be a phone number'],
    ['phone', '0'.repeat(27), 'must be a phone number'],
  ])('is refused for the %s %j', (member, value, message) => {
    expect(faults(customerSchema, { [member]: value })).toContain(`${member}: ${message}`)
    expect(faults(createPaymentSchema, { provider: 'sandbox', customer: { [member]: value } })).toContain(
      `customer.${member}: ${message}`,
    )
  })

  it.each([
    { name: 'রহিম উদ্দিন' },
    { name: 'አበበ' },
    { name: 'محمد' },
    { name: '😀' },
    { name: "O'Brien <b>" },
    { email: 'a+b@mail.example.co' },
    { email: 'আ@example.com' },
    { phone: '01711000000' },
    { phone: '+251 (91) 123-4567' },
    {},
  ])('is taken as %j', (customer) => {
    expect(parseWith(customerSchema, customer, 'The customer')).toEqual(customer)
  })

  it('is trimmed, and its phone number written in plain characters', () => {
    expect(
      parseWith(
        customerSchema,
        { name: ' R ', email: ' r@example.com\n', phone: '\u202a০১৭১১\u00a0০০০০০০\u202c ' },
        'The customer',
      ),
    ).toEqual({
      name: 'R',
      email: 'r@example.com',
      phone: '01711 000000',
    })
  })
})

describe('order token claims', () => {
  it('give the order and when the token ends', () => {
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
    expect(faults(tokenClaimsSchema, { ...CLAIMS, exp })).toEqual([`exp: ${message}`])
  })

  it('may hold what JWT libraries add of themselves', () => {
    const registered = { iss: 'shop.example', aud: ['pay'], jti: 'x', sub: '7', nonce: null }
    expect(parseWith(tokenClaimsSchema, { ...CLAIMS, ...registered }, 'The token')).toEqual(
      parseWith(tokenClaimsSchema, CLAIMS, 'The token'),
    )
  })

  it('may say when the token was issued, in seconds', () => {
    expect(parseWith(tokenClaimsSchema, { ...CLAIMS, iat: 1_799_999_000 }, 'The token').iat).toBe(1_799_999_000)
    for (const iat of [null, '', []])
      expect(parseWith(tokenClaimsSchema, { ...CLAIMS, iat }, 'The token').iat).toBeNull()
    for (const iat of ['1799999000', -1, 1_799_999_000_000])
      expect(faults(tokenClaimsSchema, { ...CLAIMS, iat })).toHaveLength(1)
  })

  it.each(NOT_OBJECTS)('are refused as %j', (input) => {
    expect(faults(tokenClaimsSchema, input).length).toBeGreaterThan(0)
  })
})

describe('what a browser may open a checkout with', () => {
  it('is a token', () => {
    expect(parseWith(openByTokenSchema, { orderToken: 'a.b.c' }, 'The body')).toEqual({ orderToken: 'a.b.c' })
    for (const orderToken of ['', 1, null, 'a'.repeat(16_385)])
      expect(faults(openByTokenSchema, { orderToken })).toHaveLength(1)
  })

  it('is an order id', () => {
    expect(parseWith(openByIdSchema, { orderId: '1042', customer: { name: 'x' } }, 'The body')).toEqual({
      orderId: '1042',
    })
  })

  it.each(['a'.repeat(41), 'a b', 'a/b'])('is an open amount, but not for the order %j', (orderId) => {
    expect(faults(openAmountSchema, { amount: '10.00', currency: 'BDT', orderId })).toEqual([
      'orderId: must be 1 to 40 of A-Z, a-z, 0-9, _ and -',
    ])
  })

  it.each([
    { amount: 10, currency: 'BDT' },
    { amount: '10.00' },
    { currency: 'BDT' },
    { amount: null, currency: null },
    ...NOT_OBJECTS,
  ])('is no open amount when it is %j', (input) => {
    expect(faults(openAmountSchema, input).length).toBeGreaterThan(0)
  })
})

describe('a payment request', () => {
  it('names a provider and what that provider needs', () => {
    expect(
      parseWith(
        createPaymentSchema,
        { provider: 'lakipay', medium: 'TELEBIRR', customer: { phone: '0911000000' } },
        'The body',
      ),
    ).toEqual({
      provider: 'lakipay',
      medium: 'TELEBIRR',
      customer: { phone: '0911000000' },
    })
    expect(
      parseWith(createPaymentSchema, { provider: 'lakipay', medium: null, customer: null }, 'The body').provider,
    ).toBe('lakipay')
  })

  it('has no say in the price', () => {
    expect(
      parseWith(createPaymentSchema, { provider: 'sandbox', amount: '0.01', money: { minor: 1 } }, 'The body'),
    ).toEqual({ provider: 'sandbox' })
  })

  it.each(['', 'Sandbox', '1x', 'a-b', 'a'.repeat(33), '__proto__', 'sand box', null, 1, undefined])(
    'refuses the provider %j',
    (provider) => {
      expect(faults(createPaymentSchema, { provider }).length).toBeGreaterThan(0)
    },
  )

  it.each(['', 'TELE BIRR', 'a/b', 'a'.repeat(33), 1])('refuses the medium %j', (medium) => {
    expect(faults(createPaymentSchema, { provider: 'sandbox', medium }).length).toBeGreaterThan(0)
  })
})

describe('idempotency keys', () => {
  it.each(['a', '0198c5d2-7f1e-7c3a-9d0e-000000000000', '~!', 'x'.repeat(255)])('takes %j', (key) => {
    expect(IDEMPOTENCY_KEY.test(key)).toBe(true)
  })

  it.each(['', ' ', 'a b', 'a\n', 'a\t', 'é', 'কী', '\u007f', 'x'.repeat(256)])('refuses %j', (key) => {
    expect(IDEMPOTENCY_KEY.test(key)).toBe(false)
  })
})

describe('parseWith', () => {
  it('answers with a problem that names the member and never what was sent', () => {
    const secret = 'super-secret-value\u0000'
    let caught: unknown
    try {
      parseWith(pricedOrderSchema, { ...ORDER, orderId: secret, description: secret, currency: secret }, 'The order')
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(PayError)
    const problem = problemOf(caught as PayError)
    expect(problem).toMatchObject({ status: 422, code: 'invalid_request', detail: 'The order is not valid' })
    expect(problem.errors?.map((fault) => fault.path)).toEqual(['orderId', 'currency'])
    expect(JSON.stringify(problem)).not.toContain('super-secret')
  })
})

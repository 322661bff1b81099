/** The bodies that browsers may send: opening a checkout, paying, details of a customer. */

import { describe, expect, it } from 'vitest'
import { PayError, problemOf } from '../../server/contract/errors.ts'
import {
  createPaymentSchema,
  customerSchema,
  IDEMPOTENCY_KEY,
  openAmountSchema,
  openByIdSchema,
  openByTokenSchema,
  parseWith,
  pricedOrderSchema,
} from '../../server/contract/requests.ts'
import { errorsOf, NOT_OBJECTS, ORDER } from './support/request-bodies.ts'

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
    expect(errorsOf(customerSchema, { [member]: value })).toContain(`${member}: ${message}`)
    expect(errorsOf(createPaymentSchema, { provider: 'sandbox', customer: { [member]: value } })).toContain(
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
  ])('may be %j', (customer) => {
    expect(parseWith(customerSchema, customer, 'The customer')).toEqual(customer)
  })

  it('is trimmed, and the phone number is in plain characters', () => {
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

describe('opening a checkout from a browser', () => {
  it('takes an order token', () => {
    expect(parseWith(openByTokenSchema, { orderToken: 'a.b.c' }, 'The body')).toEqual({ orderToken: 'a.b.c' })
    for (const orderToken of ['', 1, null, 'a'.repeat(16_385)])
      expect(errorsOf(openByTokenSchema, { orderToken })).toHaveLength(1)
  })

  it('takes an order id', () => {
    expect(parseWith(openByIdSchema, { orderId: '1042', customer: { name: 'x' } }, 'The body')).toEqual({
      orderId: '1042',
    })
  })

  it.each(['a'.repeat(41), 'a b', 'a/b'])('refuses an open amount for the order %j', (orderId) => {
    expect(errorsOf(openAmountSchema, { amount: '10.00', currency: 'BDT', orderId })).toEqual([
      'orderId: must be 1 to 40 of A-Z, a-z, 0-9, _ and -',
    ])
  })

  it.each([
    { amount: 10, currency: 'BDT' },
    { amount: '10.00' },
    { currency: 'BDT' },
    { amount: null, currency: null },
    ...NOT_OBJECTS,
  ])('refuses the open amount %j', (input) => {
    expect(errorsOf(openAmountSchema, input).length).toBeGreaterThan(0)
  })
})

describe('a payment request', () => {
  it('names a provider and the details that it needs', () => {
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

  it('has no price', () => {
    expect(
      parseWith(createPaymentSchema, { provider: 'sandbox', amount: '0.01', money: { minor: 1 } }, 'The body'),
    ).toEqual({ provider: 'sandbox' })
  })

  it.each(['', 'Sandbox', '1x', 'a-b', 'a'.repeat(33), '__proto__', 'sand box', null, 1, undefined])(
    'refuses the provider %j',
    (provider) => {
      expect(errorsOf(createPaymentSchema, { provider }).length).toBeGreaterThan(0)
    },
  )

  it.each(['', 'TELE BIRR', 'a/b', 'a'.repeat(33), 1])('refuses the medium %j', (medium) => {
    expect(errorsOf(createPaymentSchema, { provider: 'sandbox', medium }).length).toBeGreaterThan(0)
  })
})

describe('an idempotency key', () => {
  it.each(['a', '0198c5d2-7f1e-7c3a-9d0e-000000000000', '~!', 'x'.repeat(255)])('may be %j', (key) => {
    expect(IDEMPOTENCY_KEY.test(key)).toBe(true)
  })

  it.each(['', ' ', 'a b', 'a\n', 'a\t', 'é', 'কী', '\u007f', 'x'.repeat(256)])('may not be %j', (key) => {
    expect(IDEMPOTENCY_KEY.test(key)).toBe(false)
  })
})

describe('parseWith', () => {
  it('throws a problem that names the member and never what was sent', () => {
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
    expect(problem.errors?.map((error) => error.path)).toEqual(['orderId', 'currency'])
    expect(JSON.stringify(problem)).not.toContain('super-secret')
  })
})

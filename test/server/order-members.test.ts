/** The optional members of an order: cleaned or left out. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanCustomer, cleanOrder } from '../../server/domain/order-members.ts'
import { pricedOrderSchema } from '../../server/contract/requests.ts'

const ORDER = { orderId: '1042', amount: '100.00', currency: 'BDT' }

describe('a phone number as a prefill', () => {
  test.each([
    ['01711000000', '01711000000'],
    ['+880 1711-000000', '+880 1711-000000'],
    ['+251 (91) 123-4567', '+251 (91) 123-4567'],
    ['0911.234.567', '0911.234.567'],
    ['0911/234567', '0911/234567'],
    ['(0911) 234 567', '(0911) 234 567'],
    ['0911\u00a0234\u00a0567', '0911 234 567'],
    ['\u202a+251 911 234 567\u202c', '+251 911 234 567'],
    ['\u200b0911234567\u200e', '0911234567'],
    ['٠٩١١٢٣٤٥٦٧', '0911234567'],
    ['۰۹۱۱۲۳۴۵۶۷', '0911234567'],
    ['০১৭১১০০০০০০', '01711000000'],
    ['０９１１２３４５６７', '0911234567'],
    ['0911–234–567', '0911-234-567'],
    ['12345', '12345'],
    ['1'.repeat(18), '1'.repeat(18)],
  ])('%j is kept as %j', (phone, kept) => {
    const dropped: string[] = []
    expect(cleanCustomer({ phone }, dropped)).toEqual({ phone: kept })
    expect(dropped).toEqual([])
  })

  test.each([
    'n/a',
    '1234',
    '1'.repeat(19),
    '+',
    '++880171100',
    'tel:0171100',
    '01711000000;ext=1',
    'none',
    '-',
    1711000000,
    true,
    {},
    ['0911'],
  ])('%j is left out and named', (phone) => {
    const dropped: string[] = []
    expect(cleanCustomer({ name: 'Rahima', phone }, dropped)).toEqual({ name: 'Rahima' })
    expect(dropped).toEqual(['customer.phone'])
  })
})

describe('an empty member', () => {
  test.each(['customer', 'description', 'successUrl', 'cancelUrl', 'providers', 'items', 'shop'])(
    'counts as absent: %s',
    (member) => {
      for (const value of [undefined, null, '', '  ', '\u00a0', []])
        expect(cleanOrder({ ...ORDER, [member]: value })).toEqual({ ...ORDER, dropped: [] })
    },
  )
  test.each(['name', 'email', 'phone'])('counts as absent: customer.%s', (member) => {
    for (const value of [undefined, null, '', ' ', []])
      expect(cleanOrder({ ...ORDER, customer: { [member]: value } })).toEqual({ ...ORDER, dropped: [] })
  })
})

describe('a member with a fault', () => {
  test.each<[member: string, value: unknown, cleaned: unknown]>([
    ['description', ' Two books ', 'Two books'],
    ['description', 'Two\r\nbooks', 'Two  books'],
    ['description', 'Two\u2028books\u0000', 'Two books'],
    ['description', 'Two\ud800books', 'Two books'],
    ['description', 'a'.repeat(501), 'a'.repeat(500)],
    ['description', `${'a'.repeat(499)}😀`, 'a'.repeat(499)],
    ['description', 'আ'.repeat(500), 'আ'.repeat(500)],
    ['customer', { name: 'Ra\nhim ', email: ' r@example.com\n' }, { name: 'Ra him', email: 'r@example.com' }],
    ['customer', { name: 'a'.repeat(201) }, { name: 'a'.repeat(200) }],
    ['customer', { email: '\u200br@example.com' }, { email: 'r@example.com' }],
    ['successUrl', ' https://shop.example/thanks ', 'https://shop.example/thanks'],
    ['successUrl', 'https://shop.example/thank you', 'https://shop.example/thank%20you'],
    ['successUrl', 'https://shop.example/a\nb', 'https://shop.example/a%20b'],
    ['providers', ['PakhiPay', ' sandbox ', 1, '../x', 'sandbox'], ['pakhipay', 'sandbox']],
    ['providers', 'pakhipay', ['pakhipay']],
    [
      'shop',
      { name: ' Tea\nhouse ', logoUrl: 'https://shop.example/logo.png' },
      { name: 'Tea house', logoUrl: 'https://shop.example/logo.png' },
    ],
    ['shop', { name: 'Tea house', logoUrl: '' }, { name: 'Tea house' }],
  ])('is cleaned: %s %j', (member, value, cleaned) => {
    expect(cleanOrder({ ...ORDER, [member]: value })).toEqual({ ...ORDER, [member]: cleaned, dropped: [] })
  })
})

describe('an unusable member', () => {
  test.each<[path: string, value: unknown]>([
    ['customer', 'Rahima'],
    ['customer', 7],
    ['customer', [{ name: 'x' }]],
    ['description', 7],
    ['description', ['x']],
    ['successUrl', '/thanks'],
    ['successUrl', '//shop.example/thanks'],
    ['successUrl', 'shop.example'],
    ['successUrl', 'https://'],
    ['successUrl', 'https:shop.example'],
    ['successUrl', 'https:///shop.example'],
    ['successUrl', 'https:\\\\shop.example'],
    ['successUrl', 'https://shop.example\\@evil.example'],
    ['successUrl', 'https://user:pass@shop.example/'],
    ['successUrl', 'ht\ttps://shop.example/'],
    ['cancelUrl', 'https://shop.example:99999/'],
    ['cancelUrl', `https://shop.example/${'a'.repeat(2048)}`],
    ['cancelUrl', 7],
    ['providers', [1]],
    ['providers', ['../x']],
    ['providers', 7],
    ['items', 'tea'],
    ['items', [1]],
    ['items', [{ name: 'Tea', quantity: 1, amount: '99.99' }]],
    ['items', [{ name: 'Tea', quantity: 1, amount: 100 }]],
    ['items', [{ name: '', quantity: 1, amount: '100.00' }]],
    ['items', [{ name: 'Tea', quantity: 0.5, amount: '100.00' }]],
    ['items', [{ name: 'Tea', quantity: -1, amount: '100.00' }]],
    ['items', [{ name: 'Tea', quantity: 1, amount: '-100.00' }]],
    ['items', Array.from({ length: 101 }, () => ({ name: 'x', quantity: 1, amount: '1.00' }))],
    ['shop', 'Tea house'],
    ['shop', { logoUrl: 'https://shop.example/logo.png' }],
    ['shop', { name: 7 }],
  ])('is left out and named: %s %j', (path, value) => {
    expect(cleanOrder({ ...ORDER, [path]: value })).toEqual({ ...ORDER, dropped: [path] })
  })

  test.each(['http://shop.example/logo.png', 'javascript:alert(1)', 'logo.png', 7])(
    'is left out and named: the logo %j',
    (logoUrl) => {
      expect(cleanOrder({ ...ORDER, shop: { name: 'Tea house', logoUrl } })).toEqual({
        ...ORDER,
        shop: { name: 'Tea house' },
        dropped: ['shop.logoUrl'],
      })
    },
  )
})

describe('items', () => {
  const shown = [
    { name: 'Tea', quantity: 2, amount: '90.00' },
    { name: 'Mug', quantity: 1, amount: '10.00' },
  ]
  test.each([
    ['as line amounts', shown],
    [
      'as prices of one piece',
      [
        { name: 'Tea', quantity: 2, amount: '45.00' },
        { name: ' Mug ', quantity: 1, amount: '10' },
      ],
    ],
    [
      'with text for the quantity',
      [
        { name: 'Tea', quantity: '2', amount: '90.00' },
        { name: 'Mug', quantity: null, amount: '10.00' },
      ],
    ],
  ])('have line amounts when they are sent %s', (_, items) => {
    expect(cleanOrder({ ...ORDER, items })).toEqual({ ...ORDER, items: shown, dropped: [] })
  })
})

describe('any input', () => {
  const members = ['customer', 'description', 'providers', 'items', 'shop'] as const
  const accepted = (order: unknown) => pricedOrderSchema.safeParse(order).success

  test('is accepted as an optional member', () => {
    fc.assert(
      fc.property(fc.constantFrom(...members), fc.oneof(fc.jsonValue(), fc.anything()), (member, value) =>
        accepted({ ...ORDER, [member]: value }),
      ),
    )
    const customer = fc.record(
      { name: fc.anything(), email: fc.anything(), phone: fc.string({ unit: 'binary' }) },
      { requiredKeys: [] },
    )
    const items = fc.array(fc.record({ name: fc.anything(), quantity: fc.anything(), amount: fc.anything() }))
    fc.assert(
      fc.property(customer, items, (customer, items) => accepted({ ...ORDER, customer, items, shop: customer })),
    )
  })

  test('is an http(s) address, or left out, or refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `https://${text}`),
        ),
        (successUrl) => {
          const { data } = pricedOrderSchema.safeParse({ ...ORDER, successUrl })
          return data?.successUrl === undefined || /^https?:$/.test(new URL(data.successUrl).protocol)
        },
      ),
    )
  })

  test('becomes text without control characters, in whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (description) => {
        const text = String(cleanOrder({ ...ORDER, description }).description ?? 'x')
        return !/\p{Cc}|[\u2028\u2029]|\p{Surrogate}/u.test(text) && text.length <= 500 && text === text.trim()
      }),
    )
  })
})

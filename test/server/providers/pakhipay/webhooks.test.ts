/** What Pakhi Pay's webhooks say once their signature is verified. */

import { describe, expect, test } from 'vitest'
import { judge } from '../deliveries.ts'
import { BDT, MESSAGE, pakhipayBench, signed } from './fixture.ts'

const { open } = pakhipayBench()
const read = (more: Record<string, unknown> = {}) => judge(open(), signed({ ...MESSAGE, ...more }))

describe('pakhipay webhook', () => {
  test('names the payment, its id and its money', () => {
    expect(read()).toEqual({
      kind: 'payment',
      claimsPayment: true,
      dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
      reference: 'your-order-id',
      providerRef: 'TRX123456789',
      money: BDT(10_000n),
    })
  })

  test.each([
    ['100', 10_000n],
    ['100.0', 10_000n],
    ['100.000', 10_000n],
    ['0.01', 1n],
    [100, 10_000n],
    [99.99, 9_999n],
  ])('with the amount %j names %s paisa', (amount, minor) => {
    expect(read({ amount })).toMatchObject({ money: BDT(minor) })
  })

  test('has one dedupe key for other spellings of the amount and another for another id, order or amount', () => {
    const key = (more: Record<string, unknown>) => {
      const event = read(more)
      return typeof event === 'string' ? expect.fail(`the webhook is ${event}`) : event.dedupeKey
    }
    expect(key({ amount: '100' })).toBe(key({}))
    expect(key({ note: 'again' })).toBe(key({}))
    expect(
      new Set([key({}), key({ transaction_id: 'TRX1' }), key({ order_id: 'o' }), key({ amount: '1.00' })]).size,
    ).toBe(4)
  })

  test.each(['pending', 'Completed', 'completed ', '', 'failed'])('with the status %j is not for us', (status) => {
    expect(read({ status })).toBe('not_for_us')
  })

  test.each([
    ['no status', { status: undefined }],
    ['a number as status', { status: 1 }],
    ['no id', { transaction_id: undefined }],
    ['an empty id', { transaction_id: '' }],
    ['an id with a space', { transaction_id: 'TRX 1' }],
    ['an id in Bengali', { transaction_id: 'বাংলা' }],
    ['an id of 129 characters', { transaction_id: 'x'.repeat(129) }],
    ['a number as id', { transaction_id: 1 }],
    ['no order', { order_id: undefined }],
    ['null as order', { order_id: null }],
    ['an empty order', { order_id: '' }],
    ['a NUL in the order', { order_id: 'a\u0000b' }],
    ['an order of 201 characters', { order_id: 'x'.repeat(201) }],
    ['no amount', { amount: undefined }],
    ['null as amount', { amount: null }],
    ['a list as amount', { amount: ['100.00'] }],
    ['an empty amount', { amount: '' }],
    ['an amount below zero', { amount: '-1.00' }],
    ['an amount with an exponent', { amount: '1e2' }],
    ['an amount with a comma', { amount: '1,000.00' }],
    ['an amount with a space', { amount: ' 100.00' }],
    ['an amount with too many decimals', { amount: '100.001' }],
    ['an amount above the maximum', { amount: '1000000000000000.00' }],
    ['a number with an exponent', { amount: 1e21 }],
  ])('is malformed with %s, although its signature is good', (_name, more) => {
    expect(read(more)).toBe('malformed')
  })
})

/** What Echezona's webhooks say once their signature is verified. */

import { describe, expect, test } from 'vitest'
import { judge, readFixture } from '../deliveries.ts'
import { echezonaBench, NGN } from './fixture.ts'
import { DATA, dedupeKey, IDS, message, read, SHA_256 } from './webhook-fixture.ts'

const { open } = echezonaBench()

describe('echezona webhook', () => {
  test.each([
    'payment-success',
    'payment-success-upper-case',
    'payment-success-indented',
    'payment-failed',
    'charge-success',
    'charge-failed',
  ])('of the fixture %s names the payment and its money', (name) => {
    expect(judge(open(), readFixture('echezona', `${name}.http`))).toEqual({
      kind: 'payment',
      dedupeKey: SHA_256,
      ...IDS,
      claimsPayment: !name.includes('failed'),
      money: NGN(500_000n),
    })
  })

  test.each([
    ['refund-processed', 'refund'],
    ['transfer-success', 'ignored'],
    ['subscription-renew', 'ignored'],
    ['payment-success-decimal', 'payment'],
  ])('of the fixture %s is read as %s', (name, kind) => {
    expect(judge(open(), readFixture('echezona', `${name}.http`))).toMatchObject({ kind })
  })

  test.each(['payment.success', 'payment.failed', 'payment.pending', 'charge.success', 'charge.failed'])(
    'of the event %s names the payment',
    (name) => {
      expect(read(message(name))).toMatchObject({ kind: 'payment', ...IDS })
    },
  )

  test.each([
    'transfer.success',
    'subscription.renew',
    'transfer.failed',
    'Payment.success',
    'payments.success',
    'payment',
    '',
    'constructor',
    'refund.failed',
  ])('of the event %j is ignored', (name) => {
    expect(read(message(name))).toMatchObject({
      kind: 'ignored',
      dedupeKey: SHA_256,
      reason: expect.stringMatching(/./),
    })
    expect(read({ event: name })).toMatchObject({ kind: 'ignored' })
  })

  test('has one dedupe key for each event, id and status', () => {
    const first = dedupeKey(message('payment.success'))
    expect(dedupeKey(message('payment.success', { amount: 1, customer: { name: 'x' } }))).toBe(first)
    const others = [
      message('charge.success'),
      message('payment.success', { transaction_id: '1' }),
      message('payment.success', { status: 'failed' }),
      message('payment.success', { status: undefined }),
    ]
    expect(new Set([first, ...others.map(dedupeKey)]).size).toBe(5)
  })

  test.each([
    [5000, 'major', 500_000n],
    [5000, 'minor', 5_000n],
    ['5000.00', 'major', 500_000n],
    ['5000', 'minor', 5_000n],
    [49.5, 'major', 4_950n],
  ])('with the amount %j in %s units names %s kobo', (amount, unit, minor) => {
    expect(read(message('payment.success', { amount }), { AMOUNT_UNIT: unit })).toMatchObject({ money: NGN(minor) })
  })

  test.each([
    ['no amount', { amount: undefined }, 'major'],
    ['null as amount', { amount: null }, 'major'],
    ['an amount with a comma', { amount: '5,000' }, 'major'],
    ['an amount below zero', { amount: -1 }, 'major'],
    ['an amount with too many decimals', { amount: 0.001 }, 'major'],
    ['an amount with decimals', { amount: '5000.00' }, 'minor'],
    ['an amount with an exponent', { amount: 1e21 }, 'minor'],
    ['an amount above the maximum', { amount: '1000000000000000' }, 'minor'],
    ['no currency', { currency: undefined }, 'major'],
    ['an unknown currency', { currency: 'Naira' }, 'major'],
  ])('names the payment without money when it has %s', (_name, more, unit) => {
    expect(read(message('payment.success', more), { AMOUNT_UNIT: unit })).toEqual({
      kind: 'payment',
      dedupeKey: SHA_256,
      ...IDS,
      claimsPayment: true,
    })
  })

  test('may have a number as id', () => {
    expect(read('{"event":"payment.success","data":{"transaction_id":12345678901234567890}}')).toMatchObject({
      reference: '12345678901234567890',
      providerRef: '12345678901234567890',
    })
  })

  test.each([
    ['no event', { data: DATA }],
    ['null as event', message(null)],
    ['a list as event', message(['payment.success'])],
    ['no data', { event: 'payment.success' }],
    ['a list as data', { event: 'payment.success', data: [DATA] }],
    ['text as data', { event: 'payment.success', data: JSON.stringify(DATA) }],
    ['no id', message('payment.success', { transaction_id: undefined })],
    ['an empty id', message('payment.success', { transaction_id: '' })],
    ['an id with a space', message('payment.success', { transaction_id: 'a b' })],
    ['an id in Bengali', message('payment.success', { transaction_id: 'বাংলা' })],
    ['an id of 129 characters', message('payment.success', { transaction_id: 'x'.repeat(129) })],
    ['null as id', message('refund.processed', { transaction_id: null })],
    ['a name twice', '{"event":"payment.success","event":"payment.failed","data":{"transaction_id":"1"}}'],
    ['a list as body', '["payment.success"]'],
    ['a form as body', 'event=payment.success'],
    ['an empty body', ''],
  ])('is malformed with %s, although its signature is good', (_name, body) => {
    expect(read(body)).toBe('malformed')
  })
})

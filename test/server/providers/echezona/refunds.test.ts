/** Webhooks about refunds. They reduce what an order is worth, so a doubtful one is ignored. */

import { describe, expect, test } from 'vitest'
import { NGN } from './fixture.ts'
import { dedupeKey, IDS, message, read, SHA_256 } from './webhook-fixture.ts'

describe('echezona refund', () => {
  test('has the ids of the payment and the money that went back', () => {
    expect(read(message('refund.processed', { amount: 20 }))).toEqual({
      kind: 'refund',
      dedupeKey: SHA_256,
      ...IDS,
      money: NGN(2_000n),
    })
    expect(read(message('refund.processed', { amount: undefined }))).toEqual({
      kind: 'refund',
      dedupeKey: SHA_256,
      ...IDS,
      money: null,
    })
    expect(dedupeKey(message('refund.processed', { amount: 20 }))).not.toBe(
      dedupeKey(message('refund.processed', { amount: 30 })),
    )
  })

  test.each(['refund_id', 'refundId', 'refund_reference', 'id'])(
    'is distinguished by its %s when the amounts are equal',
    (name) => {
      const first = message('refund.processed', { amount: 20, [name]: 'RF-1' })
      const second = message('refund.processed', { amount: 20, [name]: 'RF-2' })
      const again = message('refund.processed', { amount: '20.00', [name]: 'RF-1' })
      expect(dedupeKey(first)).not.toBe(dedupeKey(second))
      expect(dedupeKey(first)).toBe(dedupeKey(again))
      for (const [body, refundId] of [
        [first, 'RF-1'],
        [again, 'RF-1'],
        [second, 'RF-2'],
      ] as const)
        expect(read(body)).toMatchObject({ kind: 'refund', refundId })
    },
  )

  test.each([
    ['"1000.00"', '1000'],
    ['1000.0', '"1000"'],
    ['1000', '1000.00'],
  ])('has one dedupe key for the amounts %s and %s', (one, other) => {
    const written = (amount: string) =>
      JSON.stringify(message('refund.processed', { amount: 'HERE' })).replace('"HERE"', amount)
    expect(dedupeKey(written(one))).toBe(dedupeKey(written(other)))
    expect(dedupeKey(written(one).replace('"success"', '"Success"'))).toBe(dedupeKey(written(other)))
  })

  test.each([
    ['an amount with a comma', { amount: '1,000.00' }],
    ['an amount in words', { amount: 'all' }],
    ['null as amount', { amount: null }],
    ['an amount with too many decimals', { amount: 10.001 }],
    ['no currency', { amount: 10, currency: undefined }],
    ['an unknown currency', { amount: 10, currency: 'naira' }],
  ])('is ignored with %s, and never taken for a refund of everything', (_name, more) => {
    expect(read(message('refund.processed', more))).toEqual({
      kind: 'ignored',
      dedupeKey: SHA_256,
      reason: expect.stringContaining('cannot be read'),
    })
  })

  test.each(['failed', 'pending', 'declined', 'reversed', 'unknown'])('is ignored with the status %s', (status) => {
    expect(read(message('refund.processed', { status }))).toEqual({
      kind: 'ignored',
      dedupeKey: SHA_256,
      reason: expect.stringContaining('status'),
    })
  })

  test.each(['success', 'Successful', 'processed', 'COMPLETED', '00'])(
    'is accepted with the status %s and without a status',
    (status) => {
      expect(read(message('refund.processed', { amount: 20, currency: 'ngn', status }))).toMatchObject({
        kind: 'refund',
        money: NGN(2_000n),
      })
      expect(read(message('refund.processed', { amount: 20, status: undefined }))).toMatchObject({ kind: 'refund' })
    },
  )

  test.each(['hmac-data', 'static-token'])(
    'is ignored under %s, which does not cover the name of the event',
    (scheme) => {
      expect(read(message('refund.processed'), { WEBHOOK_SCHEME: scheme })).toEqual({
        kind: 'ignored',
        dedupeKey: SHA_256,
        reason: `a refund, which ${scheme} does not prove`,
      })
      expect(read(message('payment.success'), { WEBHOOK_SCHEME: scheme })).toMatchObject({ kind: 'payment', ...IDS })
    },
  )
})

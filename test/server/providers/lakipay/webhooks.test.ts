/** What LakiPay's webhooks say once their signature is verified. */

import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { WebhookDelivery, WebhookEvent } from '../../../../server/contract/provider.ts'
import { delivery, judge } from '../deliveries.ts'
import { ETB, LAKIPAY_UUID, lakipayBench } from './fixture.ts'

const { open } = lakipayBench()
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const provider = open({ WEBHOOK_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString() })
const SHA_256 = expect.stringMatching(/^[0-9a-f]{64}$/)

const MESSAGE = {
  event: 'DEPOSIT',
  transaction_id: 'TXN-1',
  reference: 'pay_1',
  amount: '100.00',
  currency: 'ETB',
  status: 'SUCCESS',
}

/** Signs the members as LakiPay does, and leaves out those that are undefined. */
function signed(members: Record<string, unknown>): WebhookDelivery {
  const present = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
  const text = Object.keys(present)
    .sort()
    .map((name) => `${name}=${String(present[name])}`)
    .join('&')
  const signature = sign('sha256', Buffer.from(text), privateKey).toString('base64')
  return delivery(JSON.stringify({ ...present, signature }))
}

const read = (members: Record<string, unknown>): WebhookEvent => {
  const event = judge(provider, signed(members))
  return typeof event === 'string' ? expect.fail(`the webhook is ${event}`) : event
}
const without = (name: keyof typeof MESSAGE, more: Record<string, unknown> = {}) => ({
  ...MESSAGE,
  [name]: undefined,
  ...more,
})

describe('lakipay webhook', () => {
  test('names the payment, its ids and its money', () => {
    expect(read(MESSAGE)).toEqual({
      kind: 'payment',
      dedupeKey: SHA_256,
      reference: 'pay_1',
      providerRef: 'TXN-1',
      claimsPayment: true,
      money: ETB(10_000n),
    })
  })

  test.each([
    ['lakipayTxnId', without('transaction_id', { lakipayTxnId: 'TXN-1' })],
    ['lakipay_transaction_id', without('transaction_id', { lakipay_transaction_id: 'TXN-1' })],
    ['two names of one id', { ...MESSAGE, lakipayTxnId: 'TXN-1' }],
    ['referenceId', without('reference', { referenceId: 'pay_1' })],
    ['reference_id', without('reference', { reference_id: 'pay_1' })],
    ['a UUID beside our reference', { ...MESSAGE, reference_id: LAKIPAY_UUID }],
    ['type in place of event', without('event', { type: 'DEPOSIT' })],
    ['an event of the older document', { ...MESSAGE, event: 'payment.expired' }],
  ])('names the payment with %s', (_name, members) => {
    expect(read(members)).toMatchObject({ kind: 'payment', reference: 'pay_1', providerRef: 'TXN-1' })
  })

  test.each([
    ['no currency', without('currency')],
    ['no amount', without('amount')],
    ['an unknown currency', { ...MESSAGE, currency: 'XXX' }],
    ['an amount with too many decimals', { ...MESSAGE, amount: '100.001' }],
    ['an amount below zero', { ...MESSAGE, amount: -1 }],
    ['a boolean amount', { ...MESSAGE, amount: true }],
  ])('names the payment without money when it has %s', (_name, members) => {
    const event = read(members)
    expect(event).toMatchObject({ kind: 'payment', reference: 'pay_1', providerRef: 'TXN-1' })
    expect(event).not.toHaveProperty('money')
  })

  test('has no reference of ours when it holds only a UUID of LakiPay', () => {
    expect(read(without('reference', { referenceId: LAKIPAY_UUID }))).not.toHaveProperty('reference')
  })

  test('has one dedupe key for other spellings and another for another id, event or status', () => {
    const key = (members: Record<string, unknown>) => read(members).dedupeKey
    expect(key({ ...MESSAGE, status: 'Success', event: 'deposit', timestamp: 'later', amount: 1 })).toBe(key(MESSAGE))
    expect(key(without('transaction_id', { lakipayTxnId: 'TXN-1' }))).toBe(key(MESSAGE))
    const others = [
      MESSAGE,
      { ...MESSAGE, transaction_id: 'TXN-2' },
      { ...MESSAGE, event: 'WITHDRAWAL' },
      { ...MESSAGE, status: 'FAILED' },
    ]
    expect(new Set(others.map(key)).size).toBe(4)
  })

  test.each([
    ['a withdrawal', { ...MESSAGE, event: 'WITHDRAWAL' }],
    ['a withdrawal by its type', { ...MESSAGE, type: 'Withdrawal' }],
    ['a withdrawal without other members', { event: 'WITHDRAWAL' }],
    ['the fee of a platform', { ...MESSAGE, transaction_id: 'MASTER_FEE_TXN-0' }],
    ['the fee of a platform by its reference', { ...MESSAGE, reference: 'MASTER_FEE_TXN-0' }],
    ['a fee with its parent transaction', { ...MESSAGE, parent_transaction_id: 'TXN-0' }],
    ['an unknown event', { ...MESSAGE, event: 'REFUND' }],
  ])('is ignored when it is about %s', (_name, members) => {
    expect(read(members)).toEqual({ kind: 'ignored', dedupeKey: SHA_256, reason: 'not a deposit' })
  })

  test.each([
    ['no event', without('event')],
    ['an empty event', { ...MESSAGE, event: '' }],
    ['a number as event', { ...MESSAGE, event: 1 }],
    ['no id', without('transaction_id')],
    ['an empty id', { ...MESSAGE, transaction_id: '' }],
    ['a number as id', { ...MESSAGE, transaction_id: 7 }],
    ['an id with a space', { ...MESSAGE, transaction_id: 'T 1' }],
    ['an id that is a path', { ...MESSAGE, transaction_id: '..' }],
    ['an id of 129 characters', { ...MESSAGE, transaction_id: 'x'.repeat(129) }],
    ['two ids', { ...MESSAGE, lakipayTxnId: 'TXN-2' }],
    ['no status', without('status')],
    ['a boolean status', { ...MESSAGE, status: true }],
    ['two references', { ...MESSAGE, referenceId: 'pay_2' }],
    ['a NUL in the reference', { ...MESSAGE, reference: 'a\u0000b' }],
    ['a reference of 201 characters', { ...MESSAGE, reference: 'x'.repeat(201) }],
  ])('is malformed with %s, although its signature is good', (_name, members) => {
    expect(judge(provider, signed(members))).toBe('malformed')
  })
})

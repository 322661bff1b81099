/** What LakiConnect's webhooks say once their signature is verified. */

import { describe, expect, test } from 'vitest'
import { createLakiConnect } from '../../../../server/providers/lakiconnect.ts'
import { APPROVED, SECRET, SETTLEMENT, signed, source, verdict } from './fixture.ts'

const read = (message: Record<string, unknown>, by = source) => verdict(signed(JSON.stringify(message)), by)

describe('lakiconnect webhook', () => {
  test('is a notice about an account or a settlement', () => {
    expect(read(APPROVED)).toEqual({
      kind: 'notice',
      dedupeKey: 'evt_abc123def456',
      type: 'account.approved',
      subject: 'cm_a1b2c3d4-e5f6-7890-abcd-ef1234567890',
      occurredAt: Date.UTC(2025, 9, 1, 9, 10),
      data: APPROVED.data,
    })
    expect(read(SETTLEMENT)).toEqual({
      kind: 'notice',
      dedupeKey: 'evt_def456ghi789',
      type: 'settlement.approved',
      subject: 'wd_321fedcba098',
      occurredAt: Date.UTC(2025, 9, 2, 14),
      data: SETTLEMENT.data,
    })
  })

  test.each([
    ['connected_account.declined', 'account.declined', APPROVED],
    ['settlement.declined', 'settlement.declined', SETTLEMENT],
  ])('of the event %s is the notice %s', (event, type, message) => {
    expect(read({ ...message, event })).toMatchObject({ kind: 'notice', type })
  })

  test.each([
    ['2025-10-01T09:10:00Z', Date.UTC(2025, 9, 1, 9, 10)],
    ['2025-10-01T09:10:00.250Z', Date.UTC(2025, 9, 1, 9, 10, 0, 250)],
    ['2025-10-01T09:10:00.123456789Z', Date.UTC(2025, 9, 1, 9, 10, 0, 123)],
    ['2025-10-01T12:10:00+03:00', Date.UTC(2025, 9, 1, 9, 10)],
    ['1999-12-31T23:59:59-05:00', Date.UTC(2000, 0, 1, 4, 59, 59)],
  ])('that occurred at %s is accepted at any age', (occurred_at, occurredAt) => {
    expect(read({ ...APPROVED, occurred_at })).toMatchObject({ occurredAt })
  })

  test.each([
    'DEPOSIT',
    'payment.success',
    'order.paid',
    'connected_account.created',
    'Connected_Account.Approved',
    '',
    'constructor',
    '__proto__',
  ])('of the event %j is ignored, whatever else it holds', (event) => {
    const { data: _data, occurred_at: _at, ...rest } = APPROVED
    expect(read({ ...rest, event })).toEqual({
      kind: 'ignored',
      dedupeKey: 'evt_abc123def456',
      reason: 'an event that is not used',
    })
  })

  test('is never about a payment', () => {
    const data = {
      ...SETTLEMENT.data,
      reference: 'pay_1',
      transaction_id: 'TXN-1',
      currency: 'ETB',
      status: 'SUCCESS',
    }
    for (const event of ['settlement.approved', 'DEPOSIT'])
      expect(read({ ...SETTLEMENT, event, data, status: 'SUCCESS' })).not.toMatchObject({ kind: 'payment' })
  })

  test('is ignored when it names another platform and ours is configured', () => {
    const ours = createLakiConnect({ secrets: [SECRET], masterMerchantId: APPROVED.data.master_merchant_id })
    const other = { ...APPROVED, data: { ...APPROVED.data, master_merchant_id: 'mm_other' } }
    expect(read(APPROVED, ours)).toMatchObject({ kind: 'notice' })
    expect(read(SETTLEMENT, ours)).toMatchObject({ kind: 'notice' })
    expect(read(other, ours)).toEqual({
      kind: 'ignored',
      dedupeKey: 'evt_abc123def456',
      reason: 'about another platform',
    })
    expect(read(other)).toMatchObject({ kind: 'notice' })
  })

  test.each([
    ['no event', { event: undefined }],
    ['a number as event', { event: 1 }],
    ['no key', { idempotency_key: undefined }],
    ['an empty key', { idempotency_key: '' }],
    ['a key with a space', { idempotency_key: 'evt 1' }],
    ['a number as key', { idempotency_key: 7 }],
    ['a key of 201 characters', { idempotency_key: 'e'.repeat(201) }],
    ['no time', { occurred_at: undefined }],
    ['a time without a zone', { occurred_at: '2025-10-01T09:10:00' }],
    ['a date without a time', { occurred_at: '2025-10-01' }],
    ['a time in the thirteenth month', { occurred_at: '2025-13-01T09:10:00Z' }],
    ['a number as time', { occurred_at: 1759309800 }],
    ['no data', { data: undefined }],
    ['null as data', { data: null }],
    ['a list as data', { data: [APPROVED.data] }],
    ['the data of a settlement', { data: SETTLEMENT.data }],
    ['data without a kind', { data: { id: 'cm_1' } }],
    ['no id', { data: { object: 'connected_account' } }],
    ['an empty id', { data: { object: 'connected_account', id: '' } }],
    ['a number as id', { data: { object: 'connected_account', id: 7 } }],
  ])('is malformed with %s, although its signature is good', (_name, more) => {
    expect(read({ ...APPROVED, ...more })).toBe('malformed')
  })

  test.each([
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['an object with a name twice', '{"event":"connected_account.approved","event":"connected_account.declined"}'],
    ['data with a name twice', JSON.stringify(APPROVED).replace('"kyc_status"', '"id":"cm_2","kyc_status"')],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('is malformed when its body is %s', (_name, body) => {
    expect(verdict(signed(body))).toBe('malformed')
  })
})

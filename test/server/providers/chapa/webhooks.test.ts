import { describe, expect, test } from 'vitest'
import { delivery, formOrRefusal, judge, readDelivery, readFixture } from '../deliveries.ts'
import { KEY, SECRET } from '../chapa.fixtures.ts'
import { chapaBench, digestOf, HEADER, money, read } from './fixture.ts'

const { open } = chapaBench()
const SHA_256 = expect.stringMatching(/^[0-9a-f]{64}$/)
/** Computed with OpenSSL. */
const C1 = '99e24892f8c9170a8ac4826a985b9dd549d267410019b94637f57e72c0279e30'
const C2 = '25d9fe71774bf2903b894d9323a864979887fe9c5183925cafd673eb911730ba'
const CONSTANT = 'af3716d4ff745aee52556dc4cf8235fb069d45915132d61d9c94dc2bfaad6233'
const bodyOf = (name: string) => readFixture('chapa', name).rawBody
const first = bodyOf('variants/charge-success.http')
const IDS = { reference: 'pay_0197a3c2f4b0', providerRef: 'AP634JFwEbxd' }
const CHARGE = {
  event: 'charge.success',
  type: 'API',
  tx_ref: IDS.reference,
  reference: IDS.providerRef,
  amount: '400.00',
  currency: 'ETB',
  status: 'success',
  mode: 'test',
}
const REFUND = { ...CHARGE, event: 'charge.refunded', status: 'refunded', amount: '100.00' }
const keyOf = (body: unknown): string => {
  const event = read(body)
  return typeof event === 'string' ? event : event.dedupeKey
}

describe('chapa signature', () => {
  const verdict = (body: Uint8Array, headers: Record<string, string>, settings = {}) =>
    formOrRefusal(open(settings), delivery(body, headers), [KEY, SECRET])

  test.each(['x-chapa-signature', 'chapa-signature'])('of the body counts in the header %s', (name) => {
    expect(verdict(first, { [name]: C1 })).toBe(name)
    expect(verdict(bodyOf('charge-success-escaped.http'), { [name]: C2 })).toBe(name)
  })

  test('of the body counts beside the constant, and in a custom webhook', () => {
    expect(verdict(first, { 'x-chapa-signature': C1, 'chapa-signature': CONSTANT })).toBe('x-chapa-signature')
    const custom = readDelivery(new URL('../../../fixtures/chapa/variants/custom-webhook.http', import.meta.url))
    expect(formOrRefusal(open(), custom)).toBe('chapa-signature')
  })

  test.each([
    ['x-chapa-signature', {}],
    ['chapa-signature', {}],
    ['chapa-signature', { WEBHOOK_SECRET: `the-newest-secret-of-all,${SECRET}` }],
  ])('that is the constant of the secret is refused in %s', (name, settings) => {
    expect(digestOf(SECRET)).toBe(CONSTANT)
    for (const body of [first, bodyOf('charge-failed.http'), Buffer.from('{}')])
      expect(verdict(body, { [name]: CONSTANT }, settings)).toBe('bad_signature')
  })

  test('of another amount, or of a body that was written again, is refused', () => {
    const text = Buffer.from(first).toString('utf8').replace('400.00', '1.00')
    expect(verdict(Buffer.from(text), { [HEADER]: C1 })).toBe('bad_signature')
    const again = 'e68b6e0db7c2ed86d0a4bb63a1a335f2ea924a6cd7757d5f913629a6ecdf280d'
    const escaped = bodyOf('charge-success-escaped.http')
    expect(digestOf(JSON.stringify(JSON.parse(Buffer.from(escaped).toString('utf8'))))).toBe(again)
    expect(verdict(escaped, { [HEADER]: again })).toBe('bad_signature')
    expect(verdict(first, {})).toBe('bad_signature')
  })

  test('may be under any secret of the list, and never under the key', () => {
    const provider = open({ WEBHOOK_SECRET: `the-newest-secret-of-all,${SECRET}` })
    expect(provider.verifyWebhook(delivery(first, { [HEADER]: C1 }))).toMatchObject({ secret: 1 })
    const text = Buffer.from(first).toString('utf8')
    expect(verdict(first, { [HEADER]: digestOf(text, KEY) })).toBe('bad_signature')
  })
})

describe('chapa webhook', () => {
  test.each([
    ['charge-success.http', true],
    ['charge-failed.http', false],
  ])('of the fixture %s names the payment and no money', (name, claimsPayment) => {
    expect(judge(open(), readFixture('chapa', name))).toEqual({
      kind: 'payment',
      dedupeKey: SHA_256,
      ...IDS,
      claimsPayment,
    })
  })

  test('has one key for each event and reference', () => {
    expect(keyOf({ ...CHARGE, created_at: '2023-02-02' })).toBe(keyOf(CHARGE))
    expect(keyOf({ ...CHARGE, reference: 'AP2' })).not.toBe(keyOf(CHARGE))
    expect(keyOf({ ...CHARGE, event: 'charge.failed/cancelled' })).not.toBe(keyOf(CHARGE))
  })

  test.each([
    ['a payout', { event: 'payout.success' }, 'payout'],
    ['the type of a payout', { type: 'Payout' }, 'payout'],
    ['the other mode', { mode: 'live' }, 'other mode'],
    ['a refund in another form', { event: 'refund.success' }, 'not documented'],
    ['an unknown event', { event: 'charge.created' }, 'unknown'],
    ['an event in capitals', { event: 'CHARGE.SUCCESS' }, 'unknown'],
    ['a refund of the other mode', { ...REFUND, mode: 'live' }, 'other mode'],
  ])('is ignored with %s', (_name, more, reason) => {
    expect(read({ ...CHARGE, ...more })).toEqual({
      kind: 'ignored',
      dedupeKey: SHA_256,
      reason: expect.stringContaining(reason),
    })
  })

  test.each([
    ['no event', { event: undefined }],
    ['no reference', { tx_ref: undefined }],
    ['an empty reference', { tx_ref: '' }],
    ['a number as reference', { tx_ref: 7 }],
  ])('is malformed with %s, although its signature is good', (_name, more) => {
    expect(read({ ...CHARGE, ...more })).toBe('malformed')
  })
})

describe('chapa refund', () => {
  test.each([
    ['charge.refunded', 'refunded'],
    ['charge.reversed', 'Reversed'],
  ])('of %s returns the amount', (event, status) => {
    expect(read({ ...REFUND, event, status })).toEqual({
      kind: 'refund',
      dedupeKey: SHA_256,
      ...IDS,
      money: money(10_000n),
    })
  })

  test('counts once however its amount is written, and again with another amount', () => {
    expect(keyOf({ ...REFUND, amount: 100 })).toBe(keyOf(REFUND))
    expect(keyOf({ ...REFUND, amount: '200.00' })).not.toBe(keyOf(REFUND))
  })

  test.each([
    ['the status success', { status: 'success' }],
    ['no status', { status: undefined }],
    ['no amount', { amount: undefined }],
    ['an amount with a comma', { amount: '1,000.00' }],
    ['an unknown currency', { currency: 'birr' }],
  ])('with %s is ignored, and never taken for a refund of everything', (_name, more) => {
    expect(read({ ...REFUND, ...more })).toMatchObject({ kind: 'ignored', reason: expect.stringMatching(/dashboard/) })
  })
})

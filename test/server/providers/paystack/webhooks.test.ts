import { describe, expect, test } from 'vitest'
import { delivery, formOrRefusal, judge, readFixture } from '../deliveries.ts'
import { KEY } from '../paystack.fixtures.ts'
import { digestOf, HEADER, money, paystackBench, read } from './fixture.ts'

const { open } = paystackBench()
const SHA_256 = expect.stringMatching(/^[0-9a-f]{64}$/)
const CHARGE = { id: 4099260516, domain: 'test', status: 'success', reference: 'pay.0197a3c2f4b0', amount: 125_000 }
const REFUND = {
  status: 'processed',
  transaction_reference: 'pay.0197a3c2f4b0',
  refund_reference: '132013318360',
  amount: '5000',
  currency: 'NGN',
  domain: 'test',
}
const charge = (more: object = {}) => ({ event: 'charge.success', data: { ...CHARGE, ...more } })
const refund = (more: object = {}) => ({ event: 'refund.processed', data: { ...REFUND, ...more } })
const keyOf = (body: unknown): string => {
  const event = read(body)
  return typeof event === 'string' ? event : event.dedupeKey
}

/** Computed with OpenSSL. */
const DIGESTS = {
  'charge-success.http':
    'a45fb46c9304b39ab2d8882c689c4bf34031d106107c069f36f0cd27ff82d889' +
    'f50659525160f909eb05b2935afb4286028c9cd4d55cac9a94142816445740f3',
  'charge-success-escaped.http':
    '5fa47af483252e03d0b41390906077fc6f4ab48fa9e41fef21f264b7ac392e93' +
    'e9f40e3918945ce40e6b9ad5baf52e67f55f7314b70edb15def527d15f69bbea',
  'refund-processed.http':
    '458b28a94373e1bec935c0d6c028d1bdec965af546f7c8ed6d6194b969fdfb14' +
    '6d7e8119054c8b2eb159b57a34d27ca6540e29790b9deb2cce424fa61af2c36e',
}

describe('paystack signature', () => {
  test.each(Object.entries(DIGESTS))('of %s is the one of OpenSSL', (name, digest) => {
    const { rawBody } = readFixture('paystack', name)
    const provider = open()
    expect(formOrRefusal(provider, delivery(rawBody, { [HEADER]: digest }), [KEY])).toBe('hmac-sha512')
    expect(provider.signatureHeaders).toEqual([HEADER])
  })

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['of SHA-256', '511c4fae3dbee041050b1fe001a7460327a08994b83adabde74843cde78adb47'],
    ['twice', `${DIGESTS['charge-success.http']}, ${DIGESTS['charge-success.http']}`],
    ['under the public key', digestOf('{}', 'pk_test_paybutton_4f1a9c27d0')],
  ])('is refused when it is %s', (_name, value) => {
    const { rawBody } = readFixture('paystack', 'charge-success.http')
    expect(formOrRefusal(open(), delivery(rawBody, { [HEADER]: value }), [KEY])).toBe('bad_signature')
  })

  test('of a body that was written again is refused, because the escapes are gone', () => {
    const { rawBody } = readFixture('paystack', 'charge-success-escaped.http')
    const digest =
      'a58bad20195aac833dc0542be1035064fcd233aa70e667c501613feccb31f8d3' +
      'a81e1255915f7eb46c852278ebb4700b42bca593503c4f50f81cb6cea27f5032'
    expect(digestOf(JSON.stringify(JSON.parse(Buffer.from(rawBody).toString('utf8'))))).toBe(digest)
    expect(formOrRefusal(open(), delivery(rawBody, { [HEADER]: digest }), [KEY])).toBe('bad_signature')
  })

  test('may be under any key of the list', () => {
    const provider = open({ SECRET_KEY: `sk_test_the-newest-key,${KEY}` })
    const verified = provider.verifyWebhook(readFixture('paystack', 'charge-success.http'))
    expect(verified).toMatchObject({ form: 'hmac-sha512', secret: 1 })
  })
})

describe('paystack webhook', () => {
  test('of a charge names the payment and no money', () => {
    expect(judge(open(), readFixture('paystack', 'charge-success.http'))).toEqual({
      kind: 'payment',
      dedupeKey: 'charge.success:4099260516',
      reference: 'pay_0197a3c2f4b0',
      providerRef: '4099260516',
      claimsPayment: true,
    })
  })

  test.each([
    ['0 as metadata', { metadata: 0 }],
    ['empty metadata', { metadata: '' }],
    ['no requested amount', { requested_amount: undefined }],
  ])('of a charge is accepted with %s', (_name, more) => {
    expect(read(charge(more))).toMatchObject({ kind: 'payment', reference: 'pay_0197a3c2f4b0' })
  })

  test('of a charge is accepted without an id', () => {
    expect(read(charge({ id: null }))).toEqual({
      kind: 'payment',
      dedupeKey: SHA_256,
      reference: 'pay_0197a3c2f4b0',
      claimsPayment: true,
    })
  })

  test.each([
    ['a reference of other software', charge({ reference: 'wc_1042_1724318064' }), 'not created here'],
    ['no reference', charge({ reference: undefined }), 'not created here'],
    ['the other mode', charge({ domain: 'live' }), 'other mode'],
    ['a refund of other software', refund({ transaction_reference: 'wc_1042' }), 'not created here'],
    ['a refund of the other mode', refund({ domain: 'live' }), 'other mode'],
  ])('is ignored with %s', (_name, body, reason) => {
    expect(read(body)).toEqual({ kind: 'ignored', dedupeKey: SHA_256, reason: expect.stringContaining(reason) })
  })

  test.each([
    ['refund.pending', 'not made yet'],
    ['refund.processing', 'not made yet'],
    ['refund.failed', 'check the dashboard'],
    ['refund.needs-attention', 'check the dashboard'],
    ['charge.dispute.create', 'dispute'],
    ['charge.dispute.resolve', 'dispute'],
    ['charge.failed', 'unknown'],
    ['transfer.success', 'transfer'],
    ['subscription.create', 'subscription'],
    ['invoice.update', 'invoice'],
    ['paymentrequest.success', 'payment request'],
    ['bank.transfer.rejected', 'unknown'],
    ['dedicatedaccount.assign.success', 'unknown'],
    ['Charge.success', 'unknown'],
    ['', 'unknown'],
  ])('of the event %j is ignored', (event, reason) => {
    expect(read({ event, data: CHARGE })).toEqual({
      kind: 'ignored',
      dedupeKey: SHA_256,
      reason: expect.stringContaining(reason),
    })
    expect(read({ event })).toMatchObject({ kind: 'ignored' })
  })

  test.each([
    ['no event', { data: CHARGE }],
    ['a number as event', { event: 1, data: CHARGE }],
    ['no data', { event: 'charge.success' }],
    ['a list as data', { event: 'refund.processed', data: [REFUND] }],
    ['a member twice', '{"event":"charge.success","event":"charge.success","data":{}}'],
    ['a list as body', '[]'],
  ])('is malformed with %s, although its signature is good', (_name, body) => {
    expect(read(body)).toBe('malformed')
  })
})

describe('paystack refund', () => {
  test.each([5000, '5000'])('of %j is 50.00 back', (amount) => {
    expect(read(refund({ amount }))).toEqual({
      kind: 'refund',
      dedupeKey: SHA_256,
      reference: 'pay_0197a3c2f4b0',
      money: money(5_000n),
    })
  })

  test('is told apart by its own id, and counts once however often it comes', () => {
    const first = keyOf(refund())
    expect(keyOf(refund({ amount: 5000 }))).toBe(first)
    expect(keyOf(refund({ refund_reference: '132013318361' }))).not.toBe(first)
    expect(keyOf(refund({ transaction_reference: 'pay.0197a3c2f4b9' }))).not.toBe(first)
    const byId = keyOf(refund({ refund_reference: null, id: 3018284 }))
    expect(keyOf(refund({ refund_reference: null, id: 3018285 }))).not.toBe(byId)
    const without = keyOf(refund({ refund_reference: null }))
    expect(keyOf(refund({ refund_reference: null }))).toBe(without)
    expect(keyOf(refund({ refund_reference: null, amount: '6000' }))).not.toBe(without)
  })

  test.each([
    ['no amount', { amount: undefined }],
    ['decimals', { amount: '50.00' }],
    ['an amount below zero', { amount: -5000 }],
    ['an amount in words', { amount: 'all' }],
    ['an unknown currency', { currency: 'naira' }],
    ['another status', { status: 'pending' }],
  ])('with %s is ignored, and never taken for a refund of everything', (_name, more) => {
    expect(read(refund(more))).toEqual({
      kind: 'ignored',
      dedupeKey: SHA_256,
      reason: expect.stringContaining('check the dashboard'),
    })
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { formOrRefusal, judge, readFixture } from '../deliveries.ts'
import { PASSWORD, REFERENCE, TRAN_ID, VAL_ID } from '../sslcommerz.fixtures.ts'
import { BDT, message, MESSAGE, signedText, sslcommerzBench } from './fixture.ts'

const { open } = sslcommerzBench()
const EVENT = {
  kind: 'payment',
  dedupeKey: `${TRAN_ID}:VALID:${VAL_ID}`,
  reference: REFERENCE,
  providerRef: VAL_ID,
  money: BDT(125_050n),
  claimsPayment: true,
}
const NO_MONEY_CAME = { kind: 'payment', reference: REFERENCE, money: BDT(125_050n), claimsPayment: false }
const read = (fields: Readonly<Record<string, string>>, ...more: [text?: string, unsigned?: Record<string, string>]) =>
  judge(open(), message(fields, ...more), [PASSWORD])
const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(MESSAGE).filter(([name]) => !names.includes(name)))
/** The fields of a fixture that are signed. */
function fieldsOf(name: string): Record<string, string> {
  const fields = new URLSearchParams(readFixture('sslcommerz', name).rawBody.toString())
  const names = fields.get('verify_key')?.split(',') ?? []
  return Object.fromEntries(names.map((field) => [field, fields.get(field) ?? '']))
}

describe('sslcommerz webhook', () => {
  test.each([
    ['valid.http', EVENT, 'md5 and sha256'],
    ['one-digest.http', EVENT, 'md5'],
    ['cancelled.http', { ...NO_MONEY_CAME, dedupeKey: `${TRAN_ID}:CANCELLED:` }, 'md5 and sha256'],
    ['failed.http', { ...NO_MONEY_CAME, dedupeKey: `${TRAN_ID}:FAILED:` }, 'md5 and sha256'],
    ['dollars.http', { ...EVENT, money: { minor: 1_000n, currency: 'USD' } }, 'md5 and sha256'],
  ])('of the fixture %s is read', (name, event, form) => {
    expect(judge(open(), readFixture('sslcommerz', name))).toEqual(event)
    expect(formOrRefusal(open(), readFixture('sslcommerz', name))).toBe(form)
  })

  // Digests that SSLCommerz's PHP library and two other programs computed over the first fixture.
  test.each([
    ['the digest of the password among the fields', '794f81be6e12267990591ce7f51142f3', 'payment'],
    ['the password itself', '7421e65b57e7e27854a1383e016eb9c0', 'bad_signature'],
    ['the password at the end', '8e00a2dcd5d3f1d70c8442346ed3d69f', 'bad_signature'],
    ['escaped values', '98dd149f428fc64cd87f182c54496551', 'bad_signature'],
  ])('signed over %s is %s', (_name, verify_sign, kind) => {
    const result = judge(open(), message(fieldsOf('valid.http'), '', { verify_sign }))
    expect(typeof result === 'string' ? result : result.kind).toBe(kind)
  })

  test('signed for another spelling of the amount is refused', () => {
    const fields = { ...fieldsOf('valid.http'), amount: '1250.5' }
    expect(judge(open(), message(fields, '', { verify_sign: '794f81be6e12267990591ce7f51142f3' }))).toBe(
      'bad_signature',
    )
  })

  test('that was cancelled cannot be split into one that says VALID', () => {
    const { status, error, ...fields } = fieldsOf('cancelled.http')
    const split = { ...fields, error: `${error}&status=${status}` }
    // The digest is that of the genuine message.
    const digest = createHash('md5').update(signedText(split)).digest('hex')
    expect(digest).toBe('5990891938837d21fc9a6d2efee90423')
    expect(read(split)).toBe('bad_signature')
    expect(read(split, undefined, { status: 'VALID' })).toBe('bad_signature')
  })

  test('is accepted under each of the passwords, and the log learns which', () => {
    const provider = open({ STORE_PASSWORD: `new@ssl,${PASSWORD}` })
    expect(provider.verifyWebhook(readFixture('sslcommerz', 'valid.http')).secret).toBe(1)
  })

  test.each(Object.keys(MESSAGE).filter((name) => name !== 'error'))('is refused unless %s is signed', (name) => {
    const value = MESSAGE[name] ?? ''
    expect(read(without(name), undefined, { [name]: value })).toBe('bad_signature')
  })

  test('of another system with the same store is ignored', () => {
    const reason = 'a payment that was not created here'
    expect(read({ ...MESSAGE, tran_id: 'ORDER-7' })).toMatchObject({ kind: 'ignored', reason })
  })

  test('is accepted without val_id', () => {
    const { providerRef: _gone, ...event } = EVENT
    expect(read(without('val_id'))).toEqual({ ...event, dedupeKey: `${TRAN_ID}:VALID:` })
  })

  test.each([
    ['a name in capitals', { ERROR: 'x' }],
    ['a name with a digit first', { '1st': 'x' }],
    ['a name of 41 characters', { ['x'.repeat(41)]: 'x' }],
    ['the password among the names', { store_passwd: 'x' }],
    ['a value that could be two fields', { value_b: 'a&risk_level=0' }],
  ])('is refused with %s, although its signature fits', (_name, more) => {
    expect(read({ ...MESSAGE, ...more })).toBe('bad_signature')
  })

  test.each([
    ['another store', { store_id: 'another' }, 'not_for_us'],
    ['a tran_id and a value_a of two payments', { tran_id: '0'.repeat(25) }, 'not_for_us'],
    ['no value_a', { value_a: '' }, 'not_for_us'],
    ['no status', { status: '' }, 'malformed'],
    ['a status in lower case', { status: 'valid' }, 'malformed'],
    ['a val_id of 101 characters', { val_id: 'x'.repeat(101) }, 'malformed'],
    ['a val_id with a space', { val_id: 'a b' }, 'malformed'],
  ])('with %s is %s, although its signature fits', (_name, more, verdict) => {
    expect(read({ ...MESSAGE, ...more })).toBe(verdict)
  })

  test.each(['FAILED', 'CANCELLED', 'UNATTEMPTED', 'EXPIRED', 'SOMETHING_NEW'])(
    'of the status %s claims no money',
    (status) => {
      expect(read({ ...MESSAGE, status, val_id: '' })).toEqual({ ...NO_MONEY_CAME, dedupeKey: `${TRAN_ID}:${status}:` })
    },
  )

  test.each([
    ['no amount', { currency_amount: '' }],
    ['an amount with a comma', { currency_amount: '1,250.50' }],
    ['an amount above the maximum', { currency_amount: '10000000000000.00' }],
    ['an unknown currency', { currency_type: 'Taka' }],
  ])('with %s names the payment without money', (_name, more) => {
    const { money: _gone, ...event } = EVENT
    expect(read({ ...MESSAGE, ...more })).toEqual(event)
  })
})

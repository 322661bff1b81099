/** The text that LakiPay signs, rebuilt from the members of a webhook. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NUMBER_FORMS, signedTexts } from '../../../../server/providers/lakipay/signature.ts'
import { jsonObject, textsOf } from './signature-fixture.ts'

describe('lakipay signed text', () => {
  test('is every member but the signature, sorted by the bytes of its name', () => {
    expect(textsOf('"b":"2","a":"1","signature":"x","A":"0","_":"4","a1":"3","Signature":"5"')).toEqual({
      literal: 'A=0&Signature=5&_=4&a=1&a1=3&b=2',
    })
  })

  test('holds texts and booleans without escapes or encoding', () => {
    expect(textsOf('"a":"x y/z\\u00e9%20","b":true,"c":false,"d":""')).toEqual({
      literal: 'a=x y/zé%20&b=true&c=false&d=',
    })
  })

  test('holds "&" and "=" in members that no decision rests on', () => {
    expect(textsOf('"callbackUrl":"https://a.example/?b=c&d=e","message":"a=b"')).toEqual({
      literal: 'callbackUrl=https://a.example/?b=c&d=e&message=a=b',
    })
  })

  test.each([
    ['an empty name', '"":"1"', /name/],
    ['a name with a dot', '"a.b":"1"', /name/],
    ['a name with an equals sign', '"a=b":"1"', /name/],
    ['a name in Amharic', '"ክፍያ":"1"', /name/],
    ['a name of 65 characters', `"${'a'.repeat(65)}":"1"`, /name/],
    ['null', '"a":null', /^the member a is null/],
    ['an object', '"provider_data":{}', /^the member provider_data is nested/],
    ['a list', '"a":[]', /^the member a is nested/],
    ['half a character', '"a":"\\ud800"', /^the member a is not well-formed/],
    ...[
      'event',
      'type',
      'status',
      'amount',
      'currency',
      'timestamp',
      'transaction_id',
      'lakipayTxnId',
      'lakipay_transaction_id',
      'reference',
      'referenceId',
      'reference_id',
      'providerTxId',
      'provider_tx_id',
      'parent_transaction_id',
    ].flatMap((name): [string, string, RegExp][] => [
      [`& in ${name}`, `"${name}":"a&b"`, /contains/],
      [`= in ${name}`, `"${name}":"a=b"`, /contains/],
    ]),
  ])('cannot be built with %s', (_name, members, message) => {
    expect(() => textsOf(members)).toThrow(
      expect.objectContaining({
        name: 'WebhookRefused',
        code: 'bad_signature',
        message: expect.stringMatching(message),
      }),
    )
  })

  // These would cost a lot of work before the signature turns out to be forged, and anybody can send them.
  test.each([
    ['a number of 200,002 digits', `"amount":1${'0'.repeat(200_000)}1`],
    ['a fraction of 200,001 digits', `"amount":0.${'0'.repeat(200_000)}1`],
    ['a number of 41 digits', `"amount":${'7'.repeat(41)}`],
    ['65 members', Array.from({ length: 65 }, (_, index) => `"m${index}":""`).join()],
    ['ten thousand numbers', Array.from({ length: 10_000 }, (_, index) => `"m${index}":${index}.5`).join()],
  ])('is not built from %s', (_name, members) => {
    const message = jsonObject(members)
    expect(() => signedTexts(message)).toThrow(
      expect.objectContaining({ name: 'WebhookRefused', code: 'bad_signature' }),
    )
  })
})

describe('lakipay signed number', () => {
  // Go's column follows the rules of its strconv: %v prints the shortest digits, with an exponent from 1e+06 on and
  // below 1e-04.
  test.each([
    ['100.00', '100', '100.00', '100'],
    ['100', '100', '100.00', '100'],
    ['100.5', '100.5', '100.50', '100.5'],
    ['0.1', '0.1', '0.10', '0.1'],
    ['0.10', '0.1', '0.10', '0.1'],
    ['0', '0', '0.00', '0'],
    ['0.00', '0', '0.00', '0'],
    ['-5', '-5', '-5.00', '-5'],
    ['-0', '0', '0.00', '0'],
    ['7.00', '7', '7.00', '7'],
    ['999999', '999999', '999999.00', '999999'],
    ['999999.99', '999999.99', '999999.99', '999999.99'],
    ['1000000', '1000000', '1000000.00', '1e+06'],
    ['1000000.00', '1000000', '1000000.00', '1e+06'],
    ['1234567.89', '1234567.89', '1234567.89', '1.23456789e+06'],
    ['12345678901.5', '12345678901.5', '12345678901.50', '1.23456789015e+10'],
    ['1e6', '1000000', '1000000.00', '1e+06'],
    ['1E+06', '1000000', '1000000.00', '1e+06'],
    ['1e21', '1e+21', '1000000000000000000000.00', '1e+21'],
    ['1.5e-7', '1.5e-7', undefined, '1.5e-07'],
    ['0.0001', '0.0001', undefined, '0.0001'],
    ['0.00001', '0.00001', undefined, '1e-05'],
    ['100.004', '100.004', undefined, '100.004'],
    // Floats would write another number.
    ['9007199254740993', undefined, '9007199254740993.00', undefined],
    ['0.1000000000000000055511151231257827', undefined, undefined, undefined],
    ['1e400', undefined, undefined, undefined],
    ['1e-400', undefined, undefined, undefined],
    ['1e999999999999999999999', undefined, undefined, undefined],
  ])('%s may also be written %s, %s or %s', (literal, shortest, decimals, go) => {
    const distinct = (texts: (string | undefined)[]) =>
      [...new Set(texts)].filter((text) => text !== undefined).map((text) => `a=${text}`)
    expect(Object.values(textsOf(`"a":${literal}`))).toEqual(distinct([literal, shortest, decimals, go]))
  })

  test('has at most four forms, all of the same value', () => {
    const fraction = fc.option(fc.stringMatching(/^\d{1,20}$/), { nil: undefined })
    const whole = fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,20}$/))
    const exponent = fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined })
    fc.assert(
      fc.property(fc.boolean(), whole, fraction, exponent, (minus, whole, fraction, exponent) => {
        const decimals = fraction === undefined ? '' : `.${fraction}`
        const power = exponent === undefined ? '' : `e${exponent}`
        const literal = `${minus ? '-' : ''}${whole}${decimals}${power}`
        const texts = Object.values(textsOf(`"a":${literal}`)).map((text) => text.slice(2))
        expect(texts[0]).toBe(literal)
        expect(texts.length).toBeLessThanOrEqual(NUMBER_FORMS.length)
        for (const text of texts) expect(rational(text)).toBe(rational(literal))
      }),
      { numRuns: 2000 },
    )
  })

  test('has the same form as the other numbers of its message', () => {
    expect(textsOf('"amount":100.0,"fee":2')).toEqual({
      literal: 'amount=100.0&fee=2',
      shortest: 'amount=100&fee=2',
      'two-decimals': 'amount=100.00&fee=2.00',
    })
  })
})

/** A decimal as a fraction in lowest terms, so that texts can be compared by value. */
function rational(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  let numerator = BigInt(whole + fraction)
  let denominator = 1n
  const power = Number(exponent) - fraction.length
  if (power >= 0) numerator *= 10n ** BigInt(power)
  else denominator = 10n ** BigInt(-power)
  while (denominator > 1n && numerator % 10n === 0n) [numerator, denominator] = [numerator / 10n, denominator / 10n]
  return numerator === 0n ? '0' : `${sign}${numerator}/${denominator}`
}

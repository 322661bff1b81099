import { describe, expect, test } from 'vitest'
import { referenceOf, tranIdOf } from '../../../../server/providers/sslcommerz/reference.ts'
import { sslcommerz } from '../../../../server/providers/sslcommerz/sslcommerz.ts'
import { definition, sslcommerzBench } from './fixture.ts'

const { open } = sslcommerzBench()

describe('sslcommerz settings', () => {
  const parse = (name: keyof typeof sslcommerz.settings, text: string) => () => sslcommerz.settings[name].parse(text)

  test('need the store and its password, and keep the password secret', () => {
    const settings = Object.entries(definition.settings)
    expect(settings.filter(([, { activates }]) => activates).map(([name]) => name)).toEqual([
      'STORE_ID',
      'STORE_PASSWORD',
    ])
    expect(settings.filter(([, { secret }]) => secret).map(([name]) => name)).toEqual(['STORE_PASSWORD'])
  })

  test('take several passwords and currencies', () => {
    expect(parse('STORE_PASSWORD', 'new@ssl, old@ssl')()).toEqual(['new@ssl', 'old@ssl'])
    expect(parse('CURRENCIES', 'bdt, USD,BDT')()).toEqual(['BDT', 'USD'])
    expect(open({ CURRENCIES: 'BDT,USD' }).currencies).toEqual(['BDT', 'USD'])
  })

  test.each([
    ['STORE_ID', ' '],
    ['STORE_ID', 'x'.repeat(31)],
    ['STORE_PASSWORD', ''],
    ['BASE_URL', 'http://securepay.sslcommerz.com'],
    ['RISK', 'ignore'],
    ['CURRENCIES', ''],
    ['CURRENCIES', 'BDT,TAKA'],
    ['CURRENCIES', 'JPY'],
    ['CURRENCIES', 'KWD'],
    ['ADDRESS', ''],
    ['CITY', 'x'.repeat(51)],
    ['POSTCODE', 'x'.repeat(31)],
    ['PRODUCT_PROFILE', 'airline-tickets'],
  ] as const)('reject %s = %j', (name, text) => {
    expect(parse(name, text)).toThrow(/^must /)
  })
})

describe('sslcommerz as a payment method', () => {
  test('opens a page that is never framed, and needs a name, an e-mail address and a phone number', () => {
    expect(open()).toMatchObject({
      label: 'SSLCommerz',
      flow: 'page',
      frame: false,
      needs: ['name', 'email', 'phone'],
      currencies: ['BDT'],
      limits: { BDT: { min: 1_000n, max: 50_000_000n } },
      capabilities: { poll: 'always', cancel: false, callback: 'per-payment' },
    })
  })
})

describe('sslcommerz tran_id', () => {
  test.each([
    ['pay_0197a1b2c3d47e5f8091a2b3c4d5e6f7', '03e675xr96t2t97qzg20w6j93'],
    [`pay_${'f'.repeat(32)}`, 'f5lxx1zz5pnorynqglhzmsp33'],
    [`pay_${'0'.repeat(32)}`, '0'.repeat(25)],
    [`pay_${'0'.repeat(31)}1`, `${'0'.repeat(24)}1`],
  ])('of %s is %s, and back', (reference, tranId) => {
    expect(tranIdOf(reference)).toBe(tranId)
    expect(referenceOf(tranId)).toBe(reference)
  })

  test.each([
    '',
    'pay_0190a1b2c3d4',
    'chk_0197a1b2c3d47e5f8091a2b3c4d5e6f7',
    'pay_0197A1B2c3d47e5f8091a2b3c4d5e6f7',
    'pay_0197a1b2c3d47e5f8091a2b3c4d5e6f7\n',
  ])('does not exist for the reference %j', (reference) => {
    expect(tranIdOf(reference)).toBeNull()
  })

  test.each([
    '',
    '3e675xr96t2t97qzg20w6j93',
    '003e675xr96t2t97qzg20w6j93',
    '03E675XR96T2T97QZG20W6J93',
    '03e675xr96t2t97qzg20w6j9-',
    '03e675xr96t2t97qzg20w6j93\n',
    // 2^128.
    'f5lxx1zz5pnorynqglhzmsp34',
    'z'.repeat(25),
  ])('%j is not one of ours', (tranId) => {
    expect(referenceOf(tranId)).toBeNull()
  })
})

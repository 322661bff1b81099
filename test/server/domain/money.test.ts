/** Money: currencies, parsing, formatting, views. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  exponentOf,
  formatAmount,
  isCurrency,
  MAX_MINOR,
  MoneyError,
  moneyView,
  parseMoney,
  sameMoney,
} from '../../../server/domain/money.ts'

/**
 * Active ISO 4217 codes with their minor units, from list one of the maintenance agency (SIX), without funds, metals,
 * bond market units and test codes. Written apart from the code under test, so that a mistake in one shows.
 */
const ISO_4217: Record<string, number> = Object.fromEntries(
  (
    'AED2 AFN2 ALL2 AMD2 AOA2 ARS2 AUD2 AWG2 AZN2 BAM2 BBD2 BDT2 BHD3 BIF0 BMD2 BND2 BOB2 BRL2 BSD2 BTN2 BWP2 ' +
    'BYN2 BZD2 CAD2 CDF2 CHF2 CLP0 CNY2 COP2 CRC2 CUP2 CVE2 CZK2 DJF0 DKK2 DOP2 DZD2 EGP2 ERN2 ETB2 EUR2 FJD2 ' +
    'FKP2 GBP2 GEL2 GHS2 GIP2 GMD2 GNF0 GTQ2 GYD2 HKD2 HNL2 HTG2 HUF2 IDR2 ILS2 INR2 IQD3 IRR2 ISK0 JMD2 JOD3 ' +
    'JPY0 KES2 KGS2 KHR2 KMF0 KPW2 KRW0 KWD3 KYD2 KZT2 LAK2 LBP2 LKR2 LRD2 LSL2 LYD3 MAD2 MDL2 MGA2 MKD2 MMK2 ' +
    'MNT2 MOP2 MRU2 MUR2 MVR2 MWK2 MXN2 MYR2 MZN2 NAD2 NGN2 NIO2 NOK2 NPR2 NZD2 OMR3 PAB2 PEN2 PGK2 PHP2 PKR2 ' +
    'PLN2 PYG0 QAR2 RON2 RSD2 RUB2 RWF0 SAR2 SBD2 SCR2 SDG2 SEK2 SGD2 SHP2 SLE2 SOS2 SRD2 SSP2 STN2 SVC2 SYP2 ' +
    'SZL2 THB2 TJS2 TMT2 TND3 TOP2 TRY2 TTD2 TWD2 TZS2 UAH2 UGX0 USD2 UYU2 UZS2 VES2 VND0 VUV0 WST2 XAF0 XCD2 ' +
    'XCG2 XOF0 XPF0 YER2 ZAR2 ZMW2 ZWG2'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 3), Number(entry.slice(3))]),
)
const currency = fc.constantFrom(...Object.keys(ISO_4217))

function faultOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof MoneyError) return error.fault
    throw error
  }
  return 'none'
}

describe('the currencies', () => {
  it.each(Object.entries(ISO_4217))('%s has %i fraction digits', (code, exponent) => {
    expect(exponentOf(code)).toBe(exponent)
    expect(isCurrency(code)).toBe(true)
  })

  it('have no other codes', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
    const known = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c))).filter(isCurrency)
    expect(known.sort()).toEqual(Object.keys(ISO_4217).sort())
  })

  it.each([
    '',
    'bdt',
    'Bdt',
    'BD',
    'BDTT',
    ' BDT',
    'BDT ',
    'BDT\n',
    '৳',
    'XXX',
    'XTS',
    'XAU',
    'HRK',
    'BGN',
    'ANG',
    'SLL',
    '__proto__',
    'constructor',
  ])('refuses %j', (code) => {
    expect(isCurrency(code)).toBe(false)
    expect(() => exponentOf(code)).toThrow('not an ISO 4217 currency that is supported')
    expect(faultOf(() => parseMoney('1', code))).toBe('currency')
  })
})

describe('parseMoney', () => {
  it.each([
    ['100.00', 'BDT', 10_000n, '100.00'],
    ['100', 'BDT', 10_000n, '100.00'],
    ['0.01', 'ETB', 1n, '0.01'],
    ['5000', 'NGN', 500_000n, '5000.00'],
    ['7.00', 'NGN', 700n, '7.00'],
    ['7.0', 'NGN', 700n, '7.00'],
    ['19.99', 'GBP', 1999n, '19.99'],
    ['500', 'JPY', 500n, '500'],
    ['500.00', 'JPY', 500n, '500'],
    ['1', 'JPY', 1n, '1'],
    ['1.234', 'KWD', 1234n, '1.234'],
    ['1.5', 'KWD', 1500n, '1.500'],
    ['0.001', 'KWD', 1n, '0.001'],
    ['1.2340000', 'KWD', 1234n, '1.234'],
    ['1.000000000000000000000000000000', 'USD', 100n, '1.00'],
    ['9007199254740993.01', 'USD', 900_719_925_474_099_301n, '9007199254740993.01'],
    [
      '999999999999999999999999999999.99',
      'USD',
      99_999_999_999_999_999_999_999_999_999_999n,
      '999999999999999999999999999999.99',
    ],
    ['0', 'BDT', 0n, '0.00'],
    ['0.00', 'BDT', 0n, '0.00'],
    ['0', 'JPY', 0n, '0'],
  ] as const)('reads %s %s as %s minor units and writes %s', (text, code, minor, back) => {
    const money = parseMoney(text, code)
    expect(money).toEqual({ minor, currency: code })
    expect(formatAmount(money)).toBe(back)
  })

  it.each([
    ['19.99', 1999n, 'Math.floor(19.99 * 100) is 1998'],
    ['1.10', 110n, '1.1 * 100 is 110.00000000000001'],
    ['4.35', 435n, 'Math.floor(4.35 * 100) is 434'],
    ['0.29', 29n, 'Math.floor(0.29 * 100) is 28'],
    ['1.15', 115n, 'Math.floor(1.15 * 100) is 114'],
    ['90071992547409.93', 9_007_199_254_740_993n, 'no double holds it'],
  ])('reads %s exactly as %s (%s)', (text, minor) => {
    expect(parseMoney(text, 'GBP').minor).toBe(minor)
  })

  it.each([
    ['1.005', 'USD', 'more than 2 fraction digits for USD'],
    ['0.001', 'BDT', 'more than 2 fraction digits for BDT'],
    ['500.5', 'JPY', 'more than 0 fraction digits for JPY'],
    ['500.01', 'JPY', 'more than 0 fraction digits for JPY'],
    ['1.2345', 'KWD', 'more than 3 fraction digits for KWD'],
    ['1.0000000000000000000000001', 'USD', 'more than 2 fraction digits for USD'],
  ])('refuses %s %s: %s', (text, code, message) => {
    expect(faultOf(() => parseMoney(text, code))).toBe('precision')
    expect(() => parseMoney(text, code)).toThrow(message)
  })

  it.each([
    '',
    ' ',
    '.',
    '.5',
    '5.',
    '-5',
    '+5',
    '-0',
    '01.00',
    '00',
    '00.00',
    '1e3',
    '1E3',
    '1e-2',
    '1,000.00',
    '1.000,00',
    '1 000',
    '1_000',
    '1\u00a0000',
    ' 1',
    '1 ',
    '1\n',
    '\t1',
    '1.2.3',
    '1..2',
    '0x10',
    '0b1',
    '1n',
    'NaN',
    'Infinity',
    '-Infinity',
    'null',
    'one',
    '$1',
    '1 BDT',
    '৳100',
    '১০০',
    '١٠٠',
    '１００',
    '1.0 ',
    '1. 0',
    '1.-5',
    '1.+5',
    '--1',
    '1\u0000',
    '9'.repeat(31),
    `1.${'0'.repeat(31)}`,
    '9'.repeat(100_000),
  ])('refuses %j as not a plain decimal', (text) => {
    expect(faultOf(() => parseMoney(text, 'BDT'))).toBe('format')
  })

  it('does not repeat the input in its message', () => {
    expect(() => parseMoney('<script>1</script>', 'BDT')).toThrow(/^not a plain decimal amount such as "100\.00"$/)
  })
})

describe('money', () => {
  const money = fc.record({ minor: fc.bigInt({ min: 0n, max: 10n ** 32n }), currency })

  it('is read back exactly as it was written', () => {
    fc.assert(
      fc.property(money, (value) => {
        if (value.minor < 10n ** 30n) expect(parseMoney(formatAmount(value), value.currency)).toEqual(value)
      }),
    )
  })

  it('has as many fraction digits as its currency', () => {
    fc.assert(
      fc.property(money, (value) => {
        const exponent = ISO_4217[value.currency]!
        expect(formatAmount(value)).toMatch(
          exponent === 0 ? /^(0|[1-9]\d*)$/ : new RegExp(`^(0|[1-9]\\d*)\\.\\d{${exponent}}$`),
        )
      }),
    )
  })

  it('is read without floats', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat(99), (whole, cents) => {
        const text = `${whole}.${String(cents).padStart(2, '0')}`
        expect(parseMoney(text, 'USD').minor).toBe(whole * 100n + BigInt(cents))
      }),
    )
  })

  it('has exact minor units in a view, up to the largest amount', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_MINOR }), currency, (minor, code) => {
        const view = moneyView({ minor, currency: code })
        expect(BigInt(view.minor)).toBe(minor)
        expect(JSON.parse(JSON.stringify(view))).toEqual(view)
      }),
    )
    expect(MAX_MINOR).toBeLessThan(BigInt(Number.MAX_SAFE_INTEGER))
  })
})

describe('formatAmount', () => {
  it.each([
    [1n, 'BDT', '0.01'],
    [10n, 'BDT', '0.10'],
    [99n, 'BDT', '0.99'],
    [100n, 'BDT', '1.00'],
    [1n, 'KWD', '0.001'],
    [999n, 'KWD', '0.999'],
    [1n, 'JPY', '1'],
    [MAX_MINOR, 'BDT', '9999999999999.99'],
  ] as const)('writes %s of %s as %s', (minor, code, text) => {
    expect(formatAmount({ minor, currency: code })).toBe(text)
  })

  it('refuses an amount below zero', () => {
    expect(() => formatAmount({ minor: -5n, currency: 'BDT' })).toThrow(RangeError)
  })
})

describe('moneyView and sameMoney', () => {
  it('include the exponent', () => {
    expect(moneyView({ minor: 10_000n, currency: 'BDT' })).toEqual({
      amount: '100.00',
      currency: 'BDT',
      minor: 10_000,
      exponent: 2,
    })
    expect(moneyView({ minor: 500n, currency: 'JPY' })).toEqual({
      amount: '500',
      currency: 'JPY',
      minor: 500,
      exponent: 0,
    })
    expect(moneyView({ minor: 1234n, currency: 'KWD' })).toEqual({
      amount: '1.234',
      currency: 'KWD',
      minor: 1234,
      exponent: 3,
    })
  })

  it('are the same only with the same amount and currency', () => {
    expect(sameMoney({ minor: 1n, currency: 'BDT' }, { minor: 1n, currency: 'BDT' })).toBe(true)
    expect(sameMoney({ minor: 1n, currency: 'BDT' }, { minor: 2n, currency: 'BDT' })).toBe(false)
    expect(sameMoney({ minor: 1n, currency: 'BDT' }, { minor: 1n, currency: 'USD' })).toBe(false)
  })
})

/** The widget reads a phone number as the server does, so that it refuses nothing that the server accepts. */

import { describe, expect, it } from 'vitest'
import { asciiDigits as serverDigits } from '../server/domain/digits.ts'
import { mobileNumber, phonePlans } from '../server/domain/phone.ts'
import type { PhoneCountry } from '../server/domain/phone.ts'
import { asciiDigits, plainDecimal } from '../src/checkout/digits.ts'
import { localNumber } from '../src/checkout/phone.ts'

const NUMBERS: readonly [country: PhoneCountry, text: string, local: string | undefined][] = [
  ['ET', '0911 234 567', '0911234567'],
  ['ET', '+251 (0) 911-234-567', '0911234567'],
  ['ET', '00251911234567', '0911234567'],
  ['ET', '251911234567', '0911234567'],
  ['ET', '911234567', '0911234567'],
  ['ET', '٠٩١١٢٣٤٥٦٧', '0911234567'],
  ['ET', '۰۷۱۱۲۳۴۵۶۷', '0711234567'],
  ['ET', '\u202a+251 911 234 567\u202c', '0911234567'],
  ['ET', '＋２５１９１１２３４５６７', '0911234567'],
  ['ET', '0811 234 567', undefined],
  ['ET', '091123456', undefined],
  ['ET', '0911234567x', undefined],
  ['ET', '0911234567, 0911234568', undefined],
  ['ET', '+0911234567', undefined],
  ['ET', '', undefined],
  ['BD', '০১৭১১-২৩৪৫৬৭', '01711234567'],
  ['BD', '+880 1711 234567', '01711234567'],
  ['BD', '01211 234567', undefined],
  ['BD', '02 9123 4567', undefined],
  ['NG', '0803 123 4567', '08031234567'],
  ['NG', '०८०३१२३४५६७', '08031234567'],
  ['NG', '0603 123 4567', undefined],
  ['GB', '07700 900123', '07700900123'],
  ['GB', '+44 (0)7700 900123', '07700900123'],
  ['GB', '020 7946 0018', undefined],
  ['GB', '07012 345678', undefined],
]

describe('a phone number', () => {
  it.each(NUMBERS)('of %s, %j, is %j within the country', (country, text, local) => {
    const [plan] = phonePlans([country])
    expect(localNumber(text, [plan!])).toBe(local)
    expect(mobileNumber(text, [country])).toBe(local === undefined ? null : `+${plan!.callingCode}${local.slice(1)}`)
  })

  it.each(['ET', 'BD', 'NG', 'GB'] as const)('of the example of %s is one', (country) => {
    const plans = phonePlans([country])
    expect(localNumber(plans[0]!.example, plans)).toBe(plans[0]!.example.replaceAll(' ', ''))
  })

  it('may be of any of several countries', () => {
    expect(localNumber('01711 234567', phonePlans(['ET', 'BD']))).toBe('01711234567')
  })
})

describe('digits', () => {
  it.each([
    ['০১২৩৪৫৬৭৮৯', 'Bengali'],
    ['٠١٢٣٤٥٦٧٨٩', 'Arabic'],
    ['۰۱۲۳۴۵۶۷۸۹', 'Persian'],
    ['०१२३४५६७८९', 'Devanagari'],
    ['0123456789', 'ASCII'],
  ])('%s become 0 to 9 in browser and server', (digits) => {
    expect([asciiDigits(digits), serverDigits(digits)]).toEqual(['0123456789', '0123456789'])
  })

  it.each([
    ['১২৫০.৫০', '1250.50'],
    ['١٬٢٥٠٫٥٠', '1250.50'],
    ['۱٬۲۵۰٫۵', '1250.5'],
    ['१२५०', '1250'],
    ['1,250.00', '1,250.00'],
  ])('an amount as people type it, %j, is %j', (text, decimal) => {
    expect(plainDecimal(text)).toBe(decimal)
  })
})

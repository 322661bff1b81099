/** Amounts and times in the digits of the buyer. */

import { describe, expect, it } from 'vitest'
import { formatCountdown, formatMoney } from '../src/locales/money.ts'

describe('a countdown', () => {
  it.each([
    ['en', 164_000, '2:44'],
    ['bn-BD', 164_000, '২:৪৪'],
    ['ar-EG', 5_000, '٠:٠٥'],
    ['hi', 3_600_000, '60:00'],
    ['hi-u-nu-deva', 9_000, '०:०९'],
    ['am', 0, '0:00'],
  ])('in %s of %i ms is %s', (locale, ms, text) => {
    expect(formatCountdown(ms, locale)).toBe(text)
  })
})

describe('an amount', () => {
  it.each([
    ['1250.00', 'BDT', 2, 'en', '৳1,250.00'],
    ['1250.00', 'BDT', 2, 'bn-BD', '১,২৫০.০০৳'],
    ['1250.00', 'ETB', 2, 'am', 'ብር 1,250.00'],
    ['1250.00', 'ETB', 2, 'om', 'Br 1,250.00'],
    ['1250.00', 'KES', 2, 'en', 'KSh 1,250.00'],
    ['1250.00', 'NGN', 2, 'ha', '₦ 1,250.00'],
    ['1250.00', 'NGN', 2, 'yo', '₦1,250.00'],
    ['1250.00', 'BDT', 2, 'ar-EG', '‏١٬٢٥٠٫٠٠ ৳'],
    // The exponent is the server's: that of Intl differs for some currencies.
    ['500', 'JPY', 0, 'en', '¥500'],
    ['1.234', 'KWD', 3, 'en', 'KWD 1.234'],
    ['9999999999999.99', 'BDT', 2, 'en', '৳9,999,999,999,999.99'],
    ['1.00', 'GBP', 2, 'en_GB', '£1.00'],
    // The mark after the sign keeps it to the right of its letters.
    ['1.00', 'GBP', 2, 'ar-EG', '\u200f١٫٠٠ UK£\u200e'],
    ['1.00', 'BDT', 2, 'ar-EG', '\u200f١٫٠٠ ৳'],
  ])('of %s %s with %i digits in %s', (amount, currency, exponent, locale, text) => {
    const spaces = /[\u00a0\u202f]/g
    expect(formatMoney({ amount, currency, minor: 0, exponent }, locale).replace(spaces, ' ')).toBe(text)
  })
})

/** Reads phone numbers as people write and paste them, and mobile numbers of the countries that providers reach. */

import { asciiDigits } from './digits.ts'

/** How mobile numbers of a country look. With it, the widget checks a number before it sends it. */
export interface PhonePlan {
  /** Without a plus. */
  callingCode: string
  /** A regular expression of the national part, without its leading zero and without anchors. */
  mobile: string
  /** A number of the right shape, as people in the country write it. */
  example: string
}

interface NumberingPlan extends PhonePlan {
  /** In English, as in "a mobile number in …". */
  readonly name: string
}

/**
 * Mobile ranges only, because push requests reach only mobile phones. All of these countries write a zero before the
 * national part. A library of all numbers would be 13 MB, and its ranges are wider than what the wallets accept.
 */
const PLANS = {
  // 9: Ethio telecom, 7: Safaricom Ethiopia.
  ET: { name: 'Ethiopia', callingCode: '251', mobile: '[79]\\d{8}', example: '0911 234 567' },
  BD: { name: 'Bangladesh', callingCode: '880', mobile: '1[3-9]\\d{8}', example: '01711 234567' },
  NG: { name: 'Nigeria', callingCode: '234', mobile: '[789][01]\\d{8}', example: '0803 123 4567' },
  // 70 are personal numbers and 76 pagers.
  GB: { name: 'the United Kingdom', callingCode: '44', mobile: '7[1-57-9]\\d{8}', example: '07700 900123' },
} as const satisfies Record<string, NumberingPlan>

/** ISO 3166-1 alpha-2 code. */
export type PhoneCountry = keyof typeof PLANS

/** E.164 allows 15 digits. A prefix such as 00 and a written trunk zero may be added. */
const DIALLABLE = /^\+?\d{5,18}$/

/**
 * Writes a number as plain ASCII text: digits of any script become 0 to 9, blanks become spaces, dashes become hyphens,
 * and invisible characters go away. Messengers and contact books wrap numbers in bidi marks (U+202A … U+202C), and
 * keyboards write native digits.
 */
export function readablePhone(text: string): string {
  return asciiDigits(text.normalize('NFKC'))
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\u00b7\u2022\u2027\u30fb]/g, '.')
    .replace(/\s+/g, ' ')
    .trim()
}

/** @returns the digits, with a plus where the number is international; null when the text is not a phone number */
export function dialledNumber(text: string): string | null {
  const readable = readablePhone(text)
  // "+251 (0) 911 …": only callers inside the country dial the zero.
  const withoutTrunk = /^(?:\+|00)/.test(readable) ? readable.replace(/\( *0 *\)/, '') : readable
  const digits = withoutTrunk.replace(/[ ().\-/]/g, '').replace(/^00(?=[1-9])/, '+')
  return DIALLABLE.test(digits) ? digits : null
}

/**
 * Reads a mobile number into E.164 form, e.g. `+251911234567`. A number without a country code belongs to the first
 * country whose ranges contain it.
 * @returns null when it is not a mobile number of these countries
 */
export function mobileNumber(text: string, countries: readonly PhoneCountry[]): string | null {
  const dialled = dialledNumber(text)
  if (dialled === null) return null
  for (const country of countries) {
    const { callingCode, mobile } = PLANS[country]
    const isMobile = new RegExp(`^${mobile}$`)
    for (const national of nationalParts(dialled, callingCode))
      if (isMobile.test(national)) return `+${callingCode}${national}`
  }
  return null
}

export function phonePlans(countries: readonly PhoneCountry[]): PhonePlan[] {
  return countries.map((country) => {
    const { callingCode, mobile, example } = PLANS[country]
    return { callingCode, mobile, example }
  })
}

/** Describes what {@link mobileNumber} accepts, for an error message after "must be". */
export function describeMobileNumber(countries: readonly PhoneCountry[]): string {
  const plans = countries.map((country) => PLANS[country])
  return `a mobile number in ${plans.map(({ name }) => name).join(' or ')}, such as ${plans[0]?.example ?? ''}`
}

/** The possible national parts: behind the calling code, with or without plus and trunk zero, or the whole number. */
function nationalParts(dialled: string, callingCode: string): readonly string[] {
  const international = new RegExp(`^\\+?${callingCode}0?(?<national>\\d+)$`).exec(dialled)?.groups?.national
  const parts = international === undefined ? [] : [international]
  return dialled.startsWith('+') ? parts : [...parts, dialled.replace(/^0/, '')]
}

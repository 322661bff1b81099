/** Amounts in minor units, so that sums are exact. All of its currencies have two decimals. */

import type { Country } from './countries.ts'

/** The decimal text that goes over the wire: 125050 is "1250.50". */
export function decimalText(minor: number): string {
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
}

/** As a price tag in the country shows it: ৳1,250.50, Br 1,250.50. */
export function displayMoney(minor: number, { sign, grouping }: Country): string {
  const digits = (minor / 100).toLocaleString(grouping, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  // Letters need a space before the digits. Signs do not.
  return /\p{L}$/u.test(sign) ? `${sign}\u00a0${digits}` : `${sign}${digits}`
}

/** @returns minor units, or null unless the text is a decimal with at most two places */
export function minorOf(text: string): number | null {
  return /^\d{1,9}(?:\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : null
}

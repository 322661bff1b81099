/** Ethiopian mobile numbers as LakiPay takes them. */

/** What people put between digits: spaces, hyphens and dashes, dots, parentheses, slashes. */
const SEPARATORS = /[\s().\-/\u2010-\u2015]/g
/** Mobile numbers are nine digits that begin with 9 (Ethio telecom) or 7 (Safaricom), behind a trunk zero or the country code. */
const MOBILE = /^(?:\+?251|0)?([79]\d{8})$/

/**
 * The number in twelve digits, `2519…` or `2517…`, without a plus: the only form that LakiPay's checkout was seen to accept (it asks for exactly twelve
 * characters), while its pages also show `+251…` and `09…`. Should it ever want another, this is the one place that writes it.
 * @returns null when this is no Ethiopian mobile number
 */
export function mobileNumber(text: string | undefined): string | null {
  const [, national] = MOBILE.exec((text ?? '').replace(SEPARATORS, '')) ?? []
  return national === undefined ? null : `251${national}`
}

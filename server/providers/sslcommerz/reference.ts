/**
 * Our reference in the form that SSLCommerz takes. A `tran_id` has at most 30 characters and a reference has 36, so its
 * 128 bits are written in base 36.
 */

const REFERENCE = /^pay_([0-9a-f]{32})$/
/** Enough for 2^128 - 1 in base 36. */
const DIGITS = 25
const TRAN_ID = /^[0-9a-z]{25}$/
const BEYOND = 1n << 128n

/** @returns null for a reference that is not `pay_` and 32 hexadecimal digits */
export function tranIdOf(reference: string): string | null {
  const hex = REFERENCE.exec(reference)?.[1]
  return hex === undefined ? null : BigInt(`0x${hex}`).toString(36).padStart(DIGITS, '0')
}

/** @returns null for a `tran_id` that {@link tranIdOf} never writes */
export function referenceOf(tranId: string): string | null {
  if (!TRAN_ID.test(tranId)) return null
  const bits = [...tranId].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n)
  return bits < BEYOND ? `pay_${bits.toString(16).padStart(32, '0')}` : null
}

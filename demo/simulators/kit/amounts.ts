/** Amounts in the currencies that the simulated providers take. All of these have two decimals. */

/** @returns minor units, or null unless the text is a positive decimal with at most two places */
export function minorUnits(text: string): number | null {
  const match = /^(0|[1-9]\d{0,11})(?:\.(\d{1,2}))?$/.exec(text)
  if (!match) return null
  const minor = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return minor > 0 ? minor : null
}

/** 125050 is "1250.50". */
export function decimalText(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0')
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** As a page shows it: £1,250.50, ETB 1,250.50. Taka are grouped as in Bangladesh: ৳1,25,000.00. */
export function priceText(minor: number, currency: string): string {
  return Number(decimalText(minor)).toLocaleString(currency === 'BDT' ? 'en-IN' : 'en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  })
}

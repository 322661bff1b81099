/** Money in the buyer's own digits. The decimal text goes to Intl as it is: nothing is computed with floats. */

import type { MoneyView } from '../server/wire.ts'

/** Symbols that people know and that CLDR does not have as narrow symbols in every locale. */
const SYMBOLS: Record<string, string> = { BDT: '৳', ETB: 'Br', NGN: '₦', GBP: '£' }

/**
 * @param locale BCP 47; the browser's when it is missing or unknown
 * @returns e.g. `৳1,250.00`, `Br 1,250.00`, `৳১,২৫০.০০`; the exponent is the server's, since Intl's is wrong for some currencies
 */
export function formatMoney(money: MoneyView, locale?: string): string {
  const { amount, currency, exponent } = money
  const format = (locale?: string) => new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  })
    .formatToParts(amount as Intl.StringNumericLiteral)
    .map(({ type, value }) => (type === 'currency' && value === currency ? SYMBOLS[value] ?? value : value))
    .join('')
  try {
    return format(locale)
  } catch {
    return format()
  }
}

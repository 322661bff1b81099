/** Formats money for the buyer. The widget has its own formatter, because it shares only types with the server. */

import type { MoneyView } from '../contract/wire.ts'

/** Well-known symbols that CLDR lacks as narrow symbols in some locales. */
const SYMBOLS: Readonly<Record<string, string>> = { BDT: '৳', ETB: 'Br', NGN: '₦', GBP: '£' }

/** @param locale BCP 47; English when it is missing or unknown */
export function amountText(money: MoneyView, locale = 'en'): string {
  return formatter(money, locale)
    .formatToParts(money.amount as Intl.StringNumericLiteral)
    .map(({ type, value }) => (type === 'currency' ? (SYMBOLS[money.currency] ?? value) : value))
    .join('')
}

function formatter(money: MoneyView, locale: string): Intl.NumberFormat {
  const options: Intl.NumberFormatOptions = {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: money.exponent,
    maximumFractionDigits: money.exponent,
  }
  try {
    return new Intl.NumberFormat(locale, options)
  } catch {
    return new Intl.NumberFormat('en', options)
  }
}

/** Money and digits in the buyer's locale. `Intl` gets decimal text, so that nothing is computed with floats. */

import type { MoneyView } from '../../server/contract/wire.ts'

/**
 * @param tag BCP 47, also as templates write it: `bn_BD`
 * @returns the tag as `Intl` takes it; undefined, for the browser's own, for a missing or malformed one such as
 *   `en_US@posix`
 */
export function localeOf(tag?: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag?.replace(/_/g, '-'))[0]
  } catch {
    return undefined
  }
}

/**
 * @param locale BCP 47; the browser's when it is missing or unknown
 * @returns e.g. `৳1,250.00`, `Br 1,250.00`, `৳১,২৫০.০০`; the exponent is the server's, since that of `Intl` is wrong
 *   for some currencies
 */
export function formatMoney({ amount, currency, exponent }: MoneyView, locale?: string): string {
  const format = (currencyDisplay: 'narrowSymbol' | 'symbol') =>
    new Intl.NumberFormat(localeOf(locale), {
      style: 'currency',
      currency,
      currencyDisplay,
      minimumFractionDigits: exponent,
      // Nothing is rounded, whatever the exponent.
      maximumFractionDigits: 20,
    })
      .format(amount as Intl.StringNumericLiteral)
      // In most locales, CLDR lacks the symbol that people use.
      .replace('ETB', 'Br')
      .replace('KES', 'KSh')
      // Beside Arabic digits, browsers write the sign before the letters: `$US`.
      .replace(/[A-Z][$£¥]$/, '$&\u200e')
  try {
    return format('narrowSymbol')
  } catch {
    // Older browsers have one kind of symbol.
    return format('symbol')
  }
}

/**
 * @param locale BCP 47, as {@link localeOf} returns it
 * @returns minutes and seconds, e.g. `2:44` or `২:৪৪`
 */
export function formatCountdown(ms: number, locale?: string): string {
  const seconds = Math.ceil(ms / 1_000)
  const digits = (value: number, minimumIntegerDigits: number) =>
    value.toLocaleString(locale, { minimumIntegerDigits, useGrouping: false })
  return `${digits(Math.floor(seconds / 60), 1)}:${digits(seconds % 60, 2)}`
}

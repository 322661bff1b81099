/** Money in the buyer's own digits. The decimal text goes to Intl as it is: nothing is computed with floats. */

import type { MoneyView } from '../server/wire.ts'

/** @returns the tag (BCP 47) as `Intl` takes it; undefined, for the browser's own, when it is missing or none, e.g. `en_US` or the `en-US@posix` of some systems */
export function localeOf(tag?: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    return
  }
}

/**
 * @param locale BCP 47; the browser's when it is missing or unknown
 * @returns e.g. `৳1,250.00`, `Br 1,250.00`, `৳১,২৫০.০০`; the exponent is the server's, since Intl's is wrong for some currencies
 */
export const formatMoney = ({ amount, currency, exponent }: MoneyView, locale?: string): string =>
  new Intl.NumberFormat(localeOf(locale), {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  })
    .format(amount as Intl.StringNumericLiteral)
    // What people know, and CLDR has in few locales.
    .replace('ETB', 'Br')

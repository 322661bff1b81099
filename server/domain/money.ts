/** Exact money: bigint minor units and an ISO 4217 code. No floats anywhere. */

/** An exact amount. `minor` counts the currency's smallest unit (paisa, cents, fils). */
export interface Money {
  readonly minor: bigint
  readonly currency: string
}

/** Money on the wire. `amount` is a plain decimal with exactly `exponent` fraction digits. */
export interface MoneyView {
  amount: string
  currency: string
  minor: number
  exponent: number
}

export type MoneyFault = 'currency' | 'format' | 'precision'

/** Why a text is not an amount. The message names the fault and never repeats more than the currency. */
export class MoneyError extends Error {
  readonly fault: MoneyFault
  constructor(fault: MoneyFault, message: string) {
    super(message)
    this.name = 'MoneyError'
    this.fault = fault
  }
}

/**
 * The largest amount that a checkout may ask for, in minor units: 10^15 - 1. It stays below 2^53, so that the `minor`
 * of a {@link MoneyView} is exact in every JSON reader.
 */
export const MAX_MINOR = 999_999_999_999_999n

/** The number of fraction digits by ISO 4217, for currencies in use. Other codes are refused. */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...(
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC ' +
    'CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD ' +
    'KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO ' +
    'NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL ' +
    'THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG'
  )
    .split(' ')
    .map((code) => [code, 2] as const),
])

/** Every code that is supported. */
export const CURRENCIES: readonly string[] = [...EXPONENTS.keys()]

/** Digits, no sign, no grouping, no exponent, no leading zero, no bare point. */
const DECIMAL = /^(0|[1-9]\d{0,29})(?:\.(\d{1,30}))?$/

/** The numbers of fraction digits that currencies have. */
const FRACTION_DIGITS = [0, 2, 3] as const

/** The currencies with so many fraction digits. */
export function currenciesWith(exponent: number): string[] {
  return CURRENCIES.filter((code) => EXPONENTS.get(code) === exponent)
}

/**
 * What an amount that a person typed can mean: `3200`, `3,200.00` or `৳3,200`, in a currency of each number of fraction
 * digits. Empty when the text is no amount.
 */
export function amountsIn(text: string): { minor: bigint; exponent: number }[] {
  const typed = /^[^\d.,]{0,4}(\d[\d,]*(?:\.\d+)?)[^\d.,]{0,4}$/.exec(text.trim())?.[1]?.replaceAll(',', '')
  const match = typed === undefined ? null : DECIMAL.exec(typed)
  if (!match) return []
  const [, whole = '', fraction = ''] = match
  return FRACTION_DIGITS.filter((exponent) => !/[1-9]/.test(fraction.slice(exponent)))
    .map((exponent) => ({ minor: BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0')), exponent }))
    .filter(({ minor }) => minor <= MAX_MINOR)
}

/** The fraction digits of a currency. @throws {MoneyError} `currency` when the code is unknown */
export function exponentOf(currency: string): number {
  const exponent = EXPONENTS.get(currency)
  if (exponent === undefined) throw new MoneyError('currency', 'not an ISO 4217 currency that is supported')
  return exponent
}

export function isCurrency(code: string): boolean {
  return EXPONENTS.has(code)
}

/**
 * Parses a decimal amount such as `"100.00"`. Beyond the currency's precision only zeros are accepted (`"500.00"` JPY).
 * @throws {MoneyError} `currency`, `format` or `precision`
 */
export function parseMoney(text: string, currency: string): Money {
  const exponent = exponentOf(currency)
  const match = DECIMAL.exec(text)
  if (!match) throw new MoneyError('format', 'not a plain decimal amount such as "100.00"')
  const fraction = match[2] ?? ''
  if (/[1-9]/.test(fraction.slice(exponent))) {
    throw new MoneyError('precision', `more than ${exponent} fraction digits for ${currency}`)
  }
  return { minor: BigInt(match[1] + fraction.slice(0, exponent).padEnd(exponent, '0')), currency }
}

/**
 * Writes an amount with exactly the currency's fraction digits, e.g. `"100.00"`, and `"500"` for JPY.
 * @throws {RangeError} for an amount below zero: no price, payment or refund is negative
 */
export function formatAmount(money: Money): string {
  if (money.minor < 0n) throw new RangeError('an amount is never below zero')
  const exponent = exponentOf(money.currency)
  const digits = money.minor.toString().padStart(exponent + 1, '0')
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

export function moneyView(money: Money): MoneyView {
  return {
    amount: formatAmount(money),
    currency: money.currency,
    minor: Number(money.minor),
    exponent: exponentOf(money.currency),
  }
}

export function sameMoney(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.minor === b.minor
}

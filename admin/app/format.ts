/** Money, numbers and times in the operator's language, in the time zone of the browser. */

import { formatMoney } from '../../src/locales/money.ts'
import type { MoneyView } from '../../server/contract/wire.ts'

export interface Format {
  readonly money: (money: MoneyView) => string
  /** An amount on an axis, e.g. `50K`. */
  readonly compact: (money: MoneyView) => string
  readonly symbol: (currency: string) => string
  /** The name of a currency, e.g. `Bangladeshi Taka`. */
  readonly currency: (currency: string) => string
  readonly number: (value: number) => string
  readonly percent: (share: number) => string
  /** E.g. `0.6s`, `4 mins`. */
  readonly duration: (seconds: number) => string
  /** E.g. `12:47`. */
  readonly time: (iso: string) => string
  /** E.g. `12:47:58`. */
  readonly clock: (iso: string) => string
  /** E.g. `26 Nov`. Of a day such as `2026-11-26`, that day. */
  readonly day: (iso: string) => string
  /** Today the time, else the day. */
  readonly short: (iso: string) => string
  /** E.g. `26 Nov 2026, 12:44`. */
  readonly full: (iso: string) => string
  /** E.g. `Thursday 26 November, 12:56`. */
  readonly now: (at: Date) => string
  /** E.g. `8 min. ago`, `in 3 hr.`. */
  readonly relative: (iso: string) => string
  /** The city of the time zone, e.g. `Dhaka`. */
  readonly city: string
  /** A sentence of the server, with its times as people here read them. */
  readonly sentence: (text: string) => string
}

/** @param locale BCP 47, as `Intl` takes it */
export function createFormat(locale: string, now: () => number = Date.now): Format {
  const of = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options)
    return (iso: string) => format.format(new Date(iso))
  }
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const currencies = new Intl.DisplayNames(locale, { type: 'currency' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' })
  const unit = (
    name: string,
    value: number,
    maximumFractionDigits: number,
    unitDisplay: 'short' | 'narrow' = 'short',
  ) => value.toLocaleString(locale, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits })
  const time = of({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const clock = of({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
  const full = of({
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const shortDay = of({ day: 'numeric', month: 'short' })
  const longDay = of({ weekday: 'long', day: 'numeric', month: 'long' })
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC'

  // A day has no time zone: noon keeps it the same day everywhere.
  const day = (iso: string) => shortDay(iso.length === 10 ? `${iso}T12:00:00` : iso)
  return {
    money: (money) => formatMoney(money, locale),
    compact: ({ minor, exponent }) => compact.format(minor / 10 ** exponent),
    symbol: (currency) =>
      formatMoney({ amount: '0', currency, minor: 0, exponent: 0 }, locale)
        .replace(/[\p{Nd}\s]/gu, '')
        .trim(),
    currency: (code) => currencies.of(code) ?? code,
    number: (value) => plain.format(value),
    percent: (share) => percent.format(share),
    duration: (seconds) => {
      if (seconds < 0.1) return unit('millisecond', seconds * 1_000, 0, 'narrow')
      if (seconds < 90) return unit('second', seconds, seconds < 10 ? 1 : 0, 'narrow')
      if (seconds < 5_400) return unit('minute', seconds / 60, 0)
      return unit('hour', seconds / 3_600, 1)
    },
    time,
    clock,
    day,
    short: (iso) => (new Date(iso).toDateString() === new Date(now()).toDateString() ? time(iso) : day(iso)),
    full,
    now: (at) => `${longDay(at.toISOString())}, ${time(at.toISOString())}`,
    relative: (iso) => {
      const seconds = (Date.parse(iso) - now()) / 1_000
      const [size, name] = UNITS.find(([size]) => Math.abs(seconds) >= size) ?? ([1, 'second'] as const)
      return relative.format(Math.trunc(seconds / size), name)
    },
    sentence: (text) => text.replace(TIMES, (iso) => full(iso)),
    city: zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' '),
  }
}

/** A time inside a sentence. */
const TIMES = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g

const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const

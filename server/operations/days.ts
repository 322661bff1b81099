/** Days as people count them, in any time zone. */

/** Every time zone begins its days at a multiple of this, in milliseconds. */
const QUARTER = 15 * 60_000

export interface Days {
  /** Oldest first, the day of `at` last: `2026-11-26`. */
  readonly dates: readonly string[]
  /** When the first of them begins, epoch milliseconds. */
  readonly beginsAt: number
  /** The date of a time; null when it is none of {@link dates}. */
  dateOf(at: number): string | null
}

/**
 * The last `count` days.
 * @param at epoch milliseconds
 * @param timeZone an IANA name
 */
export function dayNames(at: number, count: number, timeZone: string): Days {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const name = (time: number): string => format.format(time)
  const today = name(at)
  const [year = 0, month = 1, day = 1] = today.split('-').map(Number)
  const dates = Array.from({ length: count }, (_, index) =>
    new Date(Date.UTC(year, month - 1, day - count + 1 + index)).toISOString().slice(0, 10),
  )
  /** Where each day begins, found by halving: names only rise with time. */
  const begins = [...dates, new Date(Date.UTC(year, month - 1, day + 1)).toISOString().slice(0, 10)].map((date) =>
    firstAt(date, name),
  )
  return {
    dates,
    beginsAt: begins[0] ?? at,
    dateOf: (time) => {
      const index = begins.findLastIndex((begin) => begin <= time)
      return dates[index] ?? null
    },
  }
}

/** The first quarter of an hour whose date is this one or a later one. */
function firstAt(date: string, name: (time: number) => string): number {
  const middle = Date.parse(`${date}T00:00:00Z`)
  let before = middle - 26 * 3_600_000
  let after = middle + 26 * 3_600_000
  while (after - before > QUARTER) {
    const half = before + Math.floor((after - before) / QUARTER / 2) * QUARTER
    if (name(half) < date) before = half
    else after = half
  }
  return after
}

/** Spans of days that end today, in the browser's time zone. */

export const PERIODS = ['today', 'week', 'month', 'quarter', 'all'] as const
export type Period = (typeof PERIODS)[number]

const DAYS: Readonly<Record<Period, number | null>> = { today: 1, week: 7, month: 30, quarter: 90, all: null }

/** @returns the midnight at which a period begins, ISO 8601 in UTC; undefined for all time */
export function periodStart(period: Period, now: Date = new Date()): string | undefined {
  const days = DAYS[period]
  if (days === null) return undefined
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days - 1)).toISOString()
}

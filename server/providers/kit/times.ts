/** Reads the times in a provider's answers. */

const HAS_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/i

/**
 * @param value a time in ISO 8601. Without a zone it counts as UTC
 * @returns epoch milliseconds; null when the value is no time
 */
function parseTime(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/.test(value)) return null
  const text = value.replace(' ', 'T')
  const time = Date.parse(HAS_ZONE.test(text) ? text : `${text}Z`)
  return Number.isNaN(time) ? null : time
}

/**
 * Whether something began less than so many minutes ago. Without a readable time it did, because a payment that may
 * still succeed must not end here.
 */
export function isYoung(began: unknown, minutes: number, now: number): boolean {
  const time = parseTime(began)
  return time === null || now < time + minutes * 60_000
}

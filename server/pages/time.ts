/** Formats a time for the buyer. */

/**
 * Names the time zone, because the server does not know the buyer's.
 * @param iso ISO 8601, UTC
 */
export function timeText(iso: string): string {
  return (
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
      new Date(iso),
    ) + ' UTC'
  )
}

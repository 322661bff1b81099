/** A time as a buyer reads it on a page. */

/** The server does not know the buyer's time zone, so it names the one that it uses. @param iso ISO 8601, UTC */
export function timeText(iso: string): string {
  return (
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
      new Date(iso),
    ) + ' UTC'
  )
}

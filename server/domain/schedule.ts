/** When to ask or to send again. All times in milliseconds; chance is passed in, so that the tables can be tested. */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * Delays between status reads of one payment. Full jitter: each is drawn from 0 to the figure; but the first {@link STEADY_POLLS} from its half, so that
 * the second read comes between 22.5 s and 45 s after the beginning. A buyer who has paid by then is found within the 45 s that we promise for a payment
 * whose every webhook is lost, whatever the draws; two reads in the first instant would find nothing. The tail outlives any mobile-money reversal we know of.
 */
export const POLL_DELAYS: readonly number[] = [
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  40 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  16 * HOUR,
  DAY,
  2 * DAY,
  3 * DAY,
  7 * DAY,
]

/** See {@link POLL_DELAYS}. */
const STEADY_POLLS = 2

/** Delays between deliveries of one order event: the Standard Webhooks schedule, stretched to about three days. */
export const OUTBOX_DELAYS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  DAY,
]

/** Delay before read number `attempt` (from 0), or null when the schedule is over. @param random in [0, 1) */
export function pollDelay(attempt: number, random: number): number | null {
  const delay = POLL_DELAYS[attempt]
  return delay === undefined ? null : Math.round(attempt < STEADY_POLLS ? (delay * (1 + random)) / 2 : delay * random)
}

/** Delay before delivery number `attempt` (from 0), spread by ±20 %, or null when the schedule is over. @param random in [0, 1) */
export function outboxDelay(attempt: number, random: number): number | null {
  const delay = OUTBOX_DELAYS[attempt]
  return delay === undefined ? null : Math.round(delay * (0.8 + 0.4 * random))
}

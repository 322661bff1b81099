/**
 * When to ask or to send again. All times are in milliseconds. Callers pass in randomness, so that tests control it.
 */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * Delays between status reads of one payment, with full jitter: each delay is random between 0 and the figure.
 *
 * The first {@link STEADY_POLLS} delays are random between half the figure and the figure, so that the second read
 * comes 22.5 s to 45 s after the beginning. If all webhooks are lost, a payment that is paid by then is found within
 * the promised 45 s. Two reads at the very beginning would find nothing. The end of the schedule is later than any
 * reversal of mobile money that we know of.
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

/** Delays between deliveries of one order event: the schedule of Standard Webhooks, extended to about three days. */
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

/**
 * Delays between requests about one refund at a provider. A provider may take two weeks to complete a refund. After that
 * a person has to find out.
 */
const REFUND_DELAYS: readonly number[] = [
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  ...Array.from({ length: 14 }, () => DAY),
]

/** The delay before read number `attempt`, from 0; null at the end of the schedule. @param random in [0, 1) */
export function pollDelay(attempt: number, random: number): number | null {
  const delay = POLL_DELAYS[attempt]
  return delay === undefined ? null : Math.round(attempt < STEADY_POLLS ? (delay * (1 + random)) / 2 : delay * random)
}

/** The delay before request number `attempt` about a refund, from 0, ±20 %; null at the end. @param random in [0, 1) */
export function refundDelay(attempt: number, random: number): number | null {
  return around(REFUND_DELAYS[attempt], random)
}

/**
 * The delay before the next read of a payment whose provider has a schedule of its own; null at its end. Up to a minute
 * is added, so that payments of one moment are not read in one moment.
 * @param age milliseconds since the payment was created
 * @param random in [0, 1)
 */
export function ownPollDelay(delays: readonly number[], age: number, random: number): number | null {
  const next = delays.find((delay) => delay > age)
  return next === undefined ? null : Math.round(next - age + Math.min(next / 10, MINUTE) * random)
}

/**
 * The delay before delivery number `attempt`, from 0, ±20 %; null at the end of the schedule.
 * @param random in [0, 1)
 */
export function outboxDelay(attempt: number, random: number): number | null {
  return around(OUTBOX_DELAYS[attempt], random)
}

function around(delay: number | undefined, random: number): number | null {
  return delay === undefined ? null : Math.round(delay * (0.8 + 0.4 * random))
}

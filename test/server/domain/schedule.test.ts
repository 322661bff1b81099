import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OUTBOX_DELAYS, outboxDelay, POLL_DELAYS, pollDelay } from '../../../server/domain/schedule.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** The largest number below 1, which is what `Math.random()` can come to. */
const ALMOST_ONE = 1 - Number.EPSILON / 2
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('polling', () => {
  it('asks at 15 s, 30 s, 1, 2, 5, 10, 20, 40 min, 1, 2, 4, 8, 16, 24, 48, 72 h and 7 d', () => {
    expect(POLL_DELAYS).toEqual([
      15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 2_400_000, 3_600_000, 7_200_000, 14_400_000,
      28_800_000, 57_600_000, 86_400_000, 172_800_000, 259_200_000, 604_800_000,
    ])
  })

  it('reads in time, whatever the luck: whoever has paid in the first 20 s is found within 45 s, with every webhook lost', () => {
    fc.assert(
      fc.property(random, random, fc.nat(20 * SECOND), (first, second, paidAt) => {
        const reads = [pollDelay(0, first)!, pollDelay(0, first)! + pollDelay(1, second)!]
        const found = reads.find((at) => at > paidAt)
        return found !== undefined && found - paidAt <= 45 * SECOND
      }),
    )
    expect(pollDelay(0, 0)! + pollDelay(1, 0)!).toBe(22.5 * SECOND)
    expect(pollDelay(0, ALMOST_ONE)! + pollDelay(1, ALMOST_ONE)!).toBeLessThanOrEqual(45 * SECOND)
  })

  it.each(POLL_DELAYS.map((delay, attempt) => ({ attempt, delay })))(
    'draws read $attempt up to $delay ms',
    ({ attempt, delay }) => {
      const min = attempt < 2 ? delay / 2 : 0
      expect(pollDelay(attempt, 0)).toBe(min)
      expect(pollDelay(attempt, 0.5)).toBe((min + delay) / 2)
      expect(pollDelay(attempt, ALMOST_ONE)).toBeLessThanOrEqual(delay)
      expect(pollDelay(attempt, ALMOST_ONE)).toBeGreaterThan(delay * 0.999)
    },
  )

  it('gives whole milliseconds inside the bounds for any chance', () => {
    fc.assert(
      fc.property(fc.nat(POLL_DELAYS.length - 1), random, (attempt, chance) => {
        const delay = pollDelay(attempt, chance)!
        return Number.isInteger(delay) && delay >= 0 && delay <= POLL_DELAYS[attempt]!
      }),
    )
  })

  it('watches for two weeks or so, then ends', () => {
    expect(sum(POLL_DELAYS)).toBeGreaterThan(13 * DAY)
    expect(pollDelay(POLL_DELAYS.length - 1, 0.5)).not.toBeNull()
    expect(pollDelay(POLL_DELAYS.length, 0.5)).toBeNull()
    expect(pollDelay(POLL_DELAYS.length + 100, 0)).toBeNull()
    expect(pollDelay(-1, 0)).toBeNull()
  })
})

describe('order events', () => {
  it('are sent at once, then after 5 s, 5 and 30 min, 2, 5, 10, 14, 20 and 24 h', () => {
    expect(OUTBOX_DELAYS).toEqual([
      0, 5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000,
    ])
  })

  it('go out at once the first time, with any luck', () => {
    expect(outboxDelay(0, 0)).toBe(0)
    expect(outboxDelay(0, ALMOST_ONE)).toBe(0)
  })

  it.each(OUTBOX_DELAYS.map((delay, attempt) => ({ attempt, delay })))(
    'spread delivery $attempt by 20 % around $delay ms',
    ({ attempt, delay }) => {
      expect(outboxDelay(attempt, 0)).toBe(delay * 0.8)
      expect(outboxDelay(attempt, 0.5)).toBe(delay)
      expect(outboxDelay(attempt, ALMOST_ONE)).toBeLessThanOrEqual(delay * 1.2)
    },
  )

  it('stay inside the spread for any chance', () => {
    fc.assert(
      fc.property(fc.nat(OUTBOX_DELAYS.length - 1), random, (attempt, chance) => {
        const delay = outboxDelay(attempt, chance)!
        const middle = OUTBOX_DELAYS[attempt]!
        return Number.isInteger(delay) && delay >= middle * 0.8 && delay <= middle * 1.2
      }),
    )
  })

  it('are tried for about three days, then no more', () => {
    expect(sum(OUTBOX_DELAYS)).toBeGreaterThan(3 * DAY)
    expect(sum(OUTBOX_DELAYS)).toBeLessThan(3.5 * DAY)
    expect(outboxDelay(OUTBOX_DELAYS.length, 0.5)).toBeNull()
    expect(outboxDelay(-1, 0.5)).toBeNull()
  })
})

/** When payments are polled and order events are sent. */

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
  it('comes after 15 s, 30 s, 1, 2, 5, 10, 20, 40 min, 1, 2, 4, 8, 16, 24, 48, 72 h and 7 d', () => {
    expect(POLL_DELAYS).toEqual([
      15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 2_400_000, 3_600_000, 7_200_000, 14_400_000,
      28_800_000, 57_600_000, 86_400_000, 172_800_000, 259_200_000, 604_800_000,
    ])
  })

  it('finds a payment of the first 20 s within 45 s', () => {
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
    'draws the delay of poll $attempt up to $delay ms',
    ({ attempt, delay }) => {
      const min = attempt < 2 ? delay / 2 : 0
      expect(pollDelay(attempt, 0)).toBe(min)
      expect(pollDelay(attempt, 0.5)).toBe((min + delay) / 2)
      expect(pollDelay(attempt, ALMOST_ONE)).toBeLessThanOrEqual(delay)
      expect(pollDelay(attempt, ALMOST_ONE)).toBeGreaterThan(delay * 0.999)
    },
  )

  it('has delays of whole milliseconds inside the bounds', () => {
    fc.assert(
      fc.property(fc.nat(POLL_DELAYS.length - 1), random, (attempt, chance) => {
        const delay = pollDelay(attempt, chance)!
        return Number.isInteger(delay) && delay >= 0 && delay <= POLL_DELAYS[attempt]!
      }),
    )
  })

  it('ends after about two weeks', () => {
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

  it('are sent at once the first time', () => {
    expect(outboxDelay(0, 0)).toBe(0)
    expect(outboxDelay(0, ALMOST_ONE)).toBe(0)
  })

  it.each(OUTBOX_DELAYS.map((delay, attempt) => ({ attempt, delay })))(
    'spread attempt $attempt by 20 % around $delay ms',
    ({ attempt, delay }) => {
      expect(outboxDelay(attempt, 0)).toBe(delay * 0.8)
      expect(outboxDelay(attempt, 0.5)).toBe(delay)
      expect(outboxDelay(attempt, ALMOST_ONE)).toBeLessThanOrEqual(delay * 1.2)
    },
  )

  it('have delays inside the spread', () => {
    fc.assert(
      fc.property(fc.nat(OUTBOX_DELAYS.length - 1), random, (attempt, chance) => {
        const delay = outboxDelay(attempt, chance)!
        const middle = OUTBOX_DELAYS[attempt]!
        return Number.isInteger(delay) && delay >= middle * 0.8 && delay <= middle * 1.2
      }),
    )
  })

  it('end after about three days', () => {
    expect(sum(OUTBOX_DELAYS)).toBeGreaterThan(3 * DAY)
    expect(sum(OUTBOX_DELAYS)).toBeLessThan(3.5 * DAY)
    expect(outboxDelay(OUTBOX_DELAYS.length, 0.5)).toBeNull()
    expect(outboxDelay(-1, 0.5)).toBeNull()
  })
})

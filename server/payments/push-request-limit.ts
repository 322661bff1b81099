/**
 * Limits the push requests to one phone, over all buyers, providers and orders. Anybody can type anybody's number. Kept
 * in memory: the limit protects people from being pestered, and no money depends on it.
 */

import { PayError } from '../contract/errors.ts'

/** In milliseconds. */
const WINDOW = 10 * 60_000
/** Enough to mistype a PIN a few times, and too few to wear somebody down until they approve. */
const MAX_PER_WINDOW = 6
/** How many numbers are remembered. The oldest are forgotten first. */
const MAX_NUMBERS = 10_000

export interface PushRequestLimit {
  /**
   * Counts a push request before it is sent, so that two requests at the same moment cannot both pass.
   * @returns takes the count back when nothing was sent
   * @throws {PayError} `rate_limited` when this phone has reached the limit
   */
  take(phone: string): () => void
}

/** @param monotonic milliseconds of a clock that nobody can set */
export function createPushRequestLimit(monotonic: () => number): PushRequestLimit {
  const sent = new Map<string, number[]>()
  const recent = (key: string): number[] => (sent.get(key) ?? []).filter((at) => at > monotonic() - WINDOW)

  return {
    take: (phone) => {
      const key = endingOf(phone)
      const at = monotonic()
      const times = recent(key)
      if (times.length >= MAX_PER_WINDOW) {
        const wait = Math.min(...times) + WINDOW - at
        throw new PayError('rate_limited', 'This phone has been sent several push requests; wait a few minutes', {
          retryAfter: Math.ceil(wait / 1000),
        })
      }
      sent.delete(key)
      sent.set(key, [...times, at])
      for (const oldest of sent.keys()) {
        if (sent.size <= MAX_NUMBERS) break
        sent.delete(oldest)
      }
      return () => {
        const kept = recent(key)
        const index = kept.indexOf(at)
        if (index >= 0) sent.set(key, kept.toSpliced(index, 1))
      }
    },
  }
}

/** The last nine digits identify a number in all the forms that providers use, with and without a country code. */
function endingOf(phone: string): string {
  return phone.replace(/\D/g, '').slice(-9)
}

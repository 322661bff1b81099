/** Push requests go to whatever number somebody types: how many one phone gets, whoever asks, through which provider and for which order. */

import { PayError } from '../contract/errors.ts'

const WINDOW = 10 * 60_000
/** Enough for somebody who mistypes a PIN, not for somebody who would wear another down until they approve. */
const PROMPTS = 6
/** Numbers that are remembered at a time; the oldest are forgotten first. */
const REMEMBERED = 10_000

export interface PushRequestLimit {
  /**
   * Counts a push request to this phone before it is sent, so that requests at the same moment cannot pass together.
   * @returns takes the count back, for when nothing was sent
   * @throws {PayError} `rate_limited` when this phone has had enough for now
   */
  take(phone: string): () => void
}

/** Kept in memory: it protects people from being pestered, and forgets nothing that money rests on. @param now milliseconds of a clock that nobody can set */
export function createPushRequestLimit(now: () => number): PushRequestLimit {
  const sent = new Map<string, number[]>()
  const recent = (key: string): number[] => (sent.get(key) ?? []).filter((at) => at > now() - WINDOW)

  return {
    take: (phone) => {
      const key = ending(phone)
      const at = now()
      const times = recent(key)
      if (times.length >= PROMPTS) {
        const wait = Math.min(...times) + WINDOW - at
        throw new PayError('rate_limited', 'This phone has been sent several push requests; wait a few minutes', {
          retryAfter: Math.ceil(wait / 1000),
        })
      }
      sent.delete(key)
      sent.set(key, [...times, at])
      for (const oldest of sent.keys()) {
        if (sent.size <= REMEMBERED) break
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

/** Providers write one number in several ways, with and without country code: its last nine digits tell it. */
function ending(phone: string): string {
  return phone.replace(/\D/g, '').slice(-9)
}

/**
 * Counts for the rate limits, by a monotonic clock. By the time of day, a client could stay refused for an hour after
 * somebody sets the clock back by an hour.
 */

import type { ClientRateLimitInfo, Options, Store } from 'express-rate-limit'

/** Clients that are counted at a time. The store drops those first whose window began first. */
const MAX_CLIENTS = 100_000

interface Count {
  hits: number
  readonly endsAt: number
}

/** @param monotonic milliseconds */
export function createLimitStore(monotonic: () => number): Store {
  const counts = new Map<string, Count>()
  let windowMs = 0

  const current = (key: string): Count => {
    const known = counts.get(key)
    if (known && known.endsAt > monotonic()) return known
    counts.delete(key)
    const count = { hits: 0, endsAt: monotonic() + windowMs }
    counts.set(key, count)
    for (const [oldest, { endsAt }] of counts) {
      if (endsAt > monotonic() && counts.size <= MAX_CLIENTS) break
      counts.delete(oldest)
    }
    return count
  }
  const infoOf = ({ hits, endsAt }: Count): ClientRateLimitInfo => ({
    totalHits: hits,
    resetTime: new Date(Date.now() + endsAt - monotonic()),
  })

  return {
    localKeys: true,
    init: (options: Options) => {
      windowMs = options.windowMs
    },
    increment: (key) => {
      const count = current(key)
      count.hits += 1
      return infoOf(count)
    },
    decrement: (key) => {
      const count = current(key)
      count.hits = Math.max(0, count.hits - 1)
    },
    resetKey: (key) => void counts.delete(key),
  }
}

/**
 * Keeps buyers from waiting for a provider that is down: once payments of several buyers in a row could not be created it is shown last, greyed, for a
 * minute, and then given another chance. Buyers are counted, not requests, so that nobody greys a provider for all others. Each process has its own: being
 * wrong for a minute costs a buyer nothing but a choice.
 */

/** One cut connection is bad luck; those of three buyers are an outage. */
const BUYERS = 3
/** How long a failure counts, in milliseconds. */
const COUNTS_FOR = 10 * 60_000
/** In milliseconds. */
const PAUSE = 60_000

export interface Breaker {
  /** @param client the buyer, by network address */
  failed(providerId: string, client: string): void
  succeeded(providerId: string): void
  /** Why it is not offered just now, in words for the buyer; null when it is. */
  reason(providerId: string): string | null
}

interface Health {
  /** When a payment last failed, by buyer; {@link BUYERS} at most, the newest. */
  readonly failedAt: Map<string, number>
  openUntil: number
}

/** @param monotonic milliseconds of a clock that nobody can set */
export function createBreaker(monotonic: () => number): Breaker {
  const health = new Map<string, Health>()
  return {
    failed: (id, client) => {
      const at = monotonic()
      const mine = health.get(id) ?? { failedAt: new Map(), openUntil: -Infinity }
      health.set(id, mine)
      mine.failedAt.delete(client)
      mine.failedAt.set(client, at)
      for (const [buyer, last] of mine.failedAt)
        if (at - last > COUNTS_FOR || mine.failedAt.size > BUYERS) mine.failedAt.delete(buyer)
      if (mine.failedAt.size >= BUYERS) mine.openUntil = at + PAUSE
    },
    succeeded: (id) => void health.delete(id),
    reason: (id) => ((health.get(id)?.openUntil ?? -Infinity) > monotonic() ? 'Cannot be reached just now' : null),
  }
}

/**
 * Spares buyers a provider that is down. When payments of several buyers in a row could not be created, the provider is
 * listed last and as unavailable for a minute. Buyers are counted and not requests, so that one buyer cannot make a
 * provider unavailable to all. Each process decides for itself, even on a shared store, because one process may be the
 * only one that cannot reach a provider. A wrong decision costs little: the provider is still listed, as unavailable, and
 * the buyer chooses again.
 */

/** One failed connection can be chance. Those of three buyers are an outage. */
const BUYERS = 3
/** How long a failure counts, in milliseconds. */
const COUNTS_FOR = 10 * 60_000
/** How long the provider is unavailable, in milliseconds. */
const PAUSE = 60_000

export interface Breaker {
  /** @param client identifies the buyer by network address */
  failed(providerId: string, client: string): void
  succeeded(providerId: string): void
  /** Why the provider is unavailable, in words for the buyer; null when it is available. */
  reason(providerId: string): string | null
  /** Milliseconds until buyers are offered the provider again; 0 while they are. */
  pause(providerId: string): number
}

interface Health {
  /** When a payment last failed, by buyer. The newest {@link BUYERS} entries. */
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
    pause: (id) => Math.max(0, (health.get(id)?.openUntil ?? -Infinity) - monotonic()),
    reason: (id) => ((health.get(id)?.openUntil ?? -Infinity) > monotonic() ? 'Cannot be reached just now' : null),
  }
}

/**
 * Keeps buyers from waiting for a provider that is down: after a few payments in a row that could not be created it is shown last, greyed, for a
 * minute, and then given another chance. Each process has its own: being wrong for a minute costs a buyer nothing but a choice.
 */

/** One cut connection is bad luck; three in a row are an outage. */
const FAILURES = 3
/** In milliseconds. */
const PAUSE = 60_000

export interface Breaker {
  failed(providerId: string): void
  succeeded(providerId: string): void
  /** Why it is not offered just now, in words for the buyer; null when it is. */
  reason(providerId: string): string | null
}

export function createBreaker(now: () => number): Breaker {
  const health = new Map<string, { failures: number; openUntil: number }>()
  return {
    failed: (id) => {
      const failures = (health.get(id)?.failures ?? 0) + 1
      health.set(id, { failures, openUntil: failures >= FAILURES ? now() + PAUSE : 0 })
    },
    succeeded: (id) => void health.delete(id),
    reason: (id) => ((health.get(id)?.openUntil ?? 0) > now() ? 'Cannot be reached just now' : null),
  }
}

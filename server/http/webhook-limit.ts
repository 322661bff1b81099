/**
 * Bounds the work that failed webhook verifications cause. A right signature always passes: many clients can share one
 * address (a proxy that TRUST_PROXY does not name), and a refused provider means a buyer who paid and got nothing. So
 * every webhook is verified. Once an address is over its limit, the server verifies its webhooks one at a time, between
 * other requests, and answers those that fail with 429. It stores far fewer of those that fail.
 */

import { PayError } from '../contract/errors.ts'

/** Milliseconds. */
const WINDOW = 60_000
/** Failures of one client in a window: a few seconds of work at most. */
const FAILURES = 1200
/** The limit of a proxy's address, i.e. one that sends X-Forwarded-For and that TRUST_PROXY does not name. */
const FAILURES_SHARED = 12_000
/**
 * Failures that are stored of one client in a window, whatever headers it sends. One address then needs ten minutes to
 * fill the quarantine, and a provider rarely sends more in a minute to a shop whose secret is wrong.
 */
const KEPT = 100
const MAX_ADDRESSES = 10_000

export interface WebhookLimit {
  /** Whether this address has used up its failures. */
  isOver(address: string, shared: boolean): boolean
  /** Whether a failure of this address is stored. Counts it. */
  keep(address: string): boolean
  /** Counts a failure. @returns the error to answer with if the address is over its limit, else null */
  failed(address: string, shared: boolean): PayError | null
  /** Resolves when it is this webhook's turn among those of addresses over their limit. */
  turn(): Promise<void>
}

/** @param monotonic milliseconds of a clock that nobody can set */
export function createWebhookLimit(monotonic: () => number): WebhookLimit {
  const counts = new Map<string, { failures: number; kept: number; endsAt: number }>()
  let last: Promise<void> = Promise.resolve()

  const current = (address: string) => {
    const count = counts.get(address)
    return count && count.endsAt > monotonic() && count.endsAt <= monotonic() + WINDOW ? count : null
  }
  const begin = (address: string) => {
    if (counts.size >= MAX_ADDRESSES) counts.clear()
    const count = { failures: 0, kept: 0, endsAt: monotonic() + WINDOW }
    counts.set(address, count)
    return count
  }
  const max = (shared: boolean): number => (shared ? FAILURES_SHARED : FAILURES)

  return {
    isOver: (address, shared) => (current(address)?.failures ?? 0) >= max(shared),
    keep: (address) => {
      const count = current(address) ?? begin(address)
      if (count.kept >= KEPT) return false
      count.kept += 1
      return true
    },
    failed: (address, shared) => {
      const count = current(address) ?? begin(address)
      count.failures += 1
      if (count.failures <= max(shared)) return null
      const retryAfter = Math.max(1, Math.ceil((count.endsAt - monotonic()) / 1000))
      return new PayError('rate_limited', 'Too many webhooks that cannot be verified. Send it again later', {
        retryAfter,
      })
    },
    turn: () => {
      last = last.then(() => new Promise((resolve) => setImmediate(resolve)))
      return last
    },
  }
}

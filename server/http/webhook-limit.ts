/**
 * What failed webhook verifications cost us. A right signature is never limited, since many clients can share one address (a proxy that TRUST_PROXY does
 * not name) and a provider that is turned away is a buyer who paid and got nothing. So everything is verified; past the limit, what fails is answered
 * 429 and not stored, and the messages of that address are verified one at a time, with other requests between them.
 */

import { PayError } from '../contract/errors.ts'

const WINDOW = 60_000
/** Failures of one client a minute: more than the quarantine keeps, and a few seconds of work at most. */
const FAILURES = 1200
/** The same where X-Forwarded-For says that the address is a proxy's, which is not trusted to name the client. */
const FAILURES_SHARED = 12_000
const MAX_ADDRESSES = 10_000

export interface WebhookLimit {
  /** Whether this address has used up its failures. */
  isOver(address: string, shared: boolean): boolean
  /** Counts a failure. @returns what to answer when the address is over its limit, else null */
  failed(address: string, shared: boolean): PayError | null
  /** Resolves when it is this message's turn among those of addresses over their limit. */
  turn(): Promise<void>
}

/** @param now epoch milliseconds */
export function createWebhookLimit(now: () => number): WebhookLimit {
  const counts = new Map<string, { failures: number; endsAt: number }>()
  let last: Promise<void> = Promise.resolve()

  const current = (address: string) => {
    const count = counts.get(address)
    return count && count.endsAt > now() && count.endsAt <= now() + WINDOW ? count : null
  }
  const max = (shared: boolean): number => (shared ? FAILURES_SHARED : FAILURES)

  return {
    isOver: (address, shared) => (current(address)?.failures ?? 0) >= max(shared),
    failed: (address, shared) => {
      let count = current(address)
      if (!count) {
        if (counts.size >= MAX_ADDRESSES) counts.clear()
        count = { failures: 0, endsAt: now() + WINDOW }
        counts.set(address, count)
      }
      count.failures += 1
      if (count.failures <= max(shared)) return null
      const retryAfter = Math.max(1, Math.ceil((count.endsAt - now()) / 1000))
      return new PayError('rate_limited', 'Too many webhooks that cannot be verified; send it again later', {
        retryAfter,
      })
    },
    turn: () => {
      last = last.then(() => new Promise((resolve) => setImmediate(resolve)))
      return last
    },
  }
}

/** Decides which of several prices of one order counts: the newest, by the shop's own times where it names them. */

import type { OrderRow } from '../store/store.ts'

/** Where a price comes from, and when it was set. Times are epoch milliseconds. */
export type PriceSource =
  /** `issuedAt` is the token's `iat`, or null without one. */
  | { readonly kind: 'token'; readonly issuedAt: number | null }
  | { readonly kind: 'merchant'; readonly calledAt: number }
  /** `requestedAt` is before the request was sent, because the answer can be outdated when it arrives. */
  | { readonly kind: 'lookup'; readonly requestedAt: number }
  | { readonly kind: 'open' }

/** A token whose `iat` was in the future when it first came. It counts as issued at that moment. */
export interface AheadToken {
  issuedAt: number
  countedAt: number
}

export interface PriceAge {
  /** The time of the order's price from now on. */
  readonly pricedAt: number
  /** The price is older than the known one. It changes nothing: no price, no providers, no addresses. */
  readonly older: boolean
  readonly aheadTokens: readonly AheadToken[]
}

/** How many tokens with a future `iat` are remembered per order. A shop has few servers whose clocks could differ. */
const MAX_AHEAD_TOKENS = 16
/** In milliseconds. A stored time further ahead than this was written before the clock was set back. */
const CLOCK_SLACK = 1000

/** @param known the stored order; null for its first price */
export function ageOf(source: PriceSource, known: OrderRow | null, now: number): PriceAge {
  const aheadTokens = known?.aheadTokens ?? []
  const knownAt = currentTime(known, now)
  switch (source.kind) {
    case 'token':
      if (source.issuedAt === null) return { pricedAt: Math.max(now, knownAt), older: false, aheadTokens }
      return source.issuedAt > now
        ? ageOfAhead(source.issuedAt, aheadTokens, knownAt, now)
        : ageOfToken(source.issuedAt, aheadTokens, knownAt)
    case 'lookup':
      return { pricedAt: Math.max(source.requestedAt, knownAt), older: source.requestedAt < knownAt, aheadTokens }
    case 'merchant':
      return { pricedAt: Math.max(source.calledAt, knownAt), older: false, aheadTokens }
    case 'open':
      return { pricedAt: now, older: false, aheadTokens }
  }
}

/** An `iat` in the future counts as now: newer than every earlier price, except that of a token with a later `iat`. */
function ageOfAhead(issuedAt: number, aheadTokens: readonly AheadToken[], knownAt: number, now: number): PriceAge {
  const notOlder = aheadTokens.filter((token) => token.issuedAt >= issuedAt)
  const older = notOlder.length > 0
  const countedAt = Math.min(Math.max(now, knownAt), ...notOlder.map((token) => token.countedAt))
  const isKnown = notOlder.some((token) => token.issuedAt === issuedAt)
  const kept = isKnown ? aheadTokens : [...aheadTokens, { issuedAt, countedAt }].slice(-MAX_AHEAD_TOKENS)
  return { pricedAt: Math.max(countedAt, knownAt), older, aheadTokens: kept }
}

function ageOfToken(issuedAt: number, aheadTokens: readonly AheadToken[], knownAt: number): PriceAge {
  const recorded = aheadTokens.find((token) => token.issuedAt === issuedAt)
  const countedAt = recorded?.countedAt ?? issuedAt
  if (countedAt > knownAt) return { pricedAt: countedAt, older: false, aheadTokens }
  // An `iat` has whole seconds, so a token issued in the second in which one from the future first came is not older.
  const isKnownAhead = aheadTokens.some((token) => token.countedAt === knownAt)
  if (!recorded && isKnownAhead && Math.floor(issuedAt / 1000) === Math.floor(knownAt / 1000)) {
    return { pricedAt: knownAt + 1, older: false, aheadTokens }
  }
  return { pricedAt: knownAt, older: true, aheadTokens }
}

function currentTime(known: OrderRow | null, now: number): number {
  if (!known) return Number.NEGATIVE_INFINITY
  return known.pricedAt > now + CLOCK_SLACK ? now : known.pricedAt
}

/**
 * A clock for merchant calls and look-ups that never repeats a time, so that the later of two within a millisecond
 * counts.
 */
export function priceClock(now: () => number): () => number {
  let last = 0
  return () => {
    const time = now()
    last = time > last || time < last - CLOCK_SLACK ? time : last + 1
    return last
  }
}

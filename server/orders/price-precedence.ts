/** Which of several prices of one order counts: the newest, by the shop's own word where it gave one. */

import type { OrderRow } from '../store/store.ts'

/** Where a price comes from, and when it was set. Times are epoch milliseconds. */
export type PriceSource =
  /** `issuedAt` is the token's `iat`; null when it has none. */
  | { readonly kind: 'token'; readonly issuedAt: number | null }
  | { readonly kind: 'merchant'; readonly calledAt: number }
  /** `askedAt` is before the question was sent: the answer may be old by the time it is here. */
  | { readonly kind: 'lookup'; readonly askedAt: number }
  | { readonly kind: 'open' }

/** A token whose `iat` was in the future when it was first brought. It counts as of that moment from then on. */
export interface AheadToken {
  issuedAt: number
  countedAt: number
}

export interface PriceAge {
  /** As of when the order's price counts from now on. */
  readonly pricedAt: number
  /** An older price changes nothing: no price, no providers, no addresses. */
  readonly older: boolean
  readonly aheadTokens: readonly AheadToken[]
}

/** Few servers of a shop have clocks of their own; an order has no use for a longer memory. */
const MAX_AHEAD_TOKENS = 16
/** A stored time that is further ahead than this was written by a clock that has been set back since. */
const CLOCK_SLACK = 1000

/** @param known the order as it stands; null when this is its first price */
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
      return { pricedAt: Math.max(source.askedAt, knownAt), older: source.askedAt < knownAt, aheadTokens }
    case 'merchant':
      return { pricedAt: Math.max(source.calledAt, knownAt), older: false, aheadTokens }
    case 'open':
      return { pricedAt: now, older: false, aheadTokens }
  }
}

/** An `iat` in the future counts as now: newer than all before, except a token that says a later time. */
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
  // An `iat` is in whole seconds: a token of the second in which one from the future was first brought is not older.
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

/** Times for merchant calls and look-ups. No two are the same: of two within a millisecond the later one counts. */
export function priceClock(now: () => number): () => number {
  let last = 0
  return () => {
    const time = now()
    last = time > last || time < last - CLOCK_SLACK ? time : last + 1
    return last
  }
}

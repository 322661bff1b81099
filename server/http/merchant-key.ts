/** Checks the merchant API key of an HTTP request, and limits how many wrong keys one address may try. */

import type { Request } from 'express'
import { PayError } from '../contract/errors.ts'
import { clientKey } from './limits.ts'
import { bearer, isOneOf } from './requests.ts'

/** @throws {PayError} `unauthorized` for a missing or wrong key, `rate_limited` for too many wrong keys */
export type MerchantGate = (request: Request) => void

/** Milliseconds. */
const WINDOW = 60_000
/** Of one client in a window. A right key always passes. */
const WRONG_KEYS = 10
const MAX_CLIENTS = 10_000

/** @param monotonic milliseconds of a clock that nobody can set */
export function createMerchantGate(merchantApiKeys: readonly string[], monotonic: () => number): MerchantGate {
  const counts = new Map<string, { wrong: number; endsAt: number }>()
  return (request) => {
    const key = bearer(request)
    if (key === null) throw new PayError('unauthorized', 'Send the merchant API key as Authorization: Bearer')
    if (isOneOf(key, merchantApiKeys)) return
    const client = clientKey(request)
    const at = monotonic()
    let count = counts.get(client)
    if (!count || count.endsAt <= at || count.endsAt > at + WINDOW) {
      if (counts.size >= MAX_CLIENTS) counts.clear()
      count = { wrong: 0, endsAt: at + WINDOW }
      counts.set(client, count)
    }
    count.wrong += 1
    if (count.wrong <= WRONG_KEYS) throw new PayError('unauthorized', 'The merchant API key is not valid')
    const retryAfter = Math.max(1, Math.ceil((count.endsAt - at) / 1000))
    throw new PayError('rate_limited', 'Too many wrong merchant API keys. Wait a moment', { retryAfter })
  }
}

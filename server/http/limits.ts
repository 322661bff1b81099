/** How often strangers may call. Generous for a shop behind one address, tight enough that nobody fills the store by hand. */

import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import type { RequestHandler } from 'express'
import { PayError } from '../errors.ts'
import type { Log } from '../log.ts'

const MINUTE = 60_000

/**
 * Webhooks are not here on purpose: a provider that is turned away is a customer who paid and got nothing. What strangers can send there is bounded by
 * size, by verification before anything else, and by a quarantine of fixed length.
 */
export interface Limits {
  readonly open: RequestHandler
  readonly pay: RequestHandler
  readonly read: RequestHandler
}

export function createLimits(): Limits {
  return { open: perMinute(600), pay: perMinute(600), read: perMinute(3000) }
}

/** Says once that a proxy seems to stand before us unheard: all buyers behind it would share one limit. */
export function forwardedUnheard(trustProxy: boolean | number | string, log: Log): RequestHandler {
  let said = trustProxy !== false
  return (request, _response, next) => {
    if (!said && request.headers['x-forwarded-for'] !== undefined) {
      said = true
      log.warn('requests come with X-Forwarded-For, and TRUST_PROXY is off: if that is your proxy, all buyers share one rate limit')
    }
    next()
  }
}

function perMinute(limit: number): RequestHandler {
  return rateLimit({
    windowMs: MINUTE,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => ipKeyGenerator(request.ip ?? ''),
    // Merchants' own servers price whole catalogues; they are known by their key, which the route checks.
    skip: (request) => request.headers.authorization !== undefined && request.path === '/checkouts',
    handler: () => {
      throw new PayError('rate_limited', 'Too many requests; wait a moment', { retryAfter: 60 })
    },
    validate: { trustProxy: false, xForwardedForHeader: false },
  }) as unknown as RequestHandler
}

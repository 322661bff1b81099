/** How often strangers may call. Generous for a shop behind one address, tight enough that nobody fills the store by hand. */

import { isIP } from 'node:net'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import type { Request, RequestHandler } from 'express'
import { PayError } from '../contract/errors.ts'
import type { Log } from '../platform/log.ts'
import { createLimitStore } from './limit-store.ts'
import { bearer, isOneOf } from './requests.ts'

const MINUTE = 60_000
/** The life of a checkout, unless the settings say otherwise: so these are an address's shares of the open checkouts and of the payments under way. */
const HALF_HOUR = 30 * MINUTE
const OPEN_SHARE = 2000
const PAY_SHARE = 1000
/** One IPv6 client holds a whole prefix. Providers hand out /64 at least and /56 often; /56 is one client here. */
const IPV6_PREFIX = 56
/** Of a client whose address is none, in characters. */
const LONGEST_NAME = 64

/** By what a client is counted, in every limit: an IPv4 address, or an IPv6 prefix. */
export function clientKey(request: Pick<Request, 'ip'>): string {
  const { ip = '' } = request
  // Some proxies name the port, too, which is another for each connection.
  const address = /^\[?([0-9a-f.:]+?)\]?:\d{1,5}$/i.exec(ip)?.[1] ?? ip
  const known = isIP(ip) === 0 && isIP(address) !== 0 ? address : ip
  // What is no address was written by a stranger: it is remembered, so it must not be long.
  return isIP(known) === 0 ? known.slice(0, LONGEST_NAME) : ipKeyGenerator(known, IPV6_PREFIX)
}

/**
 * Webhooks are not here on purpose: a provider that is turned away is a customer who paid and got nothing. What strangers can send there is bounded by
 * size, by verification before anything else, by a quarantine of fixed length, and by the limit on failures in `webhook-limit.ts`.
 */
export interface Limits {
  readonly open: RequestHandler
  readonly pay: RequestHandler
  readonly read: RequestHandler
}

/**
 * @param merchantApiKeys a merchant's own server prices whole catalogues: whoever shows one of these is not counted
 * @param monotonic milliseconds of a clock that nobody can set
 */
export function createLimits(merchantApiKeys: readonly string[], monotonic: () => number): Limits {
  const known = (request: Request): boolean => {
    const key = bearer(request)
    return key !== null && isOneOf(key, merchantApiKeys)
  }
  const limit = (name: string, windowMs: number, max: number, skip?: (request: Request) => boolean) =>
    limitTo({ name, windowMs, max, monotonic, skip })
  return {
    open: both(limit('open', MINUTE, 600, known), limit('open-share', HALF_HOUR, OPEN_SHARE, known)),
    pay: both(limit('pay', MINUTE, 600), limit('pay-share', HALF_HOUR, PAY_SHARE)),
    read: limit('read', MINUTE, 3000),
  }
}

/** Says once that a proxy seems to stand before us unheard: all buyers behind it would share one limit. */
export function forwardedUnheard(trustProxy: boolean | number | string, log: Log): RequestHandler {
  let said = trustProxy !== false
  return (request, _response, next) => {
    if (!said && request.headers['x-forwarded-for'] !== undefined) {
      said = true
      log.warn(
        'requests come with X-Forwarded-For, and TRUST_PROXY is off: if that is your proxy, all buyers share one rate limit',
      )
    }
    next()
  }
}

interface Limit {
  readonly name: string
  readonly windowMs: number
  readonly max: number
  readonly monotonic: () => number
  readonly skip?: ((request: Request) => boolean) | undefined
}

function limitTo({ name, windowMs, max, monotonic, skip = () => false }: Limit): RequestHandler {
  return rateLimit({
    windowMs,
    limit: max,
    identifier: name,
    store: createLimitStore(monotonic),
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request) => clientKey(request as unknown as Request),
    skip: (request) => skip(request as unknown as Request),
    handler: () => {
      throw new PayError('rate_limited', 'Too many requests; wait a moment', { retryAfter: 60 })
    },
    validate: { trustProxy: false, xForwardedForHeader: false },
  }) as unknown as RequestHandler
}

function both(first: RequestHandler, second: RequestHandler): RequestHandler {
  return (request, response, next) =>
    void first(request, response, (error?: unknown) =>
      error === undefined ? void second(request, response, next) : next(error),
    )
}

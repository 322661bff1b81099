/**
 * Rate limits for clients without credentials: generous enough for a shop behind one address, tight enough to protect
 * the process, and to keep one client from filling the store. Each process counts its own: beside others on one store, a
 * client gets as much from each.
 */

import { isIP } from 'node:net'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import type { Request, RequestHandler } from 'express'
import { PayError } from '../contract/errors.ts'
import type { Log } from '../platform/log.ts'
import { createLimitStore } from './limit-store.ts'
import { requestIdOf } from './request-id.ts'
import { bearer, isOneOf } from './requests.ts'

const MINUTE = 60_000
/**
 * The default life of a checkout. Limits over this time therefore bound how many open checkouts and pending payments
 * one address has.
 */
const HALF_HOUR = 30 * MINUTE
const OPEN_SHARE = 2000
const PAY_SHARE = 1000
/** One IPv6 client owns a whole prefix: internet providers assign at least a /64, often a /56. */
const IPV6_PREFIX = 56
/** Characters of a client's key, where its address is not an IP address. */
const MAX_NAME_LENGTH = 64

/** The key of a client in every limit: its IPv4 address or its IPv6 prefix. */
export function clientKey(request: Pick<Request, 'ip'>): string {
  const { ip = '' } = request
  // Some proxies also name the port, which differs for each connection.
  const address = /^\[?([0-9a-f.:]+?)\]?:\d{1,5}$/i.exec(ip)?.[1] ?? ip
  const known = isIP(ip) === 0 && isIP(address) !== 0 ? address : ip
  // A stranger wrote what is not an IP address. It is stored, so its length needs a limit.
  return isIP(known) === 0 ? known.slice(0, MAX_NAME_LENGTH) : ipKeyGenerator(known, IPV6_PREFIX)
}

/**
 * There is no limit on webhooks, because a refused provider means a customer who paid and got nothing. Other bounds
 * protect the webhook routes: the size of a body, verification before anything else, a quarantine of fixed length, and
 * the limit on failures in `webhook-limit.ts`.
 */
export interface Limits {
  readonly open: RequestHandler
  readonly pay: RequestHandler
  readonly read: RequestHandler
}

/**
 * @param merchantApiKeys requests with one of these are not counted: a merchant's server may open many checkouts
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

/** Warns once about a proxy that TRUST_PROXY does not name: all buyers behind it share one rate limit. */
export function warnAboutProxy(trustProxy: boolean | number | string, log: Log): RequestHandler {
  let isDone = trustProxy !== false
  return (request, _response, next) => {
    if (!isDone && request.headers['x-forwarded-for'] !== undefined) {
      isDone = true
      log.warn(
        { requestId: requestIdOf(request) },
        'requests carry X-Forwarded-For while TRUST_PROXY is off: if a proxy of yours adds it, set TRUST_PROXY, ' +
          'or all buyers share one rate limit',
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
      throw new PayError('rate_limited', 'Too many requests. Wait a moment', { retryAfter: 60 })
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

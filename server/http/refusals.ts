/** Logs refused requests for the shop's developer: what was wrong with a request, never what was in it. */

import type { Request } from 'express'
import type { ErrorCode, PayError } from '../contract/errors.ts'
import type { Log } from '../platform/log.ts'

export type RefusalLog = (request: Request, error: PayError) => void

/** What the shop's own code or settings bring about. Buyers, their providers and strangers bring about the rest. */
const ACTIONABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'body_not_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
  'unauthorized',
  'order_token_invalid',
  'price_not_allowed',
  'order_not_found',
  'pricing_not_configured',
  'provider_not_available',
  'no_payment_method',
  'idempotency_key_missing',
  'idempotency_key_invalid',
])
/** Milliseconds between two lines of one kind. A broken shop refuses every buyer in the same way. */
const PAUSE = 1000
const MAX_ERRORS = 20

/** @param now epoch milliseconds */
export function createRefusalLog(log: Log, now: () => number): RefusalLog {
  const kinds = new Map<string, { at: number; leftOut: number }>()
  return (request, error) => {
    if (!ACTIONABLE.has(error.code) || isBuyersOwn(error)) return
    const route = routeOf(request)
    // Routes and codes are finite, so this is, too.
    const key = `${request.method} ${route} ${error.code}`
    const at = now()
    const last = kinds.get(key)
    if (last && at >= last.at && at < last.at + PAUSE) {
      last.leftOut += 1
      return
    }
    kinds.set(key, { at, leftOut: 0 })
    const { code, status, message: detail, errors } = error
    log.warn(
      {
        method: request.method,
        route,
        ...originOf(request),
        status,
        code,
        detail,
        ...(errors ? { errors: errors.slice(0, MAX_ERRORS) } : {}),
        ...(last && last.leftOut > 0 ? { leftOut: last.leftOut } : {}),
      },
      'a request was refused',
    )
  }
}

/** A name, an address or a number that the buyer has to put right is said to the buyer. */
function isBuyersOwn({ errors }: PayError): boolean {
  return errors !== undefined && errors.length > 0 && errors.every(({ path }) => path.startsWith('customer.'))
}

function routeOf(request: Request): string {
  const path: unknown = request.route?.path
  return typeof path === 'string' ? path : 'none'
}

/** Which page sent it. A header is a stranger's text: only what reads as an origin is repeated. */
function originOf(request: Request): { origin?: string } {
  const { origin } = request.headers
  return origin !== undefined && /^https?:\/\/[\w.:[\]-]{1,100}$/i.test(origin) ? { origin } : {}
}

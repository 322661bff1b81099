/** Logs refused HTTP requests for the shop's developer: what is wrong with a request, never its content. */

import type { Request } from 'express'
import type { ErrorCode, PayError } from '../contract/errors.ts'
import type { Log } from '../platform/log.ts'
import { requestIdOf } from './request-id.ts'

export type RefusalLog = (request: Request, error: PayError) => void

/** The errors that the shop's code or settings cause. Buyers, providers and strangers cause the others. */
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
/** Milliseconds between two log lines of one kind. A broken shop fails in the same way for every buyer. */
const PAUSE = 1000
const MAX_ERRORS = 20

/** @param monotonic milliseconds of a clock that nobody can set */
export function createRequestRefusalLog(log: Log, monotonic: () => number): RefusalLog {
  const kinds = new Map<string, { at: number; leftOut: number }>()
  return (request, error) => {
    if (!ACTIONABLE.has(error.code) || isBuyersOwn(error)) return
    const route = routeOf(request)
    // The number of routes and codes is finite, so this map stays small.
    const key = `${request.method} ${route} ${error.code}`
    const at = monotonic()
    const last = kinds.get(key)
    if (last && at >= last.at && at < last.at + PAUSE) {
      last.leftOut += 1
      return
    }
    kinds.set(key, { at, leftOut: 0 })
    const { code, status, message: detail, errors } = error
    log.warn(
      {
        requestId: requestIdOf(request),
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

/** The buyer corrects a name, an e-mail address or a phone number. The widget shows these errors to the buyer. */
function isBuyersOwn({ errors }: PayError): boolean {
  return errors !== undefined && errors.length > 0 && errors.every(({ path }) => path.startsWith('customer.'))
}

function routeOf(request: Request): string {
  const path: unknown = request.route?.path
  return typeof path === 'string' ? path : 'none'
}

/** The page that sent the request. A stranger writes this header, so only the form of an origin is logged. */
function originOf(request: Request): { origin?: string } {
  const { origin } = request.headers
  return origin !== undefined && /^https?:\/\/[\w.:[\]-]{1,100}$/i.test(origin) ? { origin } : {}
}

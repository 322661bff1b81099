/** Errors that leave the building: each has a stable code, an HTTP status and words for the person who has to act on it. */

import type { MoneyView } from '../domain/money.ts'

/** One fault in what was sent. `path` is the member, in dots, as the sender wrote it. */
export interface FieldError {
  path: string
  message: string
}

/** Every code that an answer may carry, with its status and title. Codes are stable; titles may be reworded. */
export const ERRORS = {
  bad_request: [400, 'The request cannot be read'],
  body_not_json: [400, 'The body is not JSON'],
  idempotency_key_missing: [400, 'The Idempotency-Key header is missing'],
  idempotency_key_invalid: [400, 'The Idempotency-Key header is not usable'],
  webhook_malformed: [400, 'The webhook cannot be read'],
  webhook_not_for_us: [400, 'The webhook is of a kind that is refused'],
  unauthorized: [401, 'Authorization is missing or wrong'],
  order_token_invalid: [401, 'The order token is not valid'],
  webhook_signature_invalid: [401, 'The webhook signature is not valid'],
  price_not_allowed: [403, 'A price from the browser is not allowed'],
  not_found: [404, 'Nothing is here'],
  checkout_not_found: [404, 'No such checkout'],
  order_not_found: [404, 'No such order'],
  method_not_allowed: [405, 'The method is not allowed here'],
  order_paid: [409, 'The order is paid already'],
  checkout_paid: [409, 'The checkout is paid already'],
  checkout_cancelled: [409, 'The checkout was cancelled'],
  checkout_expired: [409, 'The checkout has expired'],
  push_too_soon: [409, 'The last push request was sent less than a minute ago'],
  request_in_progress: [409, 'The same request is still running'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body is not JSON'],
  invalid_request: [422, 'The request is not valid'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used for another request'],
  pricing_not_configured: [422, 'This way to price an order is not configured'],
  provider_not_available: [422, 'This way to pay is not available for this checkout'],
  no_payment_method: [422, 'No way to pay is available for this order'],
  rate_limited: [429, 'Too many requests'],
  body_already_read: [500, 'A body parser ran before pay-button'],
  internal_error: [500, 'Something went wrong on our side'],
  order_lookup_failed: [502, 'The shop could not be asked for the price'],
  unavailable: [503, 'Not available just now'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ErrorCode = keyof typeof ERRORS

/** RFC 9457, as every error answer is shaped. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  errors?: FieldError[]
  /** Of `order_paid`, when the order was paid at another price than it came with now. */
  paid?: MoneyView
}

export interface PayErrorOptions {
  errors?: FieldError[]
  /** Overrides the code's usual status, where a provider's document asks for another. */
  status?: number
  /** Whole seconds. */
  retryAfter?: number
  paid?: MoneyView
  cause?: unknown
}

/** An error that may be shown to whoever sent the request. `detail` must never hold a secret, SQL or a vendor's text. */
export class PayError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly errors: FieldError[] | undefined
  readonly retryAfter: number | undefined
  readonly paid: MoneyView | undefined

  constructor(code: ErrorCode, detail: string, options: PayErrorOptions = {}) {
    super(detail, { cause: options.cause })
    this.name = 'PayError'
    this.code = code
    this.status = options.status ?? ERRORS[code][0]
    this.errors = options.errors
    this.retryAfter = options.retryAfter
    this.paid = options.paid
  }
}

/** Our own store cannot be read or written: a full disk, a file that is gone or may not be written. Nothing was changed; the same request may come again. */
export class StoreUnavailable extends PayError {
  constructor(cause: unknown) {
    super('unavailable', 'The store cannot be used just now; nothing was changed, try again', { retryAfter: 5, cause })
    this.name = 'StoreUnavailable'
  }
}

export function problemOf(error: PayError): Problem {
  return {
    type: 'about:blank',
    title: ERRORS[error.code][1],
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(error.errors ? { errors: error.errors } : {}),
    ...(error.paid ? { paid: error.paid } : {}),
  }
}

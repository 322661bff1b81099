/** The errors of the HTTP API: each has a stable code, an HTTP status and a text for the person who has to act. */

import type { MoneyView } from '../domain/money.ts'

/** One fault of the sent data. `path` names the member as the sender wrote it, with dots. */
export interface FieldError {
  path: string
  message: string
}

/** Every error code with its status and title. Codes are stable, titles may change. */
export const ERRORS = {
  bad_request: [400, 'The request is malformed'],
  body_not_json: [400, 'The body is not valid JSON'],
  idempotency_key_missing: [400, 'The Idempotency-Key header is missing'],
  idempotency_key_invalid: [400, 'The Idempotency-Key header is invalid'],
  webhook_malformed: [400, 'The webhook is malformed'],
  webhook_not_for_us: [400, 'The companion does not accept this webhook'],
  unauthorized: [401, 'The Authorization header is missing or wrong'],
  order_token_invalid: [401, 'The order token is invalid'],
  webhook_signature_invalid: [401, 'The webhook signature is invalid'],
  cross_site_request: [403, 'The request comes from another site'],
  csrf_token_invalid: [403, 'The X-CSRF-Token header is missing or wrong'],
  price_not_allowed: [403, 'The browser must not set the price'],
  not_found: [404, 'The address was not found'],
  checkout_not_found: [404, 'The checkout was not found'],
  order_not_found: [404, 'The order was not found'],
  payment_not_found: [404, 'The payment was not found'],
  anomaly_not_found: [404, 'The anomaly was not found'],
  refund_not_found: [404, 'The refund was not found'],
  event_not_found: [404, 'The order event was not found'],
  webhook_not_found: [404, 'The webhook was not found'],
  method_not_allowed: [405, 'The HTTP method is not allowed at this address'],
  order_paid: [409, 'The order is already paid'],
  checkout_paid: [409, 'The checkout is already paid'],
  checkout_cancelled: [409, 'The checkout was cancelled'],
  checkout_expired: [409, 'The checkout has expired'],
  push_too_soon: [409, 'The last push request was sent less than a minute ago'],
  anomaly_resolved: [409, 'The anomaly is already resolved'],
  payment_not_reviewable: [409, 'The payment cannot be marked as reviewed now'],
  anomaly_not_acceptable: [409, 'The money of this anomaly cannot pay the order'],
  order_not_paid: [409, 'No money came for this order'],
  refund_too_large: [409, 'The refund is more than what is left of the money'],
  refund_refused: [409, 'The provider did not make the refund'],
  refund_not_resolvable: [409, 'The outcome of this refund cannot be set by hand now'],
  event_erased: [409, 'The order event was erased'],
  request_in_progress: [409, 'The first request with this Idempotency-Key is still running'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The content type or encoding of the body is not supported'],
  invalid_request: [422, 'The request is invalid'],
  idempotency_key_reused: [422, 'The Idempotency-Key was already used with another body'],
  pricing_not_configured: [422, 'Order look-up is not configured'],
  refund_not_possible: [422, 'This money cannot be returned at the provider from here'],
  provider_not_available: [422, 'The payment method is not available for this checkout'],
  no_payment_method: [422, 'No payment method is available for this order'],
  rate_limited: [429, 'Too many requests'],
  body_already_read: [500, 'A body parser ran before the pay-button handler'],
  internal_error: [500, 'An unexpected error occurred'],
  provider_unreachable: [502, 'The provider did not answer'],
  order_lookup_failed: [502, 'The order look-up failed'],
  unavailable: [503, 'The companion is temporarily unavailable'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ErrorCode = keyof typeof ERRORS

/** The body of every error response, by RFC 9457. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  errors?: FieldError[]
  /** Only with `order_paid`: the price that was paid, if it differs from the price of this request. */
  paid?: MoneyView
  /** Only with `refund_refused`: why, as a code. */
  reason?: string
}

export interface PayErrorOptions {
  errors?: FieldError[]
  /** Replaces the code's usual status where a provider's document asks for another. */
  status?: number
  /** Whole seconds. */
  retryAfter?: number
  paid?: MoneyView
  reason?: string
  cause?: unknown
}

/** An error that the sender of the request may read. `detail` must never hold a secret, SQL or a vendor's text. */
export class PayError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly errors: FieldError[] | undefined
  readonly retryAfter: number | undefined
  readonly paid: MoneyView | undefined
  readonly reason: string | undefined

  constructor(code: ErrorCode, detail: string, options: PayErrorOptions = {}) {
    super(detail, { cause: options.cause })
    this.name = 'PayError'
    this.code = code
    this.status = options.status ?? ERRORS[code][0]
    this.errors = options.errors
    this.retryAfter = options.retryAfter
    this.paid = options.paid
    this.reason = options.reason
  }
}

/**
 * The store cannot be read or written: the disk is full, the file is missing or read-only, or the database cannot be
 * reached. Unless `detail` says otherwise, nothing was changed. The same request may be sent again.
 */
export class StoreUnavailable extends PayError {
  constructor(cause: unknown, detail = 'The store is not available at the moment. Nothing was changed. Try again') {
    super('unavailable', detail, { retryAfter: 5, cause })
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
    ...(error.reason ? { reason: error.reason } : {}),
  }
}

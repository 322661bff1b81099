/** Errors of the modal: the companion's problem codes, and a few more for requests without an answer. */

import type { FieldError, MoneyView } from '../../server/contract/wire.ts'

export type { FieldError } from '../../server/contract/wire.ts'

/** Codes that the browser itself creates. All others come from the companion (see its `/openapi.json`). */
export type LocalErrorCode = 'offline' | 'unreachable' | 'timeout' | 'bad_answer' | 'bad_options' | 'load_failed'

export interface CheckoutErrorDetails {
  /** HTTP status, 0 when there was no answer. */
  status?: number
  errors?: readonly FieldError[] | undefined
  /** From `Retry-After`. */
  retryAfterMs?: number
  /** With `order_paid`: the amount that paid the order, if it is not the order's present price. */
  paid?: MoneyView | undefined
}

/** With these codes the same request may succeed later, whatever its status. */
const REPEATABLE_CODES = ['offline', 'unreachable', 'timeout', 'request_in_progress', 'rate_limited']

/**
 * A request to the companion failed or was refused. `code` is stable and may be quoted to the shop.
 * An error says nothing about money: only a checkout view does.
 */
export class CheckoutError extends Error {
  readonly code: string
  /** HTTP status, 0 when there was no answer. */
  readonly status: number
  readonly errors: readonly FieldError[]
  /** How long to wait before the next try, in milliseconds; 0 when the companion named no time. */
  readonly retryAfterMs: number
  /** With `order_paid`: the amount that paid the order, if it is not the order's present price. */
  readonly paid: MoneyView | undefined

  constructor(
    code: string,
    message: string = code,
    { status = 0, errors = [], retryAfterMs = 0, paid }: CheckoutErrorDetails = {},
  ) {
    super(message)
    this.name = 'CheckoutError'
    this.code = code
    this.status = status
    this.errors = errors
    this.retryAfterMs = retryAfterMs
    this.paid = paid
  }

  /** Whether the same request may be sent again with the same key, because nothing has refused it. */
  get repeatable(): boolean {
    return this.status >= 500 || REPEATABLE_CODES.includes(this.code)
  }

  /** Whether something else than the companion has refused the request, e.g. a proxy while the companion starts. */
  get isForeign(): boolean {
    return this.code.startsWith('http_')
  }
}

/** The modal did not load. The button is too small for a `CheckoutError`. */
export interface LoadError extends Error {
  readonly code: 'load_failed'
}

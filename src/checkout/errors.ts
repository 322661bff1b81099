/**
 * Errors as the modal knows them: the companion's problem codes, and a few of its own for requests without an answer.
 */

import type { FieldError, MoneyView } from '../../server/contract/wire.ts'

export type { FieldError } from '../../server/contract/wire.ts'

/** Codes that the browser itself gives; every other code is the companion's (see its `/openapi.json`). */
export type LocalErrorCode = 'offline' | 'timeout' | 'bad_answer' | 'bad_options'

export interface CheckoutErrorDetails {
  /** HTTP status, 0 when there was no answer. */
  status?: number
  errors?: readonly FieldError[] | undefined
  /** From `Retry-After`. */
  retryAfterMs?: number
  /** With `order_paid`: the amount that paid the order, where it differs from the amount that was asked for. */
  paid?: MoneyView | undefined
}

/** The same request may succeed later, whatever its status. */
const REPEATABLE_CODES = ['offline', 'timeout', 'request_in_progress', 'rate_limited']

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
  /** With `order_paid`: the amount that paid the order, where it differs from the amount that was asked for. */
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

  /** Whether the same request may be sent again with the same key: it had no answer, or none that refuses it. */
  get repeatable(): boolean {
    return this.status >= 500 || REPEATABLE_CODES.includes(this.code)
  }
}

/** Errors as the widget knows them: the companion's problem codes, and a few of its own where no answer came. */

import type { FieldError } from '../server/wire.ts'

export type { FieldError } from '../server/wire.ts'

/** Codes that the browser itself gives; every other code is the companion's (see its `/openapi.json`). */
export type LocalErrorCode = 'offline' | 'timeout' | 'bad_answer' | 'bad_options' | 'load_failed'

/**
 * Something that was asked of the companion could not be done. `code` is stable and may be quoted to the shop.
 * An error says nothing about money: only a checkout view does.
 */
export class CheckoutError extends Error {
  readonly code: string
  /** HTTP status, 0 when there was no answer. */
  readonly status: number
  readonly errors: readonly FieldError[]

  constructor(code: string, detail: string = code, status = 0, errors: readonly FieldError[] = []) {
    super(detail)
    this.name = 'CheckoutError'
    this.code = code
    this.status = status
    this.errors = errors
  }

  /** No answer, or one that says nothing about the request itself: the same request may be sent again with the same key. */
  get repeatable(): boolean {
    return this.status >= 500 || /^(offline|timeout|load_failed|request_in_progress|rate_limited)$/.test(this.code)
  }
}

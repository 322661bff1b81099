/** Every code that the widget can report is explained to the shop's developer, or there is a reason why not. */

import { describe, expect, it } from 'vitest'
import { ERRORS } from '../server/contract/errors.ts'
import type { ErrorCode } from '../server/contract/errors.ts'
import { CheckoutError } from '../src/checkout/errors.ts'
import type { LocalErrorCode } from '../src/checkout/errors.ts'
import { mistakeOf } from '../src/checkout/explain.ts'
import { MISTAKES, MISTAKES_BEFORE_LOADING } from '../src/checkout/mistakes.ts'
import { LOCAL_ERROR_CODES } from './docs/names.ts'

type Code = ErrorCode | LocalErrorCode

const NOT_SENT = 'The widget never sends such a request'
const NOT_ITS_ROUTE = 'No route that the widget uses answers so'
const BY_THE_VIEW = 'The next view shows what has changed'

/** Why the console says nothing about these. */
const UNEXPLAINED: Partial<Record<Code, string>> = {
  offline: 'Only the buyer can correct it',
  bad_request: NOT_SENT,
  body_not_json: NOT_SENT,
  unsupported_media_type: NOT_SENT,
  idempotency_key_missing: NOT_SENT,
  idempotency_key_invalid: NOT_SENT,
  idempotency_key_reused: NOT_SENT,
  method_not_allowed: NOT_SENT,
  webhook_malformed: NOT_ITS_ROUTE,
  webhook_not_for_us: NOT_ITS_ROUTE,
  webhook_signature_invalid: NOT_ITS_ROUTE,
  cross_site_request: NOT_ITS_ROUTE,
  csrf_token_invalid: NOT_ITS_ROUTE,
  payment_not_found: NOT_ITS_ROUTE,
  anomaly_not_found: NOT_ITS_ROUTE,
  event_not_found: NOT_ITS_ROUTE,
  webhook_not_found: NOT_ITS_ROUTE,
  anomaly_resolved: NOT_ITS_ROUTE,
  payment_not_reviewable: NOT_ITS_ROUTE,
  anomaly_not_acceptable: NOT_ITS_ROUTE,
  order_not_paid: NOT_ITS_ROUTE,
  refund_too_large: NOT_ITS_ROUTE,
  refund_refused: NOT_ITS_ROUTE,
  refund_not_possible: NOT_ITS_ROUTE,
  refund_not_found: NOT_ITS_ROUTE,
  refund_not_resolvable: NOT_ITS_ROUTE,
  event_erased: NOT_ITS_ROUTE,
  provider_unreachable: NOT_ITS_ROUTE,
  checkout_paid: BY_THE_VIEW,
  checkout_cancelled: BY_THE_VIEW,
  checkout_expired: BY_THE_VIEW,
  push_too_soon: BY_THE_VIEW,
  request_in_progress: 'The widget repeats the request by itself',
  order_paid: 'The buyer has paid before. A row explains it only if the price was another one',
  provider_not_available: 'The provider was switched off after the list was shown, and the buyer chooses another',
}

const CODES: Code[] = [...(Object.keys(ERRORS) as ErrorCode[]), ...(LOCAL_ERROR_CODES as LocalErrorCode[])]

const faultOf = (error: CheckoutError) => ({ error, options: {}, header: {}, claims: {}, now: 0 })

describe('the table of mistakes', () => {
  it.each(CODES)('has a row for %s, or there is a reason against it', (code) => {
    const [status = 0] = ERRORS[code as ErrorCode] ?? []
    // The rows about the modal itself look at the page, which there is none of here.
    const isExplained =
      code === 'load_failed'
        ? MISTAKES.some((row) => row.code === code)
        : mistakeOf(faultOf(new CheckoutError(code, code, { status }))) !== undefined
    expect(isExplained).toBe(UNEXPLAINED[code] === undefined)
  })

  it('has only codes that exist', () => {
    const used = [...MISTAKES_BEFORE_LOADING, ...MISTAKES].map(({ code }) => code)
    expect(used.filter((code) => code !== 'http_<status>' && !CODES.includes(code as Code))).toEqual([])
  })

  it('says nothing about what the buyer mistyped', () => {
    const errors = [{ path: 'customer.phone', message: 'is not a phone number' }]
    expect(mistakeOf(faultOf(new CheckoutError('invalid_request', 'x', { status: 422, errors })))).toBeUndefined()
  })
})

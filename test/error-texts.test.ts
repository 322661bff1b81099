/** What the buyer reads about each error. Nothing of it may be untrue, whether or not the rare words are loaded. */

import { describe, expect, it } from 'vitest'
import { ERRORS } from '../server/contract/errors.ts'
import type { ErrorCode } from '../server/contract/errors.ts'
import { CheckoutError } from '../src/checkout/errors.ts'
import type { LocalErrorCode } from '../src/checkout/errors.ts'
import { en } from '../src/locales/en.ts'
import { enRare } from '../src/locales/en-rare.ts'
import { wordsFor } from '../src/screens/parts.ts'

const GENERAL = 'The shop can’t take this payment yet'
const FAULT = 'The shop has a problem just now'
const SILENT = 'The shop isn’t answering'
/** Until the rare words are loaded, the error's own message. */
const OWN = 'The message of the error'

/** The headline, and the one without the rare words. */
const HEADLINES: Record<ErrorCode | LocalErrorCode, readonly [headline: string, before: string]> = {
  offline: ['You’re offline', 'You’re offline'],
  unreachable: [SILENT, SILENT],
  timeout: ['The answer took too long', OWN],
  bad_answer: ['We can’t read the answer of the shop’s payment service', OWN],
  bad_options: ['The shop’s button names no order', OWN],
  // The button itself says so.
  load_failed: [GENERAL, OWN],
  bad_request: [GENERAL, OWN],
  body_not_json: [GENERAL, OWN],
  idempotency_key_missing: [GENERAL, OWN],
  idempotency_key_invalid: [GENERAL, OWN],
  webhook_malformed: [GENERAL, OWN],
  webhook_not_for_us: [GENERAL, OWN],
  unauthorized: [GENERAL, OWN],
  order_token_invalid: ['This page can’t start the payment', OWN],
  webhook_signature_invalid: [GENERAL, OWN],
  cross_site_request: [GENERAL, OWN],
  csrf_token_invalid: [GENERAL, OWN],
  price_not_allowed: [GENERAL, OWN],
  not_found: [GENERAL, OWN],
  checkout_not_found: ['This checkout is no longer here', OWN],
  order_not_found: ['The shop doesn’t know this order', OWN],
  payment_not_found: [GENERAL, OWN],
  anomaly_not_found: [GENERAL, OWN],
  event_not_found: [GENERAL, OWN],
  webhook_not_found: [GENERAL, OWN],
  method_not_allowed: [GENERAL, OWN],
  anomaly_resolved: [GENERAL, OWN],
  payment_not_reviewable: [GENERAL, OWN],
  anomaly_not_acceptable: [GENERAL, OWN],
  order_not_paid: [GENERAL, OWN],
  refund_too_large: [GENERAL, OWN],
  refund_refused: [GENERAL, OWN],
  refund_not_possible: [GENERAL, OWN],
  refund_not_found: [GENERAL, OWN],
  refund_not_resolvable: [GENERAL, OWN],
  event_erased: [GENERAL, OWN],
  order_paid: ['This order is already paid', OWN],
  checkout_paid: [GENERAL, OWN],
  checkout_cancelled: [GENERAL, OWN],
  checkout_expired: [GENERAL, OWN],
  push_too_soon: [GENERAL, OWN],
  request_in_progress: ['The last try is still under way', OWN],
  body_too_large: [GENERAL, OWN],
  unsupported_media_type: [GENERAL, OWN],
  invalid_request: [GENERAL, OWN],
  idempotency_key_reused: [GENERAL, OWN],
  pricing_not_configured: [GENERAL, OWN],
  provider_not_available: ['This way to pay isn’t working right now', OWN],
  no_payment_method: ['There’s no way to pay this order yet', OWN],
  rate_limited: ['Too many tries', OWN],
  body_already_read: [FAULT, FAULT],
  internal_error: [FAULT, FAULT],
  provider_unreachable: [FAULT, FAULT],
  order_lookup_failed: [FAULT, FAULT],
  unavailable: [FAULT, FAULT],
}

const SILENCE = /isn’t answering|offline|too long/
/** Money can have moved when nobody knows what became of the request. */
const UNKNOWN_OUTCOME = ['offline', 'unreachable', 'timeout', 'bad_answer', 'request_in_progress']

describe('the text about an error', () => {
  it.each(Object.entries(HEADLINES))('is true: %s', (code, headlines) => {
    const [status = 0] = ERRORS[code as ErrorCode] ?? []
    const error = new CheckoutError(code, OWN, { status })
    const texts = [wordsFor(error, { ...en, ...enRare }), wordsFor(error, en)]
    expect(texts.map(([headline]) => headline)).toEqual(headlines)
    for (const [headline, body] of texts) {
      if (status > 0) expect(headline).not.toMatch(SILENCE)
      if (status >= 500 || UNKNOWN_OUTCOME.includes(code)) expect(body).not.toContain('money was taken')
    }
  })

  it.each([
    [404, 'http_404', SILENT],
    [502, 'http_502', FAULT],
  ])('is true of an answer of %i that is not the companion’s', (status, code, headline) => {
    expect(wordsFor(new CheckoutError(code, code, { status }), { ...en, ...enRare })[0]).toBe(headline)
  })
})

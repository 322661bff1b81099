/** Reads the companion's answers: what is used later is checked here, once, and what is off is refused by its name. */

import type { CheckoutOpened, CheckoutView, PaymentView } from '../server/wire.ts'
import { CheckoutError } from './errors.ts'

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Unread = any

const must = (name: string, passes: unknown): void => {
  if (!passes) throw new CheckoutError('bad_answer', `Cannot read ${name}`)
}

/** Whether all of these are text, of this pattern. */
const are = (pattern: RegExp, ...values: unknown[]): boolean => values.every((value) => typeof value === 'string' && pattern.test(value))

const ANY = /^/

/** A page that may be opened for the buyer: never `javascript:`, and plain http only where nothing travels. */
const PAGE = /^(https:\/\/|http:\/\/(localhost|127\.[\d.]+|\[::1\])(:\d+)?(\/|$))/i

/** @throws {CheckoutError} `bad_answer` */
export function readPayment(value: Unread): PaymentView {
  const { id, provider, status, action } = value ?? {}
  must('payment', are(ANY, id, provider) && are(/^(pending|paid|failed|cancelled|expired)$/, status))
  const { type, url, presentation } = action ?? {}
  must('payment.action', !action || type === 'confirm-on-device' || (type === 'open' && are(PAGE, url) && URL.canParse(url) && are(/^(frame|popup|redirect)$/, presentation)))
  return value
}

/** @throws {CheckoutError} `bad_answer` */
export function readCheckout(value: Unread): CheckoutView {
  const { id, orderId, status, money, methods, payment } = value ?? {}
  must('checkout', are(ANY, id, orderId) && are(/^(open|processing|paid|cancelled|expired)$/, status))
  must('money', are(/^\d+(\.\d+)?$/, money?.amount) && are(/^[A-Z]{3}$/, money.currency) && money.exponent >= 0)
  const named = (all: Unread, key: string): boolean => Array.isArray(all) && all.every((each) => are(ANY, each?.[key], each?.label))
  must('methods', named(methods, 'provider') && methods.every(({ needs, mediums }: Unread) => Array.isArray(needs) && named(mediums ?? [], 'id')))
  if (payment) readPayment(payment)
  return value
}

/** @throws {CheckoutError} `bad_answer` */
export function readOpened(value: Unread): CheckoutOpened {
  must('clientSecret', are(ANY, value?.clientSecret))
  readCheckout(value.checkout)
  return value
}

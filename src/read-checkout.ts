/** Reads the companion's answers: what is used later is checked here, once, and what is off is refused by its name. */

import type { CheckoutOpened, CheckoutView, PaymentView } from '../server/wire.ts'
import { CheckoutError } from './errors.ts'

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Unread = any

const must = (passes: unknown, name: string): void => {
  if (!passes) throw new CheckoutError('bad_answer', `Cannot read ${name}`)
}

const matches = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value)

const texts = (...values: unknown[]): boolean => values.every((value) => typeof value === 'string')

/** A page that may be opened for the buyer: never `javascript:`, and plain http only where nothing travels. */
const mayBeOpened = (url: unknown): boolean => matches(url, /^(https:\/\/|http:\/\/(localhost|127\.[\d.]+|\[::1\])(:\d+)?(\/|$))/i) && URL.canParse(url as string)

/** @throws {CheckoutError} `bad_answer` */
export function readPayment(value: Unread): PaymentView {
  must(texts(value?.id, value?.provider) && matches(value.status, /^(pending|paid|failed|cancelled|expired)$/), 'payment')
  const { action } = value
  must(
    !action || action.type === 'confirm-on-device' || (action.type === 'open' && mayBeOpened(action.url) && matches(action.presentation, /^(frame|popup|redirect)$/)),
    'payment.action',
  )
  return value
}

/** @throws {CheckoutError} `bad_answer` */
export function readCheckout(value: Unread): CheckoutView {
  must(texts(value?.id, value?.orderId) && matches(value.status, /^(open|processing|paid|cancelled|expired)$/), 'checkout')
  const { money, methods, payment } = value
  must(matches(money?.amount, /^\d+(\.\d+)?$/) && matches(money.currency, /^[A-Z]{3}$/) && money.exponent >= 0, 'money')
  must(
    Array.isArray(methods) && methods.every((method) => texts(method?.provider, method?.label) && Array.isArray(method.needs) &&
      (method.mediums ?? []).every((medium: Unread) => texts(medium?.id, medium?.label))),
    'methods',
  )
  if (payment) readPayment(payment)
  return value
}

/** @throws {CheckoutError} `bad_answer` */
export function readOpened(value: Unread): CheckoutOpened {
  must(texts(value?.clientSecret), 'clientSecret')
  readCheckout(value.checkout)
  return value
}

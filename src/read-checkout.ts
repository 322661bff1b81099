/** Reads the companion's answers: what is used later is checked here, once. */

import type { CheckoutOpened, CheckoutView, PaymentView } from '../server/wire.ts'
import { CheckoutError } from './errors.ts'

/** A page that may be opened for the buyer: never `javascript:`. Whose it is, the server has seen to. */
const PAGE = /^https?:/i

const isPayment = ({ status, action }: PaymentView): boolean =>
  /^(pending|paid|failed|cancelled|expired)$/.test(status) && (!action || action.type === 'confirm-on-device' || (PAGE.test(action.url) && URL.canParse(action.url)))

const isCheckout = ({ status, money: { amount, currency }, methods, payment }: CheckoutView): boolean =>
  /^(open|processing|paid|cancelled|expired)$/.test(status) && /^\d+(\.\d+)?$/.test(amount) && /^[A-Z]{3}$/.test(currency)
  && methods.every(({ label, needs }) => label && needs.every(Boolean))
  && (!payment || isPayment(payment))

const reader = <T>(passes: (value: T) => unknown) => (value: unknown): T => {
  try {
    if (passes(value as T)) return value as T
  } catch {
    // Something is missing altogether.
  }
  throw new CheckoutError('bad_answer', 'The answer cannot be read')
}

/** @throws {CheckoutError} `bad_answer` */
export const readPayment = reader(isPayment)
/** @throws {CheckoutError} `bad_answer` */
export const readCheckout = reader(isCheckout)
/** @throws {CheckoutError} `bad_answer` */
export const readOpened = reader(({ checkout, clientSecret }: CheckoutOpened) => clientSecret && isCheckout(checkout))

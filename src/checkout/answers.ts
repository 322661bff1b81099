/** Checks the shape of the companion's answers where they arrive. The rest of the modal relies on it. */

import type {
  CheckoutOpened,
  CheckoutStatus,
  CheckoutView,
  MoneyView,
  PaymentStatus,
  PaymentView,
} from '../../server/contract/wire.ts'

const CHECKOUT_STATUSES: readonly CheckoutStatus[] = ['open', 'processing', 'paid', 'cancelled', 'expired']
const PAYMENT_STATUSES: readonly PaymentStatus[] = ['pending', 'paid', 'failed', 'cancelled', 'expired']

export const isPayment = guard<PaymentView>(
  ({ id, provider, status, action }) =>
    id && provider && PAYMENT_STATUSES.includes(status) && (action?.type !== 'open' || webAddress(action.url)),
)

export const isCheckout = guard<CheckoutView>(
  ({ id, orderId, status, money, methods, payment, notice }) =>
    id &&
    orderId &&
    CHECKOUT_STATUSES.includes(status) &&
    isMoney(money) &&
    isMoney(notice?.paid ?? money) &&
    methods.every(({ label, needs }) => label && needs.every(Boolean)) &&
    (!payment || isPayment(payment)),
)

export const isOpened = guard<CheckoutOpened>(({ checkout, clientSecret }) => clientSecret && isCheckout(checkout))

function isMoney({ amount, currency }: MoneyView): boolean {
  return /^\d+(\.\d+)? [A-Z]{3}$/.test(`${amount} ${currency}`)
}

/** A missing member makes the check throw, which counts as failed. */
function guard<T>(check: (value: T) => unknown): (value: unknown) => value is T {
  return (value): value is T => {
    try {
      return Boolean(check(value as T))
    } catch {
      return false
    }
  }
}

/** @returns the absolute address; null when it is missing, malformed, or not http(s), such as `javascript:` */
export function webAddress(address: string | undefined, base?: string): string | null {
  try {
    const { href, protocol } = new URL(address ?? '', base)
    return address && /^https?:$/.test(protocol) ? href : null
  } catch {
    return null
  }
}

/** The result of a checkout, when its modal is closed. */

import type { CheckoutView } from '../../server/contract/wire.ts'
import type { CheckoutError } from './errors.ts'

/**
 * The state of a checkout in one word, from the server's last view. `paid`, `cancelled` and `expired` are final.
 * `pending`: an attempt has started and its outcome is unknown. `failed`: the last attempt was declined, and another
 * may follow. `open`: nothing has started.
 */
export type CheckoutStatusNow = 'open' | 'pending' | 'failed' | 'paid' | 'cancelled' | 'expired'

/** The value of the promise that `open()` and `checkout()` return. */
export interface CheckoutResult {
  /** From the server's last view. Without one `error`, or `paid` if the server has said only that the order is paid. */
  status: CheckoutStatusNow | 'error'
  /** The server's last view, null when there is none. */
  checkout: CheckoutView | null
  /** Why there is no view, or the last request that failed. */
  error?: CheckoutError | null | undefined
}

export function statusOf({ status, payment }: CheckoutView): CheckoutStatusNow {
  if (status !== 'open' && status !== 'processing') return status
  if (payment?.status === 'failed') return 'failed'
  const isPending = status === 'processing' || payment?.status === 'pending' || payment?.status === 'paid'
  return isPending ? 'pending' : 'open'
}

export function resultOf(
  view: CheckoutView | null | undefined,
  error: CheckoutError | null | undefined,
): CheckoutResult {
  if (view) return { status: statusOf(view), checkout: view, error }
  // Paid by a checkout that this page does not know. At another price, this page's order is not the one that was paid.
  const isPaid = error?.code === 'order_paid' && !error.paid
  return { status: isPaid ? 'paid' : 'error', checkout: null, error }
}

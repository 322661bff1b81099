/** The result that opening a checkout promises. */

import type { CheckoutView } from '../../server/contract/wire.ts'
import type { CheckoutError } from './errors.ts'

/**
 * One word for the state of a checkout, from the server's last view:
 * `paid`, `cancelled` and `expired` are the checkout's own; `pending` means that an attempt is under way and its
 * outcome
 * is not known yet; `failed` that the last attempt was declined and another may follow; `open` that nothing was
 * started.
 */
export type CheckoutStatusNow = 'open' | 'pending' | 'failed' | 'paid' | 'cancelled' | 'expired'

/** What `open()` and `checkout()` promise, once the modal is closed. */
export interface CheckoutResult {
  /** From the server's last view; `error` when there is none. */
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
  // Paid by a checkout that this page does not know. At another price it is not this page's order that was paid.
  const isPaid = error?.code === 'order_paid' && !error.paid
  return { status: isPaid ? 'paid' : 'error', checkout: null, error }
}

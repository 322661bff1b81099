/** What opening a checkout comes to. */

import type { CheckoutView } from '../server/wire.ts'
import type { CheckoutError } from './errors.ts'

/**
 * One word for how a checkout stands, from the server's last view:
 * `paid`, `cancelled` and `expired` are the checkout's own; `pending` means that an attempt is under way and its outcome is not
 * known yet; `failed` that the last attempt was declined and another may follow; `open` that nothing has been started.
 */
export type CheckoutStatusNow = 'open' | 'pending' | 'failed' | 'paid' | 'cancelled' | 'expired'

/** What `open()` and `checkout()` promise, once the modal is closed. */
export interface CheckoutResult {
  /** The server's last word; `error` when there never was one. */
  status: CheckoutStatusNow | 'error'
  /** The server's last view, null when there never was one. */
  checkout: CheckoutView | null
  /** Why there is no view, or what went wrong last, if anything did. */
  error?: CheckoutError | null | undefined
}

export function statusOf(view: CheckoutView): CheckoutStatusNow {
  const { status, payment } = view
  if (status !== 'open' && status !== 'processing') return status
  if (payment?.status === 'failed') return 'failed'
  return status === 'processing' || payment?.status === 'pending' || payment?.status === 'paid' ? 'pending' : 'open'
}

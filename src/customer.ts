/** Who pays, as far as it is known. */

import type { Customer } from '../server/wire.ts'
import type { CheckoutState } from './checkout-state.ts'
import type { CheckoutOptions } from './options.ts'

/** What is known of the buyer: typed here, told by the page, told by the server; the nearest wins. */
export function customerOf({ view, draft }: CheckoutState, options: CheckoutOptions): Customer {
  return { ...view?.customer, ...options.customer, ...draft }
}

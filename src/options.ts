/** What a checkout is opened with, by attribute or by call. */

import type { Customer, Presentation } from '../server/wire.ts'
import type { OrderRequest } from './checkout-client.ts'
import { CheckoutError } from './errors.ts'

/** One of `orderToken`, `checkout` with `clientSecret`, `orderId`, or `amount` with `currency` (open amounts) names what is to be paid. */
export interface CheckoutOptions {
  /** The companion's base address. The script's own address unless given. */
  server?: string
  /** A JWT that the shop's server signed; the price is in it. */
  orderToken?: string
  /** An order that the companion can look up, or, with `amount`, the shop's name for an open amount. */
  orderId?: string
  /** Id of a checkout that the shop's server opened. */
  checkout?: string
  /** Goes with `checkout`. */
  clientSecret?: string
  /** Open amounts only (donations, tips): a plain decimal. Never sent when the order has a price of its own. */
  amount?: string | number
  /** ISO 4217. */
  currency?: string
  customer?: Customer
  /** Offers this provider only, where the checkout has it. */
  provider?: string
  /** Overrides how a provider's page is shown, where that can work. */
  presentation?: Presentation | 'auto'
  /** Followed after the order is paid; the checkout's own unless given. */
  successUrl?: string
  /** Followed after the modal is closed on a cancelled or expired checkout; the checkout's own unless given. */
  cancelUrl?: string
  /** BCP 47; of words and digits. The page's language, then the browser's, unless given. */
  locale?: string
}

/** What to ask the companion for; null when the checkout exists already. @throws {CheckoutError} `bad_options` */
export function orderRequestOf({ orderToken, orderId, checkout, clientSecret, amount, currency, customer }: CheckoutOptions): OrderRequest | null {
  if (orderToken) return { orderToken }
  if (checkout && clientSecret) return null
  // The server says whether it is an amount: `100.00` is "100", `"100.00"` is "100.00".
  if (!checkout && amount != null && currency) return { amount: String(amount).trim(), currency, orderId: orderId || undefined, customer }
  if (!checkout && amount == null && orderId) return { orderId }
  throw new CheckoutError('bad_options', 'Nothing names what is to be paid')
}

/** What tells this order from others, without keeping a whole token. */
export const orderKeyOf = ({ orderToken, orderId, checkout, amount, currency }: CheckoutOptions): string =>
  orderToken?.slice(-43) ?? checkout ?? [orderId, amount, currency].join(' ')

/** The options of a checkout, given by attribute, by property or by call. */

import type { Customer, Presentation } from '../../server/contract/wire.ts'

/**
 * One of `orderToken`, `checkout` with `clientSecret`, `orderId`, or `amount` with `currency` (open amounts) names the
 * order.
 */
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
  /** Open amounts only (donations, tips): a plain decimal, in the digits of any script. Never sent when the order has a price of its own. */
  amount?: string | number
  /** ISO 4217. */
  currency?: string
  /** Details of the buyer that the page knows. */
  customer?: Customer
  /** Offers only this provider, where the checkout has it. */
  provider?: string
  /** Overrides how a provider's page is shown, where that can work. */
  presentation?: Presentation | 'auto'
  /** Followed after the order is paid; the checkout's own unless given. */
  successUrl?: string
  /** Followed after the modal is closed on a cancelled or expired checkout; the checkout's own unless given. */
  cancelUrl?: string
  /** BCP 47, for words and digits. The nearest `lang` around the button, then the browser's language, unless given. */
  locale?: string
}

/** Whether the page itself names the price. Each such checkout is an order of its own. */
export function isOpenAmount({ orderToken, checkout, amount, currency }: CheckoutOptions): boolean {
  return !orderToken && !checkout && amount != null && Boolean(currency)
}

/** A key for the order that the options name. It contains only a part of a token. */
export function orderKeyOf(options: CheckoutOptions): string {
  const { orderToken, orderId, checkout, amount, currency } = options
  // The end of the signature.
  if (orderToken) return orderToken.slice(-43)
  if (checkout) return checkout
  // An open amount belongs to this page: another page that names the same amount has an order of its own.
  return isOpenAmount(options) ? [location.pathname, orderId, amount, currency].join(' ') : `${orderId}`
}

/** The address that the page follows when the modal closes. */

import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'

/**
 * @param page whether the checkout is a page of its own, which always offers the way back to the shop
 * @returns null unless the server said that the checkout is over
 */
export function addressAfter(
  { status, checkout }: CheckoutResult,
  options: CheckoutOptions,
  page: boolean,
): string | null {
  if (status === 'paid') return webAddress(options.successUrl ?? checkout?.successUrl)
  const isOver = status === 'cancelled' || status === 'expired'
  return page || isOver ? webAddress(options.cancelUrl ?? checkout?.cancelUrl) : null
}

/** @returns the address made absolute; null unless it is http(s) */
function webAddress(address: string | undefined): string | null {
  if (!address || !URL.canParse(address, document.baseURI)) return null
  const { href, protocol } = new URL(address, document.baseURI)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}

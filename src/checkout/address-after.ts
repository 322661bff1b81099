/** The address that the page opens after the modal is closed. */

import { webAddress } from './answers.ts'
import { documentPart } from './document-part.ts'
import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'

/**
 * @param page whether this is the hosted page, which can always return to the shop
 * @returns null unless the server said that the checkout is over
 */
export function addressAfter(
  { status, checkout }: CheckoutResult,
  options: CheckoutOptions,
  page: boolean,
): string | null {
  const base = documentPart('baseURI')
  if (status === 'paid') return webAddress(options.successUrl ?? checkout?.successUrl, base)
  const isOver = status === 'cancelled' || status === 'expired'
  return page || isOver ? webAddress(options.cancelUrl ?? checkout?.cancelUrl, base) : null
}

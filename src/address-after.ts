/** Where the page goes from here. */

import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'

/** Only where the server said that it is over. On a page of its own the way back to the shop is there all the time. */
export function addressAfter({ status, checkout }: CheckoutResult, { successUrl, cancelUrl }: CheckoutOptions, page: boolean): string | null {
  if (status === 'paid') return safeAddress(successUrl ?? checkout?.successUrl)
  return page || /cancelled|expired/.test(status) ? safeAddress(cancelUrl ?? checkout?.cancelUrl) : null
}

/** An address to follow, made absolute; null unless it is http(s). */
function safeAddress(address: string | undefined): string | null {
  if (!address) return null
  const link = document.createElement('a')
  link.href = address
  return /^https?:/.test(link.href) ? link.href : null
}

/**
 * The page for a buyer without JavaScript whose order cannot be paid: whether money moved, what to do next, and a code
 * to quote.
 */

import type { ErrorCode } from '../contract/errors.ts'
import type { MoneyView } from '../contract/wire.ts'
import { amountText } from './amount.ts'
import { html } from './html.ts'
import { card, page } from './layout.ts'

const NOTHING_TAKEN = 'Nothing was taken.'

const TEXTS: Partial<Record<ErrorCode, readonly [headline: string, body: string]>> = {
  order_paid: ['This order is paid already', 'There is nothing more to pay.'],
  checkout_paid: ['This order is paid already', 'There is nothing more to pay.'],
  order_token_invalid: [
    'This page cannot start the payment',
    `${NOTHING_TAKEN} Go back to the shop, reload its page and try again. If that does not help, tell the shop.`,
  ],
  no_payment_method: [
    'No way to pay this order',
    `${NOTHING_TAKEN} The shop has no way to pay that takes this currency. Tell the shop.`,
  ],
  rate_limited: ['Too many tries', 'Wait a minute, then go back and try again.'],
}

/** @param paid the price that was paid, if the order id was paid at another price than this request's */
export function refusedPage(base: string, code: ErrorCode, paid?: MoneyView): string {
  const [headline, body] = (paid && usedId(paid)) ??
    TEXTS[code] ?? [
      'This cannot be paid here just now',
      `${NOTHING_TAKEN} Go back to the shop, and quote the code below.`,
    ]
  return page({
    base,
    title: headline,
    body: card(html`
<h1>${headline}</h1>
<p>${body}</p>
<p class="small">Code to quote: ${code}</p>
`),
  })
}

/** The buyer must not take the order at hand for paid. */
function usedId(paid: MoneyView): readonly [headline: string, body: string] {
  return [
    'This order is not paid',
    `Nothing was taken. Another order with the same number was paid before (${amountText(paid)}). Tell the shop.`,
  ]
}

/**
 * The page for a buyer without JavaScript whose order cannot be paid: whether money moved, what to do next, and a code
 * to quote.
 */

import type { ErrorCode } from '../contract/errors.ts'
import type { MoneyView } from '../contract/wire.ts'
import { html } from './html.ts'
import { amountOf, art, card, fact, foot, page, shopBar } from './layout.ts'
import type { PageContext } from './layout.ts'

export interface Refusal {
  readonly code: ErrorCode
  /** The price that was paid, if the order id was paid at another price than this request's. */
  readonly paid?: MoneyView | undefined
}

export function refusedPage(context: PageContext, { code, paid }: Refusal): string {
  const { words, shop } = context
  // The buyer must not take the order at hand for paid if another one with its number was.
  const isPaid = (code === 'order_paid' || code === 'checkout_paid') && !paid
  const [headline, body] = paid
    ? words.paidOtherAmount(amountOf(context, paid))
    : isPaid
      ? words.problems['order_paid']!
      : (words.problems[code] ?? [words.problem(shop?.name), words.problemBody])
  return page(context, {
    title: headline,
    body: card(html`${shop && shopBar(shop)}<div class="middle">${art(isPaid ? 'good' : 'alert')}
<h1>${headline}</h1>
<p>${body}</p></div>
${!isPaid && html`<dl>${fact(words.code, html`<bdi>${code}</bdi>`)}</dl>`}
${foot(context)}`),
  })
}

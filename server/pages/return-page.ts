/** The page to which a provider sends the buyer back: the state of the payment, and the way back to the shop. */

import type { MoneyView, PaymentStatus } from '../contract/wire.ts'
import { amountText } from './amount.ts'
import { href, html } from './html.ts'
import type { Html } from './html.ts'
import { card, page } from './layout.ts'
import type { PageAssets } from './layout.ts'
import { noticeBlock } from './notice.ts'
import type { NoticeOptions } from './notice.ts'
import { timeText } from './time.ts'

export interface ReturnPageOptions {
  readonly base: string
  readonly assets: Pick<PageAssets, 'returnPage'>
  readonly status: PaymentStatus
  readonly orderId: string
  readonly money: MoneyView
  /** The name that buyers know. */
  readonly provider: string
  /** Short and readable. The modal shows it too. */
  readonly reference: string
  /** The provider's id of the payment, once it is paid. */
  readonly transaction?: string
  /** ISO 8601, UTC. */
  readonly paidAt?: string
  /** A sentence for the buyer: the `message` of the payment's view. */
  readonly message?: string
  /** What to do on the phone, if the payment waits for that. */
  readonly hint?: string
  /** Money of this order that the buyer has to know about. */
  readonly notice?: NoticeOptions
  /** The way back to the shop, if its scheme is http(s). */
  readonly shopUrl?: string
  readonly locale?: string
}

/** In the modal's frame. The modal shows the state itself as soon as it hears of the return. */
export function framedReturnPage(base: string): string {
  const title = 'One moment…'
  return page({ base, title, body: card(html`<h1>${title}</h1>`) })
}

/** `return-page.js` closes the page if it is a popup. While the payment is pending, it follows the payment. */
export function returnPage(options: ReturnPageOptions): string {
  const { base, assets, status, orderId, money, provider, reference, transaction, paidAt } = options
  const price = amountText(money, options.locale)
  const [title, sentence] = textsFor(options, price)
  // The link leaves the frame of the provider's page: few shops allow their pages in a frame.
  const back = href(options.shopUrl)
  const pending = status === 'pending'
  const backLink =
    back !== null &&
    html`<a class="button${pending ? '' : ' primary'}" href="${back}" target="_top">Back to the shop</a>`
  return page({
    base,
    title,
    script: assets.returnPage,
    body: card(
      html`
${status === 'paid' && tick}
<h1>${title}</h1>
${sentence !== null && html`<p>${sentence}</p>`}
${options.notice && noticeBlock(options.notice)}
<dl>
<div><dt>Order</dt><dd>${orderId}</dd></div>
${status !== 'paid' && html`<div><dt>Price</dt><dd>${price}</dd></div>`}
<div><dt>${status === 'paid' ? 'Paid with' : 'Way to pay'}</dt><dd>${provider}</dd></div>
<div><dt>Reference</dt><dd>${reference}</dd></div>
${transaction !== undefined && html`<div><dt>Transaction</dt><dd>${transaction}</dd></div>`}
${paidAt !== undefined && html`<div><dt>Time</dt><dd><time datetime="${paidAt}">${timeText(paidAt)}</time></dd></div>`}
</dl>
${pending && html`<a class="button primary" href="">Check now</a>`}
${backLink}
${pending && html`<p class="small" data-follows hidden>This page follows by itself.</p>`}
${back === null && !pending && html`<p class="small">You can close this page.</p>`}
`,
      html` data-status="${status}"`,
    ),
  })
}

function textsFor(
  { status, provider, message, hint, notice }: ReturnPageOptions,
  price: string,
): [title: string, sentence: string | null] {
  const mayPayAgain = notice === undefined || notice.paid
  switch (status) {
    case 'paid':
      return [`Paid ${price}`, `${provider} has confirmed your payment.`]
    case 'pending':
      // The notice has the sentence, with the amount.
      if (notice !== undefined) return ['Waiting for the shop', null]
      if (message !== undefined) return ['Not confirmed yet', message]
      if (hint !== undefined) return ['Confirm on your phone', hint]
      return [
        `Waiting for ${provider} to confirm`,
        'If you have paid, this usually takes less than a minute. You can close this: we keep checking, and the shop will be told.',
      ]
    case 'failed':
      if (!mayPayAgain) return [`${provider} declined the payment`, message ?? 'Nothing was taken.']
      return [
        `${provider} declined the payment`,
        `${message ?? 'Nothing was taken.'} Go back to the shop to try again or to use another way to pay.`,
      ]
    case 'cancelled':
      return ['Not paid', 'The payment was cancelled. If money does arrive after all, the shop will be told.']
    case 'expired':
      return ['Not paid', 'The time to pay is over. If money does arrive after all, the shop will be told.']
  }
}

const tick: Html = html`<svg class="tick" viewBox="0 0 48 48" aria-hidden="true">
<circle cx="24" cy="24" r="24"/><path d="m14 25 7 7 14-15"/>
</svg>`

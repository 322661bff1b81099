/** The page to which a provider sends the buyer back: the state of the payment, and the way back to the shop. */

import type { MoneyView, PaymentReason, PaymentStatus } from '../contract/wire.ts'
import { testWords } from '../../src/locales/test-words.ts'
import { href, html } from './html.ts'
import { amountOf, art, card, fact, foot, page, shopBar, sizeOf, timeOf } from './layout.ts'
import type { PageAssets, PageContext } from './layout.ts'
import { noticeBlock, noticeFacts, noticeTexts } from './notice.ts'
import type { NoticeOptions } from './notice.ts'

export interface ReturnPageOptions {
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
  /** A sentence for the buyer: the `message` of the payment's view, and what it says. */
  readonly message?: string
  readonly reason?: PaymentReason
  /** The payment waits for the buyer's phone. The hint says so in the provider's own words if nothing is real. */
  readonly device?: { readonly hint: string; readonly simulated: boolean }
  /** Money of this order that the buyer has to know about. */
  readonly notice?: NoticeOptions
  /** The way back to the shop, if its scheme is http(s). */
  readonly shopUrl?: string
}

interface Texts {
  picture: Parameters<typeof art>[0]
  headline: string
  body: string
}

/** In the modal's frame. The modal shows the state itself as soon as it hears of the return. */
export function framedReturnPage(context: PageContext): string {
  const title = context.words.oneMoment
  return page(context, { title, body: card(html`<h1>${title}</h1>`) })
}

/** `return-page.js` closes the page if it is a popup. While the payment is pending, it follows the payment. */
export function returnPage(context: PageContext, options: ReturnPageOptions): string {
  const { words, shop } = context
  const { assets, status, orderId, money, provider, reference, transaction, paidAt, notice } = options
  const price = amountOf(context, money)
  const { picture, headline, body } = textsOf(context, options)
  // The link leaves the frame of the provider's page: few shops allow their pages in a frame.
  const back = href(options.shopUrl)
  const isPending = status === 'pending'
  const isPaid = status === 'paid'
  const order = html`<bdi>${words.order(orderId)}</bdi>`
  return page(context, {
    title: headline,
    script: assets.returnPage,
    body: card(
      html`${shopBar(shop, isPaid ? order : html`${price} · ${order}`)}
<div class="middle">${art(picture)}
<h1>${headline}</h1>
<p class="say">${body}</p>
${isPaid && html`<p class="sum${sizeOf(price)}">${price}</p>`}
${isPending && html`<p class="small" data-follows hidden>${words.page.follows}</p>`}</div>
${notice && (isPending ? noticeFacts : noticeBlock)(context, notice)}
<dl>
${transaction !== undefined && fact(words.receipt.transaction, html`<bdi>${transaction}</bdi>`)}
${fact(isPaid ? words.receipt.provider : words.page.method, provider)}
${fact(words.receipt.reference, html`<bdi>${reference}</bdi>`)}
${paidAt !== undefined && fact(words.receipt.time, timeOf(context, paidAt))}
</dl>
<div class="actions">
${isPending && html`<a class="button primary calm" href="">${words.checkNow}</a>`}
${
  back !== null &&
  html`<a class="button ${isPending ? 'quiet' : 'primary'}" href="${back}" target="_top">${words.backToShop(shop?.name)}</a>`
}
</div>
${back === null && !isPending && html`<p class="small">${words.page.closePage}</p>`}
${foot(context, provider)}`,
      html` data-status="${status}"`,
    ),
  })
}

function textsOf(context: PageContext, options: ReturnPageOptions): Texts {
  const { words, shop } = context
  const { status, provider, message, reason, device, notice } = options
  const said = (reason && words.reasons?.[reason](provider)) ?? message
  const name = shop?.name
  switch (status) {
    case 'paid':
      return { picture: 'good', headline: words.thanks(), body: words.paidBody(name) }
    case 'pending':
      if (notice !== undefined) {
        const [headline, body] = noticeTexts(context, notice)
        return { picture: 'alert', headline, body }
      }
      if (said !== undefined) return { picture: 'clock', headline: words.noAnswer(provider), body: said }
      if (device?.simulated) {
        return { picture: 'phone', headline: provider, body: testWords(device.hint, words.lang) }
      }
      if (device) return { picture: 'phone', headline: words.device, body: words.deviceBody(provider, undefined) }
      return { picture: 'clock', headline: words.waiting(provider), body: words.waitingBody(name) }
    case 'failed': {
      const next = notice === undefined || notice.paid ? ` ${words.declinedBody}` : ''
      return { picture: 'bad', headline: words.declined(provider), body: `${said ?? words.noMoneyTaken}${next}` }
    }
    case 'cancelled':
      return { picture: 'clock', headline: words.cancelled, body: words.lateMoney(name) }
    case 'expired':
      return { picture: 'clock', headline: words.expired, body: words.expiredBody(undefined, name) }
  }
}

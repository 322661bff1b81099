/** The checkout without JavaScript: the price as the headline, and a plain form for each payment method. */

import type { CheckoutView } from '../contract/wire.ts'
import { minutesOpen } from '../../src/locales/lifetime.ts'
import { testWords } from '../../src/locales/test-words.ts'
import { href, html } from './html.ts'
import type { Html } from './html.ts'
import { amountOf, art, card, fact, foot, page, shopBar, sizeOf, timeOf } from './layout.ts'
import type { PageContext } from './layout.ts'
import { methodForms } from './method-forms.ts'
import type { FormCheckoutPageOptions } from './method-forms.ts'
import { noticeBlock } from './notice.ts'

export type { FormCheckoutPageOptions } from './method-forms.ts'

/** Its forms post to `{base}/checkout/{id}` and `…/pay`. See `http/page-routes.ts` for the fields. */
export function formCheckoutPage(installation: PageContext, options: FormCheckoutPageOptions): string {
  const { view } = options
  const { words } = installation
  const context: PageContext = view.shop ? { ...installation, shop: view.shop } : installation
  const price = amountOf(context, view.money)
  const [order, description] = [words.order(view.orderId), view.description]
  const isPaid = view.status === 'paid'
  // As in the modal: where the price is not the headline, it is beside the order.
  const hasHeadline = view.payment?.status === 'pending' && view.notice === undefined
  const isPriced = view.status === 'open' || (view.status === 'processing' && !hasHeadline)
  const methods = view.methods.map(({ label }) => label)
  const provider = view.methods.length === 1 ? methods[0] : isPaid ? labelOf(view) : undefined
  return page(context, {
    title: words.pay(price),
    body: card([
      shopBar(
        context.shop,
        html`${!isPriced && !isPaid && html`${price} · `}<bdi>${order}</bdi>${description !== undefined && html` · <bdi>${description}</bdi>`}`,
      ),
      isPriced && html`<h1 class="price${sizeOf(price)}">${price}</h1>`,
      noticeOf(context, options),
      stateOf(context, options, price),
      foot(context, provider),
    ]),
  })
}

function noticeOf(context: PageContext, { view }: FormCheckoutPageOptions): Html | undefined {
  const { notice, money, status } = view
  return notice && noticeBlock(context, { notice, money, paid: status === 'paid' })
}

function stateOf(context: PageContext, options: FormCheckoutPageOptions, price: string): Html {
  const { words, shop, locale } = context
  const { view } = options
  switch (view.status) {
    case 'paid':
      return paid(context, view, price)
    case 'cancelled':
      return ending(context, [words.cancelled, words.lateMoney(shop?.name)], view.cancelUrl)
    case 'expired':
      return ending(context, [words.expired, words.expiredBody(minutesOpen(view, locale), shop?.name)], view.cancelUrl)
    case 'processing':
      return view.payment?.status === 'pending' ? waiting(context, options, price) : choice(context, options, price)
    case 'open':
      return choice(context, options, price)
  }
}

/** The receipt: the buyer keeps it, and quotes it to the shop if something is wrong. */
function paid(context: PageContext, view: CheckoutView, price: string): Html {
  const { words, shop } = context
  const { payment, customer } = view
  return html`<div class="middle">${art('good')}
<h1>${words.thanks(customer?.name?.split(' ')[0])}</h1>
<p class="say">${words.paidBody(shop?.name)}</p>
<p class="sum${sizeOf(price)}">${price}</p></div>
${
  payment?.status === 'paid' &&
  html`<dl>
${payment.transactionId !== undefined && fact(words.receipt.transaction, html`<bdi>${payment.transactionId}</bdi>`)}
${fact(words.receipt.provider, labelOf(view))}
${fact(words.receipt.reference, html`<bdi>${payment.reference}</bdi>`)}
${payment.paidAt !== undefined && fact(words.receipt.time, timeOf(context, payment.paidAt))}
</dl>`
}
${backToShop(context, view.successUrl, 'primary')}`
}

function ending(context: PageContext, [title, sentence]: readonly [string, string], back: string | undefined): Html {
  return html`<div class="middle">${art('clock')}
<h1>${title}</h1>
<p class="say">${sentence}</p></div>
${backToShop(context, back, 'primary')}`
}

function waiting(context: PageContext, options: FormCheckoutPageOptions, price: string): Html {
  const { base, words, shop, locale } = context
  const { view, clientSecret } = options
  const payment = view.payment!
  const { action, reason, message } = payment
  const label = labelOf(view)
  const onward = action?.type === 'open' ? href(action.url) : null
  const back = href(view.cancelUrl ?? view.successUrl)
  const said = (reason && words.reasons?.[reason](label)) ?? message
  const [headline, body] =
    action?.type === 'confirm-on-device'
      ? action.simulated
        ? [label, testWords(action.hint, words.lang)]
        : [words.device, words.deviceBody(label, undefined)]
      : said
        ? [words.noAnswer(label), said]
        : [words.waiting(label), words.waitingBody(shop?.name)]
  return html`
${
  view.notice === undefined &&
  html`<div class="middle">${art(action?.type === 'confirm-on-device' ? 'phone' : 'clock')}
<h1>${headline}</h1>
<p class="say">${body}</p></div>`
}
<details class="other">
<summary>${words.anotherMethod}</summary>
<p class="small">${words.leftPayment(label, shop?.name)}</p>
${methodForms(context, options, price)}
</details>
<form class="actions" method="post" action="${base}/checkout/${encodeURIComponent(view.id)}" accept-charset="utf-8">
<input type="hidden" name="clientSecret" value="${clientSecret}">
<input type="hidden" name="locale" value="${locale}">
${onward !== null && html`<a class="button primary" href="${onward}">${words.open(label)}</a>`}
<button class="button ${onward === null ? 'primary calm' : 'quiet'}">${words.checkNow}</button>
${back !== null && html`<a class="button quiet" href="${back}">${words.backToShop(shop?.name)}</a>`}
</form>`
}

function choice(context: PageContext, options: FormCheckoutPageOptions, price: string): Html {
  const { words } = context
  const { view, error } = options
  const [noMethod, noMethodBody] = words.problems['no_payment_method']!
  const alert = error ? errorText(context, error.code) : failureText(context, view)
  return html`
${alert !== undefined && html`<p class="note bad" role="alert">${alert}</p>`}
${view.methods.length === 0 && html`<h2>${noMethod}</h2><p>${noMethodBody}</p><p class="small">${words.code}: no_payment_method</p>`}
${view.methods.length > 1 && html`<h2>${words.choose}</h2>`}
${methodForms(context, options, price)}
${backToShop(context, view.cancelUrl, 'quiet')}`
}

function errorText({ words, shop }: PageContext, code: string): string {
  if (code === 'invalid_request') return words.page.checkDetails
  return (words.problems[code] ?? [words.problem(shop?.name), words.noMoneyTaken]).join('. ')
}

/** Why the last payment failed. */
function failureText({ words }: PageContext, view: CheckoutView): string | undefined {
  if (view.payment?.status !== 'failed') return undefined
  const { reason, message } = view.payment
  return (reason && words.reasons?.[reason](labelOf(view))) ?? message
}

function backToShop(
  { words, shop }: PageContext,
  address: string | undefined,
  look: 'primary' | 'quiet',
): Html | false {
  const back = href(address)
  return (
    back !== null &&
    html`<div class="actions"><a class="button ${look}" href="${back}">${words.backToShop(shop?.name)}</a></div>`
  )
}

/** The name of the provider of the payment. */
function labelOf({ payment, methods }: CheckoutView): string {
  return methods.find(({ provider }) => provider === payment?.provider)?.label ?? payment?.provider ?? ''
}

/** The checkout without JavaScript: the price as the headline, and a plain form for each payment method. */

import { randomUUID } from 'node:crypto'
import type { FieldError } from '../contract/errors.ts'
import type { CheckoutView, CustomerField, MethodView } from '../contract/wire.ts'
import { amountText } from './amount.ts'
import { href, html } from './html.ts'
import type { Html, HtmlValue } from './html.ts'
import { card, page } from './layout.ts'
import { noticeBlock } from './notice.ts'
import { timeText } from './time.ts'

export interface FormCheckoutPageOptions {
  readonly base: string
  readonly view: CheckoutView
  readonly clientSecret: string
  /** Why the buyer sees the form again. */
  readonly error?: { readonly detail: string; readonly errors?: readonly FieldError[] }
  /** The fields that the buyer sent, to fill the form again. */
  readonly entered?: Readonly<Partial<Record<CustomerField | 'provider' | 'medium', string>>>
  /** The return page of the pending payment, below `base`. It shows the payment's status. */
  readonly statusUrl?: string
  readonly locale?: string
  /** Makes the idempotency key of one form, so that sending it twice pays once. */
  readonly newKey?: () => string
}

const FIELDS: Record<CustomerField, { label: string; type: string; autocomplete: string; missing: string }> = {
  name: { label: 'Full name', type: 'text', autocomplete: 'name', missing: 'Enter your name.' },
  email: {
    label: 'E-mail',
    type: 'email',
    autocomplete: 'email',
    missing: 'Enter an e-mail address such as name@example.com.',
  },
  phone: {
    label: 'Phone number',
    type: 'tel',
    autocomplete: 'tel',
    missing: 'Enter a phone number such as 0911 234 567.',
  },
}

const KEEPS_CHECKING = 'You can close this: we keep checking, and the shop will be told.'
const noMethod = html`<h2>No way to pay this order</h2>
<p>Nothing was taken. The shop has no way to pay that takes this currency. Tell the shop.</p>`

/** Its forms post to `{base}/checkout/{id}/pay`. See `payForm` in `http/page-routes.ts` for the fields. */
export function formCheckoutPage(options: FormCheckoutPageOptions): string {
  const { base, view } = options
  const price = amountText(view.money, options.locale)
  const description = view.description !== undefined && html`<br><bdi>${view.description}</bdi>`
  const head = html`
<header>
<h1 class="price">${price}</h1>
<p class="order"><bdi>Order ${view.orderId}</bdi>${description}</p>
</header>`
  return page({ base, title: `Pay ${price}`, body: card([head, noticeOf(options), stateOf(options, price)]) })
}

function noticeOf({ view, locale }: FormCheckoutPageOptions): Html | undefined {
  const { notice, money, status } = view
  return notice && noticeBlock({ notice, money, paid: status === 'paid', ...(locale === undefined ? {} : { locale }) })
}

function stateOf(options: FormCheckoutPageOptions, price: string): Html {
  const { view } = options
  switch (view.status) {
    case 'paid':
      return ending(`Paid ${price}`, 'Your payment has been confirmed.', view.successUrl, receipt(view))
    case 'cancelled':
      return ending(
        'Not paid',
        'The payment was cancelled. If money does arrive after all, the shop will be told.',
        view.cancelUrl,
      )
    case 'expired':
      return ending(
        'Not paid',
        'The time to pay is over. If money does arrive after all, the shop will be told.',
        view.cancelUrl,
      )
    case 'processing':
      return view.payment?.status === 'pending' ? waiting(options, price) : choice(options, price)
    case 'open':
      return choice(options, price)
  }
}

/** The buyer keeps it, and quotes it to the shop if something is wrong. */
function receipt({ payment, methods }: CheckoutView): Html | undefined {
  if (payment?.status !== 'paid') return undefined
  const { reference, transactionId, paidAt, provider } = payment
  return html`<dl>
<div><dt>Paid with</dt><dd>${methods.find((method) => method.provider === provider)?.label ?? provider}</dd></div>
<div><dt>Reference</dt><dd>${reference}</dd></div>
${transactionId !== undefined && html`<div><dt>Transaction</dt><dd>${transactionId}</dd></div>`}
${paidAt !== undefined && html`<div><dt>Time</dt><dd><time datetime="${paidAt}">${timeText(paidAt)}</time></dd></div>`}
</dl>`
}

function ending(title: string, sentence: string, back: string | undefined, details?: Html): Html {
  const address = href(back)
  return html`
<h2>${title}</h2>
<p>${sentence}</p>
${details}
${address !== null && html`<a class="button primary" href="${address}">Back to the shop</a>`}`
}

function waiting(options: FormCheckoutPageOptions, price: string): Html {
  const { base, view, statusUrl } = options
  const payment = view.payment!
  const label = view.methods.find((method) => method.provider === payment.provider)?.label ?? payment.provider
  const onward = payment.action?.type === 'open' ? href(payment.action.url) : null
  const status = statusUrl?.startsWith(`${base}/`) ? statusUrl : null
  return html`
${
  payment.action?.type === 'confirm-on-device'
    ? html`<h2>${payment.action.simulated ? label : 'Confirm on your phone'}</h2><p>${payment.action.hint}</p>`
    : html`<h2>Waiting for ${view.notice ? 'the shop' : `${label} to confirm`}</h2>`
}
${view.notice === undefined && html`<p>${payment.message ?? KEEPS_CHECKING}</p>`}
${onward !== null && html`<a class="button primary" href="${onward}">Go on to ${label}</a>`}
${status !== null && html`<a class="button${onward === null ? ' primary' : ''}" href="${status}">Check now</a>`}
<details class="other">
<summary>Use another way to pay</summary>
<p class="small">Your first try with ${label} may still go through. When you choose another way, we cancel it where we
can and keep watching it. If both go through, the shop is told, so that it can return one.</p>
${methodForms(options, price)}
</details>`
}

function choice(options: FormCheckoutPageOptions, price: string): Html {
  const { view, error } = options
  const earlier = view.payment?.status === 'failed' ? view.payment.message : undefined
  const alert = error?.detail ?? earlier
  const back = href(view.cancelUrl)
  return html`
${alert !== undefined && html`<p class="alert" role="alert">${alert}</p>`}
${view.methods.length === 0 && noMethod}
${view.methods.length > 1 && html`<h2>How do you want to pay?</h2>`}
${methodForms(options, price)}
${back !== null && html`<p class="back"><a href="${back}">Back to the shop</a></p>`}`
}

function methodForms(options: FormCheckoutPageOptions, price: string): Html[] {
  return options.view.methods.map((method) => methodForm(options, method, price))
}

/**
 * A row that sends the form, or opens it if the buyer has to fill in or choose something first. A single method is
 * already open.
 */
function methodForm(options: FormCheckoutPageOptions, method: MethodView, price: string): Html {
  const { base, view, clientSecret, entered, newKey = randomUUID } = options
  const isOnly = view.methods.length === 1
  const fields = visibleFields(options, method)
  const isTest = method.mediums?.some(({ simulates }) => simulates !== undefined)
  const what = isTest ? 'Test payments' : method.flow === 'device' ? 'Approve on your phone' : `Opens ${method.label}`
  const row = html`<b>${method.label}</b><small>${what}</small>`
  const hidden = html`
<input type="hidden" name="clientSecret" value="${clientSecret}">
<input type="hidden" name="provider" value="${method.provider}">
<input type="hidden" name="idempotencyKey" value="${newKey()}">
${method.needs
  .filter((field) => !fields.includes(field))
  .map((field) => html`<input type="hidden" name="${field}" value="${view.customer?.[field]}">`)}`
  const action = `${base}/checkout/${encodeURIComponent(view.id)}/pay`
  const form = (content: HtmlValue) =>
    html`<form method="post" action="${action}" accept-charset="utf-8">${hidden}${content}</form>`

  if (!isOnly && fields.length === 0 && method.mediums === undefined)
    return form(html`<button class="row">${row}</button>`)
  const inside = form(html`
${method.mediums && mediumChoice(options, method, method.mediums)}
${fields.map((field) => fieldInput(options, method, field))}
<button class="button primary">Pay ${price}</button>
<p class="small">${nextStep(method)}</p>`)
  if (isOnly) return html`<section><h2>${method.label}</h2>${inside}</section>`
  const open = entered?.provider === method.provider && html` open`
  return html`<details class="method" name="method"${open}><summary class="row">${row}</summary>${inside}</details>`
}

/**
 * The details that the buyer has to give or correct. The phone of a push request is always among them, so that the
 * buyer notices a wrong number.
 */
function visibleFields({ view, error }: FormCheckoutPageOptions, method: MethodView): CustomerField[] {
  return method.needs.filter((field) => {
    const known = view.customer?.[field] !== undefined
    const refused = error?.errors?.some((fault) => fault.path === `customer.${field}`) ?? false
    return !known || refused || (field === 'phone' && method.flow === 'device')
  })
}

function mediumChoice(
  { entered }: FormCheckoutPageOptions,
  method: MethodView,
  mediums: NonNullable<MethodView['mediums']>,
): Html {
  return html`<fieldset><legend>Pay with</legend>
${mediums.map(({ id, label, simulates }) => {
  const chosen = mediums.length === 1 || (entered?.provider === method.provider && entered.medium === id)
  const input = html`<input type="radio" name="medium" value="${id}" required${chosen && html` checked`}>`
  return html`<label class="choice">${input}<span>${simulates ?? label}</span></label>`
})}
</fieldset>`
}

function fieldInput({ view, error, entered }: FormCheckoutPageOptions, method: MethodView, field: CustomerField): Html {
  const { label, type, autocomplete, missing } = FIELDS[field]
  const id = `${method.provider}-${field}`
  const here = entered === undefined || entered.provider === undefined || entered.provider === method.provider
  const refused = here && (error?.errors?.some((fault) => fault.path === `customer.${field}`) ?? false)
  const value = (here ? entered?.[field] : undefined) ?? view.customer?.[field]
  const attributes = html`id="${id}" name="${field}" type="${type}" autocomplete="${autocomplete}" required`
  const invalid = refused && html` aria-invalid="true" aria-describedby="${id}-fault"`
  return html`<div class="field">
<label for="${id}">${label}</label>
<input ${attributes} value="${value}"${invalid}>
${refused && html`<p class="fault" id="${id}-fault">${missing}</p>`}
</div>`
}

function nextStep(method: MethodView): string {
  if (method.mediums?.some(({ simulates }) => simulates !== undefined)) return 'This is a test. No money moves.'
  return method.flow === 'device'
    ? `${method.label} sends a request to this phone. Approve it there.`
    : `Next: pay securely on ${method.label}.`
}

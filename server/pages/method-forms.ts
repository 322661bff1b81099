/** The forms of the page without JavaScript: one for each payment method. */

import { randomUUID } from 'node:crypto'
import { mobileNumber } from '../domain/phone.ts'
import type { FieldError } from '../contract/errors.ts'
import type { CheckoutView, CustomerField, MediumView, MethodView } from '../contract/wire.ts'
import { testWords } from '../../src/locales/test-words.ts'
import { html } from './html.ts'
import type { Html, HtmlValue } from './html.ts'
import { markOf } from './layout.ts'
import type { PageContext } from './layout.ts'

export interface FormCheckoutPageOptions {
  readonly view: CheckoutView
  readonly clientSecret: string
  /** Why the buyer sees the form again. */
  readonly error?: { readonly code: string; readonly errors?: readonly FieldError[] }
  /** The fields that the buyer sent, to fill the form again. */
  readonly entered?: Readonly<Partial<Record<CustomerField | 'provider' | 'medium', string>>>
  /** Makes the idempotency key of one form, so that sending it twice pays once. */
  readonly newKey?: () => string
}

const INPUT_TYPES: Record<CustomerField, string> = { name: 'text', email: 'email', phone: 'tel' }

export function methodForms(context: PageContext, options: FormCheckoutPageOptions, price: string): Html[] {
  return options.view.methods.map((method) => methodForm(context, options, method, price))
}

/**
 * A row that sends the form, or opens it if the buyer has to fill in or choose something first. A single method is
 * already open.
 */
function methodForm(context: PageContext, options: FormCheckoutPageOptions, method: MethodView, price: string): Html {
  const { base, words, locale } = context
  const { view, clientSecret, entered, newKey = randomUUID } = options
  const { label, flow, mediums } = method
  const isOnly = view.methods.length === 1
  const fields = visibleFields(options, method)
  const isTest = mediums?.some(({ simulates }) => simulates !== undefined)
  const line = isTest ? words.page.testPayment : flow === 'device' ? words.push : words.onPage(label)
  const row = html`${markOf(method)}<span><b>${label}</b><small>${line}</small></span>`
  const known = method.needs.filter((field) => !fields.includes(field))
  const hidden = html`
<input type="hidden" name="clientSecret" value="${clientSecret}">
<input type="hidden" name="provider" value="${method.provider}">
<input type="hidden" name="idempotencyKey" value="${newKey()}">
<input type="hidden" name="locale" value="${locale}">
${known.map((field) => html`<input type="hidden" name="${field}" value="${view.customer?.[field]}">`)}`
  const action = `${base}/checkout/${encodeURIComponent(view.id)}/pay`
  const form = (content: HtmlValue) =>
    html`<form method="post" action="${action}" accept-charset="utf-8">${hidden}${content}</form>`

  if (method.unavailable !== undefined) {
    return html`<div class="row" aria-disabled="true">${markOf(method)}<span><b>${label}</b><small>${words.unavailable}</small></span></div>`
  }
  if (!isOnly && fields.length === 0 && mediums === undefined) return form(html`<button class="row">${row}</button>`)
  const next = isTest ? words.page.testBody : flow === 'device' ? words.pushGoesTo : words.pageOpens(label)
  const inside = form(html`
${mediums && mediumChoice(context, options, method, mediums)}
${fields.map((field) => fieldInput(context, options, method, field))}
<p class="small">${next}</p>
<button class="button primary">${words.pay(price)}</button>`)
  if (isOnly) return html`<section><h2>${label}</h2>${inside}</section>`
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
  { words }: PageContext,
  { entered, view }: FormCheckoutPageOptions,
  method: MethodView,
  mediums: readonly MediumView[],
): Html {
  const isEntered = entered?.provider === method.provider
  const likely = isEntered ? entered.medium : mediumOfNumber(view.customer?.phone, mediums)?.id
  return html`<fieldset><legend>${words.page.payWith}</legend>
${mediums.map(({ id, label, simulates, operator }) => {
  const chosen = mediums.length === 1 || id === likely
  const input = html`<input type="radio" name="medium" value="${id}" required${chosen && html` checked`}>`
  const what = simulates === undefined ? label : testWords(simulates, words.lang)
  const name = operator ? html`${what} <small>${operator.name}</small>` : what
  return html`<label class="choice">${input}<span>${name}</span></label>`
})}
</fieldset>`
}

/** The medium of the operator whose number the buyer seems to have. */
function mediumOfNumber(phone: string | undefined, mediums: readonly MediumView[]): MediumView | undefined {
  const national = mobileNumber(phone ?? '', ['ET', 'BD', 'NG', 'GB'])?.replace(/^\+(?:251|880|234|44)/, '0')
  return mediums.find(({ operator }) => operator && national?.startsWith(operator.prefix))
}

function fieldInput(
  { words }: PageContext,
  { view, error, entered }: FormCheckoutPageOptions,
  { provider, phones }: MethodView,
  field: CustomerField,
): Html {
  const type = INPUT_TYPES[field]
  const id = `${provider}-${field}`
  const isHere = entered === undefined || entered.provider === undefined || entered.provider === provider
  const isRefused = isHere && (error?.errors?.some((fault) => fault.path === `customer.${field}`) ?? false)
  const value = (isHere ? entered?.[field] : undefined) ?? view.customer?.[field]
  const autocomplete = field === 'phone' ? 'tel' : field
  const attributes = html`id="${id}" name="${field}" type="${type}" autocomplete="${autocomplete}" required`
  const invalid = isRefused && html` aria-invalid="true" aria-describedby="${id}-fault"`
  const fault = field === 'phone' && phones?.[0] ? words.mobileNumber(phones[0].example) : words.missing[field]
  return html`<div class="field">
<label for="${id}">${words.fields[field]}</label>
<input ${attributes} value="${value}"${invalid}>
${isRefused && html`<p class="fault" id="${id}-fault">${fault}</p>`}
</div>`
}

/** The form for the details that the chosen method needs. Its button starts the payment. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { Customer, CustomerField } from '../../server/contract/wire.ts'
import { fieldsOf } from '../checkout/state.ts'
import { backArrow } from './icons.ts'
import type { Screen, ScreenModel } from './model.ts'
import { buttons, fault, iconButton, mark, spinner, title } from './parts.ts'

/** The input's type, which also selects the keyboard. */
const INPUT_TYPES: Record<CustomerField, string> = { name: 'text', email: 'email', phone: 'tel' }

export const details: Screen = (model, { showMethods, startPayment, rejectDetails }) => {
  const { state, words, amount, methods, hasChoice, options } = model
  const option = state.chosen ?? methods[0]!
  const { unavailable, flow } = option.method
  const isStarting = state.busy === 'starting'
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const typed: Customer = {}
    const errors: Record<string, string> = {}
    for (const { name, value, validity } of (event.currentTarget as HTMLFormElement).querySelectorAll('input')) {
      const field = name as CustomerField
      typed[field] = value.trim()
      // Only what the browser can check. The server checks the rest.
      if (!typed[field] || !validity.valid) errors[field] = words.missing[field]
    }
    if (Object.keys(errors).length > 0) rejectDetails(typed, errors)
    else startPayment(option, typed)
  }
  return html`<form class="screen" novalidate @submit=${submit}>
    <div class="method">
      ${hasChoice ? iconButton(words.back, backArrow, showMethods, isStarting) : nothing}
      ${mark(option.label)} ${title(option.label)}
    </div>
    <p class="say">${unavailable ? words.unavailable : flow === 'device' ? words.pushGoesTo : words.pageOpens(option.label)}</p>
    ${fault(model)} ${fieldsOf(option, state, options).map((name) => field(name, model, isStarting))}
    ${buttons(html`<button part="primary" ?disabled=${isStarting || Boolean(unavailable)} aria-busy=${isStarting}>
      ${words.pay(amount)} ${isStarting ? spinner : nothing}
    </button>`)}
  </form>`
}

function field(name: CustomerField, { state, words, customer }: ScreenModel, isReadOnly: boolean): TemplateResult {
  const error = state.fieldErrors[name]
  const type = INPUT_TYPES[name]
  return html`<div>
    <label for=${name}>${words.fields[name]}</label>
    <input id=${name} name=${name} type=${type} inputmode=${type} autocomplete=${name === 'phone' ? 'tel' : name}
      autocapitalize="words" enterkeyhint="go" required ?readonly=${isReadOnly}
      aria-invalid=${Boolean(error)} aria-describedby="${name}-fault" .value=${customer[name] ?? ''}>
    <p id="${name}-fault">${error ?? nothing}</p>
  </div>`
}

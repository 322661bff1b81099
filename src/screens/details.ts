/** The form for the details that the chosen method needs. Its button starts the payment. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { Customer, CustomerField } from '../../server/contract/wire.ts'
import { asciiDigits } from '../checkout/digits.ts'
import { missing } from '../checkout/missing.ts'
import { localNumber, mediumOf } from '../checkout/phone.ts'
import type { MethodOption } from '../checkout/state.ts'
import { fieldsOf } from '../checkout/state.ts'
import { ALERT } from '../outlines.ts'
import { price } from './price.ts'
import { icon } from './icons.ts'
import type { Screen, ScreenActions, ScreenModel } from './model.ts'
import { anotherMethod, backToShop, buttons, checkButton, fault, labelOf, mark, shareLink, title } from './parts.ts'

export const details: Screen = (model, actions) => {
  const { state, words, amount, methods, hasChoice, options } = model
  const option = state.chosen ?? methods[0]!
  const { unavailable, flow } = option.method
  const isStarting = state.busy === 'starting'
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    // Enter sends a form without a button too.
    if (unavailable) return
    const typed: Customer = {}
    const errors: Record<string, string> = {}
    for (const { name, value, validity } of (event.currentTarget as HTMLFormElement).querySelectorAll('input')) {
      const field = name as CustomerField
      const { phones } = option.method
      typed[field] = (field === 'phone' ? asciiDigits(value) : value).trim()
      // Only what the browser can check. The server checks the rest.
      const isWrong = field === 'phone' && phones?.[0]?.mobile && !localNumber(value, phones)
      if (!typed[field] || !validity.valid || isWrong) errors[field] = missing(field, option.method, words)
    }
    if (Object.keys(errors).length > 0) actions.rejectDetails(typed, errors)
    else actions.startPayment(option, typed)
  }
  const quiet = hasChoice ? anotherMethod(model, actions, isStarting) : backToShop(model, actions, 'quiet')
  return html`<form novalidate @submit=${submit}><div class="scroll">${price(model)}<div class="screen">
    <div class="head">${mark(option)} ${title(option.label)}</div>
    ${fieldsOf(option, state, options).map((name) => field(name, option, model, actions))}
    ${
      unavailable || flow !== 'device'
        ? html`<p class="say">${unavailable ? words.unavailable : words.pageOpens(option.label)}</p>`
        : nothing
    }
    ${fault(model, words.pressPayAgain)} ${hasChoice ? nothing : shareLink(model, actions)}
  </div></div>
  ${buttons(
    unavailable
      ? checkButton(model, actions, words.tryNow)
      : html`<button part="primary" class="primary" ?disabled=${isStarting} aria-busy=${isStarting}>
          ${labelOf(words.pay(amount), isStarting)}</button>`,
    quiet,
  )}</form>`
}

/** The words about an error take the place of the hint, so that nothing moves. */
function field(
  name: CustomerField,
  { label, medium, method }: MethodOption,
  model: ScreenModel,
  { rejectDetails }: ScreenActions,
): TemplateResult {
  const { state, words, customer } = model
  const error = state.fieldErrors[name]
  const isPhone = name === 'phone'
  // It also selects the keyboard.
  const type = isPhone ? 'tel' : name === 'email' ? name : 'text'
  const isPushTarget = isPhone && method.flow === 'device'
  // Advice only: people keep their numbers when they change the operator.
  const likely = isPhone ? mediumOf(customer.phone, method) : undefined
  const operator = likely?.operator?.name
  const advice = operator && likely.id !== medium && words.operatorAdvice(operator, likely.label)
  const hint = error ? html`${icon(ALERT)}<span>${error}</span>` : advice || (isPushTarget ? words.pushGoesTo : nothing)
  // Another screen may take the place of the form for a while.
  const keep = ({ currentTarget }: InputEvent) =>
    rejectDetails({ [name]: (currentTarget as HTMLInputElement).value }, state.fieldErrors)
  return html`<div>
    <label for=${name}>${isPushTarget ? words.phoneOf(label) : (words.fields[name] ?? name)}</label>
    <div class="field"><input id=${name} name=${name} type=${type} inputmode=${type}
      autocomplete=${isPhone ? 'tel' : name} autocapitalize="words" enterkeyhint="go" required
      ?readonly=${state.busy === 'starting'} aria-invalid=${Boolean(error)} aria-describedby="${name}-hint"
      .value=${customer[name] ?? ''} @input=${keep}>${
        operator ? html`<span class="tag">${operator}</span>` : nothing
      }</div>
    <p class="hint ${error ? 'bad' : ''}" id="${name}-hint">${hint}</p>
  </div>`
}

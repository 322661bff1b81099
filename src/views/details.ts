/** The details that the chosen way needs, and the one button. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { Customer, CustomerField } from '../../server/wire.ts'
import type { ScreenContext } from './context.ts'
import { chosenRow, fieldsOf } from '../checkout-state.ts'
import { customerOf } from '../customer.ts'
import { mark } from './choose.ts'
import { fault, spinner, title } from './context.ts'
import { backArrow } from './progress-icons.ts'

export const details = (context: ScreenContext): TemplateResult => {
  const { state, options, controller, t, amount, choice } = context
  const row = chosenRow(state, options)!
  const fields = fieldsOf(row, state, options)
  const known = customerOf(state, options)
  const busy = state.busy === 'starting'
  const pay = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const answers: Customer = {}
    const faults: Partial<Record<CustomerField, string>> = {}
    for (const field of fields) {
      answers[field] = (form.elements.namedItem(field) as HTMLInputElement).value.trim()
      if (!LOOKS_RIGHT[field].test(answers[field])) faults[field] = t.missing[field]
    }
    if (Object.keys(faults).length) controller.faults(answers, faults)
    else controller.pay(answers)
  }
  return html`
    <form novalidate @submit=${pay}>
      <div class="screen">
        <div class="way">
          ${choice ? html`<button class="round" type="button" aria-label=${t.back} ?disabled=${busy} @click=${() => controller.choose(null)}>${backArrow}</button>` : nothing}
          ${mark(row)} ${title(row.label)}
        </div>
        <p class="say">${row.method.unavailable ?? (row.method.flow === 'device' ? t.promptGoesTo(row.label) : t.pageOpens(row.label))}</p>
        ${fields.map((field) => {
          const wrong = state.fieldErrors[field]
          return html`<div>
            <label for=${field}>${t.fields[field]}</label>
            <input id=${field} name=${field} type=${KIND[field][0]} inputmode=${KIND[field][1]} autocomplete=${KIND[field][2]} autocapitalize=${field === 'name' ? 'words' : 'none'}
              spellcheck="false" enterkeyhint="go" aria-invalid=${Boolean(wrong)} aria-describedby="${field}-fault" .value=${known[field] ?? ''} ?readonly=${busy} />
            <p class="fault" id="${field}-fault">${wrong ?? nothing}</p>
          </div>`
        })}
        ${fault(context)}
        <div class="actions">
          <button class="primary" part="primary" type="submit" ?disabled=${busy || row.method.unavailable} aria-busy=${busy}><span>${t.pay(amount)}</span>${busy ? spinner : nothing}</button>
        </div>
      </div>
    </form>`
}

/** Simple on purpose: the server and the provider say what they take. Digits of any script are digits. */
const LOOKS_RIGHT: Record<CustomerField, RegExp> = { name: /\S/, email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, phone: /^\+?[\p{Nd} ()-]{5,}$/u }

/** Type, keyboard and what the browser may fill in. */
const KIND: Record<CustomerField, [string, string, string]> = {
  name: ['text', 'text', 'name'],
  email: ['email', 'email', 'email'],
  phone: ['tel', 'tel', 'tel'],
}

/** The details that the chosen way needs, and the one button. */

import { html, nothing } from 'lit/html.js'
import type { Customer, CustomerField } from '../../server/wire.ts'
import type { CheckoutState } from '../checkout-state.ts'
import { customerOf, fieldsOf } from '../checkout-state.ts'
import { mark } from './choose.ts'
import type { View } from './context.ts'
import { fault, primary, round, title } from './context.ts'
import { backArrow } from './icons.ts'

/** Type and keyboard. */
const KIND: Record<CustomerField, string> = { name: 'text', email: 'email', phone: 'tel' }

export const details: View = (context) => {
  const { state, options, controller, t, amount, rows } = context
  const row = state.chosen ?? rows[0]!
  const { unavailable, flow } = row.method
  const fields = fieldsOf(row, state, options)
  const known = customerOf(state, options)
  const busy = state.busy === 'starting'
  const pay = (event: SubmitEvent) => {
    event.preventDefault()
    const answers: Customer = {}
    const fieldErrors: CheckoutState['fieldErrors'] = {}
    for (const { name, value, validity } of (event.target as HTMLFormElement).querySelectorAll('input')) {
      const field = name as CustomerField
      answers[field] = value.trim()
      // No more than the browser knows: the server and the provider say what they take.
      if (!answers[field] || !validity.valid) fieldErrors[field] = t.missing[field]
    }
    if (Object.keys(fieldErrors)[0]) controller.set({ draft: { ...state.draft, ...answers }, fieldErrors })
    else controller.pay(row, answers)
  }
  return html`
    <form novalidate @submit=${pay}>
      <div class="screen">
        <div class="way">
          ${rows[1] ? round(t.back, backArrow, () => controller.choose(null), busy) : nothing}
          ${mark(row)} ${title(row.label)}
        </div>
        <p class="say">${unavailable ?? (flow === 'device' ? t.promptGoesTo : t.pageOpens)(row.label)}</p>
        ${fields.map((field) => {
          const wrong = state.fieldErrors[field]
          const kind = KIND[field]
          return html`<div>
            <label for=${field}>${t.fields[field]}</label>
            <input id=${field} name=${field} type=${kind} inputmode=${kind} autocomplete=${field === 'phone' ? kind : field} autocapitalize="words"
              spellcheck="false" enterkeyhint="go" required aria-invalid=${!!wrong} aria-describedby=${`${field}-fault`} .value=${known[field] ?? ''} ?readonly=${busy} />
            <p id=${`${field}-fault`}>${wrong}</p>
          </div>`
        })}
        ${fault(context)}
        <div class="actions">${primary(t.pay(amount), undefined, busy, busy || unavailable)}</div>
      </div>
    </form>`
}

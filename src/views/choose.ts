/** Before anything is under way: the skeleton, the ways to pay, the details that the chosen one needs. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { Customer, CustomerField } from '../../server/wire.ts'
import type { Row } from '../checkout-state.ts'
import { chosenRow, customerOf, fieldsOf, rowsOf } from '../checkout-state.ts'
import type { FirstContext } from './context.ts'
import { fault, quiet, spinner, title } from './context.ts'
import { backArrow, chevron } from './icons.ts'

export const opening = ({ t }: FirstContext): TemplateResult => html`
  <div class="screen" aria-busy="true">
    <h3 id="title" tabindex="-1" class="hidden">${t.opening}</h3>
    <div class="bone"></div>
    <div class="bone"></div>
    <div class="bone"></div>
  </div>`

export const choose = (context: FirstContext): TemplateResult => {
  const { state, options, controller, t, way, askToGiveUp } = context
  const { busy, chosen, view } = state
  return html`
    <div class="screen">
      ${title(t.choose)} ${fault(context)}
      ${view!.payment?.status === 'pending' ? html`<p class="note">${t.leftBehind(way)}</p>` : nothing}
      <ul class="rows">
        ${rowsOf(view!, options).map((row) => {
          const started = busy === 'starting' && same(row, chosen)
          return html`<li>
            <button class="row" part="method" type="button" ?disabled=${busy} aria-busy=${started} @click=${() => controller.choose(row)}>
              ${mark(row)}
              <span><b>${row.label}</b><small>${row.method.flow === 'device' ? t.prompt : t.opens(row.label)}</small></span>
              ${started ? spinner : chevron}
            </button>
          </li>`
        })}
      </ul>
      ${view!.payment?.status === 'pending'
        ? html`<div class="actions">${quiet(t.giveUpNo, () => controller.stay())} ${quiet(t.giveUp, askToGiveUp, busy === 'cancelling')}</div>`
        : nothing}
    </div>`
}

export const details = (context: FirstContext): TemplateResult => {
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
    else void controller.pay(answers)
  }
  return html`
    <form novalidate @submit=${pay}>
      <div class="screen">
        <div class="way">
          ${choice ? html`<button class="round" type="button" aria-label=${t.back} ?disabled=${busy} @click=${() => controller.choose(null)}>${backArrow}</button>` : nothing}
          ${mark(row)} ${title(row.label)}
        </div>
        <p class="say">${row.method.flow === 'device' ? t.promptGoesTo(row.label) : t.pageOpens(row.label)}</p>
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
          <button class="primary" part="primary" type="submit" ?disabled=${busy} aria-busy=${busy}><span>${t.pay(amount)}</span>${busy ? spinner : nothing}</button>
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

const same = (row: Row, other: Row | null) => row.provider === other?.provider && row.medium === other.medium

/** A monogram: no vendor's logo is ours to ship. */
const mark = ({ label }: Row): TemplateResult => html`<span class="mark" aria-hidden="true">${[...label][0]?.toUpperCase()}</span>`

/** Parts that several simulators' pages have. */

import { html } from '../../html.ts'
import { MISHAP_GROUPS, mishapsOf } from './mishaps.ts'
import type { Html } from '../../html.ts'
import type { Impossible } from './mishaps.ts'

/** Contents of 32 × 32 drawings. */
export const TICK = html`<circle cx="16" cy="16" r="15" fill="#137547"/>
  <path d="M9 16.5l5 5 9-10" fill="none" stroke="#fff" stroke-width="3"/>`
export const CROSS = html`<circle cx="16" cy="16" r="15" fill="#a1281d"/>
  <path d="M10.5 10.5l11 11m0-11l-11 11" fill="none" stroke="#fff" stroke-width="3"/>`
export const CARD = html`<rect width="32" height="32" rx="8" fill="#33415c"/>
  <rect x="6" y="9" width="20" height="14" rx="2.5" fill="none" stroke="#fff" stroke-width="2.5"/>
  <path d="M6 14h20" stroke="#fff" stroke-width="3"/>`

export function svg(content: Html): Html {
  return html`<svg viewBox="0 0 32 32" aria-hidden="true">${content}</svg>`
}

export interface Choice {
  readonly value: string
  readonly label: string
  readonly mark?: Html
  /** A second, quieter line. */
  readonly note?: string
}

/** A row of cards; one is chosen. */
export function cards(name: string, legend: string, choices: readonly Choice[], chosen = choices[0]?.value): Html {
  return html`<fieldset class="cards"><legend>${legend}</legend>
    ${choices.map(
      ({ value, label, mark, note }) => html`<label>
      <input type="radio" name="${name}" value="${value}"${value === chosen && html` checked`}>
      ${mark ? svg(mark) : null}<span>${label}</span>${note !== undefined && html`<small>${note}</small>`}
    </label>`,
    )}
  </fieldset>`
}

/** Lets a visitor choose what goes wrong with a payment. */
export function mishapChoices(provider: string, impossible: Impossible = {}): Html {
  const labels = {
    webhook: 'The webhook to the shop',
    read: `${provider}, when asked about this payment`,
    charge: 'The charge',
    create: 'The next payment',
  }
  const selects = MISHAP_GROUPS.map((group) => {
    const possible = Object.entries(mishapsOf(group)).filter(([value]) => !impossible[group]?.includes(value))
    const options = possible.map(([value, { label }]) => html`<option value="${value}">${label}</option>`)
    return html`<label>${labels[group]}<select name="${group}">${options}</select></label>`
  })
  return html`<details>
    <summary>Make something go wrong</summary>
    ${selects}
    <p class="note">This takes effect when you press a button above. If you just close the page, nothing is charged.</p>
  </details>`
}

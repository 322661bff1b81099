/** Before anything is under way: the skeleton, the ways to pay. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { Row } from '../checkout-state.ts'
import { rowsOf } from '../checkout-state.ts'
import type { FirstContext } from './context.ts'
import { fault, later, quiet, spinner, title } from './context.ts'
import { chevron } from './icons.ts'

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
  // Another attempt is under way still.
  const words = view!.payment?.status === 'pending' ? later(t) : undefined
  return html`
    <div class="screen">
      ${title(t.choose)} ${fault(context)}
      ${words ? html`<p class="note">${words.leftBehind(way)}</p>` : nothing}
      <ul class="rows">
        ${rowsOf(view!, options).map((row) => {
          const started = busy === 'starting' && same(row, chosen)
          return html`<li>
            <button class="row" part="method" type="button" ?disabled=${busy || row.method.unavailable} aria-busy=${started} @click=${() => controller.choose(row)}>
              ${mark(row)}
              <span><b>${row.label}</b><small>${row.method.unavailable ?? (row.method.flow === 'device' ? t.prompt : t.opens(row.label))}</small></span>
              ${started ? spinner : chevron}
            </button>
          </li>`
        })}
      </ul>
      ${words ? html`<div class="actions">${quiet(words.giveUpNo, () => controller.stay())} ${quiet(words.giveUp, askToGiveUp, busy === 'cancelling')}</div>` : nothing}
    </div>`
}

const same = (row: Row, other: Row | null) => row.provider === other?.provider && row.medium === other.medium

/** A monogram: no vendor's logo is ours to ship. */
export const mark = ({ label }: Row): TemplateResult => html`<span class="mark" aria-hidden="true">${[...label][0]?.toUpperCase()}</span>`

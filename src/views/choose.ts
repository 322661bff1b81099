/** Before anything is under way: the skeleton, the ways to pay; and when the server cannot be asked. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { Row } from '../checkout-state.ts'
import type { Piece, ScreenContext, View } from './context.ts'
import { fault, leave, message, primary, spinner, title } from './context.ts'
import { chevron, noSignal } from './icons.ts'

const bone = html`<div class="bone"></div>`

export const opening: View = ({ t }) => html`<div class="screen" aria-busy="true">${title(t.oneMoment, 'hidden')} ${bone} ${bone} ${bone}</div>`

export const choose = (context: ScreenContext, note: Piece = nothing, actions: Piece = nothing): TemplateResult => {
  const { state: { busy, chosen }, rows, controller, t } = context
  return html`
    <div class="screen">
      ${title(t.choose)} ${fault(context)} ${note}
      <ul>
        ${rows.map((row) => {
          const { provider, medium, label, method: { unavailable, flow } } = row
          const started = busy === 'starting' && provider === chosen?.provider && medium === chosen.medium
          return html`<li>
            <button class="row" part="method" ?disabled=${busy || unavailable} aria-busy=${started} @click=${() => controller.choose(row)}>
              ${mark(row)}
              <span><b>${label}</b> <small>${unavailable ?? (flow === 'device' ? t.prompt : t.opens(label))}</small></span>
              ${started ? spinner : chevron}
            </button>
          </li>`
        })}
      </ul>
      ${actions}
    </div>`
}

/** A monogram: no vendor's logo is ours to ship. */
export const mark = ({ label }: Row): TemplateResult => html`<i aria-hidden="true">${[...label][0]}</i>`

export const offline: View = (context) => {
  const { state: { trouble, busy }, controller, t } = context
  return message(noSignal, trouble!.code === 'offline' ? t.offline : t.unreachable, t.offlineBody, [
    primary(t.tryNow, () => void controller.check(), busy === 'checking'),
    leave(context),
  ])
}

/** Above every screen: the price as the headline, the order under it, and the way out. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { Screen } from '../checkout-state.ts'
import type { ScreenContext } from './context.ts'
import { quiet } from './context.ts'
import { cross } from './icons.ts'

export const header = ({ state, t, amount, way, page, choice, controller, close }: ScreenContext, screen: Screen): TemplateResult => {
  const { view } = state
  const out = page ? nothing : html`<button class="round" type="button" aria-label=${t.close} @click=${() => close('button')}>${cross}</button>`
  if (screen === 'frame') {
    return html`<header class="thin" part="header">
      <div><p class="price">${amount}</p><p class="order">${way}</p></div>
      ${choice ? quiet(t.otherWays, () => controller.anotherWay()) : nothing} ${out}
    </header>`
  }
  // What is paid says so itself; what cannot be had has no price.
  if (screen === 'paid' || (!view && screen !== 'opening')) return html`<header class="bare" part="header"><div></div>${out}</header>`
  return html`<header part="header">
    <div>
      <h2 class="price ${view ? '' : 'bone'}">${amount}</h2>
      <p class="order ${view ? '' : 'bone'}">${view ? [view.description, t.order(view.orderId)].filter(Boolean).join(' · ') : nothing}</p>
    </div>
    ${out}
  </header>`
}

/** Above every screen: the price as the headline, the order under it, and the way out. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { ScreenContext } from './context.ts'
import { quiet, round } from './context.ts'
import { cross } from './icons.ts'

export const header = ({ state: { view }, t, amount, way, page, rows, controller, close }: ScreenContext, screen: string): TemplateResult => {
  const framed = screen === 'frame'
  // What is paid says so itself; what cannot be had has no price.
  const bare = screen === 'paid' || (!view && screen !== 'opening')
  return html`<header part="header" class=${framed ? 'thin' : bare ? 'bare' : ''}>
    <div>
      ${bare ? nothing : html`<h2>${amount}</h2>
        <p>${framed ? way : view && [view.description, t.order(view.orderId)].filter(Boolean).join(' · ')}</p>`}
    </div>
    ${framed && rows[1] ? quiet(t.otherWays, () => controller.choose(null)) : nothing}
    ${page ? nothing : round(t.close, cross, () => close('button'))}
  </header>`
}

/** The bar above every screen: the price as its headline, the order, and the button that closes the modal. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { cross } from './icons.ts'
import type { ScreenActions, ScreenModel } from './model.ts'
import { button, iconButton } from './parts.ts'

export function header(model: ScreenModel, { showMethods, requestClose }: ScreenActions): TemplateResult {
  const { screen, state, words, amount, method, hasChoice, isPage } = model
  const isFrame = screen === 'frame'
  // The receipt has the price in its headline. Without a view, the price is unknown.
  const isBare = screen === 'paid' || (!state.view && screen !== 'opening')
  return html`<div part="header" class="top ${isFrame ? 'thin' : isBare ? 'bare' : ''}">
    <div>${isBare ? nothing : html`<div class="price">${amount}</div><p>${isFrame ? method : summary(model)}</p>`}</div>
    ${isFrame && hasChoice ? button('quiet', words.anotherMethod, showMethods) : nothing}
    ${isPage ? nothing : iconButton(words.close, cross, requestClose)}
  </div>`
}

function summary({ state: { view }, words }: ScreenModel): string {
  return view ? [view.description, words.order(view.orderId)].filter(Boolean).join(' · ') : ''
}

/** Above every screen: the price as the headline, the order under it, and the way out. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { cross } from './icons.ts'
import type { ScreenActions, ScreenModel } from './model.ts'
import { button, iconButton } from './parts.ts'

export function header(model: ScreenModel, { showMethods, askToLeave }: ScreenActions): TemplateResult {
  const { screen, state, words, amount, method, hasChoice, isPage } = model
  const isFrame = screen === 'frame'
  // The receipt says the price itself, and without a checkout there is none.
  const isBare = screen === 'paid' || (!state.view && screen !== 'opening')
  return html`<header part="header" class=${isFrame ? 'thin' : isBare ? 'bare' : ''}>
    <div>${isBare ? nothing : html`<h2>${amount}</h2><p>${isFrame ? method : summary(model)}</p>`}</div>
    ${isFrame && hasChoice ? button('quiet', words.otherMethods, showMethods) : nothing}
    ${isPage ? nothing : iconButton(words.close, cross, askToLeave)}
  </header>`
}

function summary({ state: { view }, words }: ScreenModel): string {
  return view ? [view.description, words.order(view.orderId)].filter(Boolean).join(' · ') : ''
}

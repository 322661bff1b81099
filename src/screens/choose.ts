/** The list of payment methods. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { MethodOption } from '../checkout/state.ts'
import { chevron } from './icons.ts'
import type { CurrentWords, ScreenActions, ScreenModel } from './model.ts'
import type { Piece } from './parts.ts'
import { fault, mark, spinner, title } from './parts.ts'

/**
 * @param note above the methods
 * @param below the buttons below them
 */
export function choose(
  model: ScreenModel,
  actions: ScreenActions,
  note: Piece = nothing,
  below: Piece = nothing,
): TemplateResult {
  return html`<div class="screen">
    ${title(model.words.choose)} ${fault(model)} ${note}
    <ul>${model.methods.map((option) => html`<li>${methodOption(option, model, actions)}</li>`)}</ul>
    ${below}
  </div>`
}

function methodOption(
  option: MethodOption,
  { state, words }: ScreenModel,
  { chooseMethod }: ScreenActions,
): TemplateResult {
  const { label, method } = option
  const { busy, chosen } = state
  const isStarting = busy === 'starting' && chosen?.provider === option.provider && chosen.medium === option.medium
  const explanation = explanationOf(option, words)
  const isDisabled = Boolean(busy || method.unavailable)
  const choose = () => chooseMethod(option)
  return html`<button class="option" part="method" ?disabled=${isDisabled} aria-busy=${isStarting} @click=${choose}>
    ${mark(label)} <span><b>${label}</b> <small>${explanation}</small></span> ${isStarting ? spinner : chevron}
  </button>`
}

function explanationOf({ label, method, simulates }: MethodOption, words: CurrentWords): string {
  if (method.unavailable) return words.unavailable
  return simulates ?? (method.flow === 'device' ? words.push : words.onPage(label))
}

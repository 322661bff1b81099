/** The list of payment methods. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { methodGroups } from '../checkout/method-groups.ts'
import type { MethodGroup } from '../checkout/method-groups.ts'
import type { MethodOption } from '../checkout/state.ts'
import { price } from './price.ts'
import { chevron } from './icons.ts'
import type { CurrentWords, ScreenActions, ScreenModel } from './model.ts'
import type { Piece } from './parts.ts'
import { backToShop, buttons, checkButton, fault, mark, shareLink, spinner, title } from './parts.ts'

/**
 * @param note above the methods
 * @param quiet the button below them
 */
export function choose(
  model: ScreenModel,
  actions: ScreenActions,
  headline = model.words.choose,
  note: Piece = nothing,
  quiet: Piece = model.isPage ? backToShop(model, actions, 'quiet') : nothing,
): TemplateResult {
  const isStuck = model.methods.every(({ method }) => method.unavailable)
  return html`<div class="scroll">${price(model)}<div class="screen">
    ${title(headline)} ${fault(model)} ${note}
    ${methodGroups(model.methods, model.state.lastMethod).map((group) => rows(group, model, actions))}
    ${model.screen === 'choose' ? shareLink(model, actions) : nothing}
  </div></div>
  ${buttons(isStuck ? checkButton(model, actions, model.words.tryNow) : nothing, quiet)}`
}

function rows({ name, options }: MethodGroup, model: ScreenModel, actions: ScreenActions): TemplateResult {
  return html`${name ? html`<p class="sub" id=${name}>${model.words.groups[name]}</p>` : nothing}
    <ul class="rows" aria-labelledby=${name ?? 'title'}>${options.map((option) => html`<li>${row(option, model, actions)}</li>`)}</ul>`
}

function row(option: MethodOption, { state, words }: ScreenModel, { chooseMethod }: ScreenActions): TemplateResult {
  const { busy, chosen } = state
  const { unavailable } = option.method
  const isStarting = busy === 'starting' && chosen?.provider === option.provider && chosen.medium === option.medium
  // It stays readable and reachable, and says why it cannot be used.
  const choose = () => unavailable || chooseMethod(option)
  return html`<button class="row" part="method" type="button" ?disabled=${Boolean(busy)} aria-busy=${isStarting}
    aria-disabled=${unavailable ? 'true' : nothing} @click=${choose}>
    ${mark(option)} <span><b>${option.label}</b> <small>${explanationOf(option, words)}</small></span>
    ${isStarting ? spinner : unavailable ? nothing : chevron}
  </button>`
}

function explanationOf({ label, method, simulates }: MethodOption, words: CurrentWords): string {
  if (method.unavailable) return words.unavailable
  return simulates ?? (method.flow === 'device' ? words.push : words.onPage(label))
}

/** The dialog: what is around every screen, the screen, and a question over it. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { footer, header } from './header.ts'
import type { Screen, ScreenActions, ScreenModel } from './model.ts'

/** How the dialog closes. */
export interface DialogListeners {
  onCancel(event: Event): void
  onClose(): void
  onClick(event: MouseEvent): void
}

/**
 * The translation of the browser would remove Lit's markers from the page, and the modal speaks the buyer's language.
 * @param turn changes with each screen, between two values
 */
export function dialog(
  model: ScreenModel,
  actions: ScreenActions,
  [screen, question]: readonly [screen: Screen, question: Screen | undefined],
  turn: number,
  { onCancel, onClose, onClick }: DialogListeners,
): TemplateResult {
  const { words } = model
  const isAsking = Boolean(question)
  return html`<dialog part="dialog" aria-labelledby="title" translate="no" lang=${words.lang} dir=${words.dir ?? 'ltr'}
    data-screen=${model.screen} @cancel=${onCancel} @close=${onClose} @click=${onClick}>
    ${header(model, actions, isAsking)}
    ${MAIN[turn]!(screen(model, actions), isAsking)}
    ${footer(model, actions, isAsking)}
    ${question ? question(model, actions) : nothing}
  </dialog>`
}

/**
 * Twice the same. Lit keeps the elements of a template that follows itself, so that those of the next screen would move
 * to their places. After another template, it makes new ones.
 */
const MAIN = [
  (screen: TemplateResult, isInert: boolean) => html`<div class="main" ?inert=${isInert}>${screen}</div>`,
  (screen: TemplateResult, isInert: boolean) => html`<div class="main" ?inert=${isInert}>${screen}</div>`,
] as const

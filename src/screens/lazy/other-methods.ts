/** The list of methods while an earlier attempt is pending. */

import { html } from 'lit'
import { choose } from '../choose.ts'
import type { RareTemplate } from '../model.ts'
import { button } from '../parts.ts'

export const otherMethods: RareTemplate = (model, actions) => {
  const { words, method, shop } = model
  const note = html`<p class="note">${words.leftPayment(method, shop)}</p>`
  const quiet = button('quiet', words.keepWaiting(method), actions.keepWaiting)
  return choose(model, actions, words.anotherMethod, note, quiet)
}

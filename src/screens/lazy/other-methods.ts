/** The list of methods while an earlier attempt is pending. */

import { html } from 'lit'
import { choose } from '../choose.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { button } from '../parts.ts'

export const otherMethods: LazyScreenTemplate = (model, actions) => {
  const { state, words, method } = model
  const note = html`<p class="note">${words.leftPayment(method)}</p>`
  const buttons = html`<div class="actions">
    ${button('quiet', words.keepWaiting, actions.keepWaiting)}
    ${button('quiet', words.cancel, actions.confirmCancel, { busy: state.busy === 'cancelling' })}
  </div>`
  return choose(model, actions, note, buttons)
}

/** The list of methods while an earlier attempt is pending. */

import { html } from 'lit'
import { choose } from '../choose.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { button, buttons } from '../parts.ts'

export const otherMethods: LazyScreenTemplate = (model, actions) => {
  const { state, words, method, shop } = model
  const note = html`<p class="note">${words.leftPayment(method, shop)}</p>`
  return choose(
    model,
    actions,
    note,
    buttons(
      button('primary', words.keepWaiting(method), actions.keepWaiting),
      button('quiet', words.cancel, actions.confirmCancel, { busy: state.busy === 'cancelling' }),
    ),
  )
}

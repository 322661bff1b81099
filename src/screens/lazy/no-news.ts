/** Nobody has said for longer than usual whether the buyer paid. */

import { nothing } from 'lit'
import { clock } from '../icons.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { button, checkButton, message, wayOut } from '../parts.ts'

export const noNews: LazyScreenTemplate = (model, actions) => {
  const { state, words, method } = model
  const payment = state.view?.payment
  return message({
    picture: clock,
    headline: words.noNews,
    body: payment?.message ?? words.noNewsBody(method),
    actions: [
      checkButton(model, actions, 'primary'),
      payment?.action?.type === 'open' ? button('quiet', words.openAgain(method), actions.reopenPage) : nothing,
      wayOut(model, actions),
    ],
  })
}

/** The provider has taken longer than usual to confirm, and there is no update. */

import { nothing } from 'lit'
import { clock } from '../icons.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { button, checkButton, message, leaveAttempt } from '../parts.ts'

export const noUpdate: LazyScreenTemplate = (model, actions) => {
  const { state, words, method, shop } = model
  const payment = state.view?.payment
  return message({
    picture: clock,
    headline: words.noAnswer(method),
    body: payment?.message ?? words.noAnswerBody(shop),
    primary: checkButton(model, actions, 'primary'),
    others: [
      payment?.action?.type === 'open' ? button('quiet', words.openAgain(method), actions.reopenPage) : nothing,
      leaveAttempt(model, actions),
    ],
  })
}

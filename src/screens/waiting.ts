/** The buyer has been at the provider, or is on the way there; or the provider has not answered a request. */

import { nothing } from 'lit'
import { clock } from './icons.ts'
import type { Screen } from './model.ts'
import type { Piece } from './parts.ts'
import { button, checkButton, message, spinner, wayOut } from './parts.ts'

export const waiting: Screen = (model, actions) => {
  const { state, words, method } = model
  const payment = state.view?.payment
  const hasPage = payment?.action?.type === 'open'
  const rest: Piece[] = [
    hasPage ? button('primary', words.openAgain(method), actions.reopenPage) : nothing,
    checkButton(model, actions, hasPage ? 'quiet' : 'primary'),
    wayOut(model, actions),
  ]
  if (state.window === 'leaving') {
    return message({ picture: spinner, headline: words.leaving(method), body: words.oneMoment, actions: rest })
  }
  const isUnanswered = payment?.status === 'pending' && !payment.action && payment.message
  return message({
    picture: clock,
    headline: isUnanswered ? words.noAnswer(method) : words.waiting(method),
    body: payment?.message ?? words.waitingBody,
    actions: rest,
  })
}

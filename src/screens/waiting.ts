/** The provider has not confirmed yet, has not answered yet, or its page is about to replace this one. */

import { clock } from './icons.ts'
import type { Screen } from './model.ts'
import type { Message } from './parts.ts'
import { button, checkButton, message, spinner, leaveAttempt } from './parts.ts'

export const waiting: Screen = (model, actions) => {
  const { state, words, method, shop } = model
  const payment = state.view?.payment
  const hasPage = payment?.action?.type === 'open'
  const check = checkButton(model, actions, hasPage ? 'quiet' : 'primary')
  const leave = leaveAttempt(model, actions)
  const rest: Pick<Message, 'primary' | 'others'> = hasPage
    ? { primary: button('primary', words.openAgain(method), actions.reopenPage), others: [check, leave] }
    : { primary: check, others: leave }
  if (state.window === 'leaving') {
    return message({ picture: spinner, headline: words.leaving(method), body: words.leavingBody(shop), ...rest })
  }
  const isUnanswered = payment?.status === 'pending' && !payment.action && payment.message
  return message({
    picture: clock,
    headline: isUnanswered ? words.noAnswer(method) : words.waiting(method),
    body: payment?.message ?? words.waitingBody(shop),
    ...rest,
  })
}

/**
 * The provider's window is gone: the buyer has closed it, or the provider's page has cut its tie to this page, which
 * looks the same.
 */

import { away } from '../icons.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { button, checkButton, leaveAttempt, message } from '../parts.ts'

export const windowClosed: LazyScreenTemplate = (model, actions) => {
  const { words, method } = model
  return message({
    picture: away,
    headline: words.windowClosed,
    body: words.windowClosedBody,
    primary: button('primary', words.openAgain(method), actions.reopenPage),
    others: [checkButton(model, actions, 'quiet', words.havePaid), leaveAttempt(model, actions)],
  })
}

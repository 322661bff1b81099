/** The browser has blocked the provider's window because it was not opened in a click. */

import { away } from '../icons.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { button, message, leaveAttempt } from '../parts.ts'

export const windowBlocked: LazyScreenTemplate = (model, actions) => {
  const { words, method } = model
  return message({
    picture: away,
    headline: words.windowBlocked(method),
    body: words.windowBlockedBody,
    actions: [button('primary', words.open(method), actions.reopenPage), leaveAttempt(model, actions)],
  })
}

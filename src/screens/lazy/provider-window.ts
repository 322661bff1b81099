/** The provider's page is open in another window. */

import { nothing } from 'lit'
import { isSmallTouchScreen } from '../../checkout/presentation.ts'
import { away } from '../icons.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { button, checkButton, message, leaveAttempt } from '../parts.ts'

export const providerWindow: LazyScreenTemplate = (model, actions) => {
  const { words, method } = model
  return message({
    picture: away,
    headline: words.window(method),
    body: words.windowBody,
    primary: checkButton(model, actions, 'primary', words.havePaid),
    others: [
      button('quiet', words.showWindow, actions.reopenPage),
      // The buyer's wallet may be on their phone.
      isSmallTouchScreen() ? nothing : button('quiet', words.usePhone, actions.showQrCode),
      leaveAttempt(model, actions),
    ],
  })
}

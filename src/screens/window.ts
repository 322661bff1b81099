/** The provider's page is open in a window of its own. */

import { nothing } from 'lit'
import { away } from './icons.ts'
import type { Screen } from './model.ts'
import { button, checkButton, message, reopenButton, wayOut } from './parts.ts'

export const providerWindow: Screen = (model, actions) => {
  const { words, method, canScan } = model
  return message({
    picture: away,
    headline: words.window,
    body: words.windowBody(method),
    actions: [
      checkButton(model, actions, 'primary', words.havePaid),
      reopenButton(model, actions, 'quiet'),
      // For a buyer whose wallet is on another device.
      canScan ? button('quiet', words.onPhone, actions.showQrCode) : nothing,
      wayOut(model, actions),
    ],
  })
}

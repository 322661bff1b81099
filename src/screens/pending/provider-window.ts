/** The provider's page is open in another window. */

import { html, nothing } from 'lit'
import { away } from '../icons.ts'
import type { PendingTemplate } from '../model.ts'
import { button, checkButton, fault, message, textButton } from '../parts.ts'
import { leaveLink } from './steps.ts'

export const providerWindow: PendingTemplate = (model, actions) => {
  const { state, words, method } = model
  return message({
    picture: away,
    headline: words.window(method),
    body: words.windowBody,
    content: html`<div class="links">
        ${
          // The buyer's wallet may be on their phone.
          state.isSmall ? nothing : textButton(words.usePhone, actions.showQrCode)
        }
        ${leaveLink(model, actions)}
      </div>
      ${fault(model)}`,
    primary: checkButton(model, actions, words.havePaid),
    quiet: button('quiet', words.showWindow, actions.reopenPage),
  })
}

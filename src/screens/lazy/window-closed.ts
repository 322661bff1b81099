/**
 * The provider's window is gone: the buyer has closed it, or the provider's page has cut its tie to this page, which
 * looks the same.
 */

import { html } from 'lit'
import { away } from '../icons.ts'
import type { RareTemplate } from '../model.ts'
import { anotherMethod, button, checkButton, fault, message, textButton } from '../parts.ts'

export const windowClosed: RareTemplate = (model, actions) => {
  const { words, method, state, hasChoice } = model
  return message({
    picture: away,
    headline: words.windowClosed,
    body: words.windowClosedBody,
    content: html`<div class="share">
        ${
          hasChoice
            ? textButton(words.havePaid, actions.checkNow, state.busy === 'checking')
            : textButton(words.cancel, actions.confirmCancel)
        }
      </div>
      ${fault(model)}`,
    primary: button('primary', words.openAgain(method), actions.reopenPage),
    quiet: hasChoice ? anotherMethod(model, actions) : checkButton(model, actions, words.havePaid, 'quiet'),
  })
}

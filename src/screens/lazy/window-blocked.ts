/** The browser has blocked the provider's window because it was not opened in a click. */

import { html, nothing } from 'lit'
import { away } from '../icons.ts'
import type { RareTemplate } from '../model.ts'
import { anotherMethod, backToShop, fault, message, textButton } from '../parts.ts'

export const windowBlocked: RareTemplate = (model, actions) => {
  const { words, method, state, hasChoice } = model
  const action = state.view?.payment?.action
  const url = action?.type === 'open' ? action.url : ''
  return message({
    picture: away,
    headline: words.windowBlocked(method),
    body: words.windowBlockedBody,
    content: html`${
      hasChoice ? nothing : html`<div class="share">${textButton(words.cancel, actions.confirmCancel)}</div>`
    }
    ${fault(model)}`,
    // Where no window can be opened, the link leads this page there, or the page around a shop in a frame.
    primary: html`<a part="primary" class="primary" href=${url} target="_top" @click=${openWindow}>${words.open(method)}</a>`,
    quiet: hasChoice ? anotherMethod(model, actions) : backToShop(model, actions, 'quiet'),
  })

  function openWindow(event: Event): void {
    if (actions.reopenPage()) event.preventDefault()
  }
}

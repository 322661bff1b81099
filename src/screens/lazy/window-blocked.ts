/** The browser has blocked the provider's window because it was not opened in a click. */

import { html } from 'lit'
import { away } from '../icons.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { message, leaveAttempt } from '../parts.ts'

export const windowBlocked: LazyScreenTemplate = (model, actions) => {
  const { words, method, state } = model
  const action = state.view?.payment?.action
  const url = action?.type === 'open' ? action.url : ''
  return message({
    picture: away,
    headline: words.windowBlocked(method),
    body: words.windowBlockedBody,
    // Where no window can be opened, the link leads this page there, or the page around a shop in a frame.
    primary: html`<a part="primary" href=${url} target="_top" @click=${openWindow}>${words.open(method)}</a>`,
    others: leaveAttempt(model, actions),
  })

  function openWindow(event: Event): void {
    if (actions.reopenPage()) event.preventDefault()
  }
}

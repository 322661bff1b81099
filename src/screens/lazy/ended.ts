/** The checkout was cancelled or has expired. */

import { html, nothing } from 'lit'
import { clock } from '../icons.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { button, closeButton, message } from '../parts.ts'

export const ended: LazyScreenTemplate = (model, actions) => {
  const { state, words, options, shop } = model
  // Only the shop's server can open its own checkout again.
  const canStartAgain = !options.checkout
  const [headline, body] =
    state.view?.status === 'expired'
      ? [words.expired, words.expiredBody(shop)]
      : [words.cancelled, words.lateMoney(shop)]
  return message({
    picture: clock,
    headline,
    body: html`${body} ${canStartAgain ? nothing : words.askShop(shop)}`,
    ...(canStartAgain
      ? {
          primary: button('primary', words.startAgain, actions.startAgain),
          others: closeButton(model, actions, 'quiet'),
        }
      : { primary: closeButton(model, actions, 'primary') }),
  })
}

/** The checkout was cancelled or has expired. */

import { html, nothing } from 'lit'
import { minutesOpen } from '../../locales/lifetime.ts'
import { CLOCK, CROSS } from '../../outlines.ts'
import { icon } from '../icons.ts'
import type { RareTemplate } from '../model.ts'
import { backToShop, button, message } from '../parts.ts'

export const ended: RareTemplate = (model, actions) => {
  const { state, words, options, shop, locale } = model
  // Only the shop's server can open its own checkout again.
  const canStartAgain = !options.checkout
  const isExpired = state.view?.status === 'expired'
  const body = isExpired ? words.expiredBody(minutesOpen(state.view!, locale), shop) : words.lateMoney(shop)
  return message({
    picture: icon(isExpired ? CLOCK : CROSS),
    headline: isExpired ? words.expired : words.cancelled,
    body: html`${body} ${canStartAgain ? nothing : words.askShop(shop)}`,
    ...(canStartAgain
      ? {
          primary: button('primary', words.startAgain, actions.startAgain),
          quiet: backToShop(model, actions, 'quiet'),
        }
      : { primary: backToShop(model, actions, 'primary', words.checkNow) }),
  })
}

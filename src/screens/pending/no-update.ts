/** The provider has taken longer than usual to confirm, and there is no update. */

import { html, nothing } from 'lit'
import { CLOCK } from '../../outlines.ts'
import { icon } from '../icons.ts'
import type { PendingTemplate } from '../model.ts'
import { anotherMethod, backToShop, checkButton, fault, message, textButton } from '../parts.ts'
import { clockTime, leaveLink, steps } from './steps.ts'

export const noUpdate: PendingTemplate = (model, actions) => {
  const { state, words, method, shop, locale, hasChoice } = model
  const payment = state.view?.payment
  const lastAsked = state.viewAt ? words.lastAsked(clockTime(state.viewAt, locale, 'medium')) : ''
  const hasPage = payment?.action?.type === 'open'
  return message({
    picture: icon(CLOCK),
    headline: words.noAnswer(method),
    body: payment?.message || words.noAnswerBody(shop),
    content: html`${steps(model, words.askingAgain, lastAsked)}
      ${
        hasPage || !hasChoice
          ? html`<div class="links">
              ${hasPage ? textButton(words.openAgain(method), actions.reopenPage) : nothing}
              ${hasChoice ? nothing : leaveLink(model, actions)}
            </div>`
          : nothing
      }
      ${fault(model)}`,
    primary: checkButton(model, actions),
    quiet: hasChoice ? anotherMethod(model, actions) : backToShop(model, actions, 'quiet'),
  })
}

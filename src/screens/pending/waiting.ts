/** The provider has not confirmed yet, has not answered yet, or its page is about to come. */

import { html, nothing } from 'lit'
import { isGoingStraight } from '../../checkout/state.ts'
import { formatCountdown } from '../../locales/money.ts'
import type { PendingModel, PendingTemplate } from '../model.ts'
import { anotherMethod, backToShop, button, checkButton, fault, message, textButton } from '../parts.ts'
import { hop, leaveLink, steps } from './steps.ts'

export const waiting: PendingTemplate = (model, actions) => {
  const { state, words, method, shop, hasChoice, amount } = model
  const payment = state.view?.payment
  const hasPage = payment?.action?.type === 'open'
  const openAgain = textButton(words.openAgain(method), actions.reopenPage)
  if (state.window === 'leaving' || isGoingStraight(state)) {
    return message({
      picture: hop(model),
      look: 'hop',
      headline: words.leaving(method),
      body: words.leavingBody(shop),
      // Only a page that does not come needs it.
      primary: button('calm', words.open(method), actions.reopenPage, { look: 'late', busy: !hasPage }),
      quiet: backToShop(model, actions, 'quiet'),
    })
  }
  const isUnanswered = payment?.status === 'pending' && !payment.action && payment.message
  // No page has come, so nothing was taken, and the provider may know nothing that a check could find.
  const canStartAgain = !hasChoice && payment?.reason === 'unanswered_page'
  return message({
    picture: hop(model),
    look: 'hop',
    headline: isUnanswered ? words.noAnswer(method) : words.waiting(method),
    body: payment?.message || words.waitingBody(shop),
    content: html`${steps(model, words.waitingForAnswer, waited(model))}
      ${
        hasPage || !hasChoice
          ? html`<div class="links">${hasPage ? openAgain : nothing} ${hasChoice ? nothing : leaveLink(model, actions)}</div>`
          : nothing
      }
      ${fault(model)}`,
    ...(canStartAgain
      ? {
          primary: button('calm', words.pay(amount), actions.showMethods),
          quiet: checkButton(model, actions, words.checkNow, 'quiet'),
        }
      : {
          primary: checkButton(model, actions),
          quiet: hasChoice ? anotherMethod(model, actions) : backToShop(model, actions, 'quiet'),
        }),
  })
}

/** Since this tab sent the payment. */
function waited({ state: { started, view }, now, locale }: PendingModel): string {
  return started?.at && started.paymentId === view?.payment?.id ? formatCountdown(now - started.at, locale) : ''
}

/** A push request is on the buyer's phone, and the buyer confirms it there. */

import { html, nothing } from 'lit'
import { optionOfPayment } from '../../checkout/state.ts'
import { formatCountdown } from '../../locales/money.ts'
import { phone } from '../icons.ts'
import type { LazyModel, LazyScreenTemplate, ScreenActions } from '../model.ts'
import type { Piece } from '../parts.ts'
import { button, checkButton, message, leaveAttempt } from '../parts.ts'

export const device: LazyScreenTemplate = (model, actions) => {
  const { state, words, method, customer } = model
  const action = state.view?.payment?.action
  const { hint = '', simulated = false } = action?.type === 'confirm-on-device' ? action : {}
  return message({
    picture: phone,
    headline: simulated ? method : words.device,
    body: simulated ? hint : words.deviceBody(method, customer.phone),
    content: html`${timeLeft(model)}
      ${simulated ? nothing : html`<p class="note"><b>${words.noPush}</b> ${words.phoneOn} ${hint}</p>`}`,
    primary: checkButton(model, actions, 'primary'),
    others: [sendAgainButton(model, actions), leaveAttempt(model, actions)],
  })
}

/** The time of the push request, where the provider names it. The checkout's own time says nothing about it. */
function timeLeft({ state: { view }, words, now }: LazyModel): Piece {
  const left = Date.parse(view?.payment?.expiresAt ?? '') - now
  if (!(left > 0)) return nothing
  return html`<p role="timer">${words.timeLeft(formatCountdown(left))}</p>`
}

function sendAgainButton({ state, words, now, customer }: LazyModel, { sendAgain }: ScreenActions): Piece {
  const option = optionOfPayment(state)
  // Another push request needs the medium and all details.
  if (!option?.method.needs.every((field) => customer[field]) || !state.push) return nothing
  const wait = state.push.againAt - now
  const busy = state.busy === 'starting'
  const label = wait > 0 ? words.sendAgainIn(formatCountdown(wait)) : words.sendAgain
  return button('quiet', label, () => sendAgain(option), { busy, disabled: busy || wait > 0 })
}

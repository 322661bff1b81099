/** What the screens of a pending payment share: its steps, a picture of the hop, and the way to leave it. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { optionOfPayment, optionsOfMethod } from '../../checkout/state.ts'
import type { PendingModel, ScreenActions } from '../model.ts'
import type { Piece } from '../parts.ts'
import { mark, shareButton, shopMark, textButton } from '../parts.ts'
import { cancelButton } from './device.ts'

/** From the shop to the provider. */
export function hop(model: PendingModel): TemplateResult {
  const { state } = model
  const { view } = state
  const method = view?.methods.find(({ provider }) => provider === view.payment?.provider)
  const option = optionOfPayment(state) ?? state.chosen ?? (method && optionsOfMethod(method)[0])
  return html`${shopMark(model)}<i><b></b></i>${option ? mark(option) : nothing}`
}

/**
 * A true account instead of a spinner.
 * @param now what is happening
 * @param time of it
 */
export function steps({ state, words, method, locale }: PendingModel, now: string, time: string): TemplateResult {
  const { started, view } = state
  // The view does not say when the payment was sent. This tab knows it of its own.
  const sentAt = started?.paymentId === view?.payment?.id ? started?.at : undefined
  return html`<ol class="steps">
    <li class="did"><span>${words.sentTo(method)}</span>${sentAt ? html`<time>${clockTime(sentAt, locale)}</time>` : nothing}</li>
    <li class="now" aria-current="step"><span>${now}</span><time>${time}</time></li>
    <li><span>${words.receiptStep}</span></li>
  </ol>`
}

export function clockTime(at: number, locale: string | undefined, timeStyle: 'short' | 'medium' = 'short'): string {
  return new Date(at).toLocaleTimeString(locale, { timeStyle })
}

/**
 * To the other methods. Where there are none, to the question whether to cancel, and to somebody else as long as nothing
 * says that the buyer has paid on the provider's page.
 */
export function leaveLink(model: PendingModel, actions: ScreenActions): Piece {
  const { words, hasChoice, state } = model
  if (hasChoice) return textButton(words.anotherMethod, actions.showMethods)
  const { action, returnedAt } = state.view?.payment ?? {}
  const canShare = action?.type === 'open' && !returnedAt && !state.isLate
  return html`${canShare ? shareButton(model, actions) : nothing} ${cancelButton(model, actions)}`
}

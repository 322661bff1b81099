/** A push request is on the buyer's phone, and the buyer confirms it there. */

import { html, nothing, svg } from 'lit'
import { optionOfPayment } from '../../checkout/state.ts'
import { formatCountdown } from '../../locales/money.ts'
import { icon, unfold } from '../icons.ts'
import type { PendingModel, PendingTemplate, ScreenActions } from '../model.ts'
import type { Piece } from '../parts.ts'
import { anotherMethod, backToShop, checkButton, emphasized, fault, message, textButton } from '../parts.ts'

const phone = icon(
  'M9 3h6a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM10 12l1.5 1.5L14 10.5M3.5 9.5v5M20.5 9.5v5',
)

export const device: PendingTemplate = (model, actions) => {
  const { state, words, method, customer, hasChoice } = model
  const action = state.view?.payment?.action
  const { hint = '', simulated = false } = action?.type === 'confirm-on-device' ? action : {}
  const left = timeLeft(model)
  // The server's hint is in English, and the body says the same in every language.
  return message({
    picture: html`${left ? dial(left.part) : nothing}${phone}`,
    look: left ? 'ring' : undefined,
    headline: simulated ? method : words.device,
    body: simulated ? hint : emphasized(words.deviceBody(method, customer.phone), customer.phone),
    content: html`${left ? html`<p class="time" role="timer">${words.timeLeft(formatCountdown(left.ms, model.locale))}</p>` : nothing}
      ${simulated ? nothing : help(words.lang === 'en' ? hint : '', model, actions)} ${fault(model)}`,
    primary: checkButton(model, actions, simulated ? words.checkNow : words.approved),
    quiet: hasChoice ? anotherMethod(model, actions) : backToShop(model, actions, 'quiet'),
  })
}

/** The time of the push request, where the provider names it. The checkout's own time says nothing about it. */
function timeLeft({ state: { view, push }, now }: PendingModel): { ms: number; part: number } | null {
  const end = Date.parse(view?.payment?.expiresAt ?? '')
  const ms = end - now
  if (!(ms > 0)) return null
  return { ms, part: push ? Math.min(1, ms / (end - push.at)) : 1 }
}

function dial(part: number): Piece {
  const circle = (offset: unknown) =>
    svg`<circle cx="52" cy="52" r="48" pathLength="100" stroke-dashoffset=${offset}></circle>`
  return html`<svg class="dial" viewBox="0 0 104 104" aria-hidden="true">
    ${circle(nothing)}${circle(Math.round(100 - part * 100))}
  </svg>`
}

/** Cancelling is in here, away from the place of the primary button. */
function help(hint: string, model: PendingModel, actions: ScreenActions): Piece {
  const { state, words, customer, now, locale } = model
  const option = optionOfPayment(state)
  // Another push request needs the medium and all details.
  const canSend = state.push && option?.method.needs.every((field) => customer[field])
  const wait = canSend ? state.push!.againAt - now : 0
  const busy = state.busy === 'starting'
  const number = customer.phone
  return html`<details class="note fold" @toggle=${scrollToOpened}>
    <summary>${words.noPush}${unfold}</summary>
    <ul>
      ${hint ? html`<li>${hint}</li>` : nothing}
      ${
        number && option
          ? line(
              emphasized(words.numberRight(number), number),
              textButton(words.changeIt, () => actions.chooseMethod(option), busy),
            )
          : nothing
      }
      ${line(
        words.phoneOn,
        canSend
          ? textButton(
              wait > 0 ? words.sendAgainIn(formatCountdown(wait, locale)) : words.sendAgain,
              () => actions.sendAgain(option!),
              busy || wait > 0,
            )
          : nothing,
      )}
      ${line(words.changedMind, cancelButton(model, actions))}
    </ul>
  </details>`
}

/** On a small phone it would open out of sight. */
function scrollToOpened({ currentTarget }: Event): void {
  const fold = currentTarget as HTMLDetailsElement
  if (fold.open) fold.scrollIntoView({ block: 'nearest' })
}

function line(text: unknown, action: Piece): Piece {
  return html`<li><span>${text}</span>${action}</li>`
}

/** Opens a question. */
export function cancelButton({ state, words }: PendingModel, { confirmCancel }: ScreenActions): Piece {
  return textButton(words.cancel, confirmCancel, state.busy === 'cancelling' || state.question === 'cancel')
}

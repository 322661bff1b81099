/** The provider's page in its frame, and the prompt on the phone: what a purchase goes through on every link. */

import { html, nothing } from 'lit/html.js'
import { customerOf } from '../checkout-state.ts'
import type { Piece, ScreenContext, View } from './context.ts'
import { fault, message, primary, quiet, spinner, title } from './context.ts'
import { phone } from './icons.ts'

export const frame: View = ({ state, t, way }) => {
  const { action } = state.view!.payment!
  return html`
    ${title(t.framed(way), 'hidden')}
    <div class="behind">${spinner}</div>
    <iframe part="frame" @load=${arrived} title=${t.framed(way)} allow="payment" referrerpolicy="strict-origin"
      sandbox="allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
      src=${action?.type === 'open' ? action.url : nothing}></iframe>`
}

/** The wait for the provider's page is over. Said again for each further page in the frame, so it must be harmless twice. */
const arrived = ({ target }: Event) => ((target as HTMLElement).previousElementSibling!.className = 'none')

export const device: View = (context) => {
  const { state, options, t, way } = context
  const action = state.view!.payment!.action
  const left = Date.parse(state.view!.expiresAt) - Date.now()
  return message(phone, '', t.device, t.deviceBody(way, customerOf(state, options).phone), [check(context), wayOut(context)], html`
    ${left > 0 ? html`<p><span class="say small">${t.timeLeft}</span> <span class="time" role="timer">${minutes(left)}</span></p>` : nothing}
    <p class="note"><b>${t.noPrompt}</b> ${t.noPromptBody} ${action?.type === 'confirm-on-device' ? action.hint : nothing}</p>`)
}

export const check = ({ state, controller, t }: ScreenContext, button = primary, label = t.checkNow): Piece =>
  button(label, () => void controller.check(), state.busy === 'checking')

export const wayOut = (context: ScreenContext): Piece => {
  const { state, controller, t, choice, ask } = context
  return html`${fault(context)} ${choice ? quiet(t.anotherWay, () => controller.choose(null)) : quiet(t.giveUp, () => ask('giveUp'), state.busy === 'cancelling')}`
}

const minutes = (ms: number) => `${Math.trunc(ms / 60_000)}:${new Date(ms).toISOString().slice(17, 19)}`

/** While the buyer is at the provider: on its page in a frame or elsewhere, or at the prompt on the phone. */

import { html, nothing } from 'lit/html.js'
import type { PaymentView } from '../../server/wire.ts'
import { customerOf } from '../checkout-state.ts'
import { browser } from '../presentation.ts'
import type { Piece, ScreenContext, View } from './context.ts'
import { fault, message, primary, quiet, spinner, title } from './context.ts'
import { away, clock, phone } from './icons.ts'

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

/** Before that, the time that is left is no news. */
const HOUR_MS = 3_600_000

export const device: View = (context) => {
  const { state, options, t, way } = context
  const { payment, expiresAt } = state.view!
  const action = payment!.action
  const left = Date.parse(expiresAt) - Date.now()
  return message(phone, t.device, t.deviceBody(way, customerOf(state, options).phone), [check(context), wayOut(context)], html`
    ${left > 0 && left < HOUR_MS ? html`<p><small>${t.timeLeft}</small> <span role="timer">${new Date(left).toISOString().slice(14, 19)}</span></p>` : nothing}
    <p class="note"><b>${t.noPrompt}</b> ${t.noPromptBody} ${action?.type === 'confirm-on-device' ? action.hint : nothing}</p>`)
}

export const providerWindow: View = (context) => {
  const { controller, t, way } = context
  return message(away, t.window, t.windowBody(way), [
    check(context, primary, t.havePaid),
    openAgain(context),
    // For a buyer whose wallet is on another device. Never on the phone itself.
    browser.isSmallTouchScreen() ? nothing : quiet(t.onPhone, () => controller.set({ code: true })),
    wayOut(context),
  ])
}

export const waiting: View = (context) => {
  const { state, t, way } = context
  const { window, view } = state
  const { action, message: said } = view!.payment ?? ({} as Partial<PaymentView>)
  const page = action?.type === 'open'
  const leaving = window === 'leaving'
  return message(leaving ? spinner : clock, leaving ? t.leaving(way) : t.waiting(way), leaving ? t.oneMoment : said ?? t.waitingBody, [
    page ? openAgain(context, primary) : nothing,
    check(context, page ? quiet : primary),
    wayOut(context),
  ])
}

export const check = ({ state, controller, t }: ScreenContext, button = primary, label = t.checkNow): Piece =>
  button(label, () => void controller.check(), state.busy === 'checking')

export const openAgain = ({ controller, t, way }: ScreenContext, button = quiet): Piece => button(t.openAgain(way), controller.reopen)

export const wayOut = (context: ScreenContext): Piece => {
  const { state, controller, t, rows } = context
  return html`${fault(context)} ${rows[1] ? quiet(t.anotherWay, () => controller.choose(null)) : quiet(t.giveUp, () => controller.set({ asking: 'giveUp' }), state.busy === 'cancelling' || state.asking === 'giveUp')}`
}

/** While an attempt is under way: in the frame, in another window, on the phone, or nowhere that we can see. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import { customerOf } from '../customer.ts'
import { browser } from '../presentation.ts'
import type { ScreenContext } from './context.ts'
import { fault, message, primary, quiet, spinner } from './context.ts'
import { away, clock, phone } from './progress-icons.ts'

export const frame = ({ state, t, way }: ScreenContext): TemplateResult => {
  const { action } = state.view!.payment!
  return html`
    <h3 id="title" tabindex="-1" class="hidden">${t.framed(way)}</h3>
    <div class="behind">${spinner}</div>
    <iframe part="frame" @load=${arrived} title=${t.framed(way)} allow="payment" referrerpolicy="strict-origin"
      sandbox="allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
      src=${action?.type === 'open' ? action.url : nothing}></iframe>`
}

/** The wait for the provider's page is over. */
const arrived = ({ target }: Event) => ((target as HTMLElement).previousElementSibling as HTMLElement).hidden = true

export const providerWindow = (context: ScreenContext): TemplateResult => {
  const { state, controller, t, way, code, showCode } = context
  if (state.window === 'blocked') {
    return message(away, '', t.blocked(way), t.blockedBody(way), [primary(t.open(way), () => controller.payments!.openProviderPage()), wayOut(context)])
  }
  const havePaid = primary(t.havePaid, () => void controller.payments!.check(), state.busy === 'checking')
  if (code) {
    const picture = html`<div class="qr"><svg viewBox="0 0 ${code.size} ${code.size}" role="img" aria-label=${t.onPhone}><path d=${code.path} /></svg></div>`
    return message(nothing, 'none', t.onPhone, t.onPhoneBody, [havePaid, quiet(t.back, () => showCode(false))], picture)
  }
  return message(away, '', t.window, t.windowBody(way), [
    havePaid,
    quiet(t.openAgain(way), () => controller.payments!.openProviderPage()),
    // For a buyer whose wallet is on another device. Never on the phone itself.
    browser.isSmallTouchScreen() ? nothing : quiet(t.onPhone, () => showCode(true)),
    wayOut(context),
  ])
}

export const device = (context: ScreenContext): TemplateResult => {
  const { state, options, t, way } = context
  const action = state.view!.payment!.action
  const left = Date.parse(state.view!.expiresAt) - Date.now()
  const number = customerOf(state, options).phone
  return message(phone, '', t.device, t.deviceBody(way, number), [checkNow(context), wayOut(context)], html`
    ${left > 0 ? html`<p><span class="say small">${t.timeLeft}</span> <span class="time" role="timer">${minutes(left)}</span></p>` : nothing}
    <p class="note"><b>${t.noPrompt}</b> ${t.noPromptBody}${action?.type === 'confirm-on-device' && action.hint ? html` ${action.hint}` : nothing}</p>`)
}

export const waiting = (context: ScreenContext): TemplateResult => {
  const { state, controller, t, way } = context
  const leaving = state.window === 'leaving'
  const page = state.view!.payment?.action?.type === 'open'
  return message(leaving ? html`${spinner}` : clock, '', leaving ? t.leaving(way) : t.waiting(way), leaving ? t.oneMoment : (state.view!.payment?.message ?? t.waitingBody), [
    page ? primary(t.openAgain(way), () => controller.payments!.openProviderPage()) : nothing,
    page ? quiet(t.checkNow, () => void controller.payments!.check(), state.busy === 'checking') : checkNow(context),
    wayOut(context),
  ])
}

export const checking = (context: ScreenContext): TemplateResult => {
  const { state, controller, t, way } = context
  return message(clock, '', t.checking, state.view!.payment?.message ?? t.checkingBody(way), [
    checkNow(context),
    state.view!.payment?.action?.type === 'open' ? quiet(t.openAgain(way), () => controller.payments!.openProviderPage()) : nothing,
    wayOut(context),
  ])
}

/** Asked once, over whatever is under way. */
export const question = ({ t, way, asking, answer, controller, close }: ScreenContext): TemplateResult => {
  const leaving = asking === 'leave'
  const giveUp = () => (answer(), void controller.payments!.cancel())
  return html`<div class="over">
    <div role="alertdialog" aria-labelledby="question" aria-describedby="answer">
      <h3 id="question" tabindex="-1">${leaving ? t.leave : t.giveUpQuestion}</h3>
      <p class="say" id="answer">${leaving ? t.leaveBody : t.giveUpBody(way)}</p>
      <div class="actions">
        ${primary(leaving ? t.close : t.giveUpYes, leaving ? () => close('button') : giveUp)} ${quiet(leaving ? t.stay : t.giveUpNo, answer)}
      </div>
    </div>
  </div>`
}

const checkNow = ({ state, controller, t }: ScreenContext) => primary(t.checkNow, () => void controller.payments!.check(), state.busy === 'checking')

const wayOut = (context: ScreenContext) => {
  const { state, controller, t, choice, askToGiveUp } = context
  return html`${fault(context)} ${choice ? quiet(t.anotherWay, () => controller.anotherWay()) : quiet(t.giveUp, askToGiveUp, state.busy === 'cancelling')}`
}

const minutes = (ms: number) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`

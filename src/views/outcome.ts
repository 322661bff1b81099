/** How a payment ends, and what may come in between. */

import { html, nothing } from 'lit/html.js'
import { cancel, openProviderPage, pageAddress, startAgain } from '../checkout-actions.ts'
import type { LaterScreen } from '../checkout-state.ts'
import type { QrCode } from '../qr-code.ts'
import { choose } from './choose.ts'
import type { ScreenContext, View } from './context.ts'
import { leave, message, primary, question, quiet, wordsFor } from './context.ts'
import { cross } from './icons.ts'
import { alert, away, clock, tick } from './outcome-icons.ts'
import { paid } from './paid.ts'
import { check, wayOut } from './under-way.ts'
import { openAgain, providerWindow, waiting } from './waiting.ts'

/** Another attempt is under way still. */
const otherWays: View = (context) => {
  const { state, controller, t, way, ask } = context
  return choose(context, html`<p class="note">${t.leftBehind(way)}</p>`, html`<div class="actions">
    ${quiet(t.giveUpNo, () => controller.set({ leftBehind: undefined, chosen: null, error: null }))} ${quiet(t.giveUp, () => ask('giveUp'), state.busy === 'cancelling')}
  </div>`)
}

const blocked: View = (context) => {
  const { controller, t, way } = context
  return message(away, '', t.blocked(way), t.blockedBody(way), [primary(t.open(way), () => openProviderPage(controller)), wayOut(context)])
}

const drawn: { address?: string; picture?: QrCode } = {}

/** The checkout's own page, for the camera of a phone. */
const code: View = (context) => {
  const { controller, t } = context
  const address = pageAddress(controller)
  if (drawn.address !== address) {
    drawn.address = address
    drawn.picture = undefined
    // Without it there is the way back.
    void import('../qr-code.ts').then(({ qrCode }) => (drawn.picture = qrCode(address))).then(() => controller.set({}), () => (drawn.address = undefined))
  }
  const { picture } = drawn
  return message(nothing, 'none', t.onPhone, t.onPhoneBody, [check(context, primary, t.havePaid), quiet(t.back, () => controller.set({ code: false }))], html`
    <div class="qr">${picture ? html`<svg viewBox="0 0 ${picture.size} ${picture.size}" role="img" aria-label=${t.onPhone}><path d=${picture.path} /></svg>` : nothing}</div>`)
}

const checking: View = (context) => {
  const { state, t, way } = context
  const payment = state.view!.payment
  return message(clock, '', t.checking, payment?.message ?? t.checkingBody(way), [
    check(context),
    payment?.action?.type === 'open' ? openAgain(context, quiet) : nothing,
    wayOut(context),
  ])
}

const declined: View = ({ state, controller, t, way, choice }) => {
  const { message: reason, status } = state.view!.payment!
  return message(cross, 'bad', status === 'failed' ? t.declined(way) : t.attemptEnded(way), `${reason ?? t.nothingTaken} ${choice ? t.declinedBody : ''}`, [
    primary(t.tryAgain, () => controller.choose(state.chosen), state.busy === 'starting'),
    choice ? quiet(t.anotherWay, () => controller.choose(null)) : nothing,
  ])
}

const ended: View = (context) => {
  const { state, options, controller, t } = context
  // A checkout that the shop's server opened is its own to open again.
  const restartable = !options.checkout
  return message(clock, '', t.notPaid, html`${state.view!.status === 'expired' ? t.expiredBody : t.cancelledBody} ${restartable ? nothing : t.askShop}`, [
    restartable ? primary(t.startAgain, () => startAgain(controller)) : nothing,
    leave(context, !restartable),
  ])
}

/** When the server will not have it: in words that a shop can act on, and a code to quote. */
const impossible: View = (context) => {
  const { state, t } = context
  const error = state.trouble ?? state.error
  const code = error?.code ?? 'no_payment_method'
  const [headline, body] = error ? wordsFor(error, t) : t.problems[code]!
  const paid = code === 'order_paid'
  return message(paid ? tick : alert, '', headline, body, leave(context, true), paid ? nothing : html`<p class="note">${t.code}: <b>${code}</b></p>`)
}

export const views: Record<LaterScreen, View> = { window: providerWindow, waiting, paid, otherWays, blocked, code, checking, declined, ended, impossible }

export const giveUp = (context: ScreenContext) => {
  const { controller, t, way, ask } = context
  return question(context, t.giveUpQuestion, t.giveUpBody(way), t.giveUpYes, () => (ask(null), void cancel(controller)), t.giveUpNo)
}

/** What a purchase may come to besides being paid. */

import { html, nothing } from 'lit/html.js'
import { cancel, pageAddress, startAgain } from '../checkout-actions.ts'
import type { DetourScreen } from '../checkout-state.ts'
import type { QrCode } from '../qr-code.ts'
import { choose } from './choose.ts'
import type { ScreenContext, View } from './context.ts'
import { leave, message, primary, question, quiet, wordsFor } from './context.ts'
import { icon } from './icons.ts'
import { check, openAgain, wayOut } from './under-way.ts'

// Some are drawn in the modal's file as well: a name that is fetched from there costs every buyer more than these cost those who come here.
const cross = icon('M6 6l12 12M18 6L6 18')
const clock = icon('M12 7v5l3 2M12 3a9 9 0 1 0 .01 0z')
const tick = icon('M5 12.5l4.5 4.5L19 7.5')
const away = icon('M14 4h6v6M20 4l-9 9M18 14v6H4V6h6')
const alert = icon('M12 7.5v5.5M12 16.5v.01M12 3a9 9 0 1 0 .01 0z')

/** Another attempt is under way still. */
const otherWays: View = (context) => {
  const { state, controller, t, way } = context
  return choose(context, html`<p class="note">${t.leftBehind(way)}</p>`, html`<div class="actions">
    ${quiet(t.giveUpNo, () => controller.set({ leftBehind: null, chosen: null, error: null }))} ${quiet(t.giveUp, () => controller.set({ asking: 'giveUp' }), state.busy === 'cancelling')}
  </div>`)
}

/** The browser has held back a window that came without a press. */
const blocked: View = (context) => {
  const { controller, t, way } = context
  return message(away, t.blocked(way), t.blockedBody, [primary(t.open(way), controller.reopen), wayOut(context)])
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
  return message(nothing, t.onPhone, t.onPhoneBody, [check(context, primary, t.havePaid), quiet(t.back, () => controller.set({ code: false }))], html`
    <div class="qr">${picture ? html`<svg viewBox="0 0 1 1" role="img" aria-label=${t.onPhone}><path transform=${`scale(${1 / picture.size})`} d=${picture.path} /></svg>` : nothing}</div>`)
}

const checking: View = (context) => {
  const { state, t, way } = context
  const payment = state.view!.payment
  return message(clock, t.checking, payment?.message ?? t.checkingBody(way), [
    check(context),
    payment?.action?.type === 'open' ? openAgain(context) : nothing,
    wayOut(context),
  ])
}

const declined: View = ({ state, controller, t, way, rows }) => {
  const { message: reason, status } = state.view!.payment!
  const choice = rows[1]
  // What was cancelled or has expired may have been paid all the same: only a provider's no says that nothing was taken.
  const failed = status === 'failed'
  return message(cross, failed ? t.declined(way) : t.attemptEnded(way), `${reason ?? (failed ? t.nothingTaken : t.lateMoney)} ${choice ? t.declinedBody : ''}`, [
    primary(t.tryAgain, () => controller.choose(state.chosen), state.busy === 'starting'),
    choice ? quiet(t.anotherWay, () => controller.choose(null)) : nothing,
  ], nothing, 'bad')
}

const ended: View = (context) => {
  const { state, options, controller, t } = context
  // A checkout that the shop's server opened is its own to open again.
  const restartable = !options.checkout
  return message(clock, t.notPaid, html`${state.view!.status === 'expired' ? t.expiredBody : t.cancelledBody} ${restartable ? nothing : t.askShop}`, [
    restartable ? primary(t.startAgain, () => startAgain(controller)) : nothing,
    leave(context, restartable ? quiet : primary),
  ])
}

/** When the server will not have it: in words that a shop can act on, and a code to quote. */
const impossible: View = (context) => {
  const { state: { trouble, error }, t } = context
  const reason = trouble ?? error
  const code = reason?.code ?? 'no_payment_method'
  const [headline, body] = reason ? wordsFor(reason, t) : t.problems[code]!
  const paid = code === 'order_paid'
  return message(paid ? tick : alert, headline, body, leave(context, primary), paid ? nothing : html`<p class="note">${t.code}: <b>${code}</b></p>`)
}

export const views: Record<DetourScreen, View> = { otherWays, blocked, code, checking, declined, ended, impossible }

export const cancelQuestion = (context: ScreenContext) => {
  const { controller, t, way } = context
  return question(context, t.giveUpQuestion, t.giveUpBody(way), t.giveUpYes, () => void cancel(controller), t.giveUpNo)
}

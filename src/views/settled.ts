/** When the server has said how it ended, or cannot be asked. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { labelOf } from '../checkout-state.ts'
import type { ScreenContext } from './context.ts'
import { message, primary, quiet, wordsFor } from './context.ts'
import { alert, clock, copySheets, cross, noSignal, tick } from './icons.ts'

export const paid = (context: ScreenContext): TemplateResult => {
  const { state, t, amount, locale, address, page, paidAt, close, copy, copied } = context
  const { orderId, payment } = state.view!
  const line = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  return message(tick, 'tick', t.paid(amount), address ? t.paidBack : nothing, page && !address ? nothing : primary(t.done, () => close('done')), html`
    <dl>
      ${line(t.receipt.order, orderId)}
      ${payment
        ? html`${line(t.receipt.provider, labelOf(state))}
          ${line(t.receipt.reference, html`<span class="copy"><span>${payment.id}</span>
            <button class="round" type="button" aria-label=${copied ? t.copied : t.copy} @click=${() => copy(payment.id)}>${copied ? tick : copySheets}</button></span>`)}`
        : nothing}
      ${paidAt ? line(t.receipt.time, new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(paidAt)) : nothing}
    </dl>
    <span class="hidden" role="status">${copied ? t.copied : nothing}</span>`)
}

export const declined = (context: ScreenContext): TemplateResult => {
  const { state, controller, t, way, choice } = context
  const { message: reason, status } = state.view!.payment!
  return message(cross, 'bad', status === 'failed' ? t.declined(way) : t.attemptEnded(way), html`${reason} ${t.declinedBody}`, [
    primary(t.tryAgain, () => controller.choose(state.chosen), state.busy === 'starting'),
    choice ? quiet(t.anotherWay, () => controller.anotherWay()) : nothing,
  ])
}

export const ended = (context: ScreenContext): TemplateResult => {
  const { state, controller, t } = context
  const body = state.view!.status === 'expired' ? t.expiredBody : t.cancelledBody
  return message(clock, '', t.cancelled, html`${body} ${controller.restartable ? nothing : t.askShop}`, [
    controller.restartable ? primary(t.startAgain, () => controller.startAgain()) : nothing,
    leave(context, !controller.restartable),
  ])
}

export const offline = (context: ScreenContext): TemplateResult => {
  const { state, controller, t } = context
  const unreachable = (state.trouble ?? state.error)!.status > 0
  return message(noSignal, '', unreachable ? t.unreachable : t.offline, unreachable ? t.unreachableBody : t.offlineBody, [
    primary(t.tryNow, () => controller.retry(), state.busy === 'checking' || state.busy === 'opening'),
    leave(context),
  ])
}

export const impossible = (context: ScreenContext): TemplateResult => {
  const { state, t } = context
  const error = state.trouble ?? state.error
  const code = error?.code ?? 'no_payment_method'
  const [headline, body] = error ? wordsFor(error, t) : t.problems[code]!
  return message(code === 'order_paid' ? tick : alert, '', headline, body, leave(context, true), code === 'order_paid' ? nothing : html`<p class="note">${t.code}: <b>${code}</b></p>`)
}

/** Out of here: closes the modal, or on a page of its own goes back to the shop, when there is a way. */
const leave = ({ t, page, address, close }: ScreenContext, first = false) => {
  if (page && !address) return nothing
  return (first ? primary : quiet)(page ? t.backToShop : t.close, () => close('done'))
}

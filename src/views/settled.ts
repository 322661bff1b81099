/** When the server has said how it ended. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import { labelOf } from '../checkout-state.ts'
import type { ScreenContext } from './context.ts'
import { leave, message, primary, quiet } from './context.ts'
import { cross, tick } from './icons.ts'
import { clock, copySheets } from './progress-icons.ts'

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
  return message(cross, 'bad', status === 'failed' ? t.declined(way) : t.attemptEnded(way), `${reason ?? t.nothingTaken} ${choice ? t.declinedBody : ''}`, [
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

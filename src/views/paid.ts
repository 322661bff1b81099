/** When the server has said that it is paid. */

import { html, nothing } from 'lit/html.js'
import { labelOf } from '../checkout-state.ts'
import type { View } from './context.ts'
import { message, primary, round } from './context.ts'
import { copySheets, tick } from './outcome-icons.ts'

export const paid: View = ({ state, controller, t, amount, locale, address, page, close }) => {
  const { view, paidAt, copied } = state
  const { orderId, payment } = view!
  const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => controller.set({ copied: true }))
  const line = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  return message(tick, 'tick', t.paid(amount), address ? t.paidBack : nothing, page && !address ? nothing : primary(t.done, () => close('done')), html`
    <dl>
      ${line(t.receipt.order, orderId)}
      ${payment
        ? html`${line(t.receipt.provider, labelOf(state))}
          ${line(t.receipt.reference, html`<span class="copy"><span>${payment.id}</span> ${round(copied ? t.copied : t.copy, copied ? tick : copySheets, () => copy(payment.id))}</span>`)}`
        : nothing}
      ${paidAt ? line(t.receipt.time, new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(paidAt)) : nothing}
    </dl>
    <span class="hidden" role="status">${copied ? t.copied : nothing}</span>`)
}

/** When the server has said that it is paid. */

import { html, nothing } from 'lit/html.js'
import type { View } from './context.ts'
import { message, primary, round } from './context.ts'
import { copySheets, tick } from './icons.ts'

export const paid: View = ({ state, controller, t, amount, locale, way, address, page, close }) => {
  const { view, paidAt, copied } = state
  const { orderId, payment } = view!
  const copy = () => void navigator.clipboard.writeText(payment!.id).then(() => controller.set({ copied: true }))
  const line = (name: string, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`
  return message(tick, t.paid(amount), address && t.paidBack, page && !address ? nothing : primary(t.done, () => close('done')), html`
    <dl>
      ${line(t.receipt.order, orderId)}
      ${payment && line(t.receipt.provider, way)}
      ${payment && line(t.receipt.reference, [payment.id, round(copied ? t.copied : t.copy, copied ? tick : copySheets, copy)])}
      ${paidAt ? line(t.receipt.time, paidAt.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })) : nothing}
    </dl>
    <span class="hidden" role="status">${copied ? t.copied : nothing}</span>`, 'tick')
}

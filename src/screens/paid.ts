/** The receipt. The server has said that the order is paid. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { PaymentView } from '../../server/contract/wire.ts'
import { copySheets, tick } from './icons.ts'
import type { ScreenActions, ScreenModel } from './model.ts'
import type { Piece } from './parts.ts'
import { button, iconButton, message } from './parts.ts'

/** @param note about money beyond the price of the order */
export function paid(model: ScreenModel, actions: ScreenActions, note: Piece = nothing): TemplateResult {
  const { state, words, amount, shop, customer, address, isPage } = model
  const { payment, orderId } = state.view!
  return message({
    picture: tick,
    look: 'tick',
    headline: words.thanks(customer.name?.split(' ')[0]),
    body: `${words.paidBody(shop)} ${amount}`,
    content: html`${note}
      <dl>${line(words.receipt.order, orderId)} ${payment ? paymentLines(payment, model, actions) : nothing}</dl>
      <span class="hidden" role="status">${state.isCopied ? words.copied : nothing}</span>`,
    primary: isPage && !address ? nothing : button('primary', words.backToShop(shop), actions.done),
  })
}

function paymentLines(
  payment: PaymentView,
  { state, words, method, locale }: ScreenModel,
  { copyReference }: ScreenActions,
): TemplateResult {
  const { receipt } = words
  const { isCopied } = state
  const paidAt = payment.paidAt ? new Date(payment.paidAt) : state.paidAt
  const copy = iconButton(
    isCopied ? words.copied : words.copy(receipt.reference),
    isCopied ? tick : copySheets,
    copyReference,
  )
  return html`${line(receipt.provider, method)}
  ${payment.transactionId ? line(receipt.transaction, payment.transactionId) : nothing}
  ${line(receipt.reference, html`${payment.reference}${copy}`)}
  ${paidAt ? line(receipt.time, paidAt.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })) : nothing}`
}

function line(name: string, value: unknown): TemplateResult {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`
}

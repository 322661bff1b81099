/** The receipt. The server has said that the order is paid. */

import { html, nothing } from 'lit'
import { TICK } from '../outlines.ts'
import { icon } from './icons.ts'
import type { Screen, ScreenModel } from './model.ts'
import type { Piece } from './parts.ts'
import { button, fact, message, timeFact } from './parts.ts'
import { sum } from './price.ts'

export const paid: Screen = (model, actions) => {
  const { words, amount, shop, customer } = model
  return message({
    picture: icon(TICK),
    look: 'good',
    headline: words.thanks(customer.name?.split(' ')[0]),
    body: words.paidBody(shop),
    content: html`${sum(amount)}
      <dl class="facts">${receipt(model, actions.copy)}</dl>`,
    primary: backButton(model, actions.done),
    quiet: actions.printReceipt ? button('quiet', words.saveReceipt, actions.printReceipt) : nothing,
  })
}

/** The provider's own id first, because support desks ask for it. */
function receipt(model: ScreenModel, copy: (text: string) => void): unknown {
  const { state, words, method, provider } = model
  const { payment, orderId } = state.view!
  if (!payment) return fact(words.receipt.order, orderId, model)
  const { transactionId, reference } = payment
  const paidWith = provider === undefined || method === provider ? method : words.through(method, provider)
  return html`${transactionId ? fact(words.receipt.transaction, transactionId, model, copy) : nothing}
  ${fact(words.receipt.provider, paidWith, model)} ${reference ? fact(words.receipt.reference, reference, model, copy) : nothing}
  ${timeFact(payment.paidAt ?? state.paidAt, model)}`
}

/** Fills, and then follows the success address. Where nothing moves, the label counts down. */
function backButton({ words, shop, isPage, address, returnAt, now, locale }: ScreenModel, done: () => void): Piece {
  if (isPage && !address) return nothing
  const seconds = returnAt && Math.max(0, Math.ceil((returnAt - now) / 1_000))
  const label =
    seconds && matchMedia('(prefers-reduced-motion)').matches
      ? words.backToShopIn(seconds.toLocaleString(locale), shop)
      : words.backToShop(shop)
  return button('primary', label, done, { look: returnAt ? 'going' : '' })
}

/** The checkout cannot be opened or paid. The text and the error code tell the shop what is wrong. */

import { html, nothing } from 'lit'
import { tick } from '../icons.ts'
import type { CheckoutError } from '../../checkout/errors.ts'
import { formatMoney } from '../../locales/money.ts'
import type { LazyModel, LazyScreenTemplate } from '../model.ts'
import { closeButton, message, wordsFor } from '../parts.ts'
import { alert } from './icons.ts'

export const impossible: LazyScreenTemplate = (model, actions) => {
  const { state, words } = model
  const reason = state.trouble ?? state.error
  const code = reason?.code ?? 'no_payment_method'
  const [headline, body] = wordsOf(reason, model)
  const isPaid = code === 'order_paid' && !reason?.paid
  return message({
    picture: isPaid ? tick : alert,
    headline,
    body,
    content: isPaid ? nothing : html`<p class="note">${words.code}: <b>${code}</b></p>`,
    primary: closeButton(model, actions, 'primary'),
  })
}

function wordsOf(
  reason: CheckoutError | null | undefined,
  { words, locale, shop }: LazyModel,
): readonly [headline: string, body: string] {
  if (!reason) return words.problems['no_payment_method']!
  if (reason.code === 'order_paid' && reason.paid) return words.paidOtherAmount(formatMoney(reason.paid, locale))
  return wordsFor(reason, words, shop)
}

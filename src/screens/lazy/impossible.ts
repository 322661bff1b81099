/** The companion refuses this checkout: words that a shop can act on, and a code to quote. */

import { html, nothing } from 'lit'
import { tick } from '../icons.ts'
import type { CheckoutError } from '../../checkout/errors.ts'
import { formatMoney } from '../../locales/money.ts'
import type { LazyModel, LazyScreenTemplate } from '../model.ts'
import { leaveButton, message, wordsFor } from '../parts.ts'
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
    actions: leaveButton(model, actions, 'primary'),
  })
}

function wordsOf(
  reason: CheckoutError | null | undefined,
  { words, locale }: LazyModel,
): readonly [headline: string, body: string] {
  if (!reason) return words.problems['no_payment_method']!
  if (reason.code === 'order_paid' && reason.paid) return words.paidOtherAmount(formatMoney(reason.paid, locale))
  return wordsFor(reason, words)
}

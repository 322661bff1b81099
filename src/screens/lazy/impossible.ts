/** The checkout cannot be opened or paid. The text and the error code tell the shop what is wrong. */

import { html, nothing } from 'lit'
import type { CheckoutError } from '../../checkout/errors.ts'
import { isMoneyMoving } from '../../checkout/state.ts'
import { formatMoney } from '../../locales/money.ts'
import { TICK } from '../../outlines.ts'
import { icon } from '../icons.ts'
import type { RareModel, RareTemplate } from '../model.ts'
import { backToShop, button, fact, message, wordsFor } from '../parts.ts'
import { unplugged } from './icons.ts'

export const impossible: RareTemplate = (model, actions) => {
  const { state, words } = model
  const reason = state.trouble ?? state.error
  const code = reason?.code ?? 'no_payment_method'
  const [headline, body] = wordsOf(reason, model)
  const isPaid = code === 'order_paid' && !reason?.paid
  return message({
    picture: isPaid ? icon(TICK) : unplugged,
    look: isPaid ? 'good' : 'warn',
    headline,
    body,
    content: isPaid ? nothing : html`<dl class="facts">${fact(words.code, code, model, actions.copy)}</dl>`,
    primary: backToShop(model, actions, 'primary'),
    // Only the modal opens an order, so the hosted page, which nothing closes, never says that it is paid.
    quiet: isPaid
      ? button('quiet', words.close, actions.requestClose)
      : button('quiet', words.tryAgain, actions.startAgain),
  })
}

function wordsOf(
  reason: CheckoutError | null | undefined,
  { words, locale, shop, state }: RareModel,
): readonly [headline: string, body: string] {
  if (!reason) return words.problems['no_payment_method']!
  if (reason.code === 'order_paid' && reason.paid) return words.paidOtherAmount(formatMoney(reason.paid, locale))
  if (!(reason.code in words.problems) && isMoneyMoving(state))
    return [words.problem(shop), words.problems['bad_answer']![1]]
  return reason.isForeign ? [words.problem(shop), words.problemBody] : wordsFor(reason, words, shop)
}

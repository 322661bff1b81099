/** Money arrived that did not pay this order, or that paid it twice: what arrived, and what happens now. */

import { html } from 'lit'
import { formatMoney } from '../../locales/money.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { receipt } from '../paid.ts'
import { checkButton, leaveButton, message } from '../parts.ts'
import { alert } from './icons.ts'

export const notice: LazyScreenTemplate = (model, actions) => {
  const { state, words, amount, locale } = model
  const { status, notice } = state.view!
  const [headline, body] = words.notice[notice!.kind]({ paid: formatMoney(notice!.paid, locale), price: amount })
  if (status === 'paid') return receipt(model, actions, html`<p class="note" role="alert"><b>${headline}</b> ${body}</p>`)
  return message({
    picture: alert,
    headline,
    body,
    actions: [leaveButton(model, actions, 'primary'), checkButton(model, actions, 'quiet')],
  })
}

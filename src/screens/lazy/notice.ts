/** Money arrived that did not pay this order, or that paid it twice: what arrived, and what happens now. */

import { html, nothing } from 'lit'
import { formatMoney } from '../../locales/money.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { paid } from '../paid.ts'
import { button, leaveButton, message } from '../parts.ts'
import { alert } from './icons.ts'

export const notice: LazyScreenTemplate = (model, actions) => {
  const { state, words, amount, locale } = model
  const { status, notice } = state.view!
  const [headline, body] = words.notice[notice!.kind]({ paid: formatMoney(notice!.paid, locale), price: amount })
  if (status === 'paid') return paid(model, actions, html`<p class="note" role="alert"><b>${headline}</b> ${body}</p>`)
  const isOpen = status === 'open' || status === 'processing'
  return message({
    picture: alert,
    headline,
    body,
    // The shop may have asked for the whole price.
    actions: [
      leaveButton(model, actions, 'primary'),
      isOpen ? button('quiet', words.payAnyway, actions.payAnyway) : nothing,
    ],
  })
}

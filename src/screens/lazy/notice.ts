/** Money arrived that does not match the order: another amount, another currency, or a second payment. */

import { html, nothing } from 'lit'
import { formatMoney } from '../../locales/money.ts'
import type { LazyScreenTemplate } from '../model.ts'
import { paid } from '../paid.ts'
import { button, closeButton, message } from '../parts.ts'
import { alert } from './icons.ts'

export const notice: LazyScreenTemplate = (model, actions) => {
  const { state, words, amount, locale, shop } = model
  const { status, notice } = state.view!
  const [headline, body] = words.notice[notice!.kind]({ paid: formatMoney(notice!.paid, locale), price: amount }, shop)
  if (status === 'paid') return paid(model, actions, html`<p class="note" role="alert"><b>${headline}</b> ${body}</p>`)
  const isOpen = status === 'open' || status === 'processing'
  return message({
    picture: alert,
    headline,
    body,
    // The shop may want the whole price paid again.
    primary: closeButton(model, actions, 'primary'),
    others: isOpen ? button('quiet', words.payAnyway, actions.payAnyway) : nothing,
  })
}

/** Money arrived that does not match the order: another amount, another currency, or a second payment. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { NoticeView } from '../../../server/contract/wire.ts'
import { formatMoney } from '../../locales/money.ts'
import type { RareModel, RareTemplate, ScreenActions } from '../model.ts'
import { backToShop, button, fact, message, textButton, timeFact } from '../parts.ts'
import { pie, twice } from './icons.ts'

export const notice: RareTemplate = (model, actions) => {
  const { state, words, amount, locale, shop } = model
  const { status, notice, money } = state.view!
  const { kind, paid } = notice!
  const [headline, body] = (words.notice[kind] ?? words.notice.overpaid)(
    { paid: formatMoney(paid, locale), price: amount },
    shop,
  )
  const isOpen = status === 'open' || status === 'processing'
  return message({
    picture: kind === 'duplicate' ? twice : pie,
    look: 'warn',
    headline,
    body,
    content: html`${kind === 'underpaid' ? meter(paid.minor / money.minor, headline) : nothing}
      ${facts(notice!, model, actions)}
      ${
        // The shop may want the whole price paid again.
        isOpen ? html`<div class="share">${textButton(words.payAnyway, actions.payAnyway)}</div>` : nothing
      }`,
    primary: backToShop(model, actions, 'primary'),
    quiet: actions.printReceipt ? button('quiet', words.save, actions.printReceipt) : nothing,
  })
}

function meter(part: number, label: string): TemplateResult {
  const width = Math.max(2, Math.min(100, part * 100))
  return html`<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${label}>
    <rect width=${width} height="8"></rect>
  </svg>`
}

/** What the shop asks for: the ids of the payments, and what is missing. */
function facts({ kind, payments, paid }: NoticeView, model: RareModel, { copy }: ScreenActions): TemplateResult {
  const { state, words, locale } = model
  const { payment, money, methods } = state.view!
  const line = (
    name: string,
    { provider: id, transactionId, reference }: { provider: string; transactionId?: string; reference: string },
    at: string | undefined,
  ) => {
    const label = methods.find(({ provider }) => provider === id)?.label ?? id
    return [fact(name, transactionId ?? reference, model, copy, label), timeFact(at, model)]
  }
  if (kind === 'duplicate') {
    const isFirst = payment && payments?.every(({ reference }) => reference !== payment.reference)
    return html`<dl class="facts">
      ${isFirst ? line(words.paidTheOrder, payment, payment.paidAt) : nothing}
      ${payments?.map((each) => line(words.secondPayment, each, each.at))}
    </dl>`
  }
  const missing = money.minor - paid.minor
  const amount = (missing / 10 ** (money.exponent ?? NaN)).toFixed(money.exponent)
  return html`<dl class="facts">
    ${payments?.map(({ transactionId, reference, at }) => [
      transactionId ? fact(words.receipt.transaction, transactionId, model, copy) : nothing,
      fact(words.receipt.reference, reference, model, copy),
      timeFact(at, model),
    ])}
    ${
      kind === 'underpaid' && Number(amount) > 0 && paid.currency === money.currency
        ? fact(words.stillMissing, formatMoney({ ...money, amount, minor: missing }, locale), model)
        : nothing
    }
  </dl>`
}

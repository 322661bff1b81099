/** The price, on screens where it is the headline. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { formatMoney } from '../locales/money.ts'
import { unfold } from './icons.ts'
import type { ScreenModel } from './model.ts'

/** The price as the headline, with what it is for if the shop said so. */
export function price({ state: { view }, words, amount, locale }: ScreenModel): TemplateResult {
  if (!view) return html`<div class="price" aria-hidden="true"><b part="amount" class="bone">1,250.00</b></div>`
  const { items, money } = view
  const headline = sum(amount)
  if (!(items?.length && items.every(({ name, amount }) => name && amount)))
    return html`<div class="price">${headline}</div>`
  const count = items.reduce((all, { quantity }) => all + (Number(quantity) || 1), 0)
  const shown = count.toLocaleString(locale)
  const line = (name: string, price: string) => html`<span>${name}</span><span>${price}</span>`
  return html`<details class="price">
    <summary>${headline}<span>${words.items(count, shown)} ${unfold}</span></summary>
    <ul>${items.map(
      ({ name, quantity, amount }) =>
        html`<li>${line(
          quantity > 1 ? `${quantity.toLocaleString(locale)} × ${name}` : name,
          // Another version of the companion may send what is not a number.
          isFinite(Number(amount)) ? formatMoney({ ...money, amount }, locale) : '',
        )}</li>`,
    )}<li class="total">${line(words.total, amount)}</li></ul>
  </details>`
}

/** An amount as the headline. One with billions is smaller, so that it fits on a line of a phone. */
export function sum(amount: string): TemplateResult {
  return html`<b part="amount" class=${amount.length > 15 ? 'long' : nothing}>${amount}</b>`
}

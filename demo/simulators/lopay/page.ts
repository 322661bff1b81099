/** The page behind a payment link: what it is for, a tip, and a card form that takes no card. */

import { priceText } from '../kit/amounts.ts'
import { payFor } from './link.ts'
import { cards, escape, mishapChoices, page, stylesheet } from '../kit/page.ts'
import type { LopayLink, Money } from './link.ts'
import type { Look } from '../kit/page.ts'

const TIPS = [0, 10, 15, 20]

export const LOOK: Look = {
  name: 'Lopay',
  mark: '<rect width="32" height="32" rx="9" fill="#3947a8"/><path d="M10 7v13a4 4 0 0 0 4 4h8" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/><circle cx="20.5" cy="13.5" r="4" fill="#ffc24b"/>',
}

export const STYLESHEET = stylesheet(
  { accent: '#1f2a6b', onAccent: '#fff', darkAccent: '#b3bdff', onDarkAccent: '#141a45' },
  `.lines { margin: .75rem 0 0; padding: .625rem 0 0; border-top: 1px solid var(--soft); font-size: .875rem; list-style: none }
.lines li { display: flex; justify-content: space-between; gap: 1rem }
`,
)

export function headHtml(
  { units, currencyCode }: Money,
  { description, reference }: Pick<LopayLink, 'description' | 'reference'>,
): string {
  return `<h1 class="price">${priceText(units, currencyCode)}</h1><p class="order">${escape(description)}${reference ? ` · ${escape(reference)}` : ''}</p>`
}

export function paymentHtml(link: LopayLink): string {
  const { amount, taxes } = link
  const due = payFor(amount, taxes, 0)
  const lines = due.taxes.map(
    (tax) =>
      `<li><span>${escape(tax.name)} ${escape(tax.rate)}%${tax.inclusive ? ', included' : ''}</span><span>${priceText(tax.amount.units, amount.currencyCode)}</span></li>`,
  )
  const tips = TIPS.map((percent) => ({
    value: String(percent),
    label: percent === 0 ? 'No tip' : `${percent}%`,
    note: priceText(Math.round((amount.units * percent) / 100), amount.currencyCode),
  }))
  return page(
    LOOK,
    `Pay ${priceText(due.total.units, amount.currencyCode)}`,
    `${headHtml(due.total, link)}
    ${lines.length > 0 ? `<ul class="lines">${lines.join('')}</ul>` : ''}
    ${link.declines > 0 ? '<p class="note warn">A card was declined earlier. The link can still be paid.</p>' : ''}
    <form method="post">
      <div class="fields">
        <label class="wide">Card number<input name="card" inputmode="numeric" autocomplete="off" value="4242 4242 4242 4242"></label>
        <label>Expires<input name="expiry" autocomplete="off" value="12/30"></label>
        <label>Security code<input name="code" inputmode="numeric" autocomplete="off" value="123"></label>
      </div>
      <p class="note">A pretend card, any will do. Please type no real one.</p>
      ${cards('tip', 'Add a tip', tips)}
      <button class="button primary" name="action" value="pay">Pay now</button>
      <button class="button" name="action" value="decline">Pay with a card that is declined</button>
      ${mishapChoices('Lopay', ['amount', 'currency'])}
    </form>`,
  )
}

export function declinedHtml(link: LopayLink): string {
  return page(
    LOOK,
    'Declined',
    `${headHtml(link.amount, link)}
    <p class="bad" role="alert">Your card was declined</p>
    <p class="note">Nothing was taken. Try again, or use another card.</p>
    <a class="button primary" href="/l/${link.id}">Try again</a>`,
  )
}

export function revokedHtml(): string {
  return page(
    LOOK,
    'Revoked',
    '<h1 class="price">Nothing to pay here</h1><p class="note">The seller has taken this payment link back. Nothing was charged.</p>',
  )
}

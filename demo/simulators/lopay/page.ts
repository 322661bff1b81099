/** The page behind a payment link: the amount, a tip, and a card form that takes no real card. */

import { html } from '../../html.ts'
import { priceText } from '../kit/amounts.ts'
import { page, paidPage, readStylesheet } from '../kit/page.ts'
import { cards, mishapChoices } from '../kit/page-parts.ts'
import { payFor } from './payment.ts'
import type { Html } from '../../html.ts'
import type { Look } from '../kit/page.ts'
import type { LopayLink, LopayPayment, Money } from './payment.ts'

const TIPS = [0, 10, 15, 20]

export const LOOK: Look = {
  name: 'Lopay',
  mark: html`<rect width="32" height="32" rx="9" fill="#3947a8"/>
    <path d="M10 7v13a4 4 0 0 0 4 4h8" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/>
    <circle cx="20.5" cy="13.5" r="4" fill="#ffc24b"/>`,
}

export const STYLESHEET = readStylesheet(new URL('page.css', import.meta.url))

export function paymentPage(link: LopayLink): string {
  const { amount } = link
  const due = payFor(amount, link.taxes, 0)
  const price = ({ units, currencyCode }: Money) => priceText(units, currencyCode)
  const taxes = due.taxes.map(
    (tax) => html`<li>
      <span>${tax.name} ${tax.rate}%${tax.inclusive && ', included'}</span><span>${price(tax.amount)}</span>
    </li>`,
  )
  const tips = TIPS.map((percent) => ({
    value: String(percent),
    label: percent === 0 ? 'No tip' : `${percent}%`,
    note: priceText(Math.round((amount.units * percent) / 100), amount.currencyCode),
  }))
  return page(
    LOOK,
    `Pay ${price(due.total)}`,
    html`${head(due.total, link)}
    ${taxes.length > 0 && html`<ul class="lines">${taxes}</ul>`}
    ${link.declines > 0 && html`<p class="note warn">A card was declined. You can still pay with another one.</p>`}
    <form method="post">
      <div class="fields">
        <label class="wide">Card number
          <input name="card" inputmode="numeric" autocomplete="off" value="4242 4242 4242 4242"></label>
        <label>Expires
          <input name="expiry" autocomplete="off" value="12/30"></label>
        <label>Security code
          <input name="code" inputmode="numeric" autocomplete="off" value="123"></label>
      </div>
      <p class="note">Any card will do here. Please do not enter a real one.</p>
      ${cards('tip', 'Add a tip', tips)}
      <button class="button primary" name="action" value="pay">Pay now</button>
      <button class="button" name="action" value="decline">Pay with a card that is declined</button>
      ${mishapChoices('Lopay', { webhook: ['amount', 'currency'] })}
    </form>`,
  )
}

export function completedPage(link: LopayLink, payment: LopayPayment, back: string | null): string {
  return paidPage(LOOK, head(payment.total, link), `Payment ${payment.id}`, back)
}

export function declinedPage(link: LopayLink): string {
  return page(
    LOOK,
    'Declined',
    html`${head(link.amount, link)}
    <p class="bad" role="alert">Your card was declined</p>
    <p class="note">Nothing was charged. Try again, or use another card.</p>
    <a class="button primary" href="/l/${link.id}">Try again</a>`,
  )
}

export function revokedPage(): string {
  return page(
    LOOK,
    'Revoked',
    html`<h1 class="price">Nothing to pay here</h1>
    <p class="note">The seller has revoked this payment link. Nothing was charged.</p>`,
  )
}

function head({ units, currencyCode }: Money, { description, reference }: LopayLink): Html {
  return html`<h1 class="price">${priceText(units, currencyCode)}</h1>
    <p class="order">${description}${reference && ` · ${reference}`}</p>`
}

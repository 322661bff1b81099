/** SSLCommerz's payment page: a wallet, a card or a bank, none of them real. */

import { html } from '../../html.ts'
import { priceText } from '../kit/amounts.ts'
import { page, readStylesheet } from '../kit/page.ts'
import { CARD, CROSS, TICK, cards, mishapChoices, svg } from '../kit/page-parts.ts'
import { isGood } from './payment.ts'
import type { Html } from '../../html.ts'
import type { Look } from '../kit/page.ts'
import type { SslPayment, SslTransaction } from './payment.ts'
import type { Form } from './signature.ts'

const WALLET = html`<rect width="32" height="32" rx="8" fill="#c2185b"/>
  <path d="M8 11h16v12H8zM8 11l12-4v4M20 16h4v3h-4z" fill="none" stroke="#fff" stroke-width="2.2"/>`
const BANK = html`<rect width="32" height="32" rx="8" fill="#7a4a10"/>
  <path d="M7 13l9-6 9 6M9 15v8m7-8v8m7-8v8M7 25h18" fill="none" stroke="#fff" stroke-width="2.5"/>`

export const LOOK: Look = {
  name: 'SSLCommerz',
  mark: html`<rect x="2" y="2" width="28" height="28" rx="7" fill="#1f4e9c"/>
    <path d="M10 15v-3a6 6 0 0 1 12 0v3M8 15h16v10H8z" fill="none" stroke="#fff" stroke-width="2.6"/>`,
}

export const STYLESHEET = readStylesheet(new URL('page.css', import.meta.url))

export function paymentPage(payment: SslPayment): string {
  const price = priceText(payment.amount, payment.currency)
  const last = payment.transactions.at(-1)
  return page(
    LOOK,
    `Pay ${price}`,
    html`${head(payment)}
    ${last !== undefined && html`<p class="note warn">The last attempt is over (${last.status}). You can still pay.</p>`}
    <form method="post">
      ${cards('channel', 'Pay with', [
        { value: 'wallet', label: 'Wallet', mark: WALLET },
        { value: 'card', label: 'Card', mark: CARD },
        { value: 'bank', label: 'Bank', mark: BANK },
      ])}
      <div class="fields">
        <label>Number
          <input name="number" inputmode="numeric" autocomplete="off" value="01700 000000"></label>
        <label>SSLCommerz finds this buyer
          <select name="risk"><option value="0">safe</option><option value="1">risky</option></select></label>
      </div>
      <p class="note">Any details will do here. Please do not enter real ones.</p>
      <button class="button primary" name="action" value="pay">Pay ${price}</button>
      <button class="button" name="action" value="fail">Let the bank decline it</button>
      <button class="button" name="action" value="cancel">Cancel</button>
      ${mishapChoices('SSLCommerz')}
    </form>`,
  )
}

/** @param address where the browser posts the fields */
export function backPage(payment: SslPayment, transaction: SslTransaction, address: string, fields: Form): string {
  const isPaid = isGood(transaction)
  return page(
    LOOK,
    isPaid ? 'Paid' : 'Not paid',
    html`${head(payment)}
    <p class="done">${isPaid ? html`${svg(TICK)} Paid` : html`${svg(CROSS)} Not paid`}</p>
    <form method="post" action="${address}">
      ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
      <button class="button primary">Back to the shop</button>
    </form>`,
    { path: '/back.js', about: '', version: '' },
  )
}

function head({ amount, currency, customerName, productName }: SslPayment): Html {
  return html`<h1 class="price">${priceText(amount, currency)}</h1>
    <p class="order">${customerName} · ${productName}</p>`
}

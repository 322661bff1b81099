/** Pakhi Pay's payment page: three wallets, none of them real. It needs no script. */

import { html } from '../../html.ts'
import { priceText } from '../kit/amounts.ts'
import { page, paidPage, readStylesheet } from '../kit/page.ts'
import { cards, mishapChoices } from '../kit/page-parts.ts'
import type { Html } from '../../html.ts'
import type { Look } from '../kit/page.ts'
import type { PakhiPayment } from './payment.ts'

/** Drawn for this page: a colour and a shape each, not the wallets' logos. */
const WALLETS = [
  {
    value: 'bkash',
    label: 'bKash',
    mark: html`<rect width="32" height="32" rx="8" fill="#c2185b"/>
      <path d="M8 9l14 5-6 2 8 8-12-5z" fill="#fff"/>`,
  },
  {
    value: 'nagad',
    label: 'Nagad',
    mark: html`<rect width="32" height="32" rx="8" fill="#d9480f"/>
      <circle cx="16" cy="16" r="7.5" fill="none" stroke="#fff" stroke-width="3"/>
      <path d="M16 8.5a7.5 7.5 0 0 1 7.5 7.5" fill="none" stroke="#ffd8a8" stroke-width="3"/>`,
  },
  {
    value: 'rocket',
    label: 'Rocket',
    mark: html`<rect width="32" height="32" rx="8" fill="#6b2fa0"/>
      <path d="M16 6c4 3 5 8 5 12h-10c0-4 1-9 5-12zM11 19l-3 5h4zM21 19l3 5h-4z" fill="#fff"/>
      <circle cx="16" cy="14" r="2" fill="#6b2fa0"/>`,
  },
]

export const LOOK: Look = {
  name: 'Pakhi Pay',
  mark: html`<circle cx="16" cy="16" r="16" fill="#34358f"/>
    <path d="M6 19c6 1 8-2 10-6 1-3 5-4 7-1l4 1-4 2c0 6-4 9-9 9 2-1 3-2 3-3-4 1-8 0-11-2z" fill="#fff"/>`,
}

export const STYLESHEET = readStylesheet(new URL('page.css', import.meta.url))

export function paymentPage(payment: PakhiPayment): string {
  const price = priceText(payment.amount, 'BDT')
  return page(
    LOOK,
    `Pay ${price}`,
    html`${head(payment)}
    ${payment.state === 'cancelled' && html`<p class="note warn">You cancelled this payment. You can still pay it.</p>`}
    <form method="post">
      ${cards('wallet', 'Pay with', WALLETS)}
      <div class="fields">
        <label>Wallet number
          <input name="number" inputmode="numeric" autocomplete="off" value="01700 000000"></label>
        <label>PIN
          <input name="pin" type="password" inputmode="numeric" autocomplete="off" value="12345"></label>
      </div>
      <p class="note">Any details will do here. Please do not enter real ones.</p>
      <button class="button primary" name="action" value="pay">Pay ${price}</button>
      <button class="button" name="action" value="cancel">Cancel</button>
      ${mishapChoices('Pakhi Pay', { webhook: ['currency'], charge: ['currency'] })}
    </form>`,
  )
}

export function completedPage(payment: PakhiPayment, back: string): string {
  return paidPage(LOOK, head(payment), `Transaction ${payment.transactionId}`, back)
}

function head({ charged, amount, customerName, orderId }: PakhiPayment): Html {
  return html`<h1 class="price">${priceText(charged ?? amount, 'BDT')}</h1>
    <p class="order">${customerName}${orderId && ` · ${orderId}`}</p>`
}

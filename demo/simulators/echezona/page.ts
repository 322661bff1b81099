/** Echezona's checkout page: by card or by bank transfer, neither of them real. */

import { html } from '../../html.ts'
import { priceText } from '../kit/amounts.ts'
import { page, paidPage, readStylesheet } from '../kit/page.ts'
import { CARD, CROSS, cards, mishapChoices, svg } from '../kit/page-parts.ts'
import type { Html } from '../../html.ts'
import type { Look } from '../kit/page.ts'
import type { EchezonaPayment } from './payment.ts'

const BANK = html`<rect width="32" height="32" rx="8" fill="#7a4a10"/>
  <path d="M7 13l9-6 9 6M9 15v8m7-8v8m7-8v8M7 25h18" fill="none" stroke="#fff" stroke-width="2.5"/>`

export const LOOK: Look = {
  name: 'Echezona',
  mark: html`<path d="M16 1l13 7.5v15L16 31 3 23.5v-15z" fill="#12824f"/>
    <path d="M21 10h-9v12h9M12 16h7" fill="none" stroke="#fff" stroke-width="3"/>`,
}

export const STYLESHEET = readStylesheet(new URL('page.css', import.meta.url))

export function paymentPage(payment: EchezonaPayment): string {
  const price = priceText(payment.amount, 'NGN')
  return page(
    LOOK,
    `Pay ${price}`,
    html`${head(payment)}
    <form method="post">
      ${cards('channel', 'Pay by', [
        { value: 'card', label: 'Card', mark: CARD },
        { value: 'transfer', label: 'Bank transfer', mark: BANK },
      ])}
      <div class="fields by-card">
        <label class="wide">Card number
          <input name="card" inputmode="numeric" autocomplete="off" value="5060 6666 6666 6666 666"></label>
        <label>Expires
          <input name="expiry" autocomplete="off" value="12/30"></label>
        <label>CVV
          <input name="code" inputmode="numeric" autocomplete="off" value="123"></label>
      </div>
      <div class="account by-transfer">
        <dl>
          <dt>Bank</dt><dd>Simulated Bank</dd>
          <dt>Account</dt><dd>0123456789</dd>
          <dt>Amount</dt><dd>${price}</dd>
        </dl>
      </div>
      <p class="note">Any details will do here. Please do not enter real ones, and transfer nothing.</p>
      <button class="button primary" name="action" value="pay">Pay ${price}</button>
      <button class="button" name="action" value="fail">Let the bank decline it</button>
      <button class="button" name="action" value="leave">Cancel</button>
      ${mishapChoices('Echezona')}
    </form>`,
  )
}

/** @param payment paid, or failed for good */
export function outcomePage(payment: EchezonaPayment, back: string): string {
  if (payment.status === 'Successful')
    return paidPage(LOOK, head(payment), `Reference ${payment.paymentReference}`, back)
  return page(
    LOOK,
    'Failed',
    html`${head(payment)}
    <p class="done">${svg(CROSS)} Failed</p>
    <p class="note">${payment.gatewayResponse}. Nothing was charged.</p>
    <a class="button primary" href="${back}">Back to the shop</a>`,
  )
}

function head({ charged, amount, chargedCurrency, customerName, transactionId }: EchezonaPayment): Html {
  return html`<h1 class="price">${priceText(charged ?? amount, chargedCurrency ?? 'NGN')}</h1>
    <p class="order">${customerName} · ${transactionId}</p>`
}

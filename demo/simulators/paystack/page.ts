/** Paystack's checkout page: by card, by transfer or by USSD, none of them real. */

import { html } from '../../html.ts'
import { priceText } from '../kit/amounts.ts'
import { page, paidPage, readStylesheet } from '../kit/page.ts'
import { CARD, cards, mishapChoices } from '../kit/page-parts.ts'
import type { Html } from '../../html.ts'
import type { Look } from '../kit/page.ts'
import type { PaystackPayment } from './payment.ts'

const BANK = html`<rect width="32" height="32" rx="8" fill="#0b4f6c"/>
  <path d="M7 13l9-6 9 6M9 15v8m7-8v8m7-8v8M7 25h18" fill="none" stroke="#fff" stroke-width="2.5"/>`
const KEYPAD = html`<rect width="32" height="32" rx="8" fill="#5a3d8a"/>
  <path d="M11 9v14m10-14v14M8 13h16M8 19h16" fill="none" stroke="#fff" stroke-width="2.5"/>`

export const LOOK: Look = {
  name: 'Paystack',
  mark: html`<rect width="32" height="32" rx="6" fill="#0b7fab"/>
    <path d="M7 9h18M7 15h18M7 21h18M7 27h10" fill="none" stroke="#fff" stroke-width="3"/>`,
}

export const STYLESHEET = readStylesheet(new URL('page.css', import.meta.url))

/** Also after a failed try: the buyer stays here and can try again. */
export function paymentPage(payment: PaystackPayment): string {
  const price = priceText(payment.requested, payment.currency)
  return page(
    LOOK,
    `Pay ${price}`,
    html`${head(payment)}
    ${payment.status === 'failed' && html`<p class="note" role="status">${payment.gatewayResponse}. Please try again.</p>`}
    <form method="post">
      ${cards('channel', 'Pay by', [
        { value: 'card', label: 'Card', mark: CARD },
        { value: 'bank_transfer', label: 'Bank transfer', mark: BANK },
        { value: 'ussd', label: 'USSD', mark: KEYPAD },
      ])}
      <p class="note">Nothing is asked here. Please transfer nothing.</p>
      <button class="button primary" name="action" value="pay">Pay ${price}</button>
      <button class="button" name="action" value="fail">Let the bank decline it</button>
      <button class="button" name="action" value="leave">Cancel</button>
      ${mishapChoices('Paystack')}
    </form>`,
  )
}

/** @param payment paid, or paid and refunded */
export function outcomePage(payment: PaystackPayment, back: string | null): string {
  return paidPage(LOOK, head(payment), `Reference ${payment.reference}`, back)
}

function head({ charged, requested, chargedCurrency, currency, email, reference }: PaystackPayment): Html {
  return html`<h1 class="price">${priceText(charged ?? requested, chargedCurrency ?? currency)}</h1>
    <p class="order">${email} · ${reference}</p>`
}

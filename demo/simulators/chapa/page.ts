/** Chapa's checkout page: by wallet or by card, none of them real. */

import { html } from '../../html.ts'
import { priceText } from '../kit/amounts.ts'
import { page, paidPage, readStylesheet } from '../kit/page.ts'
import { CARD, cards, mishapChoices } from '../kit/page-parts.ts'
import type { Html } from '../../html.ts'
import type { Look } from '../kit/page.ts'
import type { ChapaPayment } from './payment.ts'

const PHONE = html`<rect x="9" y="3" width="14" height="26" rx="3" fill="#1c6b3a"/>
  <path d="M14 25h4" stroke="#fff" stroke-width="2"/>`
const PURSE = html`<rect x="4" y="8" width="24" height="17" rx="3" fill="#6b3f8a"/>
  <circle cx="22" cy="16.5" r="2.5" fill="#fff"/>`
const COIN = html`<circle cx="16" cy="16" r="12" fill="#b4562a"/>
  <path d="M11 20l5-8 5 8" fill="none" stroke="#fff" stroke-width="2.5"/>`

/** Drawn for this page: a colour and a shape, not Chapa's logo. */
export const LOOK: Look = {
  name: 'Chapa',
  mark: html`<rect width="32" height="32" rx="10" fill="#1c6b3a"/>
    <path d="M22 11a8 8 0 1 0 0 10" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round"/>`,
}

export const STYLESHEET = readStylesheet(new URL('page.css', import.meta.url))

/** Also after a failed try: the buyer stays here and can try again. */
export function paymentPage(payment: ChapaPayment): string {
  const price = priceText(payment.amount, payment.currency)
  return page(
    LOOK,
    `Pay ${price}`,
    html`${head(payment)}
    ${payment.status === 'failed' && html`<p class="note" role="status">The payment failed. Please try again.</p>`}
    <form method="post">
      ${cards('method', 'Pay with', [
        { value: 'telebirr', label: 'telebirr', mark: PHONE },
        { value: 'cbebirr', label: 'CBE Birr', mark: PURSE },
        { value: 'mpesa', label: 'M-Pesa', mark: COIN },
        { value: 'card', label: 'Card', mark: CARD },
      ])}
      <p class="note">Nothing is asked here. Please transfer nothing.</p>
      <button class="button primary" name="action" value="pay">Pay ${price}</button>
      <button class="button" name="action" value="fail">Let the payment fail</button>
      <button class="button" name="action" value="cancel">Cancel</button>
      ${mishapChoices('Chapa')}
    </form>`,
  )
}

/** @param payment paid, or paid and returned */
export function outcomePage(payment: ChapaPayment, back: string | null): string {
  return paidPage(LOOK, head(payment), `Reference ${payment.reference}`, back)
}

/** The buyer has cancelled, or the merchant has ended the link. */
export function overPage(payment: ChapaPayment): string {
  return page(
    LOOK,
    'Expired',
    html`${head(payment)}
    <p class="note">This payment link has expired. Nothing was charged. You can close this page.</p>`,
  )
}

function head({ charged, amount, chargedCurrency, currency, txRef }: ChapaPayment): Html {
  return html`<h1 class="price">${priceText(charged ?? amount, chargedCurrency ?? currency)}</h1>
    <p class="order">${txRef}</p>`
}

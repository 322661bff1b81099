/** bKash's payment page: a number and a PIN, neither of them real. It needs no script. */

import { html } from '../../html.ts'
import { priceText } from '../kit/amounts.ts'
import { page, readStylesheet } from '../kit/page.ts'
import { cards, mishapChoices } from '../kit/page-parts.ts'
import { GOOD_WALLET, POOR_WALLET } from './state.ts'
import type { Html } from '../../html.ts'
import type { Look } from '../kit/page.ts'
import type { BkashPayment } from './payment.ts'

/** Drawn for this page: a colour and a shape, not bKash's logo. */
export const LOOK: Look = {
  name: 'bKash',
  mark: html`<rect width="32" height="32" rx="8" fill="#c2185b"/>
    <path d="M8 9l14 5-6 2 8 8-12-5z" fill="#fff"/>`,
}

export const STYLESHEET = readStylesheet(new URL('page.css', import.meta.url))

/** bKash sends no webhooks here. */
const NO_WEBHOOKS = ['late', 'lost', 'triple', 'signature', 'amount', 'currency']

export function paymentPage(payment: BkashPayment): string {
  const price = priceText(payment.amount, 'BDT')
  return page(
    LOOK,
    `Pay ${price}`,
    html`${head(payment)}
    <form method="post">
      ${cards('wallet', 'Your bKash account', [
        { value: GOOD_WALLET, label: GOOD_WALLET, note: 'has enough money' },
        { value: POOR_WALLET, label: POOR_WALLET, note: 'has too little' },
      ])}
      <div class="fields">
        <label>Verification code
          <input name="code" inputmode="numeric" autocomplete="off" value="123456"></label>
        <label>PIN
          <input name="pin" type="password" inputmode="numeric" autocomplete="off" value="12121"></label>
      </div>
      <p class="note">Any details will do here. Please do not enter real ones. The shop takes the money when you
        return to it.</p>
      <button class="button primary" name="action" value="pay">Confirm ${price}</button>
      <button class="button" name="action" value="cancel">Cancel</button>
      ${mishapChoices('bKash', { webhook: NO_WEBHOOKS, charge: [] })}
    </form>`,
  )
}

/** Nothing is left to do here. */
export function overPage(payment: BkashPayment): string {
  const note =
    payment.state === 'Cancelled'
      ? 'This payment is cancelled.'
      : payment.state === 'Failed'
        ? 'This payment has failed. Nothing was taken.'
        : payment.state === 'Completed'
          ? `Transaction ${payment.transactionId}`
          : 'You have confirmed this payment. The shop has to take the money now.'
  return page(LOOK, 'bKash', html`${head(payment)}<p class="note">${note} You can close this page.</p>`)
}

function head({ charged, amount, invoice }: BkashPayment): Html {
  return html`<h1 class="price">${priceText(charged ?? amount, 'BDT')}</h1>
    <p class="order">Invoice ${invoice}</p>`
}

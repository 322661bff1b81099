/** LakiPay's hosted checkout: a wallet and a number, then the request on the phone; or a card. */

import { readFileSync } from 'node:fs'
import { html } from '../../html.ts'
import { priceText } from '../kit/amounts.ts'
import { page, paidPage, readStylesheet } from '../kit/page.ts'
import { cards, mishapChoices } from '../kit/page-parts.ts'
import { phoneNumber, phoneScreen } from './phone.ts'
import { LAKIPAY_MARK, WALLETS } from './wallets.ts'
import type { Html } from '../../html.ts'
import type { Look, PageScript } from '../kit/page.ts'
import type { LakiPayment } from './payment.ts'
import type { PhoneView } from './phone.ts'

export const LOOK: Look = { name: 'LakiPay', mark: LAKIPAY_MARK }
export const STYLESHEET = readStylesheet(new URL('page.css', import.meta.url))
export const PHONE_SCRIPT = readFileSync(new URL('phone.js', import.meta.url), 'utf8')

export function phonePage(view: PhoneView, script: PageScript): string {
  return page(LOOK, 'Phone', html`<h1 class="lead">The buyer’s phone</h1>${phoneScreen(view, 'phone')}`, script)
}

export function checkoutPage(
  payment: LakiPayment,
  merchantName: string,
  script: PageScript | null,
  problem: string | null = null,
): string {
  return page(LOOK, 'Pay', html`${head(payment, merchantName)}${body(payment, merchantName, problem)}`, script)
}

export function completedPage(payment: LakiPayment, merchantName: string): string {
  return paidPage(LOOK, head(payment, merchantName), `Transaction ${payment.id}`, null)
}

function head({ amount, currency, reference }: LakiPayment, merchantName: string): Html {
  return html`<h1 class="price">${priceText(amount, currency)}</h1>
    <p class="order">${merchantName} · ${reference}</p>`
}

function body(payment: LakiPayment, merchantName: string, problem: string | null): Html {
  if (payment.status !== 'PENDING')
    return html`<p class="bad">Not paid: ${payment.status.toLowerCase()}.</p>
    <p class="note">Nothing was charged. You can close this page.</p>`
  if (payment.isOnPhone) {
    const link = html`<a href="/phone/${payment.id}" target="_blank" rel="noopener">a page of its own</a>`
    return html`<h2 class="lead">Confirm on your phone</h2>
    <p class="note">
      We sent a request to ${phoneNumber(payment.phone ?? '')}. This is that phone. It also has ${link}.
    </p>
    ${phoneScreen({ payment, merchantName, number: '', waiting: 0 }, 'checkout')}`
  }
  const choices = WALLETS.filter(({ value }) => payment.mediums.includes(value))
  const isCardOnly = payment.mediums.every((medium) => medium === 'CYBERSOURCE')
  return html`${problem !== null && html`<p class="bad" role="alert">${problem}</p>`}
    <form method="post">
      ${cards('medium', 'Pay with', choices, payment.medium ?? undefined)}
      <div class="fields">${isCardOnly ? CARD_FIELDS : numberField(payment)}</div>
      <p class="note">Any details will do here. Please do not enter real ones.</p>
      <button class="button primary" name="action" value="pay">
        Pay ${priceText(payment.amount, payment.currency)}
      </button>
      <button class="button" name="action" value="cancel">Cancel</button>
      ${mishapChoices('LakiPay', { webhook: ['currency'] })}
    </form>`
}

const CARD_FIELDS = html`
        <label class="wide">Card number
          <input name="card" inputmode="numeric" autocomplete="off" value="4111 1111 1111 1111"></label>
        <label>Expires
          <input name="expiry" autocomplete="off" value="12/30"></label>
        <label>Security code
          <input name="code" inputmode="numeric" autocomplete="off" value="123"></label>`

function numberField({ phone }: LakiPayment): Html {
  return html`<label class="wide">Mobile number
    <input name="phone" inputmode="tel" autocomplete="off" value="${phone ? `0${phone.slice(3)}` : '0911234567'}">
  </label>`
}

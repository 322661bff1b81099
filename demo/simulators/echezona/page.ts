/** Echezona's checkout page: by card or by bank transfer, neither of them real. */

import { priceText } from '../kit/amounts.ts'
import { CROSS, cards, escape, mishapChoices, page, paidHtml, stylesheet, svg } from '../kit/page.ts'
import type { EchezonaPayment } from './control.ts'
import type { Look } from '../kit/page.ts'

const CARD =
  '<rect width="32" height="32" rx="8" fill="#33415c"/><rect x="6" y="9" width="20" height="14" rx="2.5" fill="none" stroke="#fff" stroke-width="2.5"/><path d="M6 14h20" stroke="#fff" stroke-width="3"/>'
const BANK =
  '<rect width="32" height="32" rx="8" fill="#7a4a10"/><path d="M7 13l9-6 9 6M9 15v8m7-8v8m7-8v8M7 25h18" fill="none" stroke="#fff" stroke-width="2.5"/>'

export const LOOK: Look = {
  name: 'Echezona',
  mark: '<path d="M16 1l13 7.5v15L16 31 3 23.5v-15z" fill="#12824f"/><path d="M21 10h-9v12h9M12 16h7" fill="none" stroke="#fff" stroke-width="3"/>',
}

export const STYLESHEET = stylesheet(
  { accent: '#0d5f3a', onAccent: '#fff', darkAccent: '#6fd6a3', onDarkAccent: '#05251a' },
  `.account { margin: .75rem 0 .375rem; padding: .75rem .875rem; border: 1px solid var(--soft); border-radius: .625rem; font-size: .875rem }
.account dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 }
.account dt { color: var(--quiet) }
.account dd { margin: 0; text-align: right; font-weight: 600; font-variant-numeric: tabular-nums }
.by-card, .by-transfer { display: none }
form:has([value=card]:checked) .by-card { display: grid }
form:has([value=transfer]:checked) .by-transfer { display: block }
`,
)

export function paymentHtml(payment: EchezonaPayment): string {
  const price = priceText(payment.amount, 'NGN')
  return page(
    LOOK,
    `Pay ${price}`,
    `${head(payment)}
    <form method="post">
      ${cards('channel', 'Pay by', [
        { value: 'card', label: 'Card', mark: CARD },
        { value: 'transfer', label: 'Bank transfer', mark: BANK },
      ])}
      <div class="fields by-card">
        <label class="wide">Card number<input name="card" inputmode="numeric" autocomplete="off" value="5060 6666 6666 6666 666"></label>
        <label>Expires<input name="expiry" autocomplete="off" value="12/30"></label>
        <label>CVV<input name="code" inputmode="numeric" autocomplete="off" value="123"></label>
      </div>
      <div class="account by-transfer"><dl><dt>Bank</dt><dd>Simulated Bank</dd><dt>Account</dt><dd>0123456789</dd><dt>Amount</dt><dd>${price}</dd></dl></div>
      <p class="note">Pretend details, any will do. Please type no real ones, transfer nothing.</p>
      <button class="button primary" name="action" value="pay">Pay ${price}</button>
      <button class="button" name="action" value="fail">Let the bank decline it</button>
      <button class="button" name="action" value="leave">Cancel</button>
      ${mishapChoices('Echezona')}
    </form>`,
  )
}

/** What is shown when it is opened again: paid or failed for good, since a new attempt is a new transaction. */
export function settledHtml(payment: EchezonaPayment, back: string): string {
  if (payment.status === 'Successful')
    return paidHtml(LOOK, head(payment), `Reference ${payment.paymentReference}`, back)
  return page(
    LOOK,
    'Failed',
    `${head(payment)}
    <p class="done">${svg(CROSS)} Failed</p>
    <p class="note">${escape(payment.gatewayResponse)}. Nothing was taken.</p>
    <a class="button primary" href="${escape(back)}">Back to the shop</a>`,
  )
}

function head(payment: EchezonaPayment): string {
  return `<h1 class="price">${priceText(payment.charged ?? payment.amount, payment.chargedCurrency ?? 'NGN')}</h1>
    <p class="order">${escape(payment.customerName)} · ${escape(payment.transactionId)}</p>`
}

/** Two more ways to pay: the call of the hosted checkout SDK, and an amount that the buyer chooses. */

import { countryOf } from '../countries.ts'
import { decimalText, displayMoney } from '../money.ts'
import { html } from '../html.ts'
import { layout } from './layout.ts'
import { phoneNote, receipt, shortId } from './shop-pages.ts'
import type { Order } from '../order-book.ts'
import type { Embed, Surroundings } from './shop-pages.ts'

export function sdkPage(around: Surroundings, order: Order, embed: Embed, shopUrl: string): string {
  // Deferred, not async: the second script calls what the first one defines.
  const scripts = html`<script src="${embed.companionUrl}/pay-button.js" defer></script>
  <script src="/assets/sdk.js" defer></script>`
  return layout(
    { ...around, title: 'PakhiPay(…).checkout(…)', head: scripts },
    html`
    <section class="narrow">
      <h1>The same call as before</h1>
      <p class="quiet">A shop that used the hosted checkout SDK changes the script's address and gives an order token. Its own button, its own function, no key in the page.</p>
      ${receipt(order)}
      <div class="card pay">
        <button class="button primary" id="pay"
          data-base-url="${embed.companionUrl}" data-order-token="${embed.orderToken}" data-order-id="${order.id}"
          data-amount="${decimalText(order.total)}" data-name="${order.customer.name}" data-email="${order.customer.email}"
          data-success-url="${shopUrl}/orders/${order.id}" data-cancel-url="${shopUrl}/sdk">Pay with Pakhi Pay</button>
        <p class="quiet" role="status" id="result"></p>
      </div>
      <p class="quiet after"><a href="/orders/${order.id}">See how order ${shortId(order)} stands</a> · <a href="/assets/sdk.js">See the script</a></p>
    </section>`,
  )
}

export interface TipChoice {
  /** In minor units, all of them. */
  chosen: number
  limits: { min: number; max: number }
}

export function tipPage(
  around: Surroundings,
  companionUrl: string,
  { chosen, limits }: TipChoice,
  given: { count: number; total: number },
  phoneUrl: string,
): string {
  const script = html`<script src="${companionUrl}/pay-button.js" async></script>`
  const country = countryOf(around.country)
  const { checkoutClient, sign } = country
  const price = (minor: number) => displayMoney(minor, country)
  return layout(
    { ...around, switchOn: '/tip', title: 'Tip jar', head: script },
    html`
    <section class="narrow">
      <h1>A tip for the makers</h1>
      <p class="quiet">You say how much. All of it goes to the six people on the shelf.</p>
      <nav class="choices" aria-label="Amount">
        ${country.tips.map((minor) => html`<a class="button" href="/tip?amount=${decimalText(minor)}"${minor === chosen ? html` aria-current="true"` : null}>${price(minor)}</a>`)}
      </nav>
      <form class="own" method="get" action="/tip">
        <label>Another amount, in ${sign}<input name="amount" type="number" min="${decimalText(limits.min)}" max="${decimalText(limits.max)}" step="0.01" required inputmode="decimal" value="${decimalText(chosen)}"></label>
        <button class="button">Take this</button>
      </form>
      <div class="card pay">
        ${country.asksPhone && phoneNote(phoneUrl)}
        <pay-button server="${companionUrl}" amount="${decimalText(chosen)}" currency="${country.currency}"
          customer-name="${checkoutClient.name}" customer-email="${checkoutClient.email}"${checkoutClient.phone !== undefined && html` customer-phone="${checkoutClient.phone}"`}>Give ${price(chosen)}</pay-button>
      </div>
      <p class="quiet after">${given.count === 0 ? 'The jar is empty so far.' : `In the jar: ${price(given.total)} from ${given.count} ${given.count === 1 ? 'tip' : 'tips'}.`}</p>
    </section>`,
  )
}

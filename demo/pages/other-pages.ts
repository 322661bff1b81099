/** Two more ways to pay: the call of the hosted checkout SDK, and an amount that the buyer chooses. */

import { countryOf } from '../countries.ts'
import { html } from '../html.ts'
import { decimalText, displayMoney } from '../money.ts'
import { layout } from './layout.ts'
import { phoneNote, receipt, shortId } from './shop-pages.ts'
import type { Order } from '../order-book.ts'
import type { Embed, Surroundings } from './shop-pages.ts'

export function sdkPage(around: Surroundings, order: Order, embed: Embed, shopUrl: string): string {
  // Both are deferred: the second script calls what the first one defines.
  const scripts = html`<script src="${embed.companionUrl}/pay-button.js" defer></script>
  <script src="/assets/sdk.js" defer></script>`
  const { customer } = order
  return layout(
    { ...around, title: 'PakhiPay(…).checkout(…)', head: scripts },
    html`
    <section class="narrow">
      <h1>The same call as before</h1>
      <p class="quiet">
        A shop that used the hosted checkout SDK changes the address of the script and passes an order token.
        It keeps its own button and its own function, and the page holds no key.
      </p>
      ${receipt(order)}
      <div class="card pay">
        <button class="button primary" id="pay"
          data-base-url="${embed.companionUrl}" data-order-token="${embed.orderToken}" data-order-id="${order.id}"
          data-amount="${decimalText(order.total)}" data-name="${customer.name}" data-email="${customer.email}"
          data-success-url="${shopUrl}/orders/${order.id}" data-cancel-url="${shopUrl}/sdk"
          >Pay with Pakhi Pay</button>
        <p class="quiet" role="status" id="result"></p>
      </div>
      <p class="quiet after">
        <a href="/orders/${order.id}">See order ${shortId(order)}</a> · <a href="/assets/sdk.js">See the script</a>
      </p>
    </section>`,
  )
}

export interface TipChoice {
  /** In minor units, as are the limits. */
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
  const { customer, sign } = country
  const price = (minor: number) => displayMoney(minor, country)
  const choices = country.tips.map((minor) => {
    const current = minor === chosen && html` aria-current="true"`
    return html`<a class="button" href="/tip?amount=${decimalText(minor)}"${current}>${price(minor)}</a>`
  })
  const phone = customer.phone !== undefined && html` customer-phone="${customer.phone}"`
  const tips = given.count === 1 ? 'tip' : 'tips'
  const jar = `In the jar: ${price(given.total)} from ${given.count} ${tips}.`
  return layout(
    { ...around, switchOn: '/tip', title: 'Tip jar', head: script },
    html`
    <section class="narrow">
      <h1>A tip for the makers</h1>
      <p class="quiet">Give what you like. All of it goes to our six makers.</p>
      <nav class="choices" aria-label="Amount">
        ${choices}
      </nav>
      <form class="own" method="get" action="/tip">
        <label>Another amount, in ${sign}
          <input name="amount" type="number" inputmode="decimal" step="0.01" required
            min="${decimalText(limits.min)}" max="${decimalText(limits.max)}" value="${decimalText(chosen)}"></label>
        <button class="button">Choose</button>
      </form>
      <div class="card pay">
        ${country.asksPhone && phoneNote(phoneUrl)}
        <pay-button server="${companionUrl}" amount="${decimalText(chosen)}" currency="${country.currency}"
          customer-name="${customer.name}" customer-email="${customer.email}"${phone}>Give ${price(chosen)}</pay-button>
      </div>
      <p class="quiet after">${given.count === 0 ? 'The jar is still empty.' : jar}</p>
    </section>`,
  )
}

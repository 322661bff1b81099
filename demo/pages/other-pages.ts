/** Two more ways to pay: the call of the hosted checkout SDK, and an amount that the buyer chooses. */

import { decimalTaka, displayTaka } from '../catalogue.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'
import { receipt, shortId } from './shop-pages.ts'
import type { Order } from '../order-book.ts'
import type { Embed, Surroundings } from './shop-pages.ts'

export function sdkPage(around: Surroundings, order: Order, embed: Embed, shopUrl: string): string {
  // Deferred, not async: the second script calls what the first one defines.
  const scripts = html`<script src="${embed.companionUrl}/pay-button.js" defer></script>
  <script src="/assets/sdk.js" defer></script>`
  return layout({ ...around, title: 'PakhiPay(…).checkout(…)', head: scripts }, html`
    <section class="narrow">
      <h1>The same call as before</h1>
      <p class="quiet">A shop that used the hosted checkout SDK changes the script's address and gives an order token. Its own button, its own function, no key in the page.</p>
      ${receipt(order)}
      <div class="card pay">
        <button class="button primary" id="pay"
          data-base-url="${embed.companionUrl}" data-order-token="${embed.orderToken}" data-order-id="${order.id}"
          data-amount="${decimalTaka(order.totalPaisa)}" data-name="${order.customer.name}" data-email="${order.customer.email}"
          data-success-url="${shopUrl}/orders/${order.id}" data-cancel-url="${shopUrl}/sdk">Pay with Pakhi Pay</button>
        <p class="quiet" role="status" id="result"></p>
      </div>
      <p class="quiet after"><a href="/orders/${order.id}">See how order ${shortId(order)} stands</a> · <a href="/assets/sdk.js">See the script</a></p>
    </section>`)
}

const TIPS_PAISA = [5_000, 10_000, 25_000]

export function tipPage(around: Surroundings, companionUrl: string, chosenPaisa: number, given: { count: number; totalPaisa: number }): string {
  const script = html`<script src="${companionUrl}/pay-button.js" async></script>`
  return layout({ ...around, title: 'Tip jar', head: script }, html`
    <section class="narrow">
      <h1>A tip for the makers</h1>
      <p class="quiet">You say how much. All of it goes to the six people on the shelf.</p>
      <nav class="choices" aria-label="Amount">
        ${TIPS_PAISA.map((paisa) => html`<a class="button" href="/tip?amount=${decimalTaka(paisa)}"${paisa === chosenPaisa ? html` aria-current="true"` : null}>${displayTaka(paisa)}</a>`)}
      </nav>
      <form class="own" method="get" action="/tip">
        <label>Another amount, in taka<input name="amount" type="number" min="10" max="50000" step="0.01" required inputmode="decimal" value="${decimalTaka(chosenPaisa)}"></label>
        <button class="button">Take this</button>
      </form>
      <div class="card pay">
        <pay-button server="${companionUrl}" amount="${decimalTaka(chosenPaisa)}" currency="BDT" customer-name="Rahima Khatun" customer-email="rahima@example.com">Give ${displayTaka(chosenPaisa)}</pay-button>
      </div>
      <p class="quiet after">${given.count === 0 ? 'The jar is empty so far.' : `In the jar: ${displayTaka(given.totalPaisa)} from ${given.count} ${given.count === 1 ? 'tip' : 'tips'}.`}</p>
    </section>`)
}

/** Shelf, bag and checkout. */

import { PRODUCTS, displayTaka, totalPaisa } from '../catalogue.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'
import type { Line } from '../catalogue.ts'
import type { Order } from '../order-book.ts'
import type { Frame } from './layout.ts'

export type Surroundings = Pick<Frame, 'bag' | 'hasTips'>

export function shelfPage(around: Surroundings): string {
  return layout({ ...around, title: 'Things made slowly' }, html`
    <section class="hero">
      <h1>Things made slowly, in and around Dhaka</h1>
      <p>Six makers, a small shelf, and a parcel on its way the same day.</p>
    </section>
    <ul class="shelf">
      ${PRODUCTS.map((product) => html`
      <li class="product">
        <img src="/assets/art/${product.slug}.svg" alt="" width="320" height="240">
        <div class="words">
          <h2>${product.name}</h2>
          <p>${product.detail}</p>
        </div>
        <form class="buy" method="post" action="/bag">
          <input type="hidden" name="slug" value="${product.slug}">
          <span class="price">${displayTaka(product.pricePaisa)}</span>
          <button class="button" name="change" value="1">Add<span class="hidden"> ${product.name} to the bag</span></button>
        </form>
      </li>`)}
    </ul>`)
}

export function bagPage(around: Surroundings, lines: readonly Line[]): string {
  if (lines.length === 0) {
    return layout({ ...around, title: 'Your bag' }, html`
    <section class="narrow">
      <h1>Your bag is empty</h1>
      <p class="quiet">The shelf is not.</p>
      <a class="button" href="/">Look around</a>
    </section>`)
  }
  return layout({ ...around, title: 'Your bag' }, html`
    <section class="narrow">
      <h1>Your bag</h1>
      <ul class="lines">
        ${lines.map(({ product, quantity }) => html`
        <li>
          <img src="/assets/art/${product.slug}.svg" alt="" width="80" height="60">
          <div class="what"><b>${product.name}</b><span class="quiet">${displayTaka(product.pricePaisa)} each</span></div>
          <form class="quantity" method="post" action="/bag">
            <input type="hidden" name="slug" value="${product.slug}">
            <input type="hidden" name="from" value="bag">
            <button name="change" value="-1" aria-label="One ${product.name} less">−</button>
            <output>${quantity}</output>
            <button name="change" value="1" aria-label="One ${product.name} more">+</button>
          </form>
          <span class="sum">${displayTaka(product.pricePaisa * quantity)}</span>
        </li>`)}
      </ul>
      <p class="total"><span>Total</span><b>${displayTaka(totalPaisa(lines))}</b></p>
      <form class="card customer" method="post" action="/orders">
        <label>Name<input name="name" required maxlength="80" autocomplete="name" value="Rahima Khatun"></label>
        <label>E-mail<input name="email" type="email" required maxlength="120" autocomplete="email" value="rahima@example.com"></label>
        <button class="button primary">Check out</button>
      </form>
    </section>`)
}

export interface Embed {
  companionUrl: string
  orderToken: string
}

export function checkoutPage(around: Surroundings, order: Order, embed: Embed): string {
  const script = html`<script src="${embed.companionUrl}/pay-button.js" async></script>`
  return layout({ ...around, title: `Order ${order.id}`, head: script }, html`
    <section class="narrow">
      <h1>Order ${shortId(order)}</h1>
      ${receipt(order)}
      <div class="card pay">
        <p class="quiet">For ${order.customer.name}, ${order.customer.email}</p>
        <pay-button server="${embed.companionUrl}" order-token="${embed.orderToken}">
          <form method="post" action="${embed.companionUrl}/checkout">
            <input type="hidden" name="orderToken" value="${embed.orderToken}">
            <button class="button primary">Pay ${displayTaka(order.totalPaisa)}</button>
          </form>
        </pay-button>
      </div>
      <p class="quiet after"><a href="/orders/${order.id}">See how this order stands</a></p>
    </section>`)
}

export function receipt(order: Order) {
  return html`
      <table class="receipt">
        <tbody>
          ${order.lines.map((line) => html`<tr><td>${line.quantity} × ${line.name}</td><td>${displayTaka(line.quantity * line.pricePaisa)}</td></tr>`)}
        </tbody>
        <tfoot><tr><th scope="row">Total</th><td>${displayTaka(order.totalPaisa)}</td></tr></tfoot>
      </table>`
}

/** The number before the dash: what people say on the phone. The rest keeps others from guessing the address. */
export function shortId(order: Order): string {
  return order.id.split('-')[0] ?? order.id
}

export function missingPage(around: Surroundings): string {
  return layout({ ...around, title: 'Not found' }, html`
    <section class="narrow">
      <h1>Nothing here</h1>
      <p class="quiet">This page or order does not exist.</p>
      <a class="button" href="/">To the shop</a>
    </section>`)
}

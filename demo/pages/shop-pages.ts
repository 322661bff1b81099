/** Shelf, bag and checkout. */

import { PRODUCTS, totalOf } from '../catalogue.ts'
import { HOME, countryOf } from '../countries.ts'
import { html } from '../html.ts'
import { displayMoney } from '../money.ts'
import { layout } from './layout.ts'
import type { Line } from '../catalogue.ts'
import type { Country } from '../countries.ts'
import type { Order } from '../order-book.ts'
import type { Frame } from './layout.ts'

export type Surroundings = Pick<Frame, 'bag' | 'country' | 'hasTips'>

export function shelfPage(around: Surroundings): string {
  const country = countryOf(around.country)
  const destination = around.country === HOME ? '' : ` to ${inSentence(country)}`
  return layout(
    { ...around, switchOn: '/', title: 'Things made slowly' },
    html`
    <section class="hero">
      <h1>Things made slowly, in and around Dhaka</h1>
      <p>A small shelf from six makers. We pack your parcel${destination} the day you order.</p>
    </section>
    <ul class="shelf">
      ${PRODUCTS.map(
        (product) => html`
      <li class="product">
        <img src="/assets/art/${product.slug}.svg" alt="" width="320" height="240">
        <div class="words">
          <h2>${product.name}</h2>
          <p>${product.detail}</p>
        </div>
        <form class="buy" method="post" action="/bag">
          <input type="hidden" name="slug" value="${product.slug}">
          <span class="price">${displayMoney(product.prices[country.currency], country)}</span>
          <button class="button" name="change" value="1">
            Add<span class="hidden"> ${product.name} to the bag</span>
          </button>
        </form>
      </li>`,
      )}
    </ul>`,
  )
}

export function bagPage(around: Surroundings, lines: readonly Line[]): string {
  const country = countryOf(around.country)
  const { currency, customer } = country
  if (lines.length === 0) {
    return layout(
      { ...around, switchOn: '/bag', title: 'Your bag' },
      html`
    <section class="narrow">
      <h1>Your bag is empty</h1>
      <p class="quiet">There is plenty on the shelf.</p>
      <a class="button" href="/">Look around</a>
    </section>`,
    )
  }
  return layout(
    { ...around, switchOn: '/bag', title: 'Your bag' },
    html`
    <section class="narrow">
      <h1>Your bag</h1>
      <ul class="lines">
        ${lines.map((line) => bagLine(line, country))}
      </ul>
      <p class="total"><span>Total</span><b>${displayMoney(totalOf(lines, currency), country)}</b></p>
      <form class="card customer" method="post" action="/orders">
        <label>Name
          <input name="name" required maxlength="80" autocomplete="name" value="${customer.name}"></label>
        <label>Email
          <input name="email" type="email" required maxlength="120" autocomplete="email" value="${customer.email}">
        </label>
        ${country.asksPhone && phoneField(customer.phone ?? '')}
        <button class="button primary">Check out</button>
      </form>
    </section>`,
  )
}

function bagLine({ product, quantity }: Line, country: Country) {
  const price = product.prices[country.currency]
  return html`
        <li>
          <img src="/assets/art/${product.slug}.svg" alt="" width="80" height="60">
          <div class="what">
            <b>${product.name}</b><span class="quiet">${displayMoney(price, country)} each</span>
          </div>
          <form class="quantity" method="post" action="/bag">
            <input type="hidden" name="slug" value="${product.slug}">
            <input type="hidden" name="from" value="bag">
            <button name="change" value="-1" aria-label="One ${product.name} less">−</button>
            <output>${quantity}</output>
            <button name="change" value="1" aria-label="One ${product.name} more">+</button>
          </form>
          <span class="sum">${displayMoney(price * quantity, country)}</span>
        </li>`
}

function phoneField(phone: string) {
  return html`<label>Mobile number
          <input name="phone" type="tel" required maxlength="24" autocomplete="tel" value="${phone}"></label>`
}

export interface Embed {
  companionUrl: string
  orderToken: string
}

export function checkoutPage(around: Surroundings, order: Order, embed: Embed, phoneUrl: string): string {
  const country = countryOf(order.country)
  const script = html`<script src="${embed.companionUrl}/pay-button.js" async></script>`
  return layout(
    { ...around, title: `Order ${order.id}`, head: script },
    html`
    <section class="narrow">
      <h1>Order ${shortId(order)}</h1>
      ${receipt(order)}
      <div class="card pay">
        <p class="quiet">For ${order.customer.name}, ${order.customer.email}</p>
        <p class="quiet">${country.payment}</p>
        ${country.asksPhone && phoneNote(phoneUrl)}
        <pay-button server="${embed.companionUrl}" order-token="${embed.orderToken}">
          <form method="post" action="${embed.companionUrl}/checkout">
            <input type="hidden" name="orderToken" value="${embed.orderToken}">
            <button class="button primary">Pay ${displayMoney(order.total, country)}</button>
          </form>
        </pay-button>
      </div>
      <p class="quiet after"><a href="/orders/${order.id}">See your order</a></p>
    </section>`,
  )
}

/** Leads to the phone on which this demo's payments are approved. */
export function phoneNote(phoneUrl: string) {
  const link = html`<a href="${phoneUrl}" target="_blank" rel="noopener">your demo phone</a>`
  return html`<p class="phone"><span>With LakiPay, approve the payment on ${link}. Open it before you pay.</span></p>`
}

export function receipt(order: Order) {
  const country = countryOf(order.country)
  const price = (minor: number) => displayMoney(minor, country)
  const rows = order.lines.map(
    (line) => html`<tr><td>${line.quantity} × ${line.name}</td><td>${price(line.quantity * line.price)}</td></tr>`,
  )
  return html`
      <table class="receipt">
        <tbody>
          ${rows}
        </tbody>
        <tfoot><tr><th scope="row">Total</th><td>${price(order.total)}</td></tr></tfoot>
      </table>`
}

/** The number before the dash is what people say on the phone. The rest makes the address hard to guess. */
export function shortId(order: Order): string {
  return order.id.split('-')[0] ?? order.id
}

export function missingPage(around: Surroundings): string {
  return layout(
    { ...around, title: 'Not found' },
    html`
    <section class="narrow">
      <h1>We could not find that</h1>
      <p class="quiet">There is no such page or order.</p>
      <a class="button" href="/">Back to the shop</a>
    </section>`,
  )
}

function inSentence({ name }: Country): string {
  return name.startsWith('United') ? `the ${name}` : name
}

/** Shelf, bag and checkout. */

import { PRODUCTS, totalOf } from '../catalogue.ts'
import { HOME, countryOf } from '../countries.ts'
import { displayMoney } from '../money.ts'
import { html } from '../html.ts'
import { layout } from './layout.ts'
import type { Line } from '../catalogue.ts'
import type { Country } from '../countries.ts'
import type { Order } from '../order-book.ts'
import type { Frame } from './layout.ts'

export type Surroundings = Pick<Frame, 'bag' | 'country' | 'hasTips'>

export function shelfPage(around: Surroundings): string {
  const country = countryOf(around.country)
  return layout(
    { ...around, switchOn: '/', title: 'Things made slowly' },
    html`
    <section class="hero">
      <h1>Things made slowly, in and around Dhaka</h1>
      <p>Six makers, a small shelf, and a parcel on its way${around.country === HOME ? null : ` to ${inSentence(country)}`} the same day.</p>
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
          <button class="button" name="change" value="1">Add<span class="hidden"> ${product.name} to the bag</span></button>
        </form>
      </li>`,
      )}
    </ul>`,
  )
}

export function bagPage(around: Surroundings, lines: readonly Line[]): string {
  const country = countryOf(around.country)
  const { currency, checkoutClient } = country
  if (lines.length === 0) {
    return layout(
      { ...around, switchOn: '/bag', title: 'Your bag' },
      html`
    <section class="narrow">
      <h1>Your bag is empty</h1>
      <p class="quiet">The shelf is not.</p>
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
        ${lines.map(
          ({ product, quantity }) => html`
        <li>
          <img src="/assets/art/${product.slug}.svg" alt="" width="80" height="60">
          <div class="what"><b>${product.name}</b><span class="quiet">${displayMoney(product.prices[currency], country)} each</span></div>
          <form class="quantity" method="post" action="/bag">
            <input type="hidden" name="slug" value="${product.slug}">
            <input type="hidden" name="from" value="bag">
            <button name="change" value="-1" aria-label="One ${product.name} less">−</button>
            <output>${quantity}</output>
            <button name="change" value="1" aria-label="One ${product.name} more">+</button>
          </form>
          <span class="sum">${displayMoney(product.prices[currency] * quantity, country)}</span>
        </li>`,
        )}
      </ul>
      <p class="total"><span>Total</span><b>${displayMoney(totalOf(lines, currency), country)}</b></p>
      <form class="card customer" method="post" action="/orders">
        <label>Name<input name="name" required maxlength="80" autocomplete="name" value="${checkoutClient.name}"></label>
        <label>E-mail<input name="email" type="email" required maxlength="120" autocomplete="email" value="${checkoutClient.email}"></label>
        ${country.asksPhone && html`<label>Mobile number<input name="phone" type="tel" required maxlength="24" autocomplete="tel" value="${checkoutClient.phone ?? null}"></label>`}
        <button class="button primary">Check out</button>
      </form>
    </section>`,
  )
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
      <p class="quiet after"><a href="/orders/${order.id}">See how this order stands</a></p>
    </section>`,
  )
}

/** Where there is a phone to be had whose prompts can be answered. */
export function phoneNote(phoneUrl: string) {
  return html`<p class="phone"><span>The prompt comes in on <a href="${phoneUrl}" target="_blank" rel="noopener">your pretend phone</a>. Open it before you pay.</span></p>`
}

export function receipt(order: Order) {
  const country = countryOf(order.country)
  return html`
      <table class="receipt">
        <tbody>
          ${order.lines.map((line) => html`<tr><td>${line.quantity} × ${line.name}</td><td>${displayMoney(line.quantity * line.price, country)}</td></tr>`)}
        </tbody>
        <tfoot><tr><th scope="row">Total</th><td>${displayMoney(order.total, country)}</td></tr></tfoot>
      </table>`
}

/** The number before the dash: what people say on the phone. The rest keeps others from guessing the address. */
export function shortId(order: Order): string {
  return order.id.split('-')[0] ?? order.id
}

export function missingPage(around: Surroundings): string {
  return layout(
    { ...around, title: 'Not found' },
    html`
    <section class="narrow">
      <h1>Nothing here</h1>
      <p class="quiet">This page or order does not exist.</p>
      <a class="button" href="/">To the shop</a>
    </section>`,
  )
}

function inSentence({ name }: Country): string {
  return name.startsWith('United') ? `the ${name}` : name
}

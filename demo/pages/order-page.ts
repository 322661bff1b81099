/** One order: what the companion answers about it, which events the shop has received, and what the shop did. */

import { countryOf } from '../countries.ts'
import { html } from '../html.ts'
import { layout } from './layout.ts'
import { phoneNote, receipt, shortId } from './shop-pages.ts'
import type { Html } from '../html.ts'
import type { Order, ReceivedEvent } from '../order-book.ts'
import type { Surroundings } from './shop-pages.ts'

/** What this page shows of the companion's answer to `GET /orders/:orderId`. */
export interface CompanionAnswer {
  status: 'unpaid' | 'paid' | 'refunded' | 'unknown' | 'unreachable'
  paidAt?: string
  provider?: string
  anomalies: { kind: string; paid?: string }[]
}

/** Writes an ISO 8601 time as the buyer's clock shows it. */
type LocalTime = (iso: string) => string

export function orderPage(
  around: Surroundings,
  order: Order,
  companion: CompanionAnswer,
  events: readonly ReceivedEvent[],
  phoneUrl: string,
): string {
  const { asksPhone, timeZone } = countryOf(order.country)
  const time: LocalTime = (iso) => new Date(iso).toLocaleTimeString('en-GB', { timeZone })
  const isUnpaid = companion.status === 'unpaid' || companion.status === 'unknown'
  const script = html`<script src="/assets/order.js" type="module"></script>`
  const payment = html`<p class="actions"><a class="button primary" href="/checkout/${order.id}">Go to payment</a></p>`
  return layout(
    { ...around, title: `Order ${shortId(order)}`, head: script },
    html`
    <section class="narrow" aria-live="polite">
      <h1>${headline(order, companion)}</h1>
      <p class="quiet">Order ${order.id}</p>
      ${receipt(order)}
      ${isUnpaid && payment}
      ${isUnpaid && asksPhone && phoneNote(phoneUrl)}
      <h2>Progress</h2>
      <ol class="steps">
        ${step('Ordered', true, time(order.createdAt))}
        ${step('Paid', companion.status === 'paid', paidText(companion, time))}
        ${step('Shipped once', order.shipped !== null, shippedText(order, time))}
      </ol>
      ${companion.anomalies.length > 0 && anomalyCard(companion)}
      <h2>Order events</h2>
      ${
        events.length === 0
          ? html`<p class="quiet">The shop has received none yet.</p>`
          : html`<ul class="events">${events.map((event) => eventRow(event, time))}</ul>`
      }
      <noscript><p class="actions"><a class="button" href="">Look again</a></p></noscript>
    </section>`,
  )
}

const ANOMALIES: Record<string, string> = {
  late: 'Paid after the payment had ended',
  duplicate: 'Paid a second time, please refund',
  underpaid: 'Too little was paid',
  overpaid: 'Too much was paid',
  wrong_currency: 'Paid in another currency',
  unknown_reference: 'Paid with an unknown reference',
  risky: 'Paid, but the provider calls it risky',
  unconfirmed: 'Reported as paid, which the provider does not confirm',
  unreadable: 'Paid, but the amount cannot be read',
}

const PROVIDERS: Record<string, string> = {
  pakhipay: 'Pakhi Pay',
  lakipay: 'LakiPay',
  echezona: 'Echezona',
  lopay: 'Lopay',
  bkash: 'bKash',
  sslcommerz: 'SSLCommerz',
  paystack: 'Paystack',
  chapa: 'Chapa',
}

function headline(order: Order, companion: CompanionAnswer): string {
  if (order.shipped) return `Thank you, ${order.customer.name.split(' ')[0]}`
  if (companion.status === 'paid') return 'Paid'
  if (companion.status === 'refunded') return 'Refunded'
  if (companion.status === 'unreachable') return 'We cannot check right now'
  return 'Not paid yet'
}

function paidText(companion: CompanionAnswer, time: LocalTime): string {
  if (companion.status === 'unreachable') return 'The payment server does not answer. Nothing is lost.'
  if (companion.status === 'unknown') return 'No payment has started'
  if (companion.status === 'refunded') return 'Refunded'
  if (companion.status !== 'paid') return 'Not confirmed yet'
  const { paidAt, provider } = companion
  return [paidAt && time(paidAt), provider && `with ${PROVIDERS[provider] ?? provider}`].filter(Boolean).join(', ')
}

function shippedText({ shipped }: Order, time: LocalTime): string {
  return shipped ? `${time(shipped.at)}, after event ${shipped.eventId}` : 'As soon as the shop hears that you paid'
}

function anomalyCard({ anomalies }: CompanionAnswer): Html {
  return html`
      <div class="card warn">
        <b>Please check this order</b>
        ${anomalies.map(({ kind, paid }) => html`<p>${ANOMALIES[kind] ?? kind}${paid ? `: ${paid}` : null}</p>`)}
      </div>`
}

function step(name: string, isDone: boolean, text: string): Html {
  const state = isDone ? ' (done): ' : ' (open): '
  return html`<li class="${isDone ? 'done' : 'open'}">
    <b>${name}</b><span class="hidden">${state}</span><span class="quiet">${text}</span>
  </li>`
}

function eventRow(event: ReceivedEvent, time: LocalTime): Html {
  const times = event.deliveries === 1 ? 'delivered once' : `delivered ${event.deliveries} times, handled once`
  return html`<li>
    <b>${event.type}</b><span class="quiet">${time(event.firstAt)} · ${times}</span><span>${event.outcome}</span>
  </li>`
}

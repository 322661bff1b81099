/** One order: what the companion says about it, what the shop was told, and what the shop did. */

import { countryOf } from '../countries.ts'
import { html } from '../html.ts'
import { layout } from './layout.ts'
import { phoneNote, receipt, shortId } from './shop-pages.ts'
import type { Order, ReceivedEvent } from '../order-book.ts'
import type { Surroundings } from './shop-pages.ts'

/** What `GET /orders/:orderId` of the companion said, as far as this page shows it. */
export interface CompanionAnswer {
  status: 'unpaid' | 'paid' | 'refunded' | 'unknown' | 'unreachable'
  paidAt?: string
  provider?: string
  anomalies: { kind: string; paid: string }[]
}

/** Writes an ISO 8601 time as it is where the buyer lives. */
type Clock = (iso: string) => string

/** Quick while news is due, slow when only repeated deliveries can still come. Seconds. */
const REFRESH_WAITING = 2
const REFRESH_SETTLED = 10

export function orderPage(
  around: Surroundings,
  order: Order,
  companion: CompanionAnswer,
  events: readonly ReceivedEvent[],
  phoneUrl: string,
): string {
  const { asksPhone, timeZone } = countryOf(order.country)
  const time = (iso: string) => new Date(iso).toLocaleTimeString('en-GB', { timeZone })
  const isUnpaid = companion.status === 'unpaid' || companion.status === 'unknown'
  const seconds = order.shipped ? REFRESH_SETTLED : REFRESH_WAITING
  const refresh = html`<meta http-equiv="refresh" content="${seconds}">`
  return layout(
    { ...around, title: `Order ${shortId(order)}`, head: refresh },
    html`
    <section class="narrow">
      <h1>${headline(order, companion)}</h1>
      <p class="quiet">Order ${order.id}</p>
      ${receipt(order)}
      ${isUnpaid && html`<p class="actions"><a class="button primary" href="/checkout/${order.id}">Go to payment</a></p>`}
      ${isUnpaid && asksPhone && phoneNote(phoneUrl)}
      <h2>Step by step</h2>
      <ol class="steps">
        ${step('Ordered', true, time(order.createdAt))}
        ${step('Paid', companion.status === 'paid', paidWords(companion, time))}
        ${step('Shipped once', order.shipped !== null, order.shipped ? `${time(order.shipped.at)}, because of ${order.shipped.eventId}` : 'when the shop is told that the order is paid')}
      </ol>
      ${
        companion.anomalies.length > 0 &&
        html`
      <div class="card warn">
        <b>Please look at this order</b>
        ${companion.anomalies.map((anomaly) => html`<p>${ANOMALIES[anomaly.kind] ?? anomaly.kind}: ${anomaly.paid}</p>`)}
      </div>`
      }
      <h2>What the shop was told</h2>
      ${
        events.length === 0
          ? html`<p class="quiet">No order event yet.</p>`
          : html`<ul class="events">${events.map((event) => eventRow(event, time))}</ul>`
      }
      <p class="quiet small">This page looks again every ${seconds} seconds.</p>
    </section>`,
  )
}

const ANOMALIES: Record<string, string> = {
  late: 'Paid after it had been given up',
  duplicate: 'Paid a second time, to be refunded',
  underpaid: 'Too little was paid',
  overpaid: 'Too much was paid',
  wrong_currency: 'Paid in another currency',
  unknown_reference: 'Money that fits no payment',
}

const PROVIDERS: Record<string, string> = {
  pakhipay: 'Pakhi Pay',
  lakipay: 'LakiPay',
  echezona: 'Echezona',
  lopay: 'Lopay',
}

function headline(order: Order, companion: CompanionAnswer): string {
  if (order.shipped) return `Thank you, ${order.customer.name.split(' ')[0]}`
  if (companion.status === 'paid') return 'Paid'
  if (companion.status === 'refunded') return 'Refunded'
  if (companion.status === 'unreachable') return 'We cannot tell just now'
  return 'Not paid yet'
}

function paidWords(companion: CompanionAnswer, time: Clock): string {
  if (companion.status === 'unreachable') return 'the payment server cannot be reached; nothing is lost'
  if (companion.status === 'unknown') return 'no payment was begun'
  if (companion.status !== 'paid') return companion.status === 'refunded' ? 'refunded' : 'not confirmed yet'
  return [
    companion.paidAt && time(companion.paidAt),
    companion.provider && `through ${PROVIDERS[companion.provider] ?? companion.provider}`,
  ]
    .filter(Boolean)
    .join(', ')
}

function step(name: string, isDone: boolean, words: string) {
  return html`<li class="${isDone ? 'done' : 'open'}"><b>${name}</b><span class="hidden">${isDone ? ' (done): ' : ' (open): '}</span><span class="quiet">${words}</span></li>`
}

function eventRow(event: ReceivedEvent, time: Clock) {
  const times = event.deliveries === 1 ? 'delivered once' : `delivered ${event.deliveries} times, acted on once`
  return html`<li><b>${event.type}</b><span class="quiet">${time(event.firstAt)} · ${times}</span><span>${event.outcome}</span></li>`
}

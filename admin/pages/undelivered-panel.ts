/** The order events that the shop has not taken: which orders they are about, and whether they are still tried. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type { EventsPage, EventView } from '../../server/contract/operator.ts'
import type { ConsoleContext } from '../app/context.ts'
import { orderHref, pageHref } from '../app/routes.ts'
import { icon } from '../parts/icons.ts'
import { storedText } from '../parts/stored-text.ts'

/** Of one type of event. The list of deliveries has all of them. */
const SHOWN_ORDERS = 5

/** @param events those of the page that the panel is about, newest first */
export function undeliveredPanel(
  { endpoint, nextCursor }: EventsPage,
  events: readonly EventView[],
  onResend: (events: readonly EventView[]) => void,
  context: ConsoleContext,
): TemplateResult {
  const { words, format } = context
  const count = format.number(events.length) + (nextCursor ? '+' : '')
  const newest = events[0]
  const oldest = events.at(-1)
  const answer = newest?.attempts[0]
  const said = answer?.status ? String(answer.status) : (answer?.error ?? '')
  // One that waits was resent, and is not tried yet.
  const canResend = events.filter((event) => event.canResend && event.status !== 'waiting')
  return html`<section class="panel" aria-label=${words.shopHasNotTaken(events.length, count)}>
    <div class="alert">
      <span class="ico bad">${icon('bolt')}</span>
      <div>
        <h2>${words.shopHasNotTaken(events.length, count)}</h2>
        <small>
          ${ordersOf(events, context)} ${oldest ? ` · ${words.since(format.short(oldest.createdAt))}` : ''}
          ${said ? html` · ${storedText(words.answers(said))}` : nothing}
        </small>
        ${endpoint ? html`<p><small class="mono">${storedText(endpoint)}</small></p>` : nothing}
        <p class="explain">
          ${triesLeft(events, context)} ${nextCursor ? words.olderMayBeGivenUp : nothing} ${words.undeliveredAdvice}
        </p>
        <div class="row">
          ${
            canResend.length > 0
              ? html`<button class="btn" @click=${() => onResend(canResend)}>
                ${canResend.length === 1 ? words.resend : words.resendAll(format.number(canResend.length))}
              </button>`
              : nothing
          }
          <a class="btn ghost" href=${pageHref('deliveries', { events: 'undelivered' })}>${words.seeDeliveries}</a>
        </div>
      </div>
    </div>
  </section>`
}

/** Those that are given up first: they wait for the operator. */
function triesLeft(events: readonly EventView[], { words, format }: ConsoleContext): TemplateResult {
  const givenUp = events.filter(({ status }) => status === 'given_up').length
  const tried = events.length - givenUp
  const until = events
    .flatMap(({ givesUpAt }) => givesUpAt ?? [])
    .toSorted()
    .at(-1)
  const time = until ? format.day(until) : ''
  return html`${givenUp > 0 ? html`<b>${words.gaveUpOn(givenUp, format.number(givenUp))}</b>` : nothing}
  ${
    time === ''
      ? nothing
      : givenUp === 0
        ? words.keepTryingUntil(time)
        : words.keepTryingOthersUntil(tried, format.number(tried), time)
  }`
}

/** The types of events with their orders, e.g. `order.paid: 1038, 1039`. */
function ordersOf(events: readonly EventView[], { format }: ConsoleContext): TemplateResult[] {
  return [...new Set(events.map(({ type }) => type))].map((type, index) => {
    const ids = [...new Set(events.flatMap((event) => (event.type === type ? (event.orderId ?? []) : [])))]
    const links = ids.slice(0, SHOWN_ORDERS).map((id) => html`<a href=${orderHref(id)}>${storedText(id)}</a>`)
    const rest = ids.length > SHOWN_ORDERS ? ` +${format.number(ids.length - SHOWN_ORDERS)}` : ''
    return html`${index > 0 ? ' · ' : ''}<span class="mono">${type}</span>${
      links.length > 0 ? html`: ${links.map((link, at) => html`${at > 0 ? ', ' : ''}${link}`)}${rest}` : nothing
    }`
  })
}

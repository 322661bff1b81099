/** The order events that went to the shop, with the last try of each and all of them on request. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { EventsPage, EventView } from '../../server/contract/operator.ts'
import { orderHref, pageHref } from '../app/routes.ts'
import { GrowingList } from '../parts/growing-list.ts'
import type { ListPage } from '../parts/growing-list.ts'
import { rowsById } from '../parts/rows.ts'
import { eventPill } from '../parts/situation.ts'
import { storedText } from '../parts/stored-text.ts'
import { resendEvents } from './actions.ts'
import { answerOf } from './event-tries.ts'

interface Events extends ListPage<EventView> {
  readonly endpoint: string | null
}

@customElement('event-list')
export class EventList extends GrowingList<EventView, Events> {
  protected readonly titleId = 'events-title'

  protected override asked(): string {
    return this.filters.events ?? ''
  }

  protected async read({ signal, cursor }: { signal?: AbortSignal; cursor?: string }): Promise<Events> {
    const { events: state } = this.filters
    const query = { state: state === 'undelivered' ? state : undefined, cursor }
    const page = await this.context.client.get<EventsPage>('/events', { query, ...(signal ? { signal } : {}) })
    return { rows: page.events, nextCursor: page.nextCursor, endpoint: page.endpoint }
  }

  protected head(page: Events | undefined): TemplateResult {
    const { words } = this.context
    const isLimited = this.asked() === 'undelivered'
    const show = (events?: string) => () => (location.hash = pageHref('deliveries', { ...this.filters, events }))
    return html`<h2 id=${this.titleId}>${words.toYourShop}</h2>
      ${page?.endpoint ? html`<small class="only-d mono">${storedText(page.endpoint)}</small>` : nothing}
      <div class="seg" role="group" aria-label=${words.show}>
        <button aria-pressed=${!isLimited} @click=${show()}>${words.all}</button>
        <button aria-pressed=${isLimited} @click=${show('undelivered')}>${words.undelivered}</button>
      </div>`
  }

  protected list({ rows }: Events): TemplateResult {
    const { words } = this.context
    if (rows.length === 0)
      return html`<p class="empty muted">
        ${this.asked() === 'undelivered' ? words.allDelivered : words.noEvents}
      </p>`
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${words.event}</th>
          <th scope="col">${words.order}</th>
          <th scope="col">${words.status}</th>
          <th scope="col">${words.lastTry}</th>
          <th scope="col">${words.time}</th>
          <th scope="col"><span class="hidden">${words.action}</span></th>
        </tr>
      </thead>
      <tbody>
        ${rowsById(rows, (event) => this.#row(event))}
      </tbody>
    </table>`
  }

  #row(event: EventView): TemplateResult {
    const { words, format } = this.context
    const { id, type, orderId, status, createdAt, canResend, tries } = event
    return html`<tr>
      <td><b class="mono">${type}</b></td>
      <td class="only-d">
        ${orderId === undefined ? '–' : html`<a href=${orderHref(orderId)}>${storedText(orderId)}</a>`}
      </td>
      <td class="e">${eventPill(status, words)}</td>
      <td class="muted">
        ${this.#lastTry(event)}
        ${
          orderId === undefined
            ? nothing
            : html`<small class="only-m"><a href=${orderHref(orderId)}>${words.orderTitle} ${storedText(orderId)}</a></small>`
        }
        ${
          tries > 0
            ? html`<event-tries .context=${this.context} .eventId=${id} .tries=${tries}></event-tries>`
            : nothing
        }
      </td>
      <td class="num muted only-d">
        <time datetime=${createdAt} title=${format.full(createdAt)}>${format.short(createdAt)}</time>
      </td>
      <td class="r">
        ${
          canResend
            ? html`<button
              class="btn small"
              aria-label="${words.resend}: ${type} ${orderId ?? ''}"
              @click=${() => this.act(resendEvents([event], this.context))}
            >
              ${words.resend}
            </button>`
            : nothing
        }
      </td>
    </tr>`
  }

  #lastTry({ tries, attempts, nextAttemptAt, status }: EventView): TemplateResult {
    const { words, format } = this.context
    const [last] = attempts
    const parts = [
      words.tries(tries, format.number(tries)),
      last && answerOf(last, this.context),
      status !== 'delivered' && nextAttemptAt ? words.nextTry(format.short(nextAttemptAt)) : undefined,
    ]
    return html`${storedText(parts.filter(Boolean).join(' · '))}
    ${last?.excerpt && status !== 'delivered' ? html`<small class="mono">${storedText(last.excerpt)}</small>` : nothing}`
  }
}

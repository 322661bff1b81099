/** The order events that went to the shop, with the last try of each. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { EventsPage, EventView } from '../../server/contract/operator.ts'
import { orderHref, pageHref } from '../app/routes.ts'
import { GrowingList } from '../parts/growing-list.ts'
import type { ListPage } from '../parts/growing-list.ts'
import { eventPill } from '../parts/situation.ts'
import { storedText } from '../parts/stored-text.ts'
import { resendEvents } from './actions.ts'

interface Events extends ListPage<EventView> {
  readonly endpoint: string | null
}

@customElement('event-list')
export class EventList extends GrowingList<EventView, Events> {
  protected async read({ signal, cursor }: { signal?: AbortSignal; cursor?: string }): Promise<Events> {
    const { events: state } = this.filters
    const query = { state: state === 'undelivered' ? state : undefined, cursor }
    const page = await this.context.client.get<EventsPage>('/events', { query, ...(signal ? { signal } : {}) })
    return { rows: page.events, nextCursor: page.nextCursor, endpoint: page.endpoint }
  }

  protected list(page: Events): TemplateResult {
    const { words } = this.context
    const isLimited = this.filters.events === 'undelivered'
    const show = (events?: string) => () => (location.hash = pageHref('deliveries', { ...this.filters, events }))
    return html`<section class="panel" aria-labelledby="events-title">
      <header>
        <h2 id="events-title">${words.toYourShop}</h2>
        ${page.endpoint ? html`<small class="only-d mono">${storedText(page.endpoint)}</small>` : nothing}
        <div class="seg" role="group" aria-label=${words.show}>
          <button aria-pressed=${!isLimited} @click=${show()}>${words.all}</button>
          <button aria-pressed=${isLimited} @click=${show('undelivered')}>${words.undelivered}</button>
        </div>
      </header>
      ${
        page.rows.length === 0
          ? html`<p class="empty muted">${isLimited ? words.allDelivered : words.noEvents}</p>`
          : html`<table>
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
              ${page.rows.map((event) => this.#row(event))}
            </tbody>
          </table>`
      }
      ${this.footer(page)}
    </section>`
  }

  #row(event: EventView): TemplateResult {
    const { words, format } = this.context
    const { type, orderId, status, createdAt, canResend } = event
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
    const answer = last && (last.status === null ? (last.error ?? '') : String(last.status))
    const parts = [
      words.tries(tries, format.number(tries)),
      answer && last?.seconds !== undefined ? words.answerIn(answer, format.duration(last.seconds)) : answer,
      status !== 'delivered' && nextAttemptAt ? words.nextTry(format.short(nextAttemptAt)) : undefined,
    ]
    return html`${storedText(parts.filter(Boolean).join(' · '))}
    ${last?.excerpt && status !== 'delivered' ? html`<small class="mono">${storedText(last.excerpt)}</small>` : nothing}`
  }
}

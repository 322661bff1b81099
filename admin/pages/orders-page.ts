/**
 * All orders: one search for anything that a buyer quotes, filters, further pages, and the download of a period. Rows
 * follow the server, and orders that came meanwhile are shown when the operator wants them.
 */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property, query } from 'lit/decorators.js'
import type {
  OrderLine,
  OrderLinesPage,
  OrderListQuery,
  OrderListStatus,
  PaidWith,
} from '../../server/contract/operator.ts'
import { orderHref, pageHref } from '../app/routes.ts'
import { ConsoleElement } from '../parts/console-element.ts'
import { catchFocus } from '../parts/focus.ts'
import { icon } from '../parts/icons.ts'
import { problemPanel } from '../parts/problem.ts'
import { ServerData } from '../parts/server-data.ts'
import { situationPill } from '../parts/situation.ts'
import { storedText } from '../parts/stored-text.ts'
import { NewerOrders } from './newer-orders.ts'
import { periodStart, PERIODS } from './periods.ts'
import type { Period } from './periods.ts'

type Show = 'paid' | 'waiting' | 'not_paid' | 'attention' | 'needs_review' | 'refunded'
const SHOWS: readonly Show[] = ['paid', 'waiting', 'not_paid', 'attention', 'needs_review', 'refunded']

@customElement('orders-page')
export class OrdersPage extends ConsoleElement {
  @property({ attribute: false }) filters: Readonly<Record<string, string>> = {}
  /** How many orders need attention, for the filter's label. */
  @property({ type: Number }) openCases = 0
  /** Counts the live updates. */
  @property({ type: Number }) pulse = 0
  @query('input[type=search]') private searchField!: HTMLInputElement
  #isLoadingMore = false

  readonly #page = new ServerData<OrderLinesPage>(this, (signal) => this.#read(signal))
  readonly #newer = new NewerOrders(this.#page, {
    page: (signal, cursor) => this.#read(signal, cursor),
    openedAt: (time, signal) => this.#readOpenedAt(time, signal),
    from: () => this.#from(),
  })

  focusSearch(): void {
    this.searchField.focus()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#newer.forget()
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    // The first load is the controller's.
    if (changed.get('filters') !== undefined) void this.#load()
    else if (changed.get('pulse') !== undefined) void this.#newer.read()
  }

  #load(): Promise<void> {
    this.#newer.forget()
    return this.#page.load()
  }

  #read(signal?: AbortSignal, cursor?: string): Promise<OrderLinesPage> {
    const { client, search } = this.context
    search.filters = this.filters
    const { show, provider } = this.#chosen()
    const from = this.#from()
    const filter: OrderListQuery = {
      ...shownBy(show),
      ...(provider ? { provider } : {}),
      ...(from ? { from } : {}),
      ...(cursor ? { cursor } : {}),
    }
    const options = signal ? { signal } : {}
    if (!search.text) return client.get('/orders', { query: filter as unknown as Record<string, string>, ...options })
    // In the body, because it may be an e-mail address or a phone number.
    return client.post('/orders/search', { ...filter, q: search.text }, options)
  }

  /** The beginning of the period. A quoted id is found in every period. */
  #from(): string | undefined {
    return this.context.search.text ? undefined : periodStart(this.#chosen().period)
  }

  #readOpenedAt(time: string, signal: AbortSignal): Promise<OrderLinesPage> {
    const to = new Date(Date.parse(time) + 1).toISOString()
    return this.context.client.get('/orders', { query: { from: time, to }, signal })
  }

  /** Shows the first page. The focus goes to its newest order, since the button is gone. */
  async #showNewer(): Promise<void> {
    await this.#load()
    await this.updateComplete
    if (this.#page.isLoading) return
    const first = this.querySelector<HTMLElement>('tbody a') ?? this.querySelector<HTMLElement>('h1')
    first?.focus()
  }

  #chosen(): { show: Show | undefined; provider: string | undefined; period: Period } {
    const { show, provider, period } = this.filters
    return {
      show: SHOWS.find((one) => one === show),
      provider,
      period: PERIODS.find((one) => one === period) ?? 'week',
    }
  }

  protected override render(): TemplateResult {
    const { words } = this.context
    const { period } = this.#chosen()
    return html`<div class="page">
      <div class="head steady">
        <h1 tabindex="-1">${words.orders}</h1>
        <div role="status">${this.#newerButton()}</div>
        <a class="btn only-d" href=${this.#exportAddress()} download>${words.exportCsv(words.periods[period])}</a>
      </div>
      ${this.#tools()} ${this.#chips()} ${this.#list()}
    </div>`
  }

  #newerButton(): TemplateResult | typeof nothing {
    const { words, format } = this.context
    const { count, isCut } = this.#newer
    if (count === 0) return nothing
    const shown = isCut ? words.orMore(format.number(count)) : format.number(count)
    return html`<button class="btn small info" @click=${this.#showNewer}>${words.newOrders(count, shown)}</button>`
  }

  #tools(): TemplateResult {
    const { words, session, search } = this.context
    const { provider, period } = this.#chosen()
    return html`<form class="tools" role="search" @submit=${this.#search}>
      <label class="field">
        ${icon('search')}
        <input
          type="search"
          name="q"
          maxlength="254"
          autocomplete="off"
          spellcheck="false"
          enterkeyhint="search"
          placeholder=${words.searchHint}
          aria-label=${words.searchOrders}
          .value=${search.text}
          @search=${this.#search}
        />
      </label>
      <select
        class="btn"
        aria-label=${words.period}
        ?disabled=${search.text !== ''}
        @change=${(event: Event) => this.#choose('period', event)}>
        ${PERIODS.map((one) => html`<option value=${one} ?selected=${one === period}>${words.periods[one]}</option>`)}
      </select>
      <select class="btn" aria-label=${words.provider} @change=${(event: Event) => this.#choose('provider', event)}>
        <option value="" ?selected=${!provider}>${words.anyProvider}</option>
        ${session.providers.map(
          ({ id, label }) => html`<option value=${id} ?selected=${id === provider}>${label}</option>`,
        )}
      </select>
    </form>`
  }

  #chips(): TemplateResult {
    const { words, format } = this.context
    const { show } = this.#chosen()
    const label = (one: Show) =>
      one === 'attention' && this.openCases > 0
        ? `${words.attention} · ${format.number(this.openCases)}`
        : words.orderFilters[one]
    return html`<div class="chips" role="group" aria-label=${words.status}>
      <button class="chip" aria-pressed=${!show} @click=${() => this.#filter({ show: undefined })}>${words.all}</button>
      ${SHOWS.map(
        (one) =>
          html`<button class="chip" aria-pressed=${one === show} @click=${() => this.#filter({ show: one })}>
            ${label(one)}
          </button>`,
      )}
    </div>`
  }

  #list(): TemplateResult {
    const { words, format } = this.context
    const { data, error, isLoading } = this.#page
    // Rows of before would look like the answer to what was asked.
    if (error) return problemPanel(error, words, () => void this.#load())
    if (!data) return html`<p class="loading">${words.loading}</p>`
    if (data.orders.length === 0 && !data.nextCursor) return this.#nothingFound()
    return html`<section class="panel" aria-label=${words.orders} aria-busy=${isLoading}>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.order}</th>
            <th scope="col" class="r">${words.amount}</th>
            <th scope="col">${words.status}</th>
            <th scope="col">${words.paidWith}</th>
            <th scope="col">${words.buyer}</th>
            <th scope="col" class="r">${words.time}</th>
          </tr>
        </thead>
        <tbody>
          ${data.orders.map((order) => this.#row(order))}
        </tbody>
      </table>
      <footer>
        <span role="status">${words.ordersShown(data.orders.length, format.number(data.orders.length))}</span>
        ${
          data.nextCursor
            ? html`<button class="link" @click=${this.#more}>${words.showMore}</button>`
            : html`<span>${words.noMore}</span>`
        }
      </footer>
    </section>`
  }

  #row({ orderId, title, money, situation, paidWith, customerName, openedAt }: OrderLine): TemplateResult {
    const { words, format } = this.context
    return html`<tr>
      <td>
        <a href=${orderHref(orderId)}><b>${storedText(orderId)}</b></a>
        ${title ? html`<small>${storedText(title)}</small>` : nothing}
      </td>
      <td class="r num"><b>${format.money(money)}</b></td>
      <td>${situationPill(situation, words)}</td>
      <td class="only-d">${this.#paidWith(paidWith)}</td>
      <td class="only-d">${customerName === null ? html`<span class="muted">–</span>` : storedText(customerName)}</td>
      <td class="r num muted"><time datetime=${openedAt} title=${format.full(openedAt)}>${format.short(openedAt)}</time></td>
    </tr>`
  }

  #paidWith(paidWith: readonly PaidWith[]): TemplateResult {
    if (paidWith.length === 0) return html`<span class="muted">${this.context.words.noneChosen}</span>`
    const providers = [...new Set(paidWith.map(({ label }) => label))].join(', ')
    const mediums = [...new Set(paidWith.map(({ medium, label }) => medium?.label ?? label))].join(', ')
    return mediums === providers
      ? storedText(providers)
      : html`${storedText(mediums)}<small>${storedText(providers)}</small>`
  }

  #nothingFound(): TemplateResult {
    const { words, search } = this.context
    const { show, provider, period } = this.#chosen()
    const isFiltered = Boolean(search.text || show || provider || period !== 'all')
    return html`<section class="panel empty" role="status">
      <span class="ico big">${icon('search')}</span>
      <h2>${search.text ? words.nothingFound : words.noOrders}</h2>
      <p class="muted">${search.text ? words.nothingFoundHint : words.noOrdersHint}</p>
      ${isFiltered ? html`<button class="btn" @click=${this.#showEverything}>${words.showEverything}</button>` : nothing}
    </section>`
  }

  async #more(): Promise<void> {
    const { data } = this.#page
    if (!data?.nextCursor || this.#isLoadingMore) return
    this.#isLoadingMore = true
    try {
      const next = await this.#read(undefined, data.nextCursor)
      // Another search may have replaced the list meanwhile.
      if (this.#page.data !== data) return
      this.#page.set({ ...next, orders: [...data.orders, ...next.orders] })
      await this.updateComplete
      catchFocus(this.querySelectorAll<HTMLElement>('tbody tr')[data.orders.length])
    } catch {
      this.context.notify(this.context.words.couldNotLoad)
    } finally {
      this.#isLoadingMore = false
    }
  }

  #search(event: Event): void {
    event.preventDefault()
    const text = this.searchField.value.trim()
    if (text === this.context.search.text) return
    this.context.search.text = text
    void this.#load()
  }

  #showEverything(): void {
    this.context.search.text = ''
    this.#filter({ show: undefined, provider: undefined, period: 'all' })
    void this.#load()
  }

  #choose(name: string, event: Event): void {
    this.#filter({ [name]: (event.target as HTMLSelectElement).value })
  }

  #filter(change: Readonly<Record<string, string | undefined>>): void {
    location.hash = pageHref('orders', { ...this.filters, ...change })
  }

  #exportAddress(): string {
    const from = periodStart(this.#chosen().period) ?? new Date(0).toISOString()
    return this.context.client.address('/export.csv', { from, to: tomorrow() })
  }
}

function shownBy(show: Show | undefined): Pick<OrderListQuery, 'anomaly' | 'needsReview' | 'status'> {
  if (show === undefined) return {}
  if (show === 'attention') return { anomaly: 'open' }
  return show === 'needs_review' ? { needsReview: true } : { status: show satisfies OrderListStatus }
}

function tomorrow(): string {
  const date = new Date()
  date.setHours(24, 0, 0, 0)
  return date.toISOString()
}

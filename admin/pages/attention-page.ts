/** What needs a person: money that does not fit its order, and messages that did not arrive. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { AnomaliesPage, EventsPage, OperatorAnomalyView, OverviewView } from '../../server/contract/operator.ts'
import { orderHref, pageHref } from '../app/routes.ts'
import { ConsoleElement } from '../parts/console-element.ts'
import { icon } from '../parts/icons.ts'
import type { IconName } from '../parts/icons.ts'
import { problemPanel } from '../parts/problem.ts'
import { ServerData } from '../parts/server-data.ts'
import { ANOMALY_ICONS } from '../parts/situation.ts'
import { storedText } from '../parts/stored-text.ts'
import { acceptAnomaly, resendEvents, resolveAnomaly } from './actions.ts'
import { anomalyAdvice, anomalyLine, anomalyTitle, bothPayments, payerOf } from './anomaly-words.ts'
import { returnMoney } from './refund-actions.ts'

/** Of one type of event. The list of deliveries has all of them. */
const SHOWN_ORDERS = 5

interface Cases {
  readonly state: 'open' | 'resolved'
  readonly page: AnomaliesPage
  readonly undelivered: EventsPage | null
}

@customElement('attention-page')
export class AttentionPage extends ConsoleElement {
  @property({ attribute: false }) filters: Readonly<Record<string, string>> = {}
  @property({ attribute: false }) overview: OverviewView | undefined
  /** Counts the live updates: something has changed, perhaps here. */
  @property({ type: Number }) pulse = 0

  readonly #cases = new ServerData<Cases>(this, (signal) => this.#read(signal))

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    // The first load is the controller's.
    const isElsewhere = changed.get('filters') !== undefined
    if (isElsewhere || (changed.get('pulse') !== undefined && !this.#cases.isLoading)) this.#reload()
  }

  #reload = (): void => void this.#cases.load()

  get #state(): 'open' | 'resolved' {
    return this.filters.state === 'resolved' ? 'resolved' : 'open'
  }

  async #read(signal: AbortSignal): Promise<Cases> {
    const { client } = this.context
    const state = this.#state
    const [page, undelivered] = await Promise.all([
      client.get<AnomaliesPage>('/anomalies', { query: { state }, signal }),
      state === 'open'
        ? client.get<EventsPage>('/events', { query: { state: 'undelivered' }, signal })
        : Promise.resolve(null),
    ])
    return { state, page, undelivered }
  }

  #act(action: Promise<boolean>): void {
    // Also when it seems to have failed: its answer may be lost.
    void action.then(this.#reload)
  }

  protected override render(): TemplateResult {
    const { words, format } = this.context
    const { data, error } = this.#cases
    const state = this.#state
    const open = data?.page.open ?? 0
    const loading = html`<p class="loading">${words.loading}</p>`
    return html`<div class="page">
      <div class="head">
        <div>
          <h1 tabindex="-1">${words.attention}</h1>
          <p class="muted">${words.attentionLead}</p>
        </div>
        <div class="seg" role="group" aria-label=${words.show}>
          <button aria-pressed=${state === 'open'} @click=${() => this.#show('open')}>
            ${words.open}${open > 0 ? ` · ${format.number(open)}` : ''}
          </button>
          <button aria-pressed=${state === 'resolved'} @click=${() => this.#show('resolved')}>${words.resolved}</button>
        </div>
      </div>
      ${data?.state === state ? this.#content(data) : error ? problemPanel(error, words, this.#reload) : loading}
    </div>`
  }

  #show(state: 'open' | 'resolved'): void {
    location.hash = pageHref('attention', { state: state === 'open' ? undefined : state })
  }

  #content({ state, page, undelivered }: Cases): TemplateResult {
    const { words } = this.context
    const others = state === 'open' ? this.#others() : []
    const late = undelivered?.events.filter(({ tries }) => tries > 0) ?? []
    if (page.anomalies.length === 0 && late.length === 0 && others.length === 0) return this.#nothing(state)
    return html`${page.anomalies.map((anomaly) => this.#anomaly(anomaly))}
      ${late.length > 0 && undelivered ? this.#undelivered(undelivered, late) : nothing} ${others}
      ${
        page.nextCursor
          ? html`<button class="btn" @click=${() => this.#more(page)}>${words.showMore}</button>`
          : nothing
      }`
  }

  #nothing(state: 'open' | 'resolved'): TemplateResult {
    const { words, format } = this.context
    if (state === 'resolved') return html`<section class="panel empty"><h2>${words.nothingResolved}</h2></section>`
    const proof = this.overview?.lastProof
    return html`<section class="panel empty">
      <span class="ico good big">${icon('tick')}</span>
      <h2>${words.nothingNeedsYou}</h2>
      <p class="muted">
        ${words.everythingFits}
        ${proof ? html`<br />${words.lastProof(format.short(proof.at), proof.passed)}` : nothing}
      </p>
    </section>`
  }

  #anomaly(anomaly: OperatorAnomalyView): TemplateResult {
    const { words, format } = this.context
    const { id, kind, orderId, paymentId, paidWith, transactionId, at, canAccept, refundable, orderStatus } = anomaly
    const { resolvedAt, resolvedBy, note } = anomaly
    const { canRefund } = anomaly
    const twice = bothPayments(anomaly, this.context)
    const tellsShop = orderStatus === 'unpaid'
    const source = { orderId, paymentId, anomalyId: id, providerLabel: paidWith.label, canRefund, tellsShop }
    return html`<section class="panel" aria-label=${anomalyTitle(anomaly, this.context)}>
      <div class="alert">
        <span class="ico ${resolvedAt ? '' : 'warn'}">${icon(ANOMALY_ICONS[kind])}</span>
        <div>
          <h2><bdi>${anomalyTitle(anomaly, this.context)}</bdi></h2>
          <small>
            ${anomalyLine(anomaly, this.context)} · ${storedText(payerOf(paidWith))}
            ${transactionId ? html` · <span class="mono">${storedText(transactionId)}</span>` : nothing} ·
            ${format.full(at)}
          </small>
          ${twice ? html`<p><small><bdi>${twice}</bdi></small></p>` : nothing}
          ${
            resolvedAt
              ? html`<p class="explain">
                ${words.resolvedOn(format.full(resolvedAt))}
                ${resolvedBy ? html`<span class="mono">${resolvedBy}</span>` : words.resolvedByProvider}
                ${note ? html`<br />${storedText(note, { whole: true })}` : nothing}
              </p>`
              : html`<p class="explain"><bdi>${anomalyAdvice(anomaly, this.context)}</bdi></p>`
          }
          <div class="row">
            ${
              canAccept && !resolvedAt
                ? html`<button class="btn" @click=${() => this.#act(acceptAnomaly(anomaly, this.context))}>
                  ${words.acceptAsPaid}
                </button>`
                : nothing
            }
            ${
              refundable && refundable.minor > 0 && !resolvedAt
                ? html`<button
                  class="btn"
                  @click=${() => this.#act(returnMoney({ ...source, refundable }, this.context))}
                >
                  ${canRefund ? words.refund : words.recordRefund}
                </button>`
                : nothing
            }
            ${
              resolvedAt
                ? nothing
                : html`<button class="btn" @click=${() => this.#act(resolveAnomaly(anomaly, this.context))}>
                  ${words.markResolved}
                </button>`
            }
            <a class="btn ghost" href=${orderHref(orderId)}>${words.openOrder}</a>
          </div>
        </div>
      </div>
    </section>`
  }

  #undelivered({ endpoint, nextCursor }: EventsPage, events: EventsPage['events']): TemplateResult {
    const { words, format } = this.context
    const count = format.number(events.length) + (nextCursor ? '+' : '')
    const newest = events[0]
    const oldest = events.at(-1)
    const answer = newest?.attempts[0]
    const said = answer?.status ? String(answer.status) : (answer?.error ?? '')
    const until = events
      .flatMap(({ givesUpAt }) => givesUpAt ?? [])
      .toSorted()
      .at(-1)
    const canResend = events.filter((event) => event.canResend)
    return html`<section class="panel" aria-label=${words.shopHasNotTaken(events.length, count)}>
      <div class="alert">
        <span class="ico bad">${icon('bolt')}</span>
        <div>
          <h2>${words.shopHasNotTaken(events.length, count)}</h2>
          <small>
            ${this.#orders(events)} ${oldest ? ` · ${words.since(format.short(oldest.createdAt))}` : ''}
            ${said ? html` · ${storedText(words.answers(said))}` : nothing}
          </small>
          ${endpoint ? html`<p><small class="mono">${storedText(endpoint)}</small></p>` : nothing}
          <p class="explain">
            ${until ? words.keepTryingUntil(format.day(until)) : words.gaveUpTrying} ${words.undeliveredAdvice}
          </p>
          <div class="row">
            ${
              canResend.length > 0
                ? html`<button class="btn" @click=${() => this.#act(resendEvents(canResend, this.context))}>
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

  /** The types of events with their orders, e.g. `order.paid: 1038, 1039`. */
  #orders(events: EventsPage['events']): TemplateResult[] {
    const { format } = this.context
    return [...new Set(events.map(({ type }) => type))].map((type, index) => {
      const ids = [...new Set(events.flatMap((event) => (event.type === type ? (event.orderId ?? []) : [])))]
      const links = ids.slice(0, SHOWN_ORDERS).map((id) => html`<a href=${orderHref(id)}>${storedText(id)}</a>`)
      const rest = ids.length > SHOWN_ORDERS ? ` +${format.number(ids.length - SHOWN_ORDERS)}` : ''
      return html`${index > 0 ? ' · ' : ''}<span class="mono">${type}</span>${
        links.length > 0 ? html`: ${links.map((link, at) => html`${at > 0 ? ', ' : ''}${link}`)}${rest}` : nothing
      }`
    })
  }

  /** What the overview counts besides. */
  #others(): TemplateResult[] {
    const { words, format } = this.context
    const attention = this.overview?.attention
    if (!attention) return []
    const { providersDown, refusedWebhooks, unmatchedWebhooks = 0, needsReview, refunds } = attention
    const count = format.number
    return [
      ...refunds.map(({ money, label, orderId }) =>
        this.#other(
          'question',
          words.refundUnresolved(format.money(money), label),
          words.refundNeedsPerson(label),
          orderHref(orderId),
          words.openOrder,
        ),
      ),
      providersDown > 0
        ? this.#other(
            'pulse',
            words.providersDown(providersDown, count(providersDown)),
            words.providersDownAdvice,
            pageHref('health'),
            words.health,
          )
        : null,
      refusedWebhooks > 0
        ? this.#other(
            'alert',
            words.webhooksRefused(refusedWebhooks, count(refusedWebhooks)),
            words.refusedAdvice,
            pageHref('deliveries', { webhooks: 'refused' }),
            words.seeDeliveries,
          )
        : null,
      unmatchedWebhooks > 0
        ? this.#other(
            'question',
            words.webhooksUnmatched(unmatchedWebhooks, count(unmatchedWebhooks)),
            words.unmatchedAdvice,
            pageHref('deliveries', { webhooks: 'orphan' }),
            words.seeDeliveries,
          )
        : null,
      needsReview > 0
        ? this.#other(
            'question',
            words.needReview(needsReview, count(needsReview)),
            words.needReviewAdvice,
            pageHref('orders', { period: 'all', show: 'needs_review' }),
            words.orders,
          )
        : null,
    ].filter((part) => part !== null)
  }

  #other(name: IconName, title: string, text: string, href: string, label: string): TemplateResult {
    return html`<section class="panel" aria-label=${title}>
      <div class="alert">
        <span class="ico bad">${icon(name)}</span>
        <div>
          <h2>${title}</h2>
          <p class="explain">${text}</p>
          <div class="row"><a class="btn" href=${href}>${label}</a></div>
        </div>
      </div>
    </section>`
  }

  async #more(page: AnomaliesPage): Promise<void> {
    const { data } = this.#cases
    if (!data || !page.nextCursor) return
    const query = { state: data.state, cursor: page.nextCursor }
    try {
      const next = await this.context.client.get<AnomaliesPage>('/anomalies', { query })
      if (this.#cases.data !== data) return
      this.#cases.set({ ...data, page: { ...next, anomalies: [...page.anomalies, ...next.anomalies] } })
    } catch {
      this.context.notify(this.context.words.couldNotLoad)
    }
  }
}

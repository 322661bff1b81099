/** What needs a person: money that does not fit its order, and messages that did not arrive. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type {
  AnomaliesPage,
  EventsPage,
  EventView,
  OperatorAnomalyView,
  OverviewView,
} from '../../server/contract/operator.ts'
import type { ApiError } from '../app/client.ts'
import { orderHref, pageHref } from '../app/routes.ts'
import { ConsoleElement } from '../parts/console-element.ts'
import { catchFocus } from '../parts/focus.ts'
import { icon } from '../parts/icons.ts'
import type { IconName } from '../parts/icons.ts'
import { problemPanel, staleStrip } from '../parts/problem.ts'
import { rowsById } from '../parts/rows.ts'
import { ServerData } from '../parts/server-data.ts'
import { ANOMALY_ICONS } from '../parts/situation.ts'
import { storedText } from '../parts/stored-text.ts'
import { acceptAnomaly, resendEvents, resolveAnomaly } from './actions.ts'
import { anomalyAdvice, anomalyLine, anomalyTitle, bothPayments, payerOf } from './anomaly-words.ts'
import { returnMoney } from './refund-actions.ts'
import { undeliveredPanel } from './undelivered-panel.ts'

interface Cases {
  readonly state: 'open' | 'resolved'
  readonly page: AnomaliesPage
  readonly undelivered: EventsPage | null
}

@customElement('attention-page')
export class AttentionPage extends ConsoleElement {
  @property({ attribute: false }) filters: Readonly<Record<string, string>> = {}
  @property({ attribute: false }) overview: OverviewView | undefined
  @property({ attribute: false }) overviewError: ApiError | undefined
  @property({ attribute: false }) retryOverview: () => void = () => undefined
  /** Counts the live updates: something has changed, perhaps here. */
  @property({ type: Number }) pulse = 0

  readonly #cases = new ServerData<Cases>(this, (signal) => this.#read(signal))

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    // The first load is the controller's. Further cases that somebody reads are not taken away by a live update.
    if (changed.get('filters') !== undefined) void this.#load()
    else if (changed.get('pulse') !== undefined && !this.#hasGrown) this.#cases.refresh()
  }

  #hasGrown = false

  #load(): Promise<void> {
    this.#hasGrown = false
    return this.#cases.load()
  }

  #retry = (): void => {
    void this.#load()
    this.retryOverview()
  }

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

  /** @param place of the case in the list: the one that takes its place is read next */
  async #act(action: Promise<boolean>, place: number): Promise<void> {
    await action
    // Also when it seems to have failed: its answer may be lost.
    await this.#load()
    await this.updateComplete
    catchFocus(this.querySelectorAll<HTMLElement>('section h2')[place] ?? this.querySelector('h1'))
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
      ${data?.state === state ? this.#content(data) : error ? problemPanel(error, words, this.#retry) : loading}
    </div>`
  }

  #show(state: 'open' | 'resolved'): void {
    location.hash = pageHref('attention', { state: state === 'open' ? undefined : state })
  }

  #content({ state, page, undelivered }: Cases): TemplateResult {
    const { words } = this.context
    const others = state === 'open' ? this.#others() : []
    const late = undelivered?.events.filter(({ tries }) => tries > 0) ?? []
    const stale = this.#cases.error ?? (state === 'open' && this.overview ? this.overviewError : undefined)
    if (page.anomalies.length === 0 && late.length === 0 && others.length === 0 && !stale) return this.#nothing(state)
    const resend = (events: readonly EventView[]) =>
      void this.#act(resendEvents(events, this.context), page.anomalies.length)
    return html`${stale ? staleStrip(stale, words, this.#retry) : nothing}
      ${rowsById(page.anomalies, (anomaly) => this.#anomaly(anomaly, page.anomalies.indexOf(anomaly)))}
      ${late.length > 0 && undelivered ? undeliveredPanel(undelivered, late, resend, this.context) : nothing} ${others}
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

  #anomaly(anomaly: OperatorAnomalyView, place: number): TemplateResult {
    const { words, format } = this.context
    const { id, kind, orderId, paymentId, paidWith, transactionId, at, canAccept, refundable, orderStatus } = anomaly
    const { resolvedAt, resolvedBy, note } = anomaly
    const { canRefund } = anomaly
    const twice = bothPayments(anomaly, this.context)
    const tellsShop = orderStatus === 'unpaid'
    const money = { orderId, paymentId, transactionId, anomalyId: id, providerLabel: paidWith.label }
    const source = { ...money, canRefund, tellsShop }
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
                ? html`<button class="btn" @click=${() => this.#act(acceptAnomaly(anomaly, this.context), place)}>
                  ${words.acceptAsPaid}
                </button>`
                : nothing
            }
            ${
              refundable && refundable.minor > 0 && !resolvedAt
                ? html`<button
                  class="btn"
                  @click=${() => this.#act(returnMoney({ ...source, refundable }, this.context), place)}
                >
                  ${canRefund ? words.refund : words.recordRefund}
                </button>`
                : nothing
            }
            ${
              resolvedAt
                ? nothing
                : html`<button class="btn" @click=${() => this.#act(resolveAnomaly(anomaly, this.context), place)}>
                  ${words.markResolved}
                </button>`
            }
            <a class="btn ghost" href=${orderHref(orderId)}>${words.openOrder}</a>
          </div>
        </div>
      </div>
    </section>`
  }

  /** What the overview counts besides. */
  #others(): TemplateResult[] {
    const { words, format } = this.context
    const attention = this.overview?.attention
    // Without its counts nobody can say that there is nothing else.
    if (!attention)
      return [
        this.overviewError
          ? problemPanel(this.overviewError, words, this.#retry)
          : html`<p class="loading">${words.loading}</p>`,
      ]
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
      this.#hasGrown = true
      this.#cases.extend({ ...data, page: { ...next, anomalies: [...page.anomalies, ...next.anomalies] } })
      await this.updateComplete
      catchFocus(this.querySelectorAll<HTMLElement>('section h2')[page.anomalies.length])
    } catch {
      this.context.notify(this.context.words.couldNotLoad)
    }
  }
}

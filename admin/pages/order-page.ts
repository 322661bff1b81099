/** One order: what is wrong first, what can be done, then the money, the buyer and everything that happened. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { OperatorAnomalyView, OperatorOrderView } from '../../server/contract/operator.ts'
import { pageHref } from '../app/routes.ts'
import { ConsoleElement } from '../parts/console-element.ts'
import { icon } from '../parts/icons.ts'
import { catchFocus } from '../parts/focus.ts'
import { problemPanel, staleStrip } from '../parts/problem.ts'
import { rowsById } from '../parts/rows.ts'
import { ServerData } from '../parts/server-data.ts'
import { ANOMALY_ICONS, situationPill } from '../parts/situation.ts'
import { storedText } from '../parts/stored-text.ts'
import { acceptAnomaly, checkPayment, lookUpTransaction, resendEvents, resolveAnomaly } from './actions.ts'
import { returnMoney } from './refund-actions.ts'
import { anomalyAdvice, anomalyLine, bothPayments } from './anomaly-words.ts'
import { cutNote, orderPanels } from './order-panels.ts'
import './order-timeline.ts'

@customElement('order-page')
export class OrderPage extends ConsoleElement {
  @property() orderId = ''
  /** Counts the live updates: something has changed, perhaps this order. */
  @property({ type: Number }) pulse = 0

  readonly #order = new ServerData<OperatorOrderView>(this, (signal) =>
    this.context.client.get(`/orders/${encodeURIComponent(this.orderId)}`, { signal }),
  )

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    // The first load is the controller's.
    if (changed.get('orderId')) this.#reload()
    else if (changed.get('pulse') !== undefined) this.#order.refresh()
  }

  #reload = (): void => void this.#order.load()

  /** Runs an action, and shows what became of the order. */
  async #act(action: Promise<boolean>): Promise<void> {
    await action
    // Also when it seems to have failed: its answer may be lost.
    await this.#order.load()
    await this.updateComplete
    catchFocus(this.querySelector<HTMLElement>('.page > .alert h2') ?? this.querySelector('h1'))
  }

  protected override render(): TemplateResult {
    const { words, search } = this.context
    const { data, error } = this.#order
    const order = data?.orderId === this.orderId ? data : undefined
    return html`<div class="page">
      <div>
        <nav class="crumb" aria-label=${words.breadcrumb}>
          <a href=${pageHref('orders', search.filters)}>${words.orders}</a> ${icon('next')} ${storedText(this.orderId)}
        </nav>
        ${this.#head(order)}
      </div>
      ${order && error ? staleStrip(error, words, this.#reload) : nothing}
      ${order ? this.#content(order) : this.#noContent(error)}
    </div>`
  }

  #noContent(error: ServerData<unknown>['error']): TemplateResult {
    const { words, search } = this.context
    if (!error) return html`<p class="loading">${words.loading}</p>`
    if (error.code !== 'order_not_found') return problemPanel(error, words, this.#reload)
    return html`<section class="panel empty" role="status">
      <span class="ico big">${icon('search')}</span>
      <h2>${words.orderNotFound}</h2>
      <a class="btn" href=${pageHref('orders', search.filters)}>${words.orders}</a>
    </section>`
  }

  /** One headline before and after the order has arrived, so that it keeps the focus. */
  #head(order: OperatorOrderView | undefined): TemplateResult {
    const { words, format } = this.context
    return html`<div class="head">
      <div>
        <h1 class="amount" tabindex="-1">
          ${
            order
              ? html`<span class="num">${format.money(order.money)}</span> ${situationPill(order.situation, words)}`
              : html`<span>${words.orderTitle} ${storedText(this.orderId)}</span>`
          }
        </h1>
        ${order ? this.#subtitle(order) : nothing}
      </div>
      ${order ? this.#mainActions(order) : nothing}
    </div>`
  }

  #subtitle({ orderId, reference, title, openedAt }: OperatorOrderView): TemplateResult {
    const { words, format } = this.context
    return html`<p class="muted">
      ${words.orderTitle} ${storedText(orderId)}${title ? html` · ${storedText(title)}` : nothing}
      ${reference ? html` · ${storedText(reference)}` : nothing} · ${format.full(openedAt)}
    </p>`
  }

  #mainActions({ payments }: OperatorOrderView): TemplateResult | typeof nothing {
    const { words } = this.context
    // The newest comes first.
    const asked = payments.find(({ canCheck }) => canCheck)
    const shown = payments.find(({ canLookUpTransaction }) => canLookUpTransaction)
    if (!asked && !shown) return nothing
    return html`<div class="acts">
      ${
        shown
          ? html`<button class="btn" @click=${() => this.#act(lookUpTransaction(shown, this.context))}>
            ${words.lookUp}
          </button>`
          : nothing
      }
      ${
        asked
          ? html`<button class="btn main-action" @click=${() => this.#act(checkPayment(asked, this.context))}>
            ${words.checkNow}
          </button>`
          : nothing
      }
    </div>`
  }

  #content(order: OperatorOrderView): TemplateResult {
    const open = order.anomalies.filter(({ resolvedAt }) => resolvedAt === undefined)
    return html`${rowsById(open, (anomaly) => this.#anomaly(anomaly, order))} ${cutNote('anomalies', order, this.context)}
      <div class="cols">
        <order-timeline
          class="stack"
          .context=${this.context}
          .entries=${order.timeline}
          .cut=${order.cut?.includes('timeline') ?? false}
          .events=${order.deliveries}
          .onResend=${(id: string) =>
            this.#act(
              resendEvents(
                order.deliveries.filter((event) => event.id === id),
                this.context,
              ),
            )}
        ></order-timeline>
        <div class="stack">
          ${orderPanels(order, this.context, (action) => this.#act(action))}
        </div>
      </div>`
  }

  #anomaly(anomaly: OperatorAnomalyView, order: OperatorOrderView): TemplateResult {
    const { words } = this.context
    const { kind, canAccept } = anomaly
    const twice = bothPayments(anomaly, this.context)
    const notice = order.buyerNotice ? words.buyerNotices[order.buyerNotice] : ''
    return html`<section class="alert warn" aria-label=${words.anomalyNames[kind]}>
      <span class="ico warn">${icon(ANOMALY_ICONS[kind])}</span>
      <div>
        <h2>${words.anomalyHeadline(words.anomalyNames[kind], anomalyLine(anomaly, this.context))}</h2>
        ${twice ? html`<p><bdi>${twice}</bdi></p>` : nothing}
        <p class="muted"><bdi>${anomalyAdvice(anomaly, this.context)}</bdi> ${notice}</p>
        <div class="row">
          ${
            canAccept
              ? html`<button class="btn" @click=${() => this.#act(acceptAnomaly(anomaly, this.context))}>
                ${words.acceptAsPaid}
              </button>`
              : nothing
          }
          ${this.#refundButton(anomaly)}
          <button class="btn ghost" @click=${() => this.#act(resolveAnomaly(anomaly, this.context))}>
            ${words.markResolved}
          </button>
        </div>
      </div>
    </section>`
  }

  #refundButton({
    id,
    orderId,
    paymentId,
    transactionId,
    paidWith,
    refundable,
    canRefund,
    orderStatus,
  }: OperatorAnomalyView): TemplateResult | typeof nothing {
    if (!refundable || refundable.minor === 0) return nothing
    const tellsShop = orderStatus === 'unpaid'
    const source = {
      orderId,
      paymentId,
      transactionId,
      anomalyId: id,
      refundable,
      providerLabel: paidWith.label,
      canRefund,
      tellsShop,
    }
    const { words } = this.context
    return html`<button class="btn" @click=${() => this.#act(returnMoney(source, this.context))}>
      ${canRefund ? words.refund : words.recordRefund}
    </button>`
  }
}

/** The morning: what came in, what needs a person, how the providers do. The shell keeps it current. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { AttentionView, CurrencyFigures, OverviewView } from '../../server/contract/operator.ts'
import { orderHref, pageHref } from '../app/routes.ts'
import { ConsoleElement } from '../parts/console-element.ts'
import { dayChart } from '../parts/day-chart.ts'
import { icon } from '../parts/icons.ts'
import type { IconName } from '../parts/icons.ts'
import { problemPanel } from '../parts/problem.ts'
import { providerList } from '../parts/provider-list.ts'
import type { ApiError } from '../app/client.ts'
import { ANOMALY_ICONS } from '../parts/situation.ts'
import { anomalyLine, anomalyTitle } from './anomaly-words.ts'

@customElement('overview-page')
export class OverviewPage extends ConsoleElement {
  @property({ attribute: false }) overview: OverviewView | undefined
  @property({ attribute: false }) error: ApiError | undefined
  @property({ attribute: false }) retry: () => void = () => undefined
  @property({ type: Boolean }) isLive = false
  @state() private currency: string | undefined

  protected override render(): TemplateResult {
    const { words, format } = this.context
    const { overview } = this
    return html`<div class="page">
      <div class="head">
        <div>
          <h1 tabindex="-1">${words.overview}</h1>
          <p class="muted">
            ${words.nowIn(format.now(overview ? new Date(overview.at) : new Date()), format.city)}
            ${
              overview
                ? html` · <span class="live ${this.isLive ? '' : 'off'}">${this.isLive ? words.live : words.notLive}</span>`
                : nothing
            }
          </p>
        </div>
      </div>
      ${overview ? this.#figures(overview) : this.#noFigures()}
    </div>`
  }

  #noFigures(): TemplateResult {
    const { words } = this.context
    if (this.error) return problemPanel(this.error, words, this.retry)
    return html`<p class="loading">${words.loading}</p>`
  }

  #figures(overview: OverviewView): TemplateResult {
    const { words } = this.context
    const { currencies } = overview
    const chosen = currencies.find(({ currency }) => currency === this.currency) ?? currencies[0]
    return html`<div class="kpis">${currencies.map((one) => this.#currencyTile(one, currencies))}${this.#flowTile(overview)}</div>
      <div class="cols even">
        ${this.#chartPanel(currencies, chosen)}
        <section class="panel first-m" aria-labelledby="attention-title">
          <header>
            <h2 id="attention-title">${words.attention}</h2>
            <a href=${pageHref('attention')}>${words.seeAll}</a>
          </header>
          ${this.#attention(overview.attention)}
        </section>
      </div>
      <section class="panel" aria-labelledby="providers-title">
        <header>
          <h2 id="providers-title">${words.providers}</h2>
          <small>${words.lastHour}</small>
        </header>
        ${providerList(overview.providers, this.context)}
      </section>`
  }

  #currencyTile({ currency, today, last30Days }: CurrencyFigures, all: readonly CurrencyFigures[]): TemplateResult {
    const { words, format } = this.context
    // In the console's languages a name ends with the unit. Shops that take dollars of two countries see both in full.
    const unit = (code: string) => format.currency(code).split(' ').at(-1)!
    const isShared = all.some((other) => other.currency !== currency && unit(other.currency) === unit(currency))
    const name = isShared ? format.currency(currency) : unit(currency)
    return html`<div class="panel kpi">
      <small>${words.currencyToday(name)}</small><b>${format.money(today.money)}</b>
      <small>${words.ordersPaid(today.orders, format.number(today.orders))}</small>
      <small><span>${words.last30Days}</span><span class="num">${format.money(last30Days.money)}</span></small>
    </div>`
  }

  #flowTile({ conversion: { opened, paid, today }, medianSecondsToPaid }: OverviewView): TemplateResult {
    const { words, format } = this.context
    return html`<div class="panel kpi">
      <small>${words.conversion}</small><b>${opened === 0 ? '–' : format.percent(paid / opened)}</b>
      <small>${words.conversionToday(format.number(today.paid), format.number(today.opened))}</small>
      <small
        ><span>${words.medianToPaid}</span
        ><span class="num">${medianSecondsToPaid === null ? '–' : format.duration(medianSecondsToPaid)}</span></small
      >
    </div>`
  }

  #chartPanel(currencies: readonly CurrencyFigures[], chosen: CurrencyFigures | undefined): TemplateResult {
    const { words, format } = this.context
    return html`<section class="panel" aria-labelledby="chart-title">
      <header>
        <h2 id="chart-title">${words.paidPerDay}</h2>
        ${
          currencies.length > 1
            ? html`<div class="seg" role="group" aria-label=${words.currency}>
              ${currencies.map(
                ({ currency }) =>
                  html`<button
                    aria-pressed=${currency === chosen?.currency}
                    title=${format.currency(currency)}
                    @click=${() => (this.currency = currency)}
                  >
                    ${format.symbol(currency)}
                  </button>`,
              )}
            </div>`
            : nothing
        }
      </header>
      ${
        chosen
          ? html`${dayChart(chosen, this.context)}
            <footer>
              ${chosen.providers.map(({ provider, label, money }) => {
                const today = chosen.days.at(-1)?.providers.find((one) => one.provider === provider)
                return html`<span
                  ><bdi>${label}</bdi> <b class="num">${format.money(money)}</b>${
                    today ? html` <span class="num">${words.moneyToday(format.money(today.money))}</span>` : nothing
                  }</span
                >`
              })}
            </footer>`
          : html`<p class="empty muted">${words.nothingPaidYet}</p>`
      }
    </section>`
  }

  #attention(attention: AttentionView): TemplateResult {
    const { words, format } = this.context
    if (attention.total === 0)
      return html`<div class="empty">
        <span class="ico good big">${icon('tick')}</span>
        <h3>${words.nothingNeedsYou}</h3>
        <p class="muted">${words.everythingFits}</p>
      </div>`
    const {
      anomalies,
      refunds,
      deliveries,
      undeliveredEvents,
      refusedWebhooks,
      unmatchedWebhooks = 0,
      providersDown,
      needsReview,
    } = attention
    const count = format.number
    return html`<ul class="list">
      ${anomalies.map((anomaly) =>
        this.#case(
          ANOMALY_ICONS[anomaly.kind],
          'warn',
          anomalyTitle(anomaly, this.context),
          `${anomalyLine(anomaly, this.context)} · ${format.relative(anomaly.at)}`,
          orderHref(anomaly.orderId),
        ),
      )}
      ${refunds.map(({ money, label, orderId }) =>
        this.#case(
          'question',
          'bad',
          words.refundUnresolved(format.money(money), label),
          words.refundNeedsPerson(label),
          orderHref(orderId),
        ),
      )}
      ${
        undeliveredEvents > 0
          ? this.#case(
              'bolt',
              'bad',
              words.eventsNotDelivered(undeliveredEvents, count(undeliveredEvents)),
              [
                deliveries?.lastError && words.answers(deliveries.lastError),
                deliveries?.nextAttemptAt && words.nextTry(format.short(deliveries.nextAttemptAt)),
              ]
                .filter(Boolean)
                .join(' · '),
              pageHref('deliveries', { events: 'undelivered' }),
            )
          : nothing
      }
      ${
        providersDown > 0
          ? this.#case('pulse', 'bad', words.providersDown(providersDown, count(providersDown)), '', pageHref('health'))
          : nothing
      }
      ${
        refusedWebhooks > 0
          ? this.#case(
              'alert',
              'warn',
              words.webhooksRefused(refusedWebhooks, count(refusedWebhooks)),
              words.lastDay,
              pageHref('deliveries', { webhooks: 'refused' }),
            )
          : nothing
      }
      ${
        unmatchedWebhooks > 0
          ? this.#case(
              'question',
              'warn',
              words.webhooksUnmatched(unmatchedWebhooks, count(unmatchedWebhooks)),
              '',
              pageHref('deliveries', { webhooks: 'orphan' }),
            )
          : nothing
      }
      ${
        needsReview > 0
          ? this.#case('question', 'warn', words.needReview(needsReview, count(needsReview)), '', pageHref('attention'))
          : nothing
      }
    </ul>`
  }

  #case(name: IconName, tone: 'warn' | 'bad', title: string, text: string, href: string): TemplateResult {
    return html`<li>
      <span class="ico ${tone}">${icon(name)}</span>
      <div class="grow"><b><bdi>${title}</bdi></b><small><bdi>${text}</bdi></small></div>
      <a class="btn small" href=${href} aria-label="${this.context.words.review}: ${title}">${this.context.words.review}</a>
    </li>`
  }
}

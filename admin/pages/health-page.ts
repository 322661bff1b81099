/** How the companion does: providers, queues, store, what the doctor finds, the settings, and this browser's own. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { FindingView, HealthView, OverviewView, QueueView, SettingView } from '../../server/contract/operator.ts'
import { ConsoleElement } from '../parts/console-element.ts'
import { facts } from '../parts/facts.ts'
import { problemPanel, staleStrip } from '../parts/problem.ts'
import { providerList } from '../parts/provider-list.ts'
import { ServerData } from '../parts/server-data.ts'
import { pill } from '../parts/situation.ts'
import { storedText } from '../parts/stored-text.ts'
import { eraseCustomer } from './erase-customer.ts'
import './action-list.ts'
import { findingText } from './server-words.ts'

const LEVELS = { ok: 'good', warning: 'warn', bad: 'bad' } as const

@customElement('health-page')
export class HealthPage extends ConsoleElement {
  @property({ attribute: false }) overview: OverviewView | undefined
  @property({ attribute: false }) browserSettings: TemplateResult | undefined

  readonly #health = new ServerData<HealthView>(this, (signal) => this.context.client.get('/health', { signal }))

  #reload = (): void => void this.#health.load()

  protected override render(): TemplateResult {
    const { words, session } = this.context
    const { data, error, isLoading } = this.#health
    return html`<div class="page">
      <div class="head">
        <div>
          <h1 tabindex="-1">${words.health}</h1>
          <p class="muted"><bdi>${session.publicUrl}</bdi> · pay-button ${session.version}</p>
        </div>
        <button class="btn" ?disabled=${isLoading} @click=${this.#reload}>${words.checkAgain}</button>
      </div>
      ${this.browserSettings ?? nothing}
      ${error ? (data ? staleStrip : problemPanel)(error, words, this.#reload) : nothing}
      ${!error && !data ? html`<p class="loading">${words.loading}</p>` : nothing} ${data ? this.#content(data) : nothing}
    </div>`
  }

  #content(health: HealthView): TemplateResult {
    const { words } = this.context
    return html`${this.#findings(health.findings)}
      <section class="panel" aria-labelledby="providers-title">
        <header>
          <h2 id="providers-title">${words.providers}</h2>
          <small>${words.lastHour}</small>
        </header>
        ${providerList(health.providers, this.context, { details: true })}
      </section>
      <div class="cols">
        <div class="stack">${this.#settings(health.settings)}</div>
        <div class="stack">${this.#queues(health.queues)} ${this.#store(health)} ${this.#privacy()}</div>
      </div>
      <action-list .context=${this.context}></action-list>`
  }

  /** What is not fine, and the rest for those who want to see it. */
  #findings(findings: readonly FindingView[]): TemplateResult {
    const { words, format } = this.context
    const fine = findings.filter(({ level }) => level === 'ok')
    const others = findings.filter(({ level }) => level !== 'ok').toSorted((a, b) => RANKS[a.level] - RANKS[b.level])
    return html`<section class="panel" aria-labelledby="findings-title">
      <header>
        <h2 id="findings-title">${words.findings}</h2>
        ${others.length === 0 ? pill('good', words.levels.ok) : nothing}
      </header>
      ${others.length > 0 ? this.#findingList(others) : nothing}
      <details>
        <summary>${words.checksAreFine(fine.length, format.number(fine.length))}</summary>
        ${this.#findingList(fine)}
      </details>
    </section>`
  }

  #findingList(findings: readonly FindingView[]): TemplateResult {
    const { words } = this.context
    return html`<ul class="list">
      ${findings.map(
        (finding) =>
          html`<li>
            <div class="grow">
              <b>${words.checks[finding.check]}</b>
              <small>${storedText(findingText(finding, this.context), { whole: true })}</small>
            </div>
            ${pill(LEVELS[finding.level], words.levels[finding.level])}
          </li>`,
      )}
    </ul>`
  }

  #queues(queues: readonly QueueView[]): TemplateResult {
    const { words, format } = this.context
    return html`<section class="panel" aria-labelledby="queues-title">
      <header><h2 id="queues-title">${words.queues}</h2></header>
      ${facts(
        queues.map(({ queue, rows, hasMore, overdueSeconds }) => [
          words.queueNames[queue],
          html`<span class="num">${format.number(rows)}${hasMore ? '+' : ''}</span>
            ${overdueSeconds > 0 ? html`<small>${words.overdue(format.duration(overdueSeconds))}</small>` : nothing}`,
        ]),
      )}
    </section>`
  }

  #store({ store, lastProof }: HealthView): TemplateResult {
    const { words, format } = this.context
    const proof = lastProof ?? this.overview?.lastProof
    return html`<section class="panel" aria-labelledby="store-title">
      <header><h2 id="store-title">${words.store}</h2></header>
      ${facts([
        [words.engine, store.engine === 'sqlite' ? 'SQLite' : 'Postgres'],
        [words.status, store.ready ? pill('good', words.levels.ok) : pill('bad', words.notReady)],
        [words.schemaVersion, format.number(store.schemaVersion)],
        [words.freeSpace, store.freeBytes === null ? null : `${format.number(store.freeBytes / 1e9)} GB`],
        [words.books, proof ? words.lastProof(format.short(proof.at), proof.passed) : words.notCheckedYet],
        ...(proof?.broken ?? []).map(({ id, title, rows }): [string, TemplateResult] => [
          id,
          html`${storedText(title, { whole: true })} (${format.number(rows)})`,
        ]),
      ])}
    </section>`
  }

  #settings(settings: readonly SettingView[]): TemplateResult {
    const { words } = this.context
    return html`<section class="panel" aria-labelledby="settings-title">
      <header>
        <h2 id="settings-title">${words.settings}</h2>
        <small>${words.settingsLead}</small>
      </header>
      ${facts(
        settings
          .filter(({ value }) => value !== null)
          .map(({ name, value }) => [
            html`<span class="mono">${name}</span>`,
            html`<span class="mono">${storedText(value || '–', { whole: true })}</span>`,
          ]),
      )}
    </section>`
  }

  #privacy(): TemplateResult {
    const { words } = this.context
    return html`<section class="panel" aria-labelledby="privacy-title">
      <header><h2 id="privacy-title">${words.privacy}</h2></header>
      <div class="alert">
        <div>
          <p class="muted">${words.eraseLead}</p>
          <div class="row">
            <button class="btn danger" @click=${() => void eraseCustomer(this.context)}>${words.eraseTitle}</button>
          </div>
        </div>
      </div>
    </section>`
  }
}

const RANKS = { bad: 0, warning: 1, ok: 2 } as const

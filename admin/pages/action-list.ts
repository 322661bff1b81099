/** The audit log: what operators did, when and why. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { ActionsPage, OperatorActionView } from '../../server/contract/operator.ts'
import { orderHref } from '../app/routes.ts'
import { GrowingList } from '../parts/growing-list.ts'
import type { ListPage } from '../parts/growing-list.ts'
import { storedText } from '../parts/stored-text.ts'
import { outcomeText } from './server-words.ts'

@customElement('action-list')
export class ActionList extends GrowingList<OperatorActionView> {
  protected readonly titleId = 'audit-title'

  protected async read({
    signal,
    cursor,
  }: {
    signal?: AbortSignal
    cursor?: string
  }): Promise<ListPage<OperatorActionView>> {
    const query = { cursor, limit: '20' }
    const page = await this.context.client.get<ActionsPage>('/actions', { query, ...(signal ? { signal } : {}) })
    return { rows: page.actions, nextCursor: page.nextCursor }
  }

  protected head(): TemplateResult {
    const { words, session } = this.context
    return html`<h2 id=${this.titleId}>${words.auditLog}</h2>
      <small>${words.you} <span class="mono">${session.operator}</span></small>`
  }

  protected list({ rows }: ListPage<OperatorActionView>): TemplateResult {
    if (rows.length === 0) return html`<p class="empty muted">${this.context.words.noActions}</p>`
    return html`<ul class="list">
      ${rows.map((action) => this.#row(action))}
    </ul>`
  }

  #row({ action, at, operator, subject, orderId, note, outcome }: OperatorActionView): TemplateResult {
    const { words, format } = this.context
    return html`<li>
      <div class="grow">
        <b>${words.actionNames[action]}</b>
        <small>
          ${format.full(at)} · <span class="mono">${operator}</span> ·
          ${
            orderId === undefined
              ? html`<span class="mono">${storedText(subject)}</span>`
              : html`<a href=${orderHref(orderId)}>${words.orderTitle} ${storedText(orderId)}</a>`
          }
          ${outcome ? html` · ${storedText(outcomeText(outcome, this.context))}` : nothing}
        </small>
        ${note ? html`<small>${storedText(note, { whole: true })}</small>` : nothing}
      </div>
    </li>`
  }
}

/** The messages of providers: which were valid, what they say, and those that were refused. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement } from 'lit/decorators.js'
import type { WebhooksPage, WebhookView } from '../../server/contract/operator.ts'
import { orderHref, pageHref } from '../app/routes.ts'
import { GrowingList } from '../parts/growing-list.ts'
import type { ListPage } from '../parts/growing-list.ts'
import { rowsById } from '../parts/rows.ts'
import { webhookPill } from '../parts/situation.ts'
import { storedText } from '../parts/stored-text.ts'
import '../parts/raw-message.ts'
import { replayWebhook } from './actions.ts'

@customElement('webhook-list')
export class WebhookList extends GrowingList<WebhookView> {
  protected readonly titleId = 'webhooks-title'

  protected override asked(): string {
    return this.filters.webhooks ?? ''
  }

  protected async read({ signal, cursor }: { signal?: AbortSignal; cursor?: string }): Promise<ListPage<WebhookView>> {
    const { webhooks } = this.filters
    const verdict = webhooks === 'refused' ? 'refused' : undefined
    const status = webhooks === 'orphan' ? 'orphan' : undefined
    const query = { verdict, status, cursor }
    const page = await this.context.client.get<WebhooksPage>('/webhooks', { query, ...(signal ? { signal } : {}) })
    return { rows: page.webhooks, nextCursor: page.nextCursor }
  }

  protected head(): TemplateResult {
    const { words } = this.context
    const limit = this.asked()
    const show = (webhooks?: string) => () => (location.hash = pageHref('deliveries', { ...this.filters, webhooks }))
    return html`<h2 id=${this.titleId}>${words.fromProviders}</h2>
      <div class="seg" role="group" aria-label=${words.show}>
        <button aria-pressed=${limit === ''} @click=${show()}>${words.all}</button>
        <button aria-pressed=${limit === 'refused'} @click=${show('refused')}>${words.quarantined}</button>
        <button aria-pressed=${limit === 'orphan'} @click=${show('orphan')}>${words.webhookStatus.orphan}</button>
      </div>`
  }

  protected list({ rows }: ListPage<WebhookView>): TemplateResult {
    const { words } = this.context
    if (rows.length === 0) return html`<p class="empty muted">${this.#nothing()}</p>`
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${words.from}</th>
          <th scope="col">${words.order}</th>
          <th scope="col">${words.verdict}</th>
          <th scope="col">${words.says}</th>
          <th scope="col">${words.time}</th>
          <th scope="col"><span class="hidden">${words.action}</span></th>
        </tr>
      </thead>
      <tbody>
        ${rowsById(rows, (webhook) => this.#row(webhook))}
      </tbody>
    </table>`
  }

  #nothing(): string {
    const { words } = this.context
    if (this.asked() === 'refused') return words.noneRefused
    return this.asked() === 'orphan' ? words.noneUnmatched : words.noWebhooks
  }

  #row(webhook: WebhookView): TemplateResult {
    const { words, format } = this.context
    const { id, label, orderId, status, receivedAt, verdict } = webhook
    const canReplay = webhook.canReplay && status !== 'done'
    return html`<tr>
      <td>
        ${
          // Anybody can send to the address of a provider.
          verdict === 'refused'
            ? html`<b>${words.unknownSender}</b><small>${words.atAddressOf(label)}</small>`
            : html`<b>${storedText(label)}</b>`
        }
      </td>
      <td class="only-d">
        ${orderId === undefined ? '–' : html`<a href=${orderHref(orderId)}>${storedText(orderId)}</a>`}
      </td>
      <td class="e">${webhookPill(webhook, words)}</td>
      <td class="muted wide">
        ${this.#says(webhook)}
        <small class="only-m">${format.short(receivedAt)}</small>
        <raw-message .context=${this.context} path="/webhooks/${encodeURIComponent(id)}"></raw-message>
      </td>
      <td class="num muted only-d">
        <time datetime=${receivedAt} title=${format.full(receivedAt)}>${format.short(receivedAt)}</time>
      </td>
      <td class="r wide">
        ${
          canReplay
            ? html`<button
              class="btn small"
              aria-label="${words.replay}: ${label}, ${format.short(receivedAt)}"
              @click=${() => this.act(replayWebhook(webhook, this.context))}
            >
              ${words.replay}
            </button>`
            : nothing
        }
      </td>
    </tr>`
  }

  #says({ verdict, reason, says, secret, nextAttemptAt }: WebhookView): TemplateResult {
    const { words, format } = this.context
    const parts = [
      verdict === 'verified' && says ? words.webhookSays[says.kind] : undefined,
      says?.money ? format.money(says.money) : undefined,
      says?.transactionId,
      reason,
      secret === undefined ? undefined : words.bySecret(format.number(secret)),
      nextAttemptAt ? words.nextTry(format.short(nextAttemptAt)) : undefined,
    ]
    return storedText(parts.filter(Boolean).join(' · ') || '–', { whole: true })
  }
}

/** What providers told us, and what we told the shop: verdicts, tries and answers, and the ways to try again. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { ConsoleElement } from '../parts/console-element.ts'
import './event-list.ts'
import './webhook-list.ts'

@customElement('deliveries-page')
export class DeliveriesPage extends ConsoleElement {
  @property({ attribute: false }) filters: Readonly<Record<string, string>> = {}
  @property({ type: Number }) pulse = 0

  protected override render(): TemplateResult {
    const { words } = this.context
    return html`<div class="page">
      <div class="head">
        <div>
          <h1 tabindex="-1">${words.deliveries}</h1>
          <p class="muted">${words.deliveriesLead}</p>
        </div>
      </div>
      <event-list
        .context=${this.context}
        .filters=${this.filters}
        .pulse=${this.pulse}
      ></event-list>
      <webhook-list
        .context=${this.context}
        .filters=${this.filters}
        .pulse=${this.pulse}
      ></webhook-list>
    </div>`
  }
}

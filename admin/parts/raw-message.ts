/**
 * A message as it was sent, with its headers, loaded only on request: it can hold a customer's details. The companion
 * never gives out a header that carries a secret.
 */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ApiError } from '../app/client.ts'
import { ConsoleElement } from './console-element.ts'
import { problemText } from './problem.ts'
import { visibleText } from './stored-text.ts'

interface Message {
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | null
}

@customElement('raw-message')
export class RawMessage extends ConsoleElement {
  /** Of the message, below `/admin/api`. */
  @property() path = ''
  @state() private message: Message | undefined
  @state() private problem = ''
  @state() private isOpen = false

  protected override render(): TemplateResult {
    const { words } = this.context
    return html`<span class="more">
        <button class="link" aria-expanded=${this.isOpen} @click=${this.#toggle}>
          ${this.isOpen ? words.hideMessage : words.showMessage}
        </button>
      </span>
      ${this.isOpen ? this.#content() : nothing}`
  }

  #content(): TemplateResult | typeof nothing {
    const { words } = this.context
    if (this.problem) return html`<p class="wrong" role="alert">${this.problem}</p>`
    if (!this.message) return nothing
    const { headers = {}, body } = this.message
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${visibleText(value)}`)
    return html`<pre class="raw mono" tabindex="0" dir="ltr" aria-label=${words.message}>${
      lines.length > 0 ? `${lines.join('\n')}\n\n` : ''
    }${body === null ? words.messageErased : visibleText(body)}</pre>`
  }

  async #toggle(): Promise<void> {
    this.isOpen = !this.isOpen
    if (!this.isOpen || this.message) return
    this.problem = ''
    try {
      this.message = await this.context.client.get<Message>(this.path)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.problem = problemText(error, this.context.words)
    }
  }
}

/** All tries of an order event and what was sent, loaded when somebody wants to see them. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import type { DeliveryView, EventDetailView } from '../../server/contract/operator.ts'
import { ApiError } from '../app/client.ts'
import type { ConsoleContext } from '../app/context.ts'
import { ConsoleElement } from '../parts/console-element.ts'
import { problemText } from '../parts/problem.ts'
import { storedText, visibleText } from '../parts/stored-text.ts'

@customElement('event-tries')
export class EventTries extends ConsoleElement {
  @property() eventId = ''
  /** How often it was tried. Another number means that there is more to show. */
  @property({ type: Number }) tries = 0
  @state() private event: EventDetailView | undefined
  @state() private problem = ''
  @state() private isOpen = false

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (this.isOpen && changed.get('tries') !== undefined) void this.#load()
  }

  protected override render(): TemplateResult {
    const { words } = this.context
    return html`<span class="more">
        <button class="link" aria-expanded=${this.isOpen} @click=${this.#toggle}>
          ${this.isOpen ? words.hideTries : words.showTries}
        </button>
      </span>
      ${this.isOpen ? this.#content() : nothing}`
  }

  #content(): TemplateResult | typeof nothing {
    const { words, format } = this.context
    if (this.problem) return html`<p class="wrong" role="alert">${this.problem}</p>`
    const { event } = this
    if (!event) return nothing
    return html`${triesList(event.attempts, this.context)}
      ${event.givesUpAt ? html`<small>${words.keepTryingUntil(format.full(event.givesUpAt))}</small>` : nothing}
      <pre class="raw mono" tabindex="0" dir="ltr" aria-label=${words.message}>${
        event.body === null ? words.messageErased : visibleText(event.body)
      }</pre>`
  }

  #toggle(): void {
    this.isOpen = !this.isOpen
    if (this.isOpen) void this.#load()
  }

  async #load(): Promise<void> {
    this.problem = ''
    try {
      this.event = await this.context.client.get<EventDetailView>(`/events/${encodeURIComponent(this.eventId)}`)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.problem = problemText(error, this.context.words)
    }
  }
}

/** E.g. `500 in 0.2s`. */
export function answerOf({ status, error, seconds }: DeliveryView, { words, format }: ConsoleContext): string {
  const answer = status === null ? (error ?? '') : String(status)
  return answer && seconds !== undefined ? words.answerIn(answer, format.duration(seconds)) : answer
}

/** The newest first, as the server gives them out. */
export function triesList(attempts: readonly DeliveryView[], context: ConsoleContext): TemplateResult | typeof nothing {
  const { words, format } = context
  if (attempts.length === 0) return nothing
  return html`<ol class="tries">
    ${attempts.map(
      (attempt) =>
        html`<li>
          <b>${words.tryNumber(format.number(attempt.number))}</b> ·
          <time datetime=${attempt.at}>${format.full(attempt.at)}</time> · ${storedText(answerOf(attempt, context))}
          ${attempt.excerpt ? html`<small class="mono">${storedText(attempt.excerpt, { whole: true })}</small>` : nothing}
        </li>`,
    )}
  </ol>`
}

/** Everything that happened to an order, oldest first. A webhook's message is loaded when somebody wants to see it. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import type { EventView, TimelineView } from '../../server/contract/operator.ts'
import { ConsoleElement } from '../parts/console-element.ts'
import { storedText } from '../parts/stored-text.ts'
import { timelineLine } from './server-words.ts'
import '../parts/raw-message.ts'

@customElement('order-timeline')
export class OrderTimeline extends ConsoleElement {
  @property({ attribute: false }) entries: readonly TimelineView[] = []
  /** Whether older entries are left out. */
  @property({ type: Boolean }) cut = false
  @property({ attribute: false }) events: readonly EventView[] = []
  @property({ attribute: false }) onResend: (eventId: string) => void = () => undefined

  protected override render(): TemplateResult {
    const { words, format } = this.context
    const { entries } = this
    const keys = keysOf(entries)
    return html`<section class="panel" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">${words.whatHappened}</h2>
        <small>${words.timeIn(format.city)}</small>
      </header>
      ${this.cut ? html`<p class="facts muted">${words.timelineCut(format.number(entries.length))}</p>` : nothing}
      <ol class="time">
        ${repeat(
          entries,
          (_, index) => keys[index],
          (entry, index) => this.#entry(entry, entries[index - 1], index),
        )}
      </ol>
    </section>`
  }

  #entry(entry: TimelineView, before: TimelineView | undefined, index: number): TemplateResult {
    const { words, format } = this.context
    const { at, kind, tone, planned, webhookId } = entry
    const isNewDay = !before || new Date(before.at).toDateString() !== new Date(at).toDateString()
    const mark = tone === 'neutral' ? '' : tone
    const event = this.#eventToResend(entry, index)
    const { title, rest } = timelineLine(entry, this.context)
    const line = storedText(title, { whole: true })
    // A line of the audit log is for the few who want to know exactly.
    const heading = kind === 'state' ? html`<span class="muted">${line}</span>` : html`<b>${line}</b>`
    return html`<li class="${mark} ${planned ? 'planned' : ''}">
      ${isNewDay ? html`<span class="day">${format.day(at)}</span>` : nothing}
      ${heading}<time datetime=${at} title=${format.full(at)}>${format.clock(at)}</time>
      ${rest ? html`<small>${storedText(rest, { whole: true })}</small>` : nothing}
      ${planned ? html`<small>${words.planned} · ${format.relative(at)}</small>` : nothing}
      ${
        webhookId
          ? html`<raw-message .context=${this.context} path="/webhooks/${encodeURIComponent(webhookId)}"></raw-message>`
          : nothing
      }
      ${
        event
          ? html`<span class="more">
            <button class="link" @click=${() => this.onResend(event.id)}>${words.resend}</button>
          </span>`
          : nothing
      }
    </li>`
  }

  /** The last line about an event offers to send it again. */
  #eventToResend({ eventId, planned }: TimelineView, index: number): EventView | undefined {
    if (eventId === undefined || planned) return undefined
    const isLast = !this.entries.slice(index + 1).some((later) => later.eventId === eventId && !later.planned)
    return isLast ? this.events.find(({ id, canResend }) => id === eventId && canResend) : undefined
  }
}

/** Entries have no ids. What a webhook's entry says changes while it is processed. */
function keysOf(entries: readonly TimelineView[]): string[] {
  const seen = new Map<string, number>()
  return entries.map(({ at, kind, what, webhookId }) => {
    const key = `${at} ${kind} ${webhookId ?? what}`
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    return `${key} ${count}`
  })
}

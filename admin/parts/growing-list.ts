/** A list that the server gives out page by page: the base of the lists of events, webhooks and actions. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import { ConsoleElement } from './console-element.ts'
import { catchFocus } from './focus.ts'
import { problemPart, staleStrip } from './problem.ts'
import { ServerData } from './server-data.ts'

export interface ListPage<Row> {
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
}

interface Answer<Page> {
  /** What the filters asked for. */
  readonly asked: string
  readonly page: Page
}

export abstract class GrowingList<Row, Page extends ListPage<Row> = ListPage<Row>> extends ConsoleElement {
  @property({ attribute: false }) filters: Readonly<Record<string, string>> = {}
  /** Counts the live updates. */
  @property({ type: Number }) pulse = 0

  readonly #answer = new ServerData<Answer<Page>>(this, async (signal) => {
    const asked = this.asked()
    return { asked, page: await this.read({ signal }) }
  })

  /** The id of the headline, which is part of the {@link head}. */
  protected abstract readonly titleId: string
  protected abstract read(options: { signal?: AbortSignal; cursor?: string }): Promise<Page>
  /** The headline and the filters. */
  protected abstract head(page: Page | undefined): TemplateResult
  protected abstract list(page: Page): TemplateResult

  /** What the filters ask of this list. */
  protected asked(): string {
    return ''
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    // The first load is the controller's. Further pages that somebody reads are not taken away by a live update.
    if (changed.get('filters') !== undefined) this.reload()
    else if (changed.get('pulse') !== undefined && !this.#hasGrown) this.#answer.refresh()
  }

  #hasGrown = false

  protected reload = (): void => {
    this.#hasGrown = false
    void this.#answer.load()
  }

  protected act(action: Promise<boolean>): void {
    void action.then((isDone) => {
      if (isDone) this.reload()
    })
  }

  protected override render(): TemplateResult {
    const { data } = this.#answer
    return html`<section class="panel" aria-labelledby=${this.titleId} aria-busy=${this.#answer.isLoading}>
      <header>${this.head(data?.page)}</header>
      ${this.#content()}
    </section>`
  }

  #content(): TemplateResult {
    const { words } = this.context
    const { data, error } = this.#answer
    // Rows of before would look like the answer to what the filters ask now.
    if (error && data?.asked !== this.asked()) return problemPart(error, words, this.reload)
    if (!data) return html`<p class="loading">${words.loading}</p>`
    return html`${error ? staleStrip(error, words, this.reload) : nothing} ${this.list(data.page)}
    ${this.#footer(data.page)}`
  }

  #footer({ nextCursor }: Page): TemplateResult | typeof nothing {
    if (!nextCursor) return nothing
    return html`<footer>
      <span></span><button class="link" @click=${this.#more}>${this.context.words.showMore}</button>
    </footer>`
  }

  async #more(): Promise<void> {
    const { data } = this.#answer
    if (!data?.page.nextCursor) return
    try {
      const next = await this.read({ cursor: data.page.nextCursor })
      if (this.#answer.data !== data) return
      this.#hasGrown = true
      this.#answer.extend({ ...data, page: { ...next, rows: [...data.page.rows, ...next.rows] } })
      await this.updateComplete
      catchFocus(this.querySelectorAll<HTMLElement>('tbody tr, .list > li')[data.page.rows.length])
    } catch {
      this.context.notify(this.context.words.couldNotLoad)
    }
  }
}

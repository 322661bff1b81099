/** A list that the server gives out page by page: the base of the lists of events, webhooks and actions. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import { ConsoleElement } from './console-element.ts'
import { problemPanel } from './problem.ts'
import { ServerData } from './server-data.ts'

export interface ListPage<Row> {
  readonly rows: readonly Row[]
  readonly nextCursor: string | null
}

export abstract class GrowingList<Row, Page extends ListPage<Row> = ListPage<Row>> extends ConsoleElement {
  @property({ attribute: false }) filters: Readonly<Record<string, string>> = {}
  /** Counts the live updates. */
  @property({ type: Number }) pulse = 0

  protected readonly page = new ServerData<Page>(this, (signal) => this.read({ signal }))

  protected abstract read(options: { signal?: AbortSignal; cursor?: string }): Promise<Page>
  /** The panel around the rows. */
  protected abstract list(page: Page): TemplateResult

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    // The first load is the controller's. Further pages that somebody reads are not taken away by a live update.
    const isLive = changed.get('pulse') !== undefined && !this.page.isLoading && !this.#hasGrown
    if (changed.get('filters') !== undefined || isLive) this.reload()
  }

  #hasGrown = false

  protected reload = (): void => {
    this.#hasGrown = false
    void this.page.load()
  }

  protected act(action: Promise<boolean>): void {
    void action.then((isDone) => {
      if (isDone) this.reload()
    })
  }

  protected override render(): TemplateResult {
    const { words } = this.context
    const { data, error } = this.page
    if (error && !data) return problemPanel(error, words, this.reload)
    if (!data) return html`<p class="loading">${words.loading}</p>`
    return this.list(data)
  }

  protected footer({ nextCursor }: Page): TemplateResult | typeof nothing {
    if (!nextCursor) return nothing
    return html`<footer>
      <span></span><button class="link" @click=${this.#more}>${this.context.words.showMore}</button>
    </footer>`
  }

  async #more(): Promise<void> {
    const { data } = this.page
    if (!data?.nextCursor) return
    try {
      const next = await this.read({ cursor: data.nextCursor })
      if (this.page.data !== data) return
      this.#hasGrown = true
      this.page.set({ ...next, rows: [...data.rows, ...next.rows] })
    } catch {
      this.context.notify(this.context.words.couldNotLoad)
    }
  }
}

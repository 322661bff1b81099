/** Loads the rarely needed screens when one of them is needed, and tries until they are there. */

import { adoptStyles } from 'lit'
import type { CSSResult, LitElement, ReactiveController } from 'lit'
import { sleep } from '../checkout/time-limit.ts'
import { importLazyScreens } from './import-lazy-screens.ts'

export type LazyScreens = Awaited<ReturnType<typeof importLazyScreens>>

/** A plain screen is shown when the file takes longer. */
const PATIENCE_MS = 4_000
/** Pause before the next try. */
const RETRY_MS = 3_000

export class LazyScreensController implements ReactiveController {
  readonly #host: LitElement
  readonly #styles: CSSResult
  #connection = new AbortController()
  #loaded: LazyScreens | undefined
  #isLoading = false
  #isMissing = false

  /** @param styles of the host, which the screens' own are added to */
  constructor(host: LitElement, styles: CSSResult) {
    this.#host = host
    this.#styles = styles
    host.addController(this)
  }

  /** Undefined until the file has been loaded; the host is updated when it is. */
  get loaded(): LazyScreens | undefined {
    return this.#loaded
  }

  /** The file has not come in time, or not at all so far. */
  get isMissing(): boolean {
    return this.#isMissing
  }

  hostConnected(): void {
    this.#connection = new AbortController()
  }

  hostDisconnected(): void {
    this.#connection.abort()
    this.#isLoading = false
  }

  async load(): Promise<void> {
    if (this.#isLoading || this.#loaded) return
    this.#isLoading = true
    const { signal } = this.#connection
    void sleep(PATIENCE_MS, signal).then(() => this.#setMissing())
    for (let failures = 0; !this.#loaded && !signal.aborted; failures++) {
      try {
        this.#loaded = await importLazyScreens(failures)
        adoptStyles(this.#host.renderRoot as ShadowRoot, [this.#styles, this.#loaded.styles])
        this.#host.requestUpdate()
      } catch {
        this.#setMissing()
        await sleep(RETRY_MS, signal)
      }
    }
  }

  #setMissing(): void {
    this.#isMissing = !this.#loaded
    this.#host.requestUpdate()
  }
}

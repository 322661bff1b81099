/** Loads the lazy screens when one of them is needed, and tries again until they are loaded. */

import { adoptStyles } from 'lit'
import type { CSSResult, LitElement, ReactiveController } from 'lit'
import { sleep } from '../checkout/time-limit.ts'
import { importLazyScreens } from './import-lazy-screens.ts'

export type LazyScreens = Awaited<ReturnType<typeof importLazyScreens>>

/** If the file takes longer, the fallback screen is shown. */
const FALLBACK_MS = 4_000
/** Pause before the next try. */
const RETRY_MS = 3_000

export class LazyScreensController implements ReactiveController {
  readonly #host: LitElement
  readonly #styles: CSSResult
  #connection = new AbortController()
  #loaded: LazyScreens | undefined
  #isLoading = false
  #isMissing = false

  /** @param styles the styles of the host, which stay when those of the lazy screens are added */
  constructor(host: LitElement, styles: CSSResult) {
    this.#host = host
    this.#styles = styles
    host.addController(this)
  }

  /** Undefined until the file is loaded. Then the host is updated. */
  get loaded(): LazyScreens | undefined {
    return this.#loaded
  }

  /** Whether the file is late, or could not be loaded so far. */
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
    void sleep(FALLBACK_MS, signal).then(() => this.#setMissing())
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

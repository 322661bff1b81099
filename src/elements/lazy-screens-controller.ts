/** Loads the files of lazy screens when one of them is needed, and tries again until they are loaded. */

import { adoptStyles } from 'lit'
import type { CSSResult, LitElement, ReactiveController } from 'lit'
import { sleep } from '../checkout/time-limit.ts'
import { importLazyScreens } from './import-lazy-screens.ts'
import type { LazyFile, LazyFileName } from './import-lazy-screens.ts'

/** If a file takes longer, the fallback screen is shown. */
const FALLBACK_MS = 4_000
/** Pause before the next try. */
const RETRY_MS = 3_000

export class LazyScreensController implements ReactiveController {
  readonly #host: LitElement
  readonly #styles: CSSResult[]
  readonly #isLoading = new Set<LazyFileName>()
  #connection = new AbortController()
  #loaded: LazyFile[] = []
  /** Files that are late, or could not be loaded so far. */
  readonly #missing = new Set<LazyFileName>()

  /** @param styles the styles of the host, which stay when those of the lazy screens are added */
  constructor(host: LitElement, styles: CSSResult) {
    this.#host = host
    this.#styles = [styles]
    host.addController(this)
  }

  /** The files that are loaded. The host is updated when there is another one. */
  get loaded(): readonly LazyFile[] {
    return this.#loaded
  }

  /** Whether a file is late, or could not be loaded so far. */
  get isMissing(): boolean {
    return this.#missing.size > 0
  }

  hostConnected(): void {
    this.#connection = new AbortController()
  }

  hostDisconnected(): void {
    this.#connection.abort()
  }

  async load(name: LazyFileName): Promise<void> {
    const { signal } = this.#connection
    if (this.#isLoading.has(name)) return
    this.#isLoading.add(name)
    let file: LazyFile | undefined
    const update = () => {
      this.#missing[file ? 'delete' : 'add'](name)
      this.#host.requestUpdate()
    }
    void sleep(FALLBACK_MS, signal).then(update)
    for (let failures = 0; !file && !signal.aborted; failures++) {
      try {
        file = await importLazyScreens(name, failures)
        this.#loaded = [...this.#loaded, file]
        this.#styles.push(file.styles)
        adoptStyles(this.#host.renderRoot as ShadowRoot, this.#styles)
        update()
      } catch {
        update()
        await sleep(RETRY_MS, signal)
      }
    }
    // Disconnected before it was loaded.
    if (!file) this.#isLoading.delete(name)
  }
}

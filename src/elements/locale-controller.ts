/** The words, in the language of the host. English until another language has been loaded. */

import type { LitElement, ReactiveController } from 'lit'
import type { CommonWords, Dictionary } from '../locales/dictionary.ts'
import { en } from '../locales/en.ts'
import type { Locales } from '../locales/index.ts'

export class LocaleController implements ReactiveController {
  readonly #host: LitElement & { readonly locales: Locales }
  readonly #locale: () => string | undefined
  #requested: string | undefined
  #words: CommonWords | Dictionary = en

  /** @param locale BCP 47 */
  constructor(host: LitElement & { readonly locales: Locales }, locale: () => string | undefined) {
    this.#host = host
    this.#locale = locale
    host.addController(this)
  }

  /** English without its rare words, which come with the lazy screens. */
  get words(): CommonWords | Dictionary {
    return this.#words
  }

  hostUpdate(): void {
    const locale = this.#locale()
    if (locale === this.#requested) return
    this.#requested = locale
    void this.#load(locale)
  }

  async #load(locale = ''): Promise<void> {
    try {
      const { locales } = this.#host
      const load = locales[locale] ?? locales[locale.split('-')[0]!]
      this.#words = (await load?.()) ?? en
      this.#host.requestUpdate()
    } catch {
      // A language that cannot be had is no reason not to pay.
    }
  }
}

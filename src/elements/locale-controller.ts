/** The words in the host's language. They are English until another language is loaded. */

import type { LitElement, ReactiveController } from 'lit'
import type { CommonWords, Dictionary } from '../locales/dictionary.ts'
import { en } from '../locales/en.ts'
import type { Locales } from '../locales/index.ts'
import { LANGUAGES, nearest } from '../locales/languages.ts'

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

  /** Without the rare words in English, which are in the file of the lazy screens. */
  get words(): CommonWords | Dictionary {
    return this.#words
  }

  hostUpdate(): void {
    const locale = this.#locale()
    if (locale === this.#requested) return
    this.#requested = locale
    void this.#load(locale)
  }

  async #load(tag = ''): Promise<void> {
    try {
      const load = nearest({ en: async () => en as Dictionary, ...LANGUAGES, ...this.#host.locales }, tag)
      const words = (await load?.()) ?? en
      // Another language may have been requested since.
      if (tag !== (this.#requested ?? '')) return
      this.#words = words
      this.#host.requestUpdate()
    } catch {
      // The buyer can pay in English if a language cannot be loaded.
    }
  }
}

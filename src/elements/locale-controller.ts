/** The words in the host's language. They are English until another language is loaded. */

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

  /** Loads the nearest language: for `zh-Hant-TW`, then `zh-Hant`, then `zh`. */
  async #load(tag = ''): Promise<void> {
    try {
      const { locales } = this.#host
      while (tag && !locales[tag]) tag = tag.replace(/-?[^-]*$/, '')
      this.#words = (await locales[tag]?.()) ?? en
      this.#host.requestUpdate()
    } catch {
      // The buyer can pay in English if a language cannot be loaded.
    }
  }
}

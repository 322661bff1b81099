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
  /** The file with what test payments say; empty until it is loaded. */
  #testWords: object | undefined

  /** @param locale BCP 47 */
  constructor(host: LitElement & { readonly locales: Locales }, locale: () => string | undefined) {
    this.#host = host
    this.#locale = locale
    host.addController(this)
  }

  /** Without the rare words in English, which are in the file of the lazy screens. */
  get words(): CommonWords | Dictionary {
    return { ...this.#words, ...this.#testWords }
  }

  /** Loads what test payments say besides English. They say it in English until then, and if it cannot be loaded. */
  loadTestWords(): void {
    if (this.#testWords || this.#words.lang === 'en') return
    this.#testWords = {}
    const use = (words: object) => {
      this.#testWords = words
      this.#host.requestUpdate()
    }
    import('../locales/test-words.ts').then(use, () => {})
  }

  hostUpdate(): void {
    const locale = this.#locale()
    if (locale === this.#requested) return
    this.#requested = locale
    void this.#load(locale)
  }

  /** Loads the language as it ships, and what the page has added to it or changed in it. */
  async #load(tag = ''): Promise<void> {
    try {
      const [shipped, own] = await Promise.all([
        nearest(LANGUAGES, tag)?.() ?? en,
        nearest(this.#host.locales, tag)?.().catch(() => ({})),
      ])
      // Another language may have been requested since.
      if (tag !== (this.#requested ?? '')) return
      this.#words = { ...shipped, ...own }
      this.#host.requestUpdate()
    } catch {
      // The buyer can pay in English if a language cannot be loaded.
    }
  }
}

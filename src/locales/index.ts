/** Languages besides English. English is in the modal's file; any other language loads when it is needed. */

import type { Dictionary } from './dictionary.ts'

export type { Dictionary } from './dictionary.ts'

/**
 * Loads a language, or a few words of one: the others stay as they ship, and are English where the language does not
 * ship.
 */
export type LoadDictionary = () => Promise<Partial<Dictionary>>

/** By BCP 47 tag, as `Intl.getCanonicalLocales()` writes it, for example `pt-BR`. */
export type Locales = Record<string, LoadDictionary>

/**
 * Adds or replaces a language. `EN-gb` and `bn_BD` are the same as `en-GB` and `bn-BD`.
 * @throws {RangeError} when the tag is not one of BCP 47
 */
export function addTo(locales: Locales, tag: string, load: LoadDictionary): void {
  locales[`${new Intl.Locale(tag.replace(/_/g, '-'))}`] = load
}

/** Languages besides English. English is in the modal's file; any other language loads when it is needed. */

import type { Dictionary } from './dictionary.ts'

export type { Dictionary } from './dictionary.ts'

export type LoadDictionary = () => Promise<Dictionary>

/** By BCP 47 tag, as `Intl.getCanonicalLocales()` writes it, for example `pt-BR`. */
export type Locales = Record<string, LoadDictionary>

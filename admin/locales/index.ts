/** The languages of the console. One loads, alone, and its sentences of the server with the first page that needs them. */

import type { Words } from './en.ts'
import type { Sentences } from './sentences-en.ts'

export interface Locale {
  /** In the language itself. */
  readonly name: string
  /** BCP 47, for amounts and times. Of English, the form whose dates are not ambiguous. */
  readonly tag: string
  readonly load: () => Promise<Words>
  /** The sentences of the server. The pages that show none do without. */
  readonly loadSentences: () => Promise<Sentences>
}

export const LOCALES = {
  en: {
    name: 'English',
    tag: 'en-GB',
    load: async () => (await import('./en.ts')).words,
    loadSentences: async () => (await import('./sentences-en.ts')).sentences,
  },
  bn: {
    name: 'বাংলা',
    tag: 'bn-BD',
    load: async () => (await import('./bn.ts')).words,
    loadSentences: async () => (await import('./sentences-bn.ts')).sentences,
  },
} as const satisfies Record<string, Locale>

export type LocaleName = keyof typeof LOCALES

/** @param wanted tags by preference, e.g. `bn-BD` @returns the first that there is, else English */
export function nearestLocale(...wanted: readonly (string | undefined)[]): LocaleName {
  const bases = wanted.map((tag) => tag?.toLowerCase().split('-')[0])
  return bases.find((base): base is LocaleName => base !== undefined && base in LOCALES) ?? 'en'
}

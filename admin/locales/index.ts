/** The languages of the console. One loads, alone. */

import type { Words } from './en.ts'

export interface Locale {
  /** In the language itself. */
  readonly name: string
  /** BCP 47, for amounts and times. Of English, the form whose dates are not ambiguous. */
  readonly tag: string
  readonly load: () => Promise<Words>
}

export const LOCALES = {
  en: { name: 'English', tag: 'en-GB', load: async () => (await import('./en.ts')).words },
  bn: { name: 'বাংলা', tag: 'bn-BD', load: async () => (await import('./bn.ts')).words },
} as const satisfies Record<string, Locale>

export type LocaleName = keyof typeof LOCALES

/** @param wanted tags by preference, e.g. `bn-BD` @returns the first that there is, else English */
export function nearestLocale(...wanted: readonly (string | undefined)[]): LocaleName {
  const bases = wanted.map((tag) => tag?.toLowerCase().split('-')[0])
  return bases.find((base): base is LocaleName => base !== undefined && base in LOCALES) ?? 'en'
}

/** The locales there are. English comes with the modal; each other one is loaded when it is wanted. */

import { localeOf } from './money.ts'
import type { Dictionary } from './dictionary.ts'

export type { Dictionary } from './dictionary.ts'

export type LoadDictionary = () => Promise<Dictionary>

const LOCALES = new Map<string, LoadDictionary>()

/** Adds or replaces a locale, e.g. `addLocale('sw', async () => (await import('./sw.js')).sw)`. */
export function addLocale(tag: string, load: LoadDictionary): void {
  LOCALES.set(localeOf(tag) ?? tag, load)
}

/** Loads the nearest dictionary to a BCP 47 tag: `bn-BD`, then `bn`. @returns undefined, for English, when there is none */
export async function loadDictionary(tag: string): Promise<Dictionary | undefined> {
  const load = LOCALES.get(tag) ?? LOCALES.get(tag.split('-')[0]!)
  return load?.()
}

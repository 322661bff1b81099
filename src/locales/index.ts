/** Which locales there are. English comes with the modal; each other one is fetched when it is wanted. */

import type { Dictionary } from './dictionary.ts'
import { localeOf } from '../format-money.ts'

export type { Dictionary } from './dictionary.ts'

const LOCALES: Record<string, () => Promise<Dictionary>> = {}

/** Adds or replaces a locale, e.g. `addLocale('sw', async () => (await import('./sw.js')).sw)`. */
export function addLocale(tag: string, load: () => Promise<Dictionary>): void {
  LOCALES[localeOf(tag) ?? tag] = load
}

/** The nearest dictionary to a BCP 47 tag: `bn-BD`, then `bn`. Undefined, for English, when there is none; one that cannot be had is no reason not to pay. */
export const dictionaryFor = async (tag = ''): Promise<Dictionary | undefined> => (LOCALES[tag] ?? LOCALES[tag.split('-')[0]!])?.()

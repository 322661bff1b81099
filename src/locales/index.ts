/** Which locales there are. English comes with the modal; each other one is fetched when it is wanted. */

import type { Dictionary } from './dictionary.ts'
import { en } from './en.ts'

export type { Dictionary } from './dictionary.ts'

const LOCALES: Record<string, () => Promise<Dictionary>> = {}

/** Adds or replaces a locale, e.g. `addLocale('sw', async () => (await import('./sw.js')).sw)`. */
export function addLocale(tag: string, load: () => Promise<Dictionary>): void {
  LOCALES[tag] = load
}

/** The nearest dictionary to a BCP 47 tag: `bn-BD`, then `bn`, then English. Never fails: words matter less than paying. */
export async function dictionaryFor(tag: string): Promise<Dictionary> {
  const load = LOCALES[tag] ?? LOCALES[tag.split('-')[0]!]
  return load ? load().catch(() => en) : en
}

export { en }

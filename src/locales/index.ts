/** Further languages. English comes with the modal; each other one is loaded when it is wanted. */

import { localeOf } from './money.ts'
import type { Dictionary } from './dictionary.ts'

export type { Dictionary } from './dictionary.ts'

export type LoadDictionary = () => Promise<Dictionary>

/** By BCP 47 tag. */
export type Locales = Record<string, LoadDictionary>

/** Loads the nearest dictionary to a tag: `bn-BD`, then `bn`. @returns undefined, for English, when there is none */
export async function loadDictionary(locales: Locales, tag: string): Promise<Dictionary | undefined> {
  const nearest = [tag, tag.split('-')[0]].flatMap((wanted) =>
    Object.entries(locales).filter(([tag]) => localeOf(tag) === wanted),
  )
  return nearest[0]?.[1]()
}

/** The languages besides English, each in a file of its own that loads when a buyer needs it. */

import type { Dictionary } from './dictionary.ts'

type Load<Words> = () => Promise<Words>

const language =
  (load: Load<{ words: Dictionary }>): Load<Dictionary> =>
  async () =>
    (await load()).words

export const LANGUAGES: Record<string, Load<Dictionary>> = {
  am: language(() => import('./am.ts')),
  ar: language(() => import('./ar.ts')),
  bn: language(() => import('./bn.ts')),
  fr: language(() => import('./fr.ts')),
  ha: language(() => import('./ha.ts')),
  hi: language(() => import('./hi.ts')),
  ig: language(() => import('./ig.ts')),
  om: language(() => import('./om.ts')),
  yo: language(() => import('./yo.ts')),
}

/** @returns the nearest of the languages: for `zh-Hant-TW`, that or `zh-Hant` or `zh`; undefined when there is none */
export function nearest<Words>(languages: Record<string, Load<Words>>, tag: string): Load<Words> | undefined {
  while (tag && !languages[tag]) tag = tag.replace(/-?[^-]*$/, '')
  return languages[tag]
}

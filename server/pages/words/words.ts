/** Everything that the companion's pages say, by language. A language loads with the first page in it. */

import type { Dictionary } from '../../../src/locales/dictionary.ts'
import { en } from '../../../src/locales/en.ts'
import { enPending } from '../../../src/locales/en-pending.ts'
import { enRare } from '../../../src/locales/en-rare.ts'
import { LANGUAGES } from '../../../src/locales/languages.ts'
import { words as ownEnglish } from './en.ts'
import type { PageWords } from './page-words.ts'

export interface Words extends Dictionary {
  /** What only the pages say. */
  readonly page: PageWords
}

/** What pages say besides the modal's words. */
const PAGE_WORDS: Readonly<Record<string, () => Promise<{ words: PageWords }>>> = {
  am: () => import('./am.ts'),
  ar: () => import('./ar.ts'),
  bn: () => import('./bn.ts'),
  fr: () => import('./fr.ts'),
  ha: () => import('./ha.ts'),
  hi: () => import('./hi.ts'),
  ig: () => import('./ig.ts'),
  om: () => import('./om.ts'),
  yo: () => import('./yo.ts'),
}

export const ENGLISH: Words = { ...enRare, ...enPending, ...en, page: ownEnglish }

/** @param locale BCP 47; of a language that the pages do not speak, the result is English */
export async function wordsFor(locale: string): Promise<Words> {
  const language = languageOf(locale)
  if (!Object.hasOwn(PAGE_WORDS, language)) return ENGLISH
  const [dictionary, own] = await Promise.all([LANGUAGES[language]!(), PAGE_WORDS[language]!()])
  return { ...dictionary, page: own.words }
}

/** @returns whether the pages speak the language of this BCP 47 tag */
export function isSpoken(locale: string): boolean {
  const language = languageOf(locale)
  return language === 'en' || Object.hasOwn(PAGE_WORDS, language)
}

function languageOf(locale: string): string {
  return locale.split('-', 1)[0]!.toLowerCase()
}

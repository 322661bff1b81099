/** Further languages. English comes with the modal; each other one is loaded when it is wanted. */

import type { Dictionary } from './dictionary.ts'

export type { Dictionary } from './dictionary.ts'

export type LoadDictionary = () => Promise<Dictionary>

/** By BCP 47 tag. */
export type Locales = Record<string, LoadDictionary>

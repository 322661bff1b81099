/** Imports the files of lazy screens. */

import type { CSSResult } from 'lit'
import type { PendingActions, RareActions } from '../checkout/actions.ts'
import type { CheckoutController } from '../checkout/controller.ts'
import type { PendingScreen, Question, RareScreen } from '../checkout/state.ts'
import type { PendingWords, RareWords } from '../locales/dictionary.ts'
import type { Screen } from '../screens/model.ts'

/** The end of the files' names, set by the build for the script tag. Empty from npm, where the shop's bundler names them. */
declare const LAZY_FILE_END: string

/** `pending`: while the provider is asked. `lazy`: rarely. */
export type LazyFileName = 'pending' | 'lazy'

/** What a file brings. */
export interface LazyFile {
  readonly screens: Partial<Record<PendingScreen | RareScreen | Question, Screen>>
  readonly words: Partial<PendingWords & RareWords>
  readonly styles: CSSResult
  actionsOf(checkout: CheckoutController): Partial<PendingActions & RareActions>
  drawQrCode?(checkout: CheckoutController): Promise<void>
}

/** @param failures the number of failed tries. Browsers cache a failed module, so each try needs another address. */
export function importLazyScreens(name: LazyFileName, failures: number): Promise<LazyFile> {
  if (LAZY_FILE_END && failures > 0) {
    return import(/* @vite-ignore */ `./${name}-screens${LAZY_FILE_END}${'?'.repeat(failures)}`) as Promise<LazyFile>
  }
  return name === 'lazy' ? import('../screens/lazy/lazy-screens.ts') : import('../screens/pending/pending-screens.ts')
}

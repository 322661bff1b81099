/** Imports the files of lazy screens. */

import type { CSSResult } from 'lit'
import type { PendingActions, RareActions } from '../checkout/actions.ts'
import type { CheckoutController } from '../checkout/controller.ts'
import { importAgain } from '../checkout/import-again.ts'
import type { PendingScreen, Question, RareScreen } from '../checkout/state.ts'
import type { PendingWords, RareWords } from '../locales/dictionary.ts'
import type { Screen } from '../screens/model.ts'

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

/** @param failures the number of failed tries */
export function importLazyScreens(name: LazyFileName, failures: number): Promise<LazyFile> {
  if (LAZY_FILE_END && failures > 0) return importAgain(`${name}-screens`, failures)
  return name === 'lazy' ? import('../screens/lazy/lazy-screens.ts') : import('../screens/pending/pending-screens.ts')
}

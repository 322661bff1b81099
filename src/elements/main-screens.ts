/** The screens in the modal's own file, and which files with lazy screens the others need. */

import type { CheckoutState, MainScreen, PendingScreen, ScreenName } from '../checkout/state.ts'
import { choose } from '../screens/choose.ts'
import { details } from '../screens/details.ts'
import { frame } from '../screens/frame.ts'
import type { Screen } from '../screens/model.ts'
import { offline } from '../screens/offline.ts'
import { opening } from '../screens/opening.ts'
import { paid } from '../screens/paid.ts'
import type { LazyFileName } from './import-lazy-screens.ts'

export const MAIN_SCREENS: Readonly<Record<MainScreen, Screen>> = {
  opening,
  choose,
  details,
  frame,
  paid,
  offline,
}

const PENDING: readonly ScreenName[] = ['device', 'window', 'waiting', 'noUpdate'] satisfies PendingScreen[]

/** @param screen the screen of this state */
export function lazyFilesOf(screen: ScreenName, { busy, error, question }: CheckoutState): LazyFileName[] {
  const files: LazyFileName[] = []
  const isPending = PENDING.includes(screen)
  // While the provider is asked. The styles around its frame and the printing of the receipt are in that file, too.
  if (isPending || busy === 'starting' || screen === 'frame' || screen === 'paid') files.push('pending')
  // The words for errors are in that file as well.
  if (!(isPending || screen in MAIN_SCREENS) || question || error) files.push('lazy')
  return files
}

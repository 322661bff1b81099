/** Which screen is drawn: the modal's own file has some of them, and the others need files that load later. */

import type { CheckoutState, MainScreen, PendingScreen, ScreenName } from '../checkout/state.ts'
import { choose } from '../screens/choose.ts'
import { details } from '../screens/details.ts'
import { fallback, leave } from '../screens/fallback.ts'
import { frame } from '../screens/frame.ts'
import type { Screen, ScreenModel } from '../screens/model.ts'
import { offline } from '../screens/offline.ts'
import { opening } from '../screens/opening.ts'
import { paid } from '../screens/paid.ts'
import type { LazyFile, LazyFileName } from './import-lazy-screens.ts'

const MAIN_SCREENS: Readonly<Record<MainScreen, Screen>> = {
  opening,
  choose,
  details,
  frame,
  paid,
  offline,
}

const PENDING: readonly ScreenName[] = ['device', 'window', 'waiting', 'noUpdate'] satisfies PendingScreen[]

/** The files that a screen needs.
 * @param screen the screen of this state */
export function lazyFilesOf(screen: ScreenName, { busy, error, question }: CheckoutState): LazyFileName[] {
  const files: LazyFileName[] = []
  const isPending = PENDING.includes(screen)
  // While the provider is asked. The styles around its frame and the printing of the receipt are in that file, too.
  if (isPending || busy === 'starting' || ['frame', 'paid', 'notice'].includes(screen)) files.push('pending')
  // The words for errors are in that file as well.
  if (!(isPending || screen in MAIN_SCREENS) || question || error) files.push('lazy')
  return files
}

/**
 * The template of the screen, and of the question over it.
 * @param isMissing a file is late, or could not be loaded so far
 */
export function templatesOf(
  { screen, state: { question, view } }: ScreenModel,
  loaded: readonly LazyFile[],
  isMissing: boolean,
): [screen: Screen, question: Screen | undefined] {
  const screens: Record<string, Screen> = Object.assign({}, ...loaded.map((file) => file.screens), MAIN_SCREENS)
  const withoutFile = view?.status === 'paid' ? paid : fallback
  // The provider's page would jump when the styles around it arrive.
  const isStyled = screen !== 'frame' || 'waiting' in screens || isMissing
  const asking = question ? (screens[question] ?? (question === 'leave' ? leave : undefined)) : undefined
  return [isStyled ? (screens[screen] ?? (isMissing ? withoutFile : opening)) : opening, asking]
}

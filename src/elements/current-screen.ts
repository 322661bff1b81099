/**
 * What the modal draws: the screen of the checkout's state, with a question over it. The modal's own file has some screens,
 * and the others need files that load later.
 */

import type { CheckoutController } from '../checkout/controller.ts'
import type { CheckoutState, MainScreen, PendingScreen, ScreenName } from '../checkout/state.ts'
import { choose } from '../screens/choose.ts'
import { details } from '../screens/details.ts'
import { fallback, leave } from '../screens/fallback.ts'
import { frame } from '../screens/frame.ts'
import { modelOf } from '../screens/model.ts'
import type { Screen, ScreenModel, Surroundings } from '../screens/model.ts'
import { offline } from '../screens/offline.ts'
import { opening } from '../screens/opening.ts'
import { paid } from '../screens/paid.ts'
import type { LazyFile, LazyFileName } from './import-lazy-screens.ts'
import type { LazyScreensController } from './lazy-screens-controller.ts'
import type { LocaleController } from './locale-controller.ts'

const MAIN_SCREENS: Readonly<Record<MainScreen, Screen>> = {
  opening,
  choose,
  details,
  frame,
  paid,
  offline,
}

const PENDING: readonly ScreenName[] = ['device', 'window', 'waiting', 'noUpdate'] satisfies PendingScreen[]

/** `model` and `templates` are undefined before the first update. */
export class CurrentScreen {
  model: ScreenModel | undefined
  /** Of the screen, and of the question over it. */
  templates: readonly [screen: Screen, question: Screen | undefined] | undefined
  /** 0 or 1, the other one with each screen. */
  turn = 0
  readonly #checkout: CheckoutController
  readonly #locale: LocaleController
  readonly #lazy: LazyScreensController

  constructor(checkout: CheckoutController, locale: LocaleController, lazy: LazyScreensController) {
    this.#checkout = checkout
    this.#locale = locale
    this.#lazy = lazy
  }

  /** Call it before each drawing. Loads the files that are needed and not there yet. */
  update(surroundings: Omit<Surroundings, 'words'>): void {
    const { state } = this.#checkout
    const { loaded, isMissing } = this.#lazy
    const words = Object.assign({}, ...loaded.map((file) => file.words), this.#locale.words)
    const model = modelOf(state, { ...surroundings, words })
    if (model.methods.some(({ simulates }) => simulates)) this.#locale.loadTestWords()
    const templates = templatesOf(model, loaded, isMissing)
    if (templates[0] !== this.templates?.[0]) this.turn = 1 - this.turn
    this.model = model
    this.templates = templates
    for (const file of lazyFilesOf(model.screen, state)) void this.#lazy.load(file)
    if (state.qrCode?.picture === null) for (const file of loaded) void file.drawQrCode?.(this.#checkout)
  }
}

/** The files that a screen needs.
 * @param screen the screen of this state */
function lazyFilesOf(screen: ScreenName, { busy, error, question }: CheckoutState): LazyFileName[] {
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
function templatesOf(
  { screen, state: { question, view } }: ScreenModel,
  loaded: readonly LazyFile[],
  isMissing: boolean,
): [screen: Screen, question: Screen | undefined] {
  const screens: Record<string, Screen> = Object.assign({}, ...loaded.map((file) => file.screens), MAIN_SCREENS)
  const withoutFile = view?.status === 'paid' ? paid : fallback
  // The provider's page would jump when the styles around it arrive.
  const isStyled = screen !== 'frame' || 'waiting' in screens || isMissing
  // A press on "Close" shows something at once, and one on "Cancel payment" as soon as its question cannot be shown.
  const asking = question ? (screens[question] ?? (question === 'leave' || isMissing ? leave : undefined)) : undefined
  return [isStyled ? (screens[screen] ?? (isMissing ? withoutFile : opening)) : opening, asking]
}

/** Ignores presses right after a new screen: they were meant for the screen before. */

import type { LitElement, ReactiveController } from 'lit'
import type { ScreenModel } from '../screens/model.ts'

/** Longer than the pause within a double press, shorter than it takes to read a button. */
const IGNORED_MS = 400

export class PressGuard implements ReactiveController {
  readonly #host: LitElement
  readonly #model: () => ScreenModel | undefined
  #screen = ''
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param model the model of the current screen */
  constructor(host: LitElement, model: () => ScreenModel | undefined) {
    this.#host = host
    this.#model = model
    host.addController(this)
    // Pressing Enter or the space bar is a click too. Scripts and tests click at a button that they have found.
    host.addEventListener('click', (event) => event.isTrusted && this.#ignore(event), true)
  }

  hostUpdated(): void {
    const { screen, state } = this.#model()!
    const current = `${screen} ${state.question}`
    if (current === this.#screen) return
    this.#screen = current
    this.#set(true)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#set(false), IGNORED_MS)
  }

  /** The style takes away the pointer, also from the page in a frame. */
  #set(isNew: boolean): void {
    this.#host.renderRoot.querySelector('dialog')!.classList.toggle('new', isNew)
  }

  #ignore(event: Event): void {
    const path = event.composedPath() as Element[]
    const isNew = path.some((element) => element.classList?.contains('new'))
    // Closing works at once in every state.
    if (!isNew || path.some((element) => element.classList?.contains('top'))) return
    event.preventDefault()
    event.stopPropagation()
  }
}

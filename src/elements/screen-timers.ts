/**
 * Timers of screens: the countdown of a push request, the return to the shop after a receipt, and the moment in which a
 * new screen ignores presses, because they were meant for the screen before.
 */

import type { LitElement, ReactiveController } from 'lit'
import type { ScreenModel } from '../screens/model.ts'

/** Long enough to read an amount and a reference. */
const RECEIPT_MS = 5_000
const SECOND_MS = 1_000
/** Longer than the pause within a double press, shorter than it takes to read a button. */
const IGNORED_MS = 400

export class ScreenTimers implements ReactiveController {
  readonly #host: LitElement
  readonly #model: () => ScreenModel | undefined
  readonly #onReceiptRead: () => void
  #screen = ''
  #timer: ReturnType<typeof setInterval> | undefined
  #newTimer: ReturnType<typeof setTimeout> | undefined

  /**
   * @param model the model of the current screen
   * @param onReceiptRead called when the page may open the success address
   */
  constructor(host: LitElement, model: () => ScreenModel | undefined, onReceiptRead: () => void) {
    this.#host = host
    this.#model = model
    this.#onReceiptRead = onReceiptRead
    host.addController(this)
  }

  hostUpdated(): void {
    const { screen, address, state } = this.#model()!
    const current = screen + state.question
    if (current === this.#screen) return
    this.hostDisconnected()
    this.#screen = current
    const { classList } = this.#host.renderRoot.querySelector('dialog')!
    // `guardFromPage` drops clicks on it. The style takes away the pointer, also from the page in a frame.
    classList.add('new')
    clearTimeout(this.#newTimer)
    this.#newTimer = setTimeout(() => classList.remove('new'), IGNORED_MS)
    if (screen === 'device') this.#timer = setInterval(() => this.#host.requestUpdate(), SECOND_MS)
    if (screen === 'paid' && address) this.#timer = setTimeout(this.#onReceiptRead, RECEIPT_MS)
  }

  hostDisconnected(): void {
    clearInterval(this.#timer)
    this.#screen = ''
  }
}

/** Timers of screens: the countdown of a push request, and the return to the shop after a receipt. */

import type { LitElement, ReactiveController } from 'lit'
import type { ScreenModel } from '../screens/model.ts'

/** Long enough to read an amount and a reference. */
const RECEIPT_MS = 5_000
const SECOND_MS = 1_000

export class ScreenTimers implements ReactiveController {
  readonly #host: LitElement
  readonly #model: () => ScreenModel | undefined
  readonly #onReceiptRead: () => void
  #screen = ''
  #timer: ReturnType<typeof setInterval> | undefined

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
    const { screen, address } = this.#model()!
    if (screen === this.#screen) return
    this.hostDisconnected()
    this.#screen = screen
    if (screen === 'device') this.#timer = setInterval(() => this.#host.requestUpdate(), SECOND_MS)
    if (screen === 'paid' && address) this.#timer = setTimeout(this.#onReceiptRead, RECEIPT_MS)
  }

  hostDisconnected(): void {
    clearInterval(this.#timer)
    this.#screen = ''
  }
}

/**
 * Timers of screens: the countdown of a push request, the return to the shop after a receipt, and the moment in which a
 * new screen ignores presses, because they were meant for the screen before.
 */

import type { LitElement, ReactiveController } from 'lit'
import type { ScreenName } from '../checkout/state.ts'
import type { ScreenModel } from '../screens/model.ts'

/** Long enough to read a receipt. */
const RECEIPT_MS = 8_000
const SECOND_MS = 1_000
/** Longer than the pause within a double press, shorter than it takes to read a button. */
const IGNORED_MS = 400

/** Screens with a time that changes. */
const COUNTING: readonly ScreenName[] = ['device', 'waiting', 'paid', 'offline']

export class ScreenTimers implements ReactiveController {
  readonly #host: LitElement
  readonly #model: () => ScreenModel | undefined
  readonly #onReceiptRead: () => void
  #screen = ''
  #timer: ReturnType<typeof setInterval> | undefined
  #newTimer: ReturnType<typeof setTimeout> | undefined
  #receiptTimer: ReturnType<typeof setTimeout> | undefined
  #returnAt: number | null = null

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

  /** When the page follows the success address, in epoch milliseconds; null when it waits for a press. */
  get returnAt(): number | null {
    return this.#returnAt
  }

  /** Screen readers read without a press: they move the focus, or scroll. */
  hostConnected(): void {
    for (const type of ['scroll', 'focus']) this.#host.renderRoot.addEventListener(type, this.#onReading, true)
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
    if (screen === 'paid' && address) {
      this.#returnAt = Date.now() + RECEIPT_MS
      this.#receiptTimer = setTimeout(() => {
        this.#onReceiptRead()
        // The page may have prevented it.
        this.stay()
      }, RECEIPT_MS)
      this.#host.requestUpdate()
    }
    if (COUNTING.includes(screen)) this.#timer = setInterval(() => this.#host.requestUpdate(), SECOND_MS)
  }

  /** The buyer reads on, so that the page waits for a press. */
  stay(): void {
    if (this.#returnAt === null) return
    clearTimeout(this.#receiptTimer)
    this.#returnAt = null
    this.#host.requestUpdate()
  }

  /** Not what a new screen does: its headline takes the focus, and it begins at its top. */
  readonly #onReading = ({ target }: Event): void => {
    if (!(target as Element).closest('.new, #title')) this.stay()
  }

  hostDisconnected(): void {
    clearInterval(this.#timer)
    this.stay()
    this.#screen = ''
  }
}

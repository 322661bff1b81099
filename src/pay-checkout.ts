/** `<pay-checkout>`: the modal, or the same on a page of its own. */

import type { CloseSource } from './events.ts'
import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'
import { checkoutSheet } from './checkout-sheet.ts'

/**
 * The checkout: a modal over the shop's page, or, with `page`, a page of its own. Opened by `<pay-button>` and by `PayButton.checkout()`;
 * it shows what the server says and nothing else, and asks once before it is closed on a payment that is under way.
 *
 * @event pay-open - The modal is shown.
 * @event pay-status - The server's view has another status than before.
 * @event pay-paid - The server says that the order is paid. Cancelable: the success address is then not followed.
 * @event pay-failed - A provider declined one attempt.
 * @event pay-cancelled - The checkout was cancelled. Cancelable: the cancel address is then not followed.
 * @event pay-error - A request could not be made or was refused.
 * @event pay-request-close - The modal is about to close; `detail.source` says why. Cancelable.
 * @event pay-close - The modal is closed. Cancelable: no address is then followed.
 *
 * @csspart dialog - The sheet or card.
 * @csspart header - The price and the order.
 * @csspart primary - The one main button of a screen.
 * @csspart method - A way to pay.
 * @csspart frame - The provider's page.
 *
 * @cssproperty [--pay-accent=#1f55e0] - The one accent colour. White text on it must be readable, or else set `--pay-on-accent`.
 * @cssproperty [--pay-on-accent=#fff] - Text on the accent colour.
 * @cssproperty [--pay-radius=14px] - Of the card, its buttons and rows.
 * @cssproperty [--pay-font] - Font family of the modal; the system's unless given.
 * @cssproperty [--pay-color-scheme=light dark] - `light` or `dark` for a shop that has only one of them.
 */
export class PayCheckoutElement extends HTMLElement {
  /** Where events are dispatched: the button that opened the modal, else the modal itself. */
  target: EventTarget = this
  /** What is opened. Set before the element is connected. */
  options: CheckoutOptions = {}
  readonly #sheet = checkoutSheet(this)
  /** Resolves once the modal is closed. */
  readonly closed: Promise<CheckoutResult> = this.#sheet.closed

  /** On a page of its own, not over one. */
  get page(): boolean {
    return this.hasAttribute('page')
  }

  /** How it stands, in the server's words. */
  get result(): CheckoutResult {
    return this.#sheet.result()
  }

  /**
   * Closes the modal, unless the page prevents `pay-request-close`. While money may be moving the buyer is asked once; not so with `api`.
   * @returns whether it is closed
   */
  requestClose(source: CloseSource = 'api'): boolean {
    return this.#sheet.requestClose(source)
  }

  connectedCallback(): void {
    this.#sheet.connect()
  }

  disconnectedCallback(): void {
    this.#sheet.disconnect()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pay-checkout': PayCheckoutElement
  }
}

/** `<pay-button>`: what a page loads up front. No Lit, and no request until it is wanted. */

import { PayErrorEvent } from '../checkout/events.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import { context, load } from './load-modal.ts'
import styles from './pay-button.styles.css?inline'

const sheet = new CSSStyleSheet()
sheet.replaceSync(styles)

/**
 * A button that opens the checkout. It never holds the price, which comes from the server by one of `order-token`,
 * `checkout` with `client-secret`, or `order-id` (`amount` with `currency` only for open amounts such as donations).
 *
 * @attr {string} server - The companion's base address. The script's own address unless given.
 * @attr {string} order-token - A JWT that the shop's server signed.
 * @attr {string} order-id - An order that the companion can look up; with `amount`, your name for an open amount.
 * @attr {string} checkout - Id of a checkout that the shop's server opened.
 * @attr {string} client-secret - Goes with `checkout`.
 * @attr {string} amount - Open amounts only: a plain decimal.
 * @attr {string} currency - ISO 4217; goes with `amount`.
 * @attr {string} customer-name - Known already: not asked for.
 * @attr {string} customer-email - Known already: not asked for.
 * @attr {string} customer-phone - Known already: shown where it can be corrected.
 * @attr {string} provider - Offers this provider only.
 * @attr {'auto'|'frame'|'popup'|'redirect'} presentation - How a provider's page is shown, where that can work.
 * @attr {string} success-url - Followed after the order is paid.
 * @attr {string} cancel-url - Followed after the modal is closed on a cancelled or expired checkout.
 * @attr {string} locale - BCP 47, for words and digits.
 * @attr {boolean} disabled - Cannot be pressed.
 *
 * @slot - The label. A form in it serves pages without scripts: its text becomes the label.
 * @slot icon - Before the label.
 *
 * @event pay-open - The modal is shown.
 * @event pay-status - The server's view has another status than before.
 * @event pay-paid - The server says that the order is paid. Cancelable: the success address is then not followed.
 * @event pay-failed - A provider declined one attempt.
 * @event pay-cancelled - The checkout was cancelled. Cancelable: the cancel address is then not followed.
 * @event pay-error - A request failed or was refused, or the modal could not be loaded.
 * @event pay-request-close - The modal is about to close; `source` says who asked. Cancelable.
 * @event pay-close - The modal is closed. Cancelable: no address is then followed.
 *
 * @csspart button - The button.
 *
 * @cssproperty [--pay-accent=#1f55e0] - Background of the button, accent of the modal.
 * @cssproperty [--pay-on-accent=#fff] - Text on the accent colour.
 * @cssproperty [--pay-radius=10px] - Corners of the button.
 */
export class PayButtonElement extends HTMLElement {
  static observedAttributes = ['disabled']

  readonly #button = document.createElement('button')
  #result: Promise<CheckoutResult> | undefined

  constructor() {
    super()
    const button = this.#button
    const label = document.createElement('span')
    const icon = document.createElement('slot')
    const slot = document.createElement('slot')
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true })
    root.adoptedStyleSheets = [sheet]
    icon.name = 'icon'
    slot.append('Pay')
    label.append(icon, slot)
    button.append(label)
    button.part = 'button'
    root.append(button)
    slot.onslotchange = () => {
      const form = this.querySelector('form')
      if (form) slot.replaceWith(form.textContent!.trim())
    }
    button.onpointerenter = button.onfocus = button.ontouchstart = () => load().catch(() => {})
    button.onclick = () => this.open().catch(() => {})
  }

  /** `busy` while the modal is loaded, `paid` once the server has said so. The width stays the same. */
  set state(state: '' | 'busy' | 'paid') {
    const { dataset } = this.#button
    if (state) dataset.state = state
    else delete dataset.state
  }

  attributeChangedCallback(): void {
    this.#button.disabled = this.hasAttribute('disabled')
  }

  /**
   * Opens the checkout, as a click does. While it is open, the same promise again.
   * @returns the result once the modal is closed, from the server's last view, e.g. `{status: 'paid', checkout: {…}}`
   * @throws when the modal could not be loaded (`pay-error` says so as well)
   */
  open(): Promise<CheckoutResult> {
    if (!this.#result) {
      this.state = 'busy'
      this.#result = load()
        .then((checkout) => checkout.openFor(this, context))
        .catch((error) => {
          this.state = ''
          this.dispatchEvent(new PayErrorEvent(error))
          throw error
        })
        .finally(() => (this.#result = undefined))
    }
    return this.#result
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pay-button': PayButtonElement
  }
}

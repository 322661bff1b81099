/** `<pay-button>`: what a page loads up front. No Lit, and no request until it is wanted. */

import { PayErrorEvent } from '../checkout/events.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import { context, load } from './load-modal.ts'
import styles from './pay-button.styles.css?inline'

const sheet = new CSSStyleSheet()
sheet.replaceSync(styles)

/**
 * A button that opens the checkout in a modal over the page. The server sets the price, never this element.
 *
 * One of these names the order: `order-token`; `checkout` with `client-secret`; `order-id`; or, for an open amount,
 * `amount` with `currency`.
 *
 * @tag pay-button
 *
 * @attr {string} [server] - The companion's base address. By default, the address of the script; from npm, the origin
 *   of the page.
 * @attr {string} [order-token] - The order, as your server signed it.
 * @attr {string} [order-id] - An order that the companion can look up. With `amount`, your name for an open amount.
 * @attr {string} [checkout] - The id of a checkout that your server opened.
 * @attr {string} [client-secret] - The secret of that checkout. Required with `checkout`.
 * @attr {string} [amount] - An open amount, as a plain decimal. Ignored with `order-token` or `checkout`.
 * @attr {string} [currency] - The ISO 4217 code of `amount`.
 * @attr {string} [customer-name] - The buyer's name, if you know it. The modal then does not ask for it.
 * @attr {string} [customer-email] - The buyer's e-mail address, if you know it. The modal then does not ask for it.
 * @attr {string} [customer-phone] - The buyer's phone number, if you know it. The buyer sees it and can correct it.
 * @attr {string} [provider] - The id of a provider. The modal then offers only this provider.
 * @attr {'auto' | 'frame' | 'popup' | 'redirect'} [presentation=auto] - How to show a provider's page, where the
 *   browser and the provider allow it.
 * @attr {string} [success-url] - The page opens this address after the order is paid. By default, the order's own
 *   address.
 * @attr {string} [cancel-url] - The page opens this address when the modal closes on a cancelled or expired checkout.
 *   By default, the order's own address.
 * @attr {string} [locale] - A BCP 47 tag, for example `bn-BD`. It sets the language, the digits and the format of
 *   amounts. By default, the language of the page.
 * @attr {boolean} [disabled] - The button cannot be pressed.
 *
 * @slot - The label of the button. A form in it serves pages without JavaScript; its text becomes the label.
 * @slot icon - Content before the label.
 *
 * @event {PayOpenEvent} pay-open - The modal is shown.
 * @event {PayStatusEvent} pay-status - The checkout has another status than before.
 * @event {PayPaidEvent} pay-paid - The server says that the order is paid. After `preventDefault()`, the page does not
 *   open the success address.
 * @event {PayFailedEvent} pay-failed - The provider declined one attempt. Another attempt may follow.
 * @event {PayCancelledEvent} pay-cancelled - The checkout was cancelled. After `preventDefault()`, the page does not
 *   open the cancel address.
 * @event {PayErrorEvent} pay-error - A request failed or was refused, or the modal did not load. This says nothing
 *   about money.
 * @event {PayRequestCloseEvent} pay-request-close - The modal is about to close. After `preventDefault()`, it stays
 *   open.
 * @event {PayCloseEvent} pay-close - The modal is closed. This neither cancels nor fails the payment. After
 *   `preventDefault()`, the page opens no address.
 *
 * @csspart button - The button.
 *
 * @cssproperty [--pay-accent=#1f55e0] - The background of the button, and the accent of the modal.
 * @cssproperty [--pay-on-accent=#fff] - Text on the accent. It must be readable on `--pay-accent`.
 * @cssproperty [--pay-radius=10px] - The radius of corners.
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

  /**
   * `busy` while the modal loads, `paid` after the server said so. The width stays the same.
   * @internal
   */
  set state(state: '' | 'busy' | 'paid') {
    const { dataset } = this.#button
    if (state) dataset.state = state
    else delete dataset.state
  }

  attributeChangedCallback(): void {
    this.#button.disabled = this.hasAttribute('disabled')
  }

  /**
   * Opens the checkout, as a click does. The promise resolves when the modal is closed, with the result from the
   * server's last view, for example `{status: 'paid', checkout: {…}}`. While the modal is open, each call returns the
   * same promise. The promise rejects when the modal does not load; `pay-error` reports that as well.
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

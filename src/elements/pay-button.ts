/** `<pay-button>`: what a page loads up front. No Lit, and no request until it is wanted. */

import { PayErrorEvent } from '../checkout/events.ts'
import type { Presentation } from '../../server/contract/wire.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import { requestEarly } from '../checkout/early-request.ts'
import { throwReported } from './load-error.ts'
import { context, load } from './load-modal.ts'
import styles from './pay-button.styles.css?inline'

// Smaller than an array of strings.
const ATTRIBUTES = (
  'server order-token order-id checkout client-secret amount currency customer-name customer-email ' +
  'customer-phone provider presentation success-url cancel-url locale problem problem-link disabled'
).split(' ')

/** Not `document.createElement`: an image of the page with that name hides it. */
function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
): HTMLElementTagNameMap[Tag] {
  return Object.assign(Document.prototype.createElement.call(document, tag), properties) as never
}

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
 *   amounts. By default, the nearest `lang` around the button, then the language of the browser.
 * @attr {string} [problem] - The message when the modal does not load. By default, it says why, in English.
 * @attr {string} [problem-link] - The label of the button after this message, which opens the companion's own page. By
 *   default, "Pay on another page".
 * @attr {boolean} [disabled] - The button cannot be pressed.
 *
 * @slot - The label of the button. A form or a button in it serves pages without JavaScript; its text becomes the
 *   label.
 * @slot icon - Content before the label.
 *
 * @event {PayOpenEvent} pay-open - The modal opens.
 * @event {PayStatusEvent} pay-status - The checkout has another status than before, or another attempt at payment.
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
 * @csspart problem - The message when the modal does not load.
 *
 * @cssState busy - The modal loads.
 * @cssState paid - The server has said that the order is paid.
 *
 * @cssproperty [--pay-accent=#1f55e0] - The background of the button, and the accent of the modal.
 * @cssproperty [--pay-on-accent=#fff] - Text on the accent. It must be readable on `--pay-accent`.
 * @cssproperty [--pay-radius=12px] - The radius of corners.
 */
export class PayButtonElement extends HTMLElement {
  // A getter: Safari before 16.4 knows no static block, which the build makes of a static field.
  static get observedAttributes(): readonly string[] {
    return ATTRIBUTES
  }

  /**
   * The form that the button is in names it in `elements`, and a disabled `<fieldset>` disables it.
   * @internal
   */
  static get formAssociated(): boolean {
    return true
  }

  // Each attribute as a property. Null, undefined and false remove the attribute.
  declare server?: string | null
  declare orderToken?: string | null
  declare orderId?: string | null
  declare checkout?: string | null
  declare clientSecret?: string | null
  declare amount?: string | number | null
  declare currency?: string | null
  declare customerName?: string | null
  declare customerEmail?: string | null
  declare customerPhone?: string | null
  declare provider?: string | null
  declare presentation?: Presentation | 'auto' | null
  declare successUrl?: string | null
  declare cancelUrl?: string | null
  declare locale?: string | null
  declare problem?: string | null
  declare problemLink?: string | null
  declare disabled?: boolean | null

  readonly #button = create('button', { type: 'button' })
  readonly #problem = create('div')
  // Safari before 16.4 has none.
  readonly #internals = this.attachInternals?.() as ElementInternals | undefined
  #result: Promise<CheckoutResult> | undefined

  constructor() {
    super()
    const button = this.#button
    const problem = this.#problem
    const label = create('span')
    const slot = create('slot', { textContent: 'Pay' })
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true })
    addStyles(root)
    label.append(create('slot', { name: 'icon' }), slot)
    button.append(label)
    button.part = 'button'
    problem.part = 'problem'
    problem.setAttribute('role', 'alert')
    root.append(button, problem)
    const text = new Text()
    const showLabel = () => {
      const fallback = this.querySelector('form, button')
      if (!fallback) return text.replaceWith(slot)
      slot.replaceWith(text)
      text.data = fallback.textContent!.trim()
      // In a form of the shop it would be what the Enter key presses.
      for (const each of this.querySelectorAll('button')) each.type = 'button'
      // The page may still be loading, and frameworks change the text later.
      observer.observe(this, { childList: true, characterData: true, subtree: true })
    }
    const observer = new MutationObserver(showLabel)
    slot.onslotchange = showLabel
    // A touch is a `pointerenter` as well. For a buyer who saves data, only a press loads the modal.
    button.onfocus = button.onpointerenter = () =>
      (navigator as { connection?: { saveData: boolean } }).connection?.saveData || load(this.server).catch(() => {})
    button.onclick = () => this.open().catch(() => {})
    // What the page set before the element was defined hides the properties of the class.
    for (const [property, value] of Object.entries(this)) {
      if (!(property in PayButtonElement.prototype)) continue
      delete this[property as keyof this]
      this[property as keyof this] = value
    }
  }

  /**
   * `busy` while the modal loads, `paid` after the server said so. The width stays the same. Also `:state()`.
   * @internal
   */
  set state(state: '' | 'busy' | 'paid') {
    const { dataset } = this.#button
    if (state) dataset.state = state
    else delete dataset.state
    // Safari before 17.4 has no states, and Chrome before 125 takes only names that begin with two hyphens.
    const states = this.#internals?.states as Set<string> | undefined
    try {
      states?.clear()
      if (state) states?.add(state)
    } catch {
      // See above.
    }
  }

  /** The form that the button is in. */
  get form(): HTMLFormElement | null {
    return this.#internals?.form ?? null
  }

  attributeChangedCallback(): void {
    // Frameworks write `disabled="false"`, which `:disabled` matches. Without the attribute, a fieldset decides.
    this.#button.disabled = this.hasAttribute('disabled') ? this.disabled! : this.matches(':disabled')
  }

  formDisabledCallback(): void {
    this.attributeChangedCallback()
  }

  /**
   * Opens the checkout, as a click does. The promise resolves when the modal is closed, with the result from the
   * server's last view, for example `{status: 'paid', checkout: {…}}`. While the modal is open, each call returns the
   * same promise. The promise rejects when the modal does not load; `pay-error` reports that as well.
   */
  open(): Promise<CheckoutResult> {
    if (!this.#result) {
      this.state = 'busy'
      this.#problem.textContent = ''
      const early = requestEarly(this.orderToken, this.server || context.server)
      this.#result = load(this.server)
        .then((checkout) => checkout.openFor(this, context, early))
        .catch((error) => {
          this.state = ''
          const text = textOf(this.problem, `${error.message}. Press the button to try again.`)
          this.#problem.append(create('bdi', text), ' ', this.#hostedPage())
          this.dispatchEvent(new PayErrorEvent(error))
          throwReported(error)
        })
        .finally(() => (this.#result = undefined))
    }
    return this.#result
  }

  /** The way to the companion's own page, which needs nothing of this page. Only some orders can be paid there. */
  #hostedPage(): HTMLElement | '' {
    const { orderToken, checkout, clientSecret } = this
    const page = (this.server || context.server)?.replace(/\/*$/, '/checkout')
    const label = textOf(this.problemLink, 'Pay on another page')
    if (!page) return ''
    if (!orderToken) return clientSecret ? create('a', { ...label, href: `${page}/${checkout}#${clientSecret}` }) : ''
    const form = create('form', { method: 'post', action: page })
    form.append(create('input', { type: 'hidden', name: 'orderToken', value: orderToken }), create('button', label))
    return form
  }
}

for (const name of ATTRIBUTES) {
  Object.defineProperty(
    PayButtonElement.prototype,
    name.replace(/-./g, (match) => match[1]!.toUpperCase()),
    {
      get(this: HTMLElement) {
        const value = this.getAttribute(name)?.trim()
        return name === 'disabled' ? (value ?? 'false') !== 'false' : value
      },
      set(this: HTMLElement, value: unknown) {
        if ((value ?? false) === false) this.removeAttribute(name)
        else this.setAttribute(name, value === true ? '' : `${value}`)
      },
    },
  )
}

/** The page's own text, in its language, or ours in English: other languages load with the modal. */
const textOf = (own: string | null | undefined, english: string) =>
  own ? { textContent: own } : { textContent: english, lang: 'en' }

/** Without constructable style sheets, which a policy for styles always allows, an element does. */
function addStyles(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(styles)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const element = create('style')
    element.textContent = styles
    root.append(element)
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pay-button': PayButtonElement
  }
}

/** `<pay-checkout>`: the modal, or the checkout of the hosted page. */

import { LitElement, unsafeCSS } from 'lit'
import type { CSSResult, PropertyDeclarations, TemplateResult } from 'lit'
import type { Customer, Presentation } from '../../server/contract/wire.ts'
import { CheckoutController } from '../checkout/controller.ts'
import { documentPart } from '../checkout/document-part.ts'
import { PayOpenEvent } from '../checkout/events.ts'
import type { CloseSource } from '../checkout/events.ts'
import { mainActions } from '../checkout/main-actions.ts'
import type { CheckoutOptions } from '../checkout/options.ts'
import { resultOf } from '../checkout/result.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import { sleep } from '../checkout/time-limit.ts'
import type { CommonWords } from '../locales/dictionary.ts'
import type { Locales } from '../locales/index.ts'
import { localeOf } from '../locales/money.ts'
import { dialog } from '../screens/dialog.ts'
import type { ScreenActions } from '../screens/model.ts'
import { Closing } from './closing.ts'
import { CurrentScreen } from './current-screen.ts'
import type { EarlyRequest } from '../checkout/early-request.ts'
import { FocusController } from './focus-controller.ts'
import { HeightController } from './height-controller.ts'
import { LazyScreensController } from './lazy-screens-controller.ts'
import { LocaleController } from './locale-controller.ts'
import { guardFromPage } from './page-guard.ts'
import css from './pay-checkout.styles.css?inline'
import { ScreenTimers } from './screen-timers.ts'
import { siteName } from './site-name.ts'

const STYLES = unsafeCSS(css)
/**
 * A skeleton that the first answer replaces sooner than this would only flicker, and a slow phone would draw twice. The
 * buyer does not notice the wait.
 */
const SKELETON_MS = 100

/**
 * The checkout in a modal over the page. `<pay-button>` and `PayButton.checkout()` create it. It removes itself when it
 * closes. It shows what the server says, and asks once before it closes while a payment is under way.
 *
 * @tag pay-checkout
 *
 * @event {PayOpenEvent} pay-open - The modal opens.
 * @event {PayStatusEvent} pay-status - The checkout has another status than before, or another attempt at payment.
 * @event {PayPaidEvent} pay-paid - The server says that the order is paid. After `preventDefault()`, the page does not
 *   open the success address.
 * @event {PayFailedEvent} pay-failed - The provider declined one attempt. Another attempt may follow.
 * @event {PayCancelledEvent} pay-cancelled - The checkout was cancelled. After `preventDefault()`, the page does not
 *   open the cancel address.
 * @event {PayErrorEvent} pay-error - A request failed or was refused. This says nothing about money.
 * @event {PayRequestCloseEvent} pay-request-close - The modal is about to close. After `preventDefault()`, it stays
 *   open.
 * @event {PayCloseEvent} pay-close - The modal is closed. This neither cancels nor fails the payment. After
 *   `preventDefault()`, the page opens no address.
 *
 * @csspart dialog - The modal itself: a sheet from below on narrow screens, a card on wide ones.
 * @csspart header - The shop and the order.
 * @csspart amount - The price.
 * @csspart primary - The main button of a screen.
 * @csspart quiet - The other buttons of a screen.
 * @csspart method - A payment method.
 * @csspart frame - The provider's page.
 * @csspart footer - The provider.
 *
 * @cssproperty [--pay-accent=#1f55e0] - The background of the button, and the accent of the modal.
 * @cssproperty [--pay-on-accent=#fff] - Text on the accent. It must be readable on `--pay-accent`.
 * @cssproperty [--pay-radius=12px] - The radius of buttons. The corners of the modal follow from it.
 * @cssproperty [--pay-font=system-ui, sans-serif] - The font family of the modal. The button uses the font of the page.
 * @cssproperty [--pay-color-scheme=light dark] - `light` or `dark`, for a shop that has only one of them.
 */
export class PayCheckoutElement extends LitElement implements CheckoutOptions {
  /**
   * Draws a modal that nobody sees. The first one then opens sooner, because the browser has compiled the code and read
   * the styles and the templates.
   * @internal
   */
  static warmUp(): void {
    new PayCheckoutElement().performUpdate()
  }

  // Getters: Safari before 16.4 knows no static block, which the build makes of a static field.
  static override get styles(): CSSResult {
    return STYLES
  }

  static override get properties(): PropertyDeclarations {
    return {
      server: {},
      orderToken: { attribute: 'order-token' },
      orderId: { attribute: 'order-id' },
      checkout: {},
      clientSecret: { attribute: 'client-secret' },
      amount: {},
      currency: {},
      customer: { attribute: false },
      provider: {},
      presentation: {},
      successUrl: { attribute: 'success-url' },
      cancelUrl: { attribute: 'cancel-url' },
      locale: {},
      page: { type: Boolean, reflect: true },
    }
  }

  /** The companion's base address. By default, the address of the script; from npm, the origin of the page. */
  declare server?: string
  /** The order, as your server signed it. */
  declare orderToken?: string
  /** An order that the companion can look up. With `amount`, your name for an open amount. */
  declare orderId?: string
  /** The id of a checkout that your server opened. */
  declare checkout?: string
  /** The secret of that checkout. Required with `checkout`. */
  declare clientSecret?: string
  /** An open amount, as a plain decimal. Ignored with `orderToken` or `checkout`. */
  declare amount?: string | number
  /** The ISO 4217 code of `amount`. */
  declare currency?: string
  /** The buyer's details, as far as you know them. */
  declare customer?: Customer
  /** The id of a provider. The modal then offers only this provider. */
  declare provider?: string
  /**
   * How to show a provider's page, where the browser and the provider allow it.
   * @type {'auto' | 'frame' | 'popup' | 'redirect' | undefined}
   */
  declare presentation?: Presentation | 'auto'
  /** The page opens this address after the order is paid. By default, the order's own address. */
  declare successUrl?: string
  /**
   * The page opens this address when the modal closes on a cancelled or expired checkout. By default, the order's own
   * address.
   */
  declare cancelUrl?: string
  /**
   * A BCP 47 tag, for example `bn-BD`. It sets the language, the digits and the format of amounts. By default, the
   * nearest `lang` around the button, then the language of the browser.
   */
  declare locale?: string
  /**
   * The hosted page: not a modal over another page. Set before the element is connected.
   * @internal
   */
  declare page: boolean

  /**
   * Where events are dispatched: the button that opened the modal, else the modal itself.
   * @internal
   */
  target: Node = this
  /**
   * Set by the code that opens the modal. A copy of the element in a page snapshot (Turbo, htmx) lacks it.
   * @internal
   */
  isOpened = false
  /**
   * The buyer's press opened the modal, so a payment may start without another one.
   * @internal
   */
  isPressed = false
  /**
   * The request for the checkout that was sent while this code loaded. The first connection uses it up.
   * @internal
   */
  early: EarlyRequest | undefined
  /**
   * Languages besides English.
   * @internal
   */
  locales: Locales = {}
  /** Resolves when the modal is closed, with the result. */
  readonly closed: Promise<CheckoutResult>

  readonly #checkout = new CheckoutController(this)
  readonly #actions = mainActions(this.#checkout)
  readonly #closing = new Closing(this, this.#checkout)
  readonly #locale = new LocaleController(this, () => this.language)
  readonly #lazy = new LazyScreensController(this, PayCheckoutElement.styles)
  readonly #screen = new CurrentScreen(this.#checkout, this.#locale, this.#lazy)
  // Before the controllers that need the layout, since it changes a class that changes the layout.
  readonly #timers = new ScreenTimers(
    this,
    () => this.#screen.model,
    () => void this.requestClose('done'),
  )
  readonly #focus = new FocusController(this, () => this.#screen.model)
  /** False in the page until the modal is shown, and once it is removed: drawing would start its timers again. */
  #mayDraw = true
  #resolveClosed!: (result: CheckoutResult) => void

  constructor() {
    super()
    this.page = false
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    // The host calls it. Nothing else needs it.
    void new HeightController(this, () => this.#screen.templates?.[0])
    guardFromPage(this, () => this.#timers.stay())
  }

  /** The state of the checkout now, from the server's last view. */
  get result(): CheckoutResult {
    const { view, error, trouble } = this.#checkout.state
    return resultOf(view, error ?? trouble)
  }

  /** @internal */
  get words(): CommonWords {
    return this.#locale.words
  }

  /**
   * The language that the buyer wants, BCP 47; `words` are in another until its file has arrived.
   * @internal
   */
  get language(): string | undefined {
    return localeOf(this.locale || documentPart('documentElement').lang || navigator.language)
  }

  /**
   * Dispatches an event where the page listens. Returns false when the page prevented it.
   * @internal
   */
  emit(event: Event): boolean {
    // A framework may have replaced the button since.
    const target = [this.target, this].find((node) => node.isConnected) ?? document
    return target.dispatchEvent(event)
  }

  /**
   * Closes the modal, unless the page prevents `pay-request-close`. Returns whether it is closed. While money may be
   * moving, the modal asks the buyer once, except with the source `api`.
   */
  requestClose(source: CloseSource = 'api'): boolean {
    return this.#closing.request(source)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#mayDraw = false
    if (this.isOpened || this.page) void this.#show()
    else this.remove()
  }

  /** After this, the controllers send no more requests. */
  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#mayDraw = false
    // A dialog with this attribute could not be shown again.
    this.#dialog?.removeAttribute('open')
    // A page that moves it puts it back at once.
    queueMicrotask(() => {
      if (!this.isConnected) this.#resolveClosed(this.result)
    })
  }

  protected override shouldUpdate(): boolean {
    return this.#mayDraw
  }

  /** Another version of the companion, or a proxy, may have sent what no screen can show. */
  protected override scheduleUpdate(): void {
    try {
      super.scheduleUpdate()
    } catch (error) {
      if (!this.#checkout.state.view) throw error
      this.#checkout.reject()
    }
  }

  protected override willUpdate(): void {
    this.#screen.update({
      options: this,
      locale: this.language,
      now: Date.now(),
      site: this.page ? undefined : siteName(),
      isPage: this.page,
      address: this.#closing.address,
      returnAt: this.#timers.returnAt,
    })
  }

  protected override render(): TemplateResult {
    const actions: ScreenActions = {
      ...this.#actions,
      ...Object.assign({}, ...this.#lazy.loaded.map((file) => file.actionsOf(this.#checkout))),
      requestClose: () => void this.requestClose('button'),
      done: () => void this.requestClose('done'),
    }
    const { model, templates, turn } = this.#screen
    return dialog(model!, actions, templates!, turn, this.#closing)
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  async #show(): Promise<void> {
    this.emit(new PayOpenEvent())
    // A listener may have removed the modal.
    if (!this.isConnected) return
    this.#checkout.start()
    const { state, connection } = this.#checkout
    const { firstAnswer, signal } = connection
    if (!state.view) await Promise.race([firstAnswer, sleep(SKELETON_MS, signal)])
    if (!this.isConnected) return
    this.#mayDraw = true
    this.requestUpdate()
    await this.updateComplete
    // The layout is a task of its own, so that the page can react in between.
    await sleep(0, signal)
    const dialog = this.#dialog!
    if (!this.isConnected || dialog.open) return
    if (this.page) dialog.show()
    else dialog.showModal()
    this.#focus.restart()
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pay-checkout': PayCheckoutElement
  }
}

/** `<pay-checkout>`: the modal, or the same on a page of its own. */

import { html, LitElement, nothing, unsafeCSS } from 'lit'
import type { TemplateResult } from 'lit'
import type { Customer, Presentation } from '../../server/contract/wire.ts'
import type { RareActions } from '../checkout/actions.ts'
import { addressAfter } from '../checkout/address-after.ts'
import { CheckoutController } from '../checkout/controller.ts'
import { PayCloseEvent, PayOpenEvent, PayRequestCloseEvent } from '../checkout/events.ts'
import type { CloseSource } from '../checkout/events.ts'
import type { CheckoutOptions } from '../checkout/options.ts'
import { resultOf } from '../checkout/result.ts'
import type { CheckoutResult } from '../checkout/result.ts'
import type { LazyScreen, MainScreen } from '../checkout/state.ts'
import { isMoneyMoving } from '../checkout/state.ts'
import type { Locales } from '../locales/index.ts'
import { localeOf } from '../locales/money.ts'
import { choose } from '../screens/choose.ts'
import { details } from '../screens/details.ts'
import { device } from '../screens/device.ts'
import { frame } from '../screens/frame.ts'
import { header } from '../screens/header.ts'
import { modelOf } from '../screens/model.ts'
import type { LazyModel, Screen, ScreenActions, ScreenModel } from '../screens/model.ts'
import { offline } from '../screens/offline.ts'
import { opening } from '../screens/opening.ts'
import { paid } from '../screens/paid.ts'
import type { Piece } from '../screens/parts.ts'
import { plain } from '../screens/plain.ts'
import { waiting } from '../screens/waiting.ts'
import { providerWindow } from '../screens/window.ts'
import { FocusController } from './focus-controller.ts'
import { LazyScreensController } from './lazy-screens-controller.ts'
import type { LazyScreens } from './lazy-screens-controller.ts'
import { LocaleController } from './locale-controller.ts'
import css from './pay-checkout.styles.css?inline'
import { ScreenTimers } from './screen-timers.ts'

const SCREENS: Readonly<Record<MainScreen, Screen>> = {
  opening,
  choose,
  details,
  frame,
  device,
  window: providerWindow,
  waiting,
  paid,
  offline,
}

/**
 * The checkout: a modal over the shop's page, or, with `page`, a page of its own. Opened by `<pay-button>` and by
 * `PayButton.checkout()`. It shows what the server says, and asks once before it closes on a payment that is under way.
 *
 * @event pay-open - The modal is shown.
 * @event pay-status - The server's view has another status than before.
 * @event pay-paid - The server says that the order is paid. Cancelable: the success address is then not followed.
 * @event pay-failed - A provider declined one attempt.
 * @event pay-cancelled - The checkout was cancelled. Cancelable: the cancel address is then not followed.
 * @event pay-error - A request failed or was refused.
 * @event pay-request-close - The modal is about to close; `source` says who asked. Cancelable.
 * @event pay-close - The modal is closed. Cancelable: no address is then followed.
 *
 * @csspart dialog - The sheet or card.
 * @csspart header - The price and the order.
 * @csspart primary - The main button of a screen.
 * @csspart quiet - Its other buttons.
 * @csspart method - A payment method.
 * @csspart frame - The provider's page.
 *
 * @cssproperty [--pay-accent=#1f55e0] - The accent colour. White text on it must be readable, or else set
 *   `--pay-on-accent`.
 * @cssproperty [--pay-on-accent=#fff] - Text on the accent colour.
 * @cssproperty [--pay-radius=14px] - Of the card, its buttons and rows.
 * @cssproperty [--pay-font] - Font family of the modal; the system's unless given.
 * @cssproperty [--pay-color-scheme=light dark] - `light` or `dark` for a shop that has only one of them.
 */
export class PayCheckoutElement extends LitElement implements CheckoutOptions {
  static override styles = unsafeCSS(css)

  static override properties = {
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

  /** The companion's base address. The page's own origin unless given. */
  declare server?: string
  /** A JWT that the shop's server signed; the price is in it. */
  declare orderToken?: string
  /** An order that the companion can look up, or, with `amount`, the shop's name for an open amount. */
  declare orderId?: string
  /** Id of a checkout that the shop's server opened. */
  declare checkout?: string
  /** Goes with `checkout`. */
  declare clientSecret?: string
  /** Open amounts only (donations, tips): a plain decimal. */
  declare amount?: string | number
  /** ISO 4217; goes with `amount`. */
  declare currency?: string
  /** Details of the buyer that the page knows. */
  declare customer?: Customer
  /** Offers only this provider, where the checkout has it. */
  declare provider?: string
  /** How a provider's page is shown, where that can work. */
  declare presentation?: Presentation | 'auto'
  /** Followed after the order is paid; the checkout's own unless given. */
  declare successUrl?: string
  /** Followed after the modal is closed on a cancelled or expired checkout; the checkout's own unless given. */
  declare cancelUrl?: string
  /** BCP 47, for words and digits. The page's language, then the browser's, unless given. */
  declare locale?: string
  /** A page of its own, not a modal over one. Set before the element is connected. */
  declare page: boolean

  /** Where events are dispatched: the button that opened the modal, else the modal itself. */
  target: EventTarget = this
  /** Languages besides English. */
  locales: Locales = {}
  /** Resolves once the modal is closed. */
  readonly closed: Promise<CheckoutResult>

  readonly #checkout = new CheckoutController(this)
  readonly #locale = new LocaleController(this, () => this.#tag)
  readonly #lazy = new LazyScreensController(this, PayCheckoutElement.styles)
  readonly #focus = new FocusController(this, () => this.#model)
  readonly #actions: ScreenActions = {
    ...this.#checkout.actions,
    askToLeave: () => void this.requestClose('button'),
    leave: () => void this.requestClose('done'),
  }
  #model: ScreenModel | undefined
  #resolveClosed!: (result: CheckoutResult) => void
  #isClosed = false

  constructor() {
    super()
    this.page = false
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    // Works by itself, as long as the element is connected.
    void new ScreenTimers(
      this,
      () => this.#model,
      () => this.#close(),
    )
  }

  /** How the checkout stands, in the server's words. */
  get result(): CheckoutResult {
    const { view, error, trouble } = this.#checkout.state
    return resultOf(view, error ?? trouble)
  }

  get waitingText(): string {
    return this.#locale.words.oneMoment
  }

  /** Dispatches an event where the page listens. @returns false when it was prevented */
  emit(event: Event): boolean {
    return this.target.dispatchEvent(event)
  }

  /**
   * Closes the modal, unless the page prevents `pay-request-close`. While money may be moving the buyer is asked once,
   * except with `api`.
   * @returns whether it is closed
   */
  requestClose(source: CloseSource = 'api'): boolean {
    if (!this.emit(new PayRequestCloseEvent(source))) return false
    const { state } = this.#checkout
    if (isMoneyMoving(state) && state.question !== 'leave' && source !== 'api') {
      this.#checkout.set({ question: 'leave' })
      return false
    }
    this.#close()
    return true
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#show()
  }

  /** Closed or taken away: the controllers send no more requests. */
  override disconnectedCallback(): void {
    super.disconnectedCallback()
    // A dialog that says it is open cannot be shown again.
    this.#dialog?.removeAttribute('open')
    this.#resolveClosed(this.result)
  }

  protected override willUpdate(): void {
    const { state } = this.#checkout
    this.#model = modelOf(state, {
      options: this,
      words: { ...this.#lazy.loaded?.words, ...this.#locale.words },
      locale: this.#tag,
      now: Date.now(),
      isPage: this.page,
      address: this.#address,
    })
    // Problems have their words there.
    if (!(this.#model.screen in SCREENS) || state.question || state.error) void this.#lazy.load()
    if (state.qrCode?.picture === null) void this.#lazy.loaded?.drawQrCode(this.#checkout)
  }

  protected override render(): TemplateResult {
    const model = this.#model!
    const { words } = model
    const question = this.#question(model)
    const content = html`${header(model, this.#actions)}
      <main ?inert=${question !== nothing}>${this.#screen(model)}</main>
      ${question}`
    if (this.page) {
      return html`<section part="dialog" aria-labelledby="title" lang=${words.lang} dir=${words.dir ?? 'ltr'}>
        ${content}
      </section>`
    }
    return html`<dialog
      part="dialog"
      aria-labelledby="title"
      lang=${words.lang}
      dir=${words.dir ?? 'ltr'}
      @cancel=${this.#onCancel}
      @close=${this.#onClose}
      @click=${this.#onClick}
    >
      ${content}
    </dialog>`
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot?.querySelector('dialog') ?? null
  }

  get #tag(): string | undefined {
    const placed = this.target instanceof Element ? this.target.closest<HTMLElement>('[lang]') : null
    return localeOf(this.locale || placed?.lang || navigator.language)
  }

  /** Where the page goes from here, if anywhere. */
  get #address(): string | null {
    return this.#checkout.mayNavigate ? addressAfter(this.result, this, this.page) : null
  }

  async #show(): Promise<void> {
    await this.updateComplete
    const dialog = this.#dialog
    if (!this.isConnected || dialog?.open) return
    dialog?.showModal()
    this.#focus.restart()
    this.emit(new PayOpenEvent())
    // A listener may have taken the modal away.
    if (this.isConnected) this.#checkout.start()
  }

  #close(): void {
    if (this.#isClosed) return
    // The buyer can come back to a page.
    this.#isClosed = !this.page
    const { result } = this
    const address = this.#address
    this.#dialog?.close()
    const mayNavigate = this.emit(new PayCloseEvent(result))
    if (!this.page) this.remove()
    this.#resolveClosed(result)
    // After whoever waits for the result has had their turn.
    if (mayNavigate && address) setTimeout(() => location.assign(address))
  }

  #screen(model: ScreenModel): TemplateResult {
    const { loaded, isMissing } = this.#lazy
    const main = SCREENS[model.screen as MainScreen] as Screen | undefined
    if (main || !loaded) return (main ?? (isMissing ? plain : opening))(model, this.#actions)
    return loaded.screens[model.screen as LazyScreen](model as LazyModel, this.#lazyActions(loaded))
  }

  #question(model: ScreenModel): Piece {
    const { loaded } = this.#lazy
    const { question } = model.state
    if (!question || !loaded) return nothing
    return loaded.questions[question](model as LazyModel, this.#lazyActions(loaded))
  }

  #lazyActions({ rareActions }: LazyScreens): ScreenActions & RareActions {
    return { ...this.#actions, ...rareActions(this.#checkout) }
  }

  /** The browser's own ways out: Escape, the back gesture. */
  #onCancel(event: Event): void {
    if (!event.cancelable) return
    event.preventDefault()
    this.requestClose('escape')
  }

  /** Browsers close a dialog without asking when nothing was pressed since the last Escape. It may have to stay. */
  #onClose(): void {
    if (this.isConnected && !this.#isClosed && !this.requestClose('escape')) this.#dialog?.showModal()
  }

  /** A press outside of the dialog's box has the dialog itself as its target. */
  #onClick({ target, currentTarget, clientX, clientY }: MouseEvent): void {
    if (target !== currentTarget) return
    const { left, right, top, bottom } = (currentTarget as Element).getBoundingClientRect()
    const isOutside = clientX < left || clientX > right || clientY < top || clientY > bottom
    if (isOutside) this.requestClose('backdrop')
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pay-checkout': PayCheckoutElement
  }
}

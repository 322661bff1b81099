/** `<pay-checkout>`: the modal, or the same on a page of its own. */

import { html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import type { CheckoutOptions } from './options.ts'
import type { CloseSource } from './events.ts'
import type { Dictionary } from './locales/index.ts'
import type { CheckoutResult } from './result.ts'
import type { QrCode } from './qr-code.ts'
import type { Screen } from './checkout-state.ts'
import type { ScreenContext } from './views/context.ts'
import { CheckoutController } from './checkout-controller.ts'
import { labelOf, rowsOf, screenOf } from './checkout-state.ts'
import { PayCloseEvent, PayOpenEvent, PayRequestCloseEvent } from './events.ts'
import { formatMoney } from './format-money.ts'
import { dictionaryFor, en } from './locales/index.ts'
import { styles } from './pay-checkout.styles.ts'
import { browser, safeAddress } from './presentation.ts'
import { statusOf } from './result.ts'
import { choose, details, opening } from './views/choose.ts'
import { primary, quiet } from './views/context.ts'
import { cross } from './views/icons.ts'
import { declined, ended, impossible, offline, paid } from './views/settled.ts'
import { checking, device, frame, providerWindow, waiting } from './views/under-way.ts'

const VIEWS: Record<Screen, (context: ScreenContext) => TemplateResult> = {
  opening, choose, details, frame, window: providerWindow, device, waiting, checking, paid, declined, ended, offline, impossible,
}

/** Long enough to read an amount and a reference; then the shop's success address follows. */
const PAID_MS = 5_000

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
 * @cssproperty [--pay-radius=14px] - Of buttons and rows; the card's is a little larger.
 * @cssproperty [--pay-font] - Font family of the modal; the system's unless given.
 * @cssproperty [--pay-color-scheme=light dark] - `light` or `dark` for a shop that has only one of them.
 */
export class PayCheckoutElement extends LitElement {
  static override styles = styles
  static override properties = {
    page: { type: Boolean, reflect: true },
    asking: { state: true },
    code: { state: true },
    copied: { state: true },
    dictionary: { state: true },
  }

  /** On a page of its own, not over one. */
  declare page: boolean
  /** What is opened. Set before the element is connected. */
  set options(options: CheckoutOptions) {
    this.#controller.options = options
  }
  get options(): CheckoutOptions {
    return this.#controller.options
  }
  /** Where events are dispatched: the button that opened the modal, else the modal itself. */
  target: EventTarget = this
  /** Resolves once the modal is closed. */
  readonly closed: Promise<CheckoutResult>

  declare private asking: 'leave' | 'giveUp' | null
  declare private code: QrCode | null
  declare private copied: boolean
  declare private dictionary: Dictionary
  readonly #controller = new CheckoutController(this)
  #resolve!: (result: CheckoutResult) => void
  #screen: Screen | undefined
  #paidAt: Date | null = null
  #paidTimer: ReturnType<typeof setTimeout> | undefined
  #tick: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.page = false
    this.asking = null
    this.code = null
    this.copied = false
    this.dictionary = en
    this.closed = new Promise((resolve) => (this.#resolve = resolve))
    this.#controller.emit = (event) => this.target.dispatchEvent(event)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void dictionaryFor(this.#locale ?? '').then((dictionary) => (this.dictionary = dictionary))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#paidTimer)
    clearInterval(this.#tick)
    this.#resolve(this.result)
  }

  /** How it stands, in the server's words. */
  get result(): CheckoutResult {
    const { view, error, trouble } = this.#controller.state
    const reason = error ?? trouble
    // The order is paid, says the server, by a checkout that this page does not know.
    const status = view ? statusOf(view) : reason?.code === 'order_paid' ? 'paid' : 'error'
    return { status, checkout: view, ...(reason ? { error: reason } : {}) }
  }

  /**
   * Closes the modal, unless the page prevents `pay-request-close`. While money may be moving the buyer is asked once; not so with `api`.
   * @returns whether it is closed
   */
  requestClose(source: CloseSource = 'api'): boolean {
    if (!this.target.dispatchEvent(new PayRequestCloseEvent(source))) return false
    if (this.#controller.pending && this.asking !== 'leave' && source !== 'api') {
      this.asking = 'leave'
      return false
    }
    this.#finish()
    return true
  }

  protected override firstUpdated(): void {
    const dialog = this.#dialog
    dialog?.showModal()
    this.target.dispatchEvent(new PayOpenEvent())
  }

  protected override updated(changed: PropertyValues): void {
    const { options, state, paidEventPassed } = this.#controller
    const screen = screenOf(state, options)
    const faulty = this.renderRoot.querySelector<HTMLElement>('[aria-invalid=true]')
    if (changed.has('asking') && (this.asking || changed.get('asking'))) this.#focus(this.asking ? '#question' : '#title')
    else if (screen !== this.#screen) this.#focus(screen === 'details' ? 'input, #title' : '#title')
    else if (faulty && state.fieldErrors !== this.#faults) faulty.focus()
    this.#faults = state.fieldErrors
    if (screen === this.#screen) return

    if (screen === 'paid') {
      if (this.#screen && this.#screen !== 'opening') this.#paidAt = new Date()
      this.asking = null
      if (paidEventPassed && this.#address) this.#paidTimer = setTimeout(() => this.#finish(), PAID_MS)
      this.requestUpdate()
    }
    clearInterval(this.#tick)
    if (screen === 'device') this.#tick = setInterval(() => this.requestUpdate(), 1_000)
    this.#screen = screen
  }
  #faults: unknown

  protected override render(): TemplateResult {
    const { state, options } = this.#controller
    const t = this.dictionary
    this.#controller.waitingWord = t.oneMoment
    const screen = screenOf(state, options)
    const context = this.#context(screen)
    const body = html`
      ${this.#header(context, screen)}
      <main ?inert=${this.asking}>${VIEWS[screen](context)}</main>
      ${this.asking ? this.#question(context) : nothing}`
    const dir = t.dir ?? 'ltr'
    return this.page
      ? html`<section class="sheet" part="dialog" lang=${t.lang} dir=${dir} aria-labelledby="title">${body}</section>`
      : html`<dialog class="sheet" part="dialog" lang=${t.lang} dir=${dir} aria-labelledby="title" @cancel=${this.#onCancel} @close=${this.#onClose} @click=${this.#onClick}>${body}</dialog>`
  }

  #header({ state, t, amount, way, page, choice, controller }: ScreenContext, screen: Screen): TemplateResult {
    const { view } = state
    const close = page ? nothing : html`<button class="round" type="button" aria-label=${t.close} @click=${() => this.requestClose('button')}>${cross}</button>`
    if (screen === 'frame') {
      return html`<header class="thin" part="header">
        <div><p class="price">${amount}</p><p class="order">${way}</p></div>
        ${choice ? quiet(t.anotherWay, () => controller.anotherWay()) : nothing} ${close}
      </header>`
    }
    if (!view && screen !== 'opening') return html`<header class="bare" part="header"><div></div>${close}</header>`
    return html`<header part="header">
      <div>
        <h2 class="price ${view ? '' : 'bone'}">${amount}</h2>
        <p class="order ${view ? '' : 'bone'}">${view ? [view.description, t.order(view.orderId)].filter(Boolean).join(' · ') : nothing}</p>
      </div>
      ${close}
    </header>`
  }

  #question({ t, way }: ScreenContext): TemplateResult {
    const leaving = this.asking === 'leave'
    const back = () => (this.asking = null)
    const giveUp = () => (back(), void this.#controller.cancel())
    return html`<div class="over">
      <div role="alertdialog" aria-labelledby="question" aria-describedby="answer">
        <h3 id="question" tabindex="-1">${leaving ? t.leave : t.giveUpQuestion}</h3>
        <p class="say" id="answer">${leaving ? t.leaveBody : t.giveUpBody(way)}</p>
        <div class="actions">
          ${primary(leaving ? t.close : t.giveUpYes, leaving ? () => this.requestClose('button') : giveUp)} ${quiet(leaving ? t.stay : t.giveUpNo, back)}
        </div>
      </div>
    </div>`
  }

  #context(screen: Screen): ScreenContext {
    const { state, options } = this.#controller
    const { view } = state
    return {
      state,
      options,
      controller: this.#controller,
      t: this.dictionary,
      locale: this.#locale,
      amount: view ? formatMoney(view.money, this.#locale) : '',
      way: labelOf(state),
      page: this.page,
      address: screen === 'paid' && !this.#controller.paidEventPassed ? null : this.#address,
      paidAt: this.#paidAt,
      choice: view !== null && rowsOf(view, options).length > 1,
      code: this.code,
      showCode: () => void this.#showCode(),
      copied: this.copied,
      copy: (text) => void navigator.clipboard?.writeText(text).then(() => (this.copied = true), () => {}),
      close: (source) => this.requestClose(source),
      askToGiveUp: () => (this.asking = 'giveUp'),
    }
  }

  get #locale(): string | undefined {
    return this.options.locale || (this.target as HTMLElement).closest?.<HTMLElement>('[lang]')?.lang || navigator.language
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog')
  }

  /** Where to from here: only where the server said that it is over. */
  get #address(): string | null {
    const { view } = this.#controller.state
    const { successUrl, cancelUrl } = this.options
    const { status } = this.result
    if (status === 'paid') return safeAddress(successUrl ?? view?.successUrl)
    if (this.page || status === 'cancelled' || status === 'expired') return safeAddress(cancelUrl ?? view?.cancelUrl)
    return null
  }

  async #showCode(): Promise<void> {
    const { qrCode } = await import('./qr-code.ts')
    this.code = qrCode(this.#controller.pageAddress)
  }

  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus({ preventScroll: this.page })
  }

  /** The browser's own way out (Escape, the back gesture). */
  #onCancel = (event: Event) => {
    event.preventDefault()
    this.requestClose('escape')
  }

  /** Browsers close a dialog by themselves when Escape is pressed twice. */
  #onClose = () => this.#finish()

  /** A click on the dialog itself is one outside of its content. */
  #onClick = (event: MouseEvent) => {
    if (event.target !== this.#dialog) return
    const { left, right, top, bottom } = this.#dialog!.getBoundingClientRect()
    const { clientX: x, clientY: y } = event
    if (x < left || x > right || y < top || y > bottom) this.requestClose('backdrop')
  }

  #finished = false
  #finish(): void {
    if (this.#finished) return
    this.#finished = true
    const { result } = this
    const { paidEventPassed, cancelledEventPassed } = this.#controller
    const address = this.#address
    this.#dialog?.close()
    const passed = this.target.dispatchEvent(new PayCloseEvent(result)) && paidEventPassed && cancelledEventPassed
    if (!this.page) this.remove()
    this.#resolve(result)
    // After whoever waits for the result has had their turn.
    if (passed && address) setTimeout(() => browser.navigate(address))
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pay-checkout': PayCheckoutElement
  }
}

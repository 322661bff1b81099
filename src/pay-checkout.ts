/** `<pay-checkout>`: the modal, or the same on a page of its own. */

import { html, nothing, render } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { CheckoutOptions } from './options.ts'
import type { CloseSource } from './events.ts'
import type { Dictionary } from './locales/index.ts'
import type { CheckoutResult } from './result.ts'
import type { QrCode } from './qr-code.ts'
import type { Screen } from './checkout-state.ts'
import type { ScreenContext } from './views/context.ts'
import { CheckoutController } from './checkout-controller.ts'
import { CheckoutError } from './errors.ts'
import { labelOf, rowsOf, screenOf } from './checkout-state.ts'
import { PayCloseEvent, PayOpenEvent, PayRequestCloseEvent } from './events.ts'
import { formatMoney } from './format-money.ts'
import { dictionaryFor } from './locales/index.ts'
import { en } from './locales/en.ts'
import { styles } from './pay-checkout.styles.ts'
import { browser, safeAddress } from './presentation.ts'
import { statusOf } from './result.ts'
import { choose, opening } from './views/choose.ts'
import { header } from './views/header.ts'
import { offline } from './views/trouble.ts'

type Progress = typeof import('./progress.ts')

const FIRST_VIEWS = { opening, choose, offline }

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
export class PayCheckoutElement extends HTMLElement {
  /** Where events are dispatched: the button that opened the modal, else the modal itself. */
  target: EventTarget = this
  /** Resolves once the modal is closed. */
  readonly closed: Promise<CheckoutResult>

  readonly #root = this.attachShadow({ mode: 'open' })
  readonly #controller = new CheckoutController(() => this.#redraw())
  #dictionary: Dictionary | null = null
  #progress: Progress | undefined
  #asking: 'leave' | 'giveUp' | null = null
  #code: QrCode | null = null
  #copied = false
  #resolve!: (result: CheckoutResult) => void
  #drawing = false
  #screen: Screen | undefined
  #asked: unknown
  #faults: unknown
  #paidAt: Date | null = null
  #paidTimer: ReturnType<typeof setTimeout> | undefined
  #tick: ReturnType<typeof setInterval> | undefined
  #finished = false

  constructor() {
    super()
    this.#root.adoptedStyleSheets = [styles]
    this.closed = new Promise((resolve) => (this.#resolve = resolve))
    this.#controller.emit = (event) => this.target.dispatchEvent(event)
    this.#controller.progress = () => this.#loadProgress()
  }

  /** On a page of its own, not over one. */
  get page(): boolean {
    return this.hasAttribute('page')
  }
  set page(page: boolean) {
    this.toggleAttribute('page', page)
  }

  /** What is opened. Set before the element is connected. */
  get options(): CheckoutOptions {
    return this.#controller.options
  }
  set options(options: CheckoutOptions) {
    this.#controller.options = options
  }

  connectedCallback(): void {
    void dictionaryFor(this.#locale ?? '').then((dictionary) => {
      this.#dictionary = dictionary
      if (dictionary) this.#redraw()
    })
    this.#draw()
    this.#dialog?.showModal()
    this.target.dispatchEvent(new PayOpenEvent())
    this.#controller.connect()
  }

  /** Closed or taken away: no more requests. */
  disconnectedCallback(): void {
    this.#controller.disconnect()
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
    if (this.#progress && this.#controller.pending && this.#asking !== 'leave' && source !== 'api') {
      this.#ask('leave')
      return false
    }
    this.#finish()
    return true
  }

  #redraw(): void {
    if (this.#drawing) return
    this.#drawing = true
    queueMicrotask(() => {
      this.#drawing = false
      if (this.isConnected) this.#draw()
    })
  }

  #draw(): void {
    const { state, options } = this.#controller
    const progress = this.#progress
    let screen = screenOf(state, options)
    // Its words and looks are still on their way.
    if (!(screen in FIRST_VIEWS) && !progress) screen = 'opening'
    const view = { ...FIRST_VIEWS, ...progress }[screen as keyof Progress & Screen] as (context: ScreenContext) => TemplateResult
    const t = this.#words
    this.#controller.waitingWord = t.oneMoment
    const context = this.#context(screen)
    const body = html`
      ${header(context, screen)}
      <main ?inert=${this.#asking}>${view(context)}</main>
      ${this.#asking && progress ? progress.question(context) : nothing}`
    const dir = t.dir ?? 'ltr'
    render(
      this.page
        ? html`<section class="sheet" part="dialog" lang=${t.lang} dir=${dir} aria-labelledby="title">${body}</section>`
        : html`<dialog class="sheet" part="dialog" lang=${t.lang} dir=${dir} aria-labelledby="title" @cancel=${this.#onCancel} @close=${this.#onClose} @click=${this.#onClick}>${body}</dialog>`,
      this.#root,
    )
    this.#drawn(screen)
  }

  /** The focus goes where the news is; time runs where it is shown. */
  #drawn(screen: Screen): void {
    const { state, paidEventPassed } = this.#controller
    if (this.#asking !== this.#asked) this.#focus(this.#asking ? '#question' : '#title')
    else if (screen !== this.#screen) this.#focus(screen === 'details' ? 'input' : '#title', '#title')
    else if (state.fieldErrors !== this.#faults) this.#focus('[aria-invalid=true]')
    this.#asked = this.#asking
    this.#faults = state.fieldErrors
    if (screen === this.#screen) return

    if (screen === 'paid') {
      if (this.#screen && this.#screen !== 'opening') this.#paidAt = new Date()
      this.#asking = null
      if (paidEventPassed && this.#address) this.#paidTimer = setTimeout(() => this.#finish(), PAID_MS)
      this.#redraw()
    }
    clearInterval(this.#tick)
    if (screen === 'device') this.#tick = setInterval(() => this.#redraw(), 1_000)
    this.#code = null
    this.#screen = screen
  }

  #ask(question: 'leave' | 'giveUp' | null): void {
    this.#asking = question
    this.#redraw()
  }

  #context(screen: Screen): ScreenContext {
    const { state, options } = this.#controller
    const { view } = state
    return {
      state,
      options,
      controller: this.#controller,
      t: this.#words,
      locale: this.#locale,
      amount: view ? formatMoney(view.money, this.#locale) : '',
      way: labelOf(state),
      page: this.page,
      address: screen === 'paid' && !this.#controller.paidEventPassed ? null : this.#address,
      paidAt: this.#paidAt,
      choice: view !== null && rowsOf(view, options).length > 1,
      code: this.#code,
      showCode: (show) => void this.#showCode(show),
      copied: this.#copied,
      copy: (text) => void this.#copy(text),
      close: (source) => this.requestClose(source),
      asking: this.#asking,
      askToGiveUp: () => this.#ask('giveUp'),
      answer: () => this.#ask(null),
    }
  }

  get #locale(): string | undefined {
    return this.options.locale || (this.target as HTMLElement).closest?.<HTMLElement>('[lang]')?.lang || navigator.language
  }

  /** English until the buyer's own words are here. A first screen may be drawn before the words of the later ones have come. */
  get #words(): Dictionary {
    return this.#dictionary ?? ({ ...en, ...this.#progress?.words } as Dictionary)
  }

  async #loadProgress(): Promise<Progress> {
    if (!this.#progress) {
      const progress = await import('./progress.ts').catch(() => {
        throw new CheckoutError('load_failed')
      })
      this.#progress = progress
      this.#root.adoptedStyleSheets = [styles, progress.styles]
      this.#redraw()
    }
    return this.#progress
  }

  /** This checkout on a page of its own. The secret travels in the fragment, which no server sees. */
  get #pageAddress(): string {
    const { id, secret } = this.#controller
    return `${(this.options.server ?? location.origin).replace(/\/*$/, '')}/checkout/${id}#${secret}`
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#root.querySelector('dialog')
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

  async #showCode(show: boolean): Promise<void> {
    this.#code = show ? (await import('./qr-code.ts')).qrCode(this.#pageAddress) : null
    this.#redraw()
  }

  async #copy(text: string): Promise<void> {
    await navigator.clipboard.writeText(text)
    this.#copied = true
    this.#redraw()
  }

  /** Focuses the first of these that there is. */
  #focus(...selectors: string[]): void {
    for (const selector of selectors) {
      const element = this.#root.querySelector<HTMLElement>(selector)
      if (element) return element.focus()
    }
  }

  /** The browser's own way out (Escape, the back gesture). */
  #onCancel = (event: Event) => {
    if (!event.cancelable) return
    event.preventDefault()
    this.requestClose('escape')
  }

  /** Browsers close a dialog by themselves, without asking, when nothing was pressed since the last Escape. It may have to stay. */
  #onClose = () => {
    if (!this.#finished && !this.requestClose('escape')) this.#dialog!.showModal()
  }

  /** A click on the dialog itself is one outside of its content. */
  #onClick = (event: MouseEvent) => {
    if (event.target !== this.#dialog) return
    const { left, right, top, bottom } = this.#dialog!.getBoundingClientRect()
    const { clientX: x, clientY: y } = event
    if (x < left || x > right || y < top || y > bottom) this.requestClose('backdrop')
  }

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

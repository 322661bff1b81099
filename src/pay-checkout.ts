/** `<pay-checkout>`: the modal, or the same on a page of its own. */

import { html, nothing, render } from 'lit/html.js'
import type { FirstScreen, LaterScreen } from './checkout-state.ts'
import type { CloseSource } from './events.ts'
import type { Dictionary } from './locales/index.ts'
import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'
import type { ScreenContext, View } from './views/context.ts'
import { checkoutController } from './checkout-controller.ts'
import { labelOf, rowsOf, screenOf } from './checkout-state.ts'
import { CheckoutError } from './errors.ts'
import { PayCloseEvent, PayOpenEvent, PayRequestCloseEvent } from './events.ts'
import { formatMoney } from './format-money.ts'
import { dictionaryFor } from './locales/index.ts'
import { en } from './locales/en.ts'
import { loadOutcome } from './load-outcome.ts'
import { styles } from './pay-checkout.styles.ts'
import { browser } from './presentation.ts'
import { statusOf } from './result.ts'
import { choose, offline, opening } from './views/choose.ts'
import { question } from './views/context.ts'
import { details } from './views/details.ts'
import { header } from './views/header.ts'
import { plain } from './views/plain.ts'
import { device, frame } from './views/under-way.ts'

const FIRST: Record<FirstScreen, View> = { opening, choose, details, frame, device, offline }

/** Long enough to read an amount and a reference; then the shop's success address follows. */
const PAID_MS = 5_000
/** Nothing is pressed and nothing is on its way: time to fetch what comes after that, and with it the news of other tabs. */
const IDLE_MS = 2_000

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
  readonly #controller = checkoutController(
    (event) => this.target.dispatchEvent(event),
    () => this.#redraw(),
    async (tries) => {
      const outcome = (this.#outcome = await loadOutcome(tries))
      this.#root.adoptedStyleSheets.push(outcome.styles)
      return outcome
    },
  )
  /** What comes after the money is on its way, once it is here. */
  #outcome: typeof import('./outcome.ts') | undefined
  #sheet: HTMLElement | undefined
  #words: Dictionary | null = null
  #asking: 'leave' | 'giveUp' | null = null
  #resolve!: (result: CheckoutResult) => void
  #drawing = false
  #shown = ''
  #asked: unknown
  #faults: unknown
  #timers: ReturnType<typeof setTimeout>[] = []
  #finished = false

  constructor() {
    super()
    this.#root.adoptedStyleSheets = [styles]
    this.closed = new Promise((resolve) => (this.#resolve = resolve))
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
    const sheet = (this.#sheet ??= document.createElement(this.page ? 'section' : 'dialog'))
    sheet.className = 'sheet'
    sheet.part = 'dialog'
    sheet.setAttribute('aria-labelledby', 'title')
    // The browser's own way out (Escape, the back gesture).
    sheet.oncancel = (event) => {
      if (!event.cancelable) return
      event.preventDefault()
      this.requestClose('escape')
    }
    // Browsers close a dialog by themselves, without asking, when nothing was pressed since the last Escape. It may have to stay.
    sheet.onclose = () => {
      if (!this.#finished && !this.requestClose('escape')) this.#dialog!.showModal()
    }
    // A click on the dialog itself is one outside of its content.
    sheet.onclick = ({ target, clientX: x, clientY: y }) => {
      const { left, right, top, bottom } = sheet.getBoundingClientRect()
      if (target === this.#dialog && (x < left || x > right || y < top || y > bottom)) this.requestClose('backdrop')
    }
    this.#root.append(sheet)
    void dictionaryFor(this.#locale ?? '').then((words) => {
      this.#words = words
      this.#redraw()
    })
    this.#draw()
    this.#dialog?.showModal()
    this.target.dispatchEvent(new PayOpenEvent())
    this.#controller.connect()
  }

  /** Closed or taken away: no more requests. */
  disconnectedCallback(): void {
    this.#controller.disconnect()
    this.#timers.forEach(clearTimeout)
    this.#shown = ''
    this.#resolve(this.result)
  }

  /** How it stands, in the server's words. */
  get result(): CheckoutResult {
    const { view, error, trouble } = this.#controller.state
    const reason = error ?? trouble
    // The order is paid, says the server, by a checkout that this page does not know.
    const status = view ? statusOf(view) : reason?.code === 'order_paid' ? 'paid' : 'error'
    return { status, checkout: view, ...(reason && { error: reason }) }
  }

  /**
   * Closes the modal, unless the page prevents `pay-request-close`. While money may be moving the buyer is asked once; not so with `api`.
   * @returns whether it is closed
   */
  requestClose(source: CloseSource = 'api'): boolean {
    if (!this.target.dispatchEvent(new PayRequestCloseEvent(source))) return false
    if (this.#controller.pending && this.#asking !== 'leave' && source !== 'api') {
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
    const controller = this.#controller
    const { state, options } = controller
    const outcome = this.#outcome
    const { view, missing } = state
    const wanted = screenOf(state, options)
    const first: View | undefined = FIRST[wanted as FirstScreen]
    if (!first || controller.pending || (state.error && view) || this.#asking === 'giveUp') void controller.fetchOutcome()
    if (missing && this.#asking === 'giveUp') {
      this.#asking = null
      controller.set({ error: new CheckoutError('load_failed') })
    }
    // Its words and looks may still be on their way.
    const draw = first ?? outcome?.views[wanted as LaterScreen] ?? (missing ? plain : opening)
    const screen = draw === opening ? 'opening' : wanted

    const t = this.#words ?? ({ ...en, ...outcome?.words } as Dictionary)
    const context: ScreenContext = {
      state,
      options,
      controller,
      t,
      locale: this.#locale,
      amount: view ? formatMoney(view.money, this.#locale) : '',
      way: labelOf(state),
      page: this.page,
      address: this.#address,
      choice: !!view && rowsOf(view, options).length > 1,
      close: (source) => this.requestClose(source),
      ask: (question) => this.#ask(question),
    }
    controller.waitingWord = t.oneMoment
    this.#sheet!.lang = t.lang
    this.#sheet!.dir = t.dir ?? 'ltr'
    const over = this.#asking === 'leave' ? question(context, t.leave, t.leaveBody, t.close, () => context.close('button'), t.stay) : this.#asking && outcome?.giveUp(context)
    render(html`${header(context, screen)}<main ?inert=${over}>${draw(context)}</main>${over || nothing}`, this.#sheet!)
    this.#drawn(screen, over)
  }

  /** The focus goes where the news is; time runs where it is shown. */
  #drawn(screen: string, over: unknown): void {
    const { state, fetchOutcome } = this.#controller
    const question = over && this.#asking
    if (question !== this.#asked) this.#focus(question ? '#question' : '#title')
    else if (screen !== this.#shown) this.#focus(screen === 'details' ? 'input' : '#title', '#title')
    else if (state.fieldErrors !== this.#faults) this.#focus('[aria-invalid=true]')
    this.#asked = question
    this.#faults = state.fieldErrors
    if (screen === this.#shown) return

    this.#timers.forEach(clearTimeout)
    this.#timers = []
    if (screen === 'paid') {
      this.#ask(null)
      if (this.#address) this.#timers.push(setTimeout(() => this.#finish(), PAID_MS))
    }
    if (screen === 'device') this.#timers.push(setInterval(() => this.#redraw(), 1_000))
    if (state.view) this.#timers.push(setTimeout(fetchOutcome, IDLE_MS))
    this.#shown = screen
  }

  #ask(question: 'leave' | 'giveUp' | null): void {
    this.#asking = question
    this.#redraw()
  }

  get #locale(): string | undefined {
    return this.options.locale || (this.target as HTMLElement).closest?.<HTMLElement>('[lang]')?.lang || navigator.language
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#root.querySelector('dialog')
  }

  get #address(): string | null {
    return (this.#controller.goesOn && this.#outcome?.addressAfter(this.result, this.options, this.page)) || null
  }

  /** Focuses the first of these that there is. */
  #focus(...selectors: string[]): void {
    selectors.map((selector) => this.#root.querySelector<HTMLElement>(selector)).find(Boolean)?.focus()
  }

  #finish(): void {
    if (this.#finished) return
    this.#finished = true
    const { result } = this
    const address = this.#address
    this.#dialog?.close()
    const passed = this.target.dispatchEvent(new PayCloseEvent(result))
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

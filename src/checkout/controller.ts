/** Keeps the state of one checkout: takes the server's views, notifies the page, updates the screen. */

import type { ReactiveController } from 'lit'
import type { CheckoutView } from '../../server/contract/wire.ts'
import { connect } from './connection.ts'
import type { Connection } from './connection.ts'
import { CheckoutError } from './errors.ts'
import { PayErrorEvent } from './events.ts'
import type { CheckoutHost } from './host.ts'
import { keepLastMethod, readLastMethod } from './last-method.ts'
import { isOpenAmount } from './options.ts'
import { pay, PUSH_AGAIN_MS } from './pay.ts'
import type { PayingCheckout } from './pay.ts'
import { isSmallTouchScreen } from './presentation.ts'
import { watchForReturn, watchForViolation } from './provider-page.ts'
import { reportMistake } from './report-mistake.ts'
import type { CheckoutState, MethodOption } from './state.ts'
import { initialState, isPassing, screenOf } from './state.ts'
import { statusOf } from './result.ts'
import { StatusNotices } from './status-notices.ts'
import { straightMethod } from './straight.ts'

export class CheckoutController implements ReactiveController, PayingCheckout {
  readonly host: CheckoutHost
  popup: Window | undefined
  #state = initialState
  #connection: Connection | undefined
  readonly #notices = new StatusNotices(
    (event) => this.host.emit(event),
    () => this.set({ isLate: true }),
  )

  constructor(host: CheckoutHost) {
    this.host = host
    host.addController(this)
  }

  get state(): CheckoutState {
    return this.#state
  }

  /** There is one from the first `start` on. */
  get connection(): Connection {
    return this.#connection!
  }

  /** Aborted when the element is disconnected. */
  get signal(): AbortSignal {
    return this.connection.signal
  }

  get mayNavigate(): boolean {
    return this.#notices.mayNavigate
  }

  /** The companion's base address. */
  get server(): string {
    return this.host.server || location.origin
  }

  /** The address of the checkout's own page. Browsers do not send the fragment, which has the secret. */
  get pageAddress(): string {
    const { id, secret } = this.connection.memory.value!
    return `${this.server.replace(/\/*$/, '')}/checkout/${id}#${secret}`
  }

  /** Finds the checkout, then follows it. Shows the remembered view until the server has answered. */
  start(): void {
    const { early } = this.host
    this.host.early = undefined
    this.#connection = connect(
      this.host,
      this.server,
      early,
      (view) => this.#onView(view),
      (error) => this.#onError(error),
      (ms) => this.set({ retryAt: Date.now() + ms }),
    )
    const remembered = this.connection.memory.value
    this.set({
      // A request that ended with the last connection gets no answer.
      busy: null,
      isConfirmed: false,
      view: this.#state.view ?? remembered?.view,
      started: remembered?.started,
      lastMethod: readLastMethod(this.server),
      isSmall: this.#state.isSmall ?? isSmallTouchScreen(),
    })
    watchForReturn(this)
    watchForViolation(this)
  }

  /** A disconnected element sends no more requests. Harmless twice. */
  hostDisconnected(): void {
    this.#connection?.close()
    this.#notices.stop()
  }

  /** Opens a new checkout for the same order, unless a payment is pending: only what this tab remembers leads back to it. */
  restart(): void {
    this.hostDisconnected()
    const { memory } = this.connection
    const { draft, sent, trouble } = this.#state
    const view = memory.value?.view
    if (!view || statusOf(view) !== 'pending' || trouble?.code === 'checkout_not_found') memory.value = null
    this.#state = { ...initialState, draft, sent }
    this.start()
  }

  /** Requests the view now. */
  refresh(): void {
    this.connection.refresh()
  }

  /** Changes the state and updates the screen. For actions. */
  set(patch: Partial<CheckoutState>): void {
    this.#state = { ...this.#state, ...patch }
    this.host.requestUpdate()
  }

  /** The server has sent a view. */
  accept(view: CheckoutView): void {
    const { memory } = this.connection
    const { busy, chosen, isConfirmed = false, push, view: last } = this.#state
    const { payment } = view
    const isNew = payment && payment.id !== last?.payment?.id
    // The attempt has arrived, even if the answer to its request has not. One that has failed is not repeated.
    if (isNew && (isConfirmed || payment.status === 'failed')) memory.update({ attempt: undefined })
    memory.update({ view: view.pollAfterMs === null ? undefined : { ...view, customer: undefined } })
    // After an open amount without an order id, the next payment is a new order.
    if (view.status === 'paid' && isOpenAmount(this.host) && !this.host.orderId) memory.value = null
    this.set({ view, viewAt: Date.now(), isConfirmed: true, trouble: null })
    // Nobody has to wait or to cancel any more.
    if (view.status === 'paid') this.set({ question: null })
    this.#endCheck()
    if (isNew && busy === 'starting' && chosen?.provider === payment.provider) this.rememberStart(payment.id, chosen)
    if (payment?.action?.type === 'confirm-on-device' && push?.paymentId !== payment.id) {
      const at = Date.now()
      this.set({ push: { paymentId: payment.id, at, againAt: at + PUSH_AGAIN_MS } })
    }
    this.#notices.announce(view, isConfirmed, () => {
      const isPaidNow = view.status === 'paid' && isConfirmed
      this.set({ isLate: false, paidAt: isPaidNow ? new Date() : this.#state.paidAt })
    })
    this.#notices.startLateTimer(view)
  }

  /** The view cannot be drawn, which is the same as an answer that cannot be read. */
  reject(): void {
    this.connection.close()
    this.set({ view: null })
    this.#onError(new CheckoutError('bad_answer', 'The answer cannot be read'))
  }

  /** Remembers with which method a payment has started. */
  rememberStart(paymentId: string, option: MethodOption): void {
    const started = { paymentId, medium: option.medium, at: Date.now() }
    keepLastMethod(this.server, option)
    this.connection.memory.update({ attempt: undefined, started })
    this.set({ started })
  }

  /** Notifies the page, and explains in the console what the shop can put right. */
  report(error: CheckoutError): void {
    this.host.emit(new PayErrorEvent(error))
    const isSilence = error.code === 'unreachable' || error.isForeign
    const isConnectionLost = error.code === 'offline' || (this.#state.isConfirmed && isSilence)
    if (!isConnectionLost) void reportMistake(error, this.host, this.server)
  }

  #onView(view: CheckoutView): void {
    // Not over a screen that the buyer may be reading, such as a remembered one.
    const isOpening = screenOf(this.#state, this.host) === 'opening'
    this.accept(view)
    const straight = isOpening && straightMethod(this.#state, this.host, this.host.isPressed)
    if (straight) void pay(this, straight, {}, undefined, true)
  }

  /** @returns whether the request is repeated */
  #onError(error: CheckoutError): boolean {
    const { isConfirmed, isLeaving, trouble, view } = this.#state
    this.#endCheck()
    // Safari ends every request of a page that it is leaving, and lets none begin until the next page answers.
    if (isLeaving && error.code === 'unreachable') return true
    if (trouble?.code !== error.code) this.report(error)
    const isRepeated = isPassing(error, view)
    this.set({ trouble: error, view: isConfirmed || isRepeated ? view : null })
    return isRepeated
  }

  #endCheck(): void {
    if (this.#state.busy === 'checking') this.set({ busy: null, isChecked: true })
  }
}

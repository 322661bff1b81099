/** Drives one checkout: sends the buyer's requests, keeps the server's answers, notifies the page. */

import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { CheckoutView, Customer } from '../../server/contract/wire.ts'
import type { CommonWords } from '../locales/dictionary.ts'
import type { CheckoutActions } from './actions.ts'
import { CheckoutClient } from './client.ts'
import type { Access, PaymentRequest } from './client.ts'
import { CheckoutError } from './errors.ts'
import { PayErrorEvent } from './events.ts'
import { findCheckout } from './find-checkout.ts'
import { keepLastMethod, readLastMethod } from './last-method.ts'
import { liveUpdates } from './live-updates.ts'
import type { LiveUpdates } from './live-updates.ts'
import { CheckoutMemory } from './memory.ts'
import type { CheckoutOptions } from './options.ts'
import { isOpenAmount, orderKeyOf } from './options.ts'
import { openWindowInClick, showProviderPage } from './presentation.ts'
import { watchForReturn, watchForViolation, watchWindow } from './provider-page-watch.ts'
import { reportMistake } from './report-mistake.ts'
import { sendPayment } from './send-payment.ts'
import { copy, share } from './share.ts'
import type { CheckoutState, MethodOption } from './state.ts'
import { customerOf, fieldErrorsOf, fieldsOf, initialState, offerOf, screenOf } from './state.ts'
import { StatusNotices } from './status-notices.ts'
import { straightMethod } from './straight.ts'

/** The element, which is the checkout's options as well. */
export interface CheckoutHost extends ReactiveControllerHost, Readonly<CheckoutOptions> {
  readonly words: CommonWords
  /** The language that the buyer wants, BCP 47. */
  readonly language: string | undefined
  /** The buyer's press opened the modal. */
  readonly isPressed: boolean
  /** Dispatches an event where the page listens. @returns false when it was prevented */
  emit(event: Event): boolean
}

/** The server accepts another push request after this time at the earliest. */
const PUSH_AGAIN_MS = 60_000

/** Errors that need no text, because the next view shows what has changed. */
const SHOWN_BY_THE_VIEW = ['checkout_paid', 'checkout_cancelled', 'checkout_expired', 'push_too_soon']

export class CheckoutController implements ReactiveController {
  readonly #host: CheckoutHost
  #state = initialState
  /** Aborted when the element is disconnected, which ends every request. */
  #connection = new AbortController()
  #client!: CheckoutClient
  #memory!: CheckoutMemory
  #updates: LiveUpdates | undefined
  #firstAnswer: Promise<void> = Promise.resolve()
  readonly #notices = new StatusNotices(
    (event) => this.#host.emit(event),
    () => this.set({ isLate: true }),
  )
  /** The window with the provider's page that was opened last. */
  #popup: Window | undefined

  constructor(host: CheckoutHost) {
    this.#host = host
    host.addController(this)
  }

  get state(): CheckoutState {
    return this.#state
  }

  get client(): CheckoutClient {
    return this.#client
  }

  /** Aborted when the element is disconnected. */
  get signal(): AbortSignal {
    return this.#connection.signal
  }

  /** Resolves after the server's first answer, even if that is an error, or when the element is disconnected. */
  get firstAnswer(): Promise<void> {
    return this.#firstAnswer
  }

  get mayNavigate(): boolean {
    return this.#notices.mayNavigate
  }

  /** The companion's base address. */
  get server(): string {
    return this.#host.server || location.origin
  }

  /** Null until the checkout has been found. */
  get access(): Access | null {
    return this.#memory.value
  }

  /** The address of the checkout's own page. Browsers do not send the fragment, which has the secret. */
  get pageAddress(): string {
    const { id, secret } = this.access!
    return `${this.server.replace(/\/*$/, '')}/checkout/${id}#${secret}`
  }

  readonly actions: CheckoutActions = {
    chooseMethod: (option) => {
      this.#leavePayment(option)
      if (fieldsOf(option, this.#state, this.#host).length === 0) void this.#pay(option)
    },
    showMethods: () => this.#leavePayment(null),
    startPayment: (option, details) => void this.#pay(option, details),
    rejectDetails: (details, fieldErrors) => this.set({ draft: { ...this.#state.draft, ...details }, fieldErrors }),
    sendAgain: (option) => void this.#pay(option, {}, true),
    reopenPage: () => {
      const { presentation, words } = this.#host
      const { action = null, returnedAt } = this.#state.view!.payment!
      // The page may forbid the frame, or leave it empty.
      const needsWindow = this.#state.window === 'blocked' || screenOf(this.#state, this.#host) === 'frame'
      const wanted = needsWindow ? 'popup' : presentation
      const window = showProviderPage(action, wanted, undefined, words.oneMoment, this.#watchWindow)
      this.set({ leftPaymentId: null, window, returnedAt })
      return window !== 'blocked'
    },
    checkNow: () => {
      // A payment that is being started goes on.
      this.set({ busy: this.#state.busy ?? 'checking', window: null, qrCode: null })
      this.refresh()
    },
    showQrCode: () => this.set({ qrCode: { picture: null } }),
    confirmCancel: () => this.set({ question: 'cancel' }),
    copy: (text) => void copy(text).then((copied) => copied && this.set({ copied: text })),
    share: () => void share(this.pageAddress).then((isShared) => this.set({ isShared })),
    stay: () => this.set({ question: null }),
  }

  /** Finds the checkout, then follows it. Shows the remembered view until the server has answered. */
  start(): void {
    this.#connection = new AbortController()
    this.#memory = new CheckoutMemory(`pay-button ${this.server} ${orderKeyOf(this.#host)}`)
    this.#client = new CheckoutClient(this.server, () => this.access)
    const remembered = this.#memory.value
    this.set({
      // A request that ended with the last connection gets no answer.
      busy: null,
      isConfirmed: false,
      view: this.#state.view ?? remembered?.view,
      started: remembered?.started,
      lastMethod: readLastMethod(this.server),
    })
    watchForReturn(this)
    watchForViolation(this)
    this.#firstAnswer = new Promise((resolve) => {
      this.signal.addEventListener('abort', () => resolve())
      this.#updates = liveUpdates({
        read: (signal) =>
          this.#state.isConfirmed
            ? this.#client.read(signal)
            : findCheckout(this.#host, this.#client, this.#memory, signal),
        stream: (signal) => this.#client.stream(signal),
        server: this.server,
        onView: (view) => {
          // Not over a screen that the buyer may be reading, such as a remembered one.
          const isOpening = screenOf(this.#state, this.#host) === 'opening'
          this.accept(view)
          const straight = isOpening && straightMethod(this.#state, this.#host, this.#host.isPressed)
          if (straight) void this.#pay(straight, {}, undefined, true)
          resolve()
        },
        onError: (error) => {
          const { isConfirmed, trouble, view } = this.#state
          if (trouble?.code !== error.code) this.#report(error)
          this.set({ trouble: error, view: isConfirmed || error.repeatable ? view : null })
          this.#endCheck()
          resolve()
        },
        onPause: (ms) => this.set({ retryAt: Date.now() + ms }),
      })
    })
  }

  /** A disconnected element sends no more requests. Harmless twice. */
  hostDisconnected(): void {
    this.#connection.abort()
    this.#updates?.close()
    this.#notices.stop()
  }

  /** Opens a new checkout for the same order. */
  restart(): void {
    this.hostDisconnected()
    this.#memory.value = null
    const { draft, sent } = this.#state
    this.#state = { ...initialState, draft, sent }
    this.start()
  }

  /** Requests the view now. */
  refresh(): void {
    this.#updates?.refresh()
  }

  /** Changes the state and updates the screen. For actions. */
  set(patch: Partial<CheckoutState>): void {
    this.#state = { ...this.#state, ...patch }
    this.#host.requestUpdate()
  }

  /** The server has sent a view. */
  accept(view: CheckoutView): void {
    const { busy, chosen, isConfirmed = false, push, view: last } = this.#state
    const { payment } = view
    const isNew = payment && payment.id !== last?.payment?.id
    // The attempt has arrived, even if the answer to its request has not.
    if (isNew && isConfirmed) this.#memory.update({ attempt: undefined })
    this.#memory.update({ view: view.pollAfterMs === null ? undefined : { ...view, customer: undefined } })
    // After an open amount without an order id, the next payment is a new order.
    if (view.status === 'paid' && isOpenAmount(this.#host) && !this.#host.orderId) this.#memory.value = null
    this.set({ view, viewAt: Date.now(), isConfirmed: true, trouble: null })
    this.#endCheck()
    if (isNew && busy === 'starting' && chosen?.provider === payment.provider) this.#rememberStart(payment.id, chosen)
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

  readonly #watchWindow = (popup: Window): void => {
    this.#popup = popup
    watchWindow(this, popup, () => this.#popup === popup)
  }

  #endCheck(): void {
    if (this.#state.busy === 'checking') this.set({ busy: null })
  }

  #rememberStart(paymentId: string, option: MethodOption): void {
    const started = { paymentId, medium: option.medium, at: Date.now() }
    keepLastMethod(this.server, option)
    this.#memory.update({ attempt: undefined, started })
    this.set({ started })
  }

  #leavePayment(chosen: MethodOption | null): void {
    this.set({ chosen, error: null, fieldErrors: {}, leftPaymentId: this.#state.view?.payment?.id ?? null })
  }

  /** Runs inside the buyer's click up to the first `await`, since browsers block windows that are opened later. */
  async #pay(option: MethodOption, details: Customer = {}, again?: true, isStraight = false): Promise<void> {
    if (this.#state.busy) return
    const { provider, medium, method } = option
    const { language, presentation, words } = this.#host
    const { signal } = this.#connection
    const offer = offerOf(this.#state.view)
    const draft = { ...this.#state.draft, ...details }
    const fresh = { error: null, fieldErrors: {}, window: null, qrCode: null } as const
    this.set({ ...fresh, busy: 'starting', chosen: option, draft, isStraight })
    const known = customerOf(this.#state, this.#host)
    const needed = method.needs.map((field) => [field, known[field]])
    const customer = needed.length > 0 ? Object.fromEntries(needed) : undefined
    const popup = method.flow === 'page' ? openWindowInClick(presentation, words.oneMoment) : undefined
    try {
      await this.#firstAnswer
      // The buyer pays only what was on the screen. What this tab remembered may have changed on the server.
      if (!this.#state.isConfirmed || offerOf(this.#state.view) !== offer) {
        popup?.close()
        this.set({ busy: null, chosen: null })
        return
      }
      const request: PaymentRequest = { provider, medium, customer, again }
      const send = () => this.#client.pay(request, this.#memory.keyFor(request), language, signal)
      const answer = await sendPayment(send, signal)
      this.#rememberStart(answer.id, option)
      const { chosen, sent, view } = this.#state
      // The view of an attempt can arrive before this answer, and the buyer can leave the attempt in between.
      if (chosen === option) this.set({ leftPaymentId: null })
      this.set({ busy: null, sent: { ...sent, ...draft }, draft: {} })
      // The attempt may have ended before this answer arrived.
      const hasEnded = view!.payment?.id === answer.id && view!.payment.status !== 'pending'
      if (!hasEnded) this.accept({ ...view!, payment: answer })
      // The page of the shop stays while the buyer is asked whether to leave.
      const isLeaving = this.#state.question && !popup
      const action = hasEnded || isLeaving ? null : answer.action
      this.set({ window: showProviderPage(action, presentation, popup, words.oneMoment, this.#watchWindow) })
    } catch (error) {
      popup?.close()
      this.refused(error, signal)
    }
  }

  /** Shows an error beside its field, or above the buttons. */
  refused(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return
    if (!(error instanceof CheckoutError)) throw error
    const { chosen, push } = this.#state
    if (!error.repeatable) this.#memory.update({ attempt: undefined })
    const fieldErrors = fieldErrorsOf(error, chosen?.method, this.#host.words)
    const isShown = Object.keys(fieldErrors).length > 0 || SHOWN_BY_THE_VIEW.includes(error.code)
    this.set({ busy: null, fieldErrors, error: isShown ? null : error })
    if (push && error.code === 'push_too_soon') {
      this.set({ push: { ...push, againAt: Date.now() + (error.retryAfterMs || PUSH_AGAIN_MS) } })
    }
    this.#report(error)
    this.refresh()
  }

  /** Notifies the page, and explains in the console what the shop can put right. */
  #report(error: CheckoutError): void {
    this.#host.emit(new PayErrorEvent(error))
    const isConnectionLost = error.code === 'offline' || (this.#state.isConfirmed && error.code === 'unreachable')
    if (!isConnectionLost) void reportMistake(error, this.#host, this.server)
  }
}

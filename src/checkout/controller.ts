/** Drives one checkout: requests what the buyer wants, keeps what the server said, tells the page. */

import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { CheckoutView, Customer, CustomerField, PaymentView } from '../../server/contract/wire.ts'
import type { CheckoutActions } from './actions.ts'
import { CheckoutClient } from './client.ts'
import type { PaymentRequest } from './client.ts'
import { CheckoutError } from './errors.ts'
import { PayCancelledEvent, PayErrorEvent, PayFailedEvent, PayPaidEvent, PayStatusEvent } from './events.ts'
import { findCheckout } from './find-checkout.ts'
import { liveUpdates } from './live-updates.ts'
import type { LiveUpdates } from './live-updates.ts'
import { CheckoutMemory } from './memory.ts'
import type { CheckoutOptions } from './options.ts'
import { isOpenAmount, orderKeyOf } from './options.ts'
import { openWaitingWindow, showProviderPage } from './presentation.ts'
import { statusOf } from './result.ts'
import type { CheckoutState, MethodOption } from './state.ts'
import { customerOf, fieldsOf, initialState, optionOfPayment, optionsOfMethod } from './state.ts'
import { sleep } from './time-limit.ts'

/** The element, which is the checkout's options as well. */
export interface CheckoutHost extends ReactiveControllerHost, Readonly<CheckoutOptions> {
  /** Shown in a window that waits for its address. */
  readonly waitingText: string
  /** Dispatches an event where the page listens. @returns false when it was prevented */
  emit(event: Event): boolean
}

/** While the server still handles the first request of an attempt: the pause between repetitions, and their number. */
const IN_PROGRESS_MS = 1_000
const MAX_IN_PROGRESS = 20
/**
 * Longer than providers usually take to confirm what the buyer did on their page; a push request has to be found
 * first.
 */
const LATE_MS = { open: 60_000, 'confirm-on-device': 150_000 }
/** The server takes another push request after this at the earliest. */
const PUSH_AGAIN_MS = 60_000

/** The view says better than an error that the checkout has moved on. */
const SAID_BY_THE_VIEW = ['checkout_paid', 'checkout_cancelled', 'checkout_expired', 'push_too_soon']

export class CheckoutController implements ReactiveController {
  readonly #host: CheckoutHost
  #state = initialState
  /** Ends with the element's connection, and every request with it. */
  #connection = new AbortController()
  #client!: CheckoutClient
  #memory!: CheckoutMemory
  #updates: LiveUpdates | undefined
  /** Resolves with the server's first answer, whatever it is. */
  #firstAnswer: Promise<void> = Promise.resolve()
  /** The status that the page was last told, with the payment's. */
  #announced = ''
  #lateTimer: ReturnType<typeof setTimeout> | undefined
  /** False once the page has prevented `pay-paid` or `pay-cancelled`. */
  #mayNavigate = true

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

  get mayNavigate(): boolean {
    return this.#mayNavigate
  }

  /** This checkout on a page of its own. The secret travels in the fragment, which no server sees. */
  get pageAddress(): string {
    const { id, secret } = this.#memory.value!
    return `${this.#server.replace(/\/*$/, '')}/checkout/${id}#${secret}`
  }

  readonly actions: CheckoutActions = {
    chooseMethod: (option) => {
      this.#leavePayment(option)
      if (fieldsOf(option, this.#state, this.#host).length === 0) this.#pay(option)
    },
    showMethods: () => this.#leavePayment(null),
    startPayment: (option, details) => this.#pay(option, details),
    rejectDetails: (details, fieldErrors) => this.set({ draft: { ...this.#state.draft, ...details }, fieldErrors }),
    sendAgain: () => {
      const option = optionOfPayment(this.#state)
      if (option) this.#pay(option, {}, true)
    },
    reopenPage: () => {
      const { presentation, waitingText } = this.#host
      const action = this.#state.view?.payment?.action
      if (action?.type !== 'open') return
      const window = showProviderPage(action, presentation, undefined, waitingText)
      this.set({ leftPaymentId: null, window })
    },
    checkNow: async () => {
      this.set({ busy: 'checking', window: null, qrCode: null })
      await this.refresh()
      this.set({ busy: null })
    },
    showQrCode: () => this.set({ qrCode: { picture: null } }),
    askToCancel: () => this.set({ question: 'cancel' }),
    copyReference: () => {
      const { reference, id } = this.#state.view!.payment!
      void navigator.clipboard.writeText(reference || id).then(() => this.set({ isCopied: true }))
    },
  }

  /** Finds the checkout, then follows it. What this tab remembers is shown until the server has answered. */
  start(): void {
    this.#connection = new AbortController()
    this.#memory = new CheckoutMemory(`pay-button ${this.#server} ${orderKeyOf(this.#host)}`)
    this.#client = new CheckoutClient(this.#server, () => this.#memory.value)
    // A request that ended with the last connection has had no answer.
    this.set({ busy: null, isConfirmed: false, view: this.#state.view ?? this.#memory.value?.view ?? null })
    let isFound = false
    this.#firstAnswer = new Promise((resolve) => {
      this.#updates = liveUpdates({
        read: async (signal) => {
          const view = await (isFound
            ? this.#client.read(signal)
            : findCheckout(this.#host, this.#client, this.#memory, signal))
          isFound = true
          return view
        },
        stream: (signal) => this.#client.stream(signal),
        pollAfterMs: () => (isFound ? this.#state.view?.pollAfterMs : undefined),
        onView: (view) => {
          this.accept(view)
          resolve()
        },
        onError: (error) => {
          if (this.#state.trouble?.code !== error.code) this.#host.emit(new PayErrorEvent(error))
          this.set(isFound || error.repeatable ? { trouble: error } : { trouble: error, view: null })
          resolve()
        },
      })
    })
  }

  /** A disconnected element sends no more requests. Harmless twice. */
  stop(): void {
    this.#connection.abort()
    this.#updates?.close()
    clearTimeout(this.#lateTimer)
    this.#announced = ''
  }

  /** Opens a new checkout for the same order. */
  restart(): void {
    this.stop()
    this.#memory.value = null
    const { draft, sent } = this.#state
    this.set({ ...initialState, draft, sent })
    this.start()
  }

  hostDisconnected(): void {
    this.stop()
  }

  /** Asks the server now. Resolves with the answer or the error. */
  async refresh(): Promise<void> {
    await this.#updates?.refresh()
  }

  /** The only place that changes the state. For actions. */
  set(patch: Partial<CheckoutState>): void {
    this.#state = { ...this.#state, ...patch }
    this.#host.requestUpdate()
  }

  get #server(): string {
    return this.#host.server || location.origin
  }

  /** The server has sent a view. */
  accept(view: CheckoutView): void {
    const { isConfirmed, view: last } = this.#state
    const before = isConfirmed ? last : null
    const { payment } = view
    // The attempt has arrived, even if the answer to its request has not.
    if (before && payment && payment.id !== before.payment?.id) this.#memory.update({ attempt: undefined })
    this.#memory.update({ view: view.pollAfterMs === null ? undefined : { ...view, customer: undefined } })
    // An open amount without a name can be paid again; the next one is a new order.
    if (view.status === 'paid' && isOpenAmount(this.#host) && !this.#host.orderId) this.#memory.value = null
    this.set({ view, isConfirmed: true, trouble: null, ...this.#knownOfPayment(view) })
    this.#announce(view, before !== null)
    this.#watchLateness(view)
  }

  /** What this tab knows of the attempt besides its view. */
  #knownOfPayment({ payment, methods }: CheckoutView): Partial<CheckoutState> {
    if (!payment) return {}
    const { busy, chosen, view } = this.#state
    let { started, push } = this.#state
    // Its view may come before the answer to its request.
    const isNew = payment.id !== view?.payment?.id
    const isStartedHere = isNew && busy === 'starting' && chosen?.provider === payment.provider
    if (isStartedHere) started = { paymentId: payment.id, option: chosen }
    if (payment.action?.type === 'confirm-on-device' && push?.paymentId !== payment.id) {
      push = { paymentId: payment.id, againAt: Date.now() + PUSH_AGAIN_MS }
    }
    const remembered = this.#memory.value?.started
    if (remembered?.paymentId === payment.id && started?.paymentId !== payment.id) {
      const option = methods
        .flatMap(optionsOfMethod)
        .find(({ provider, medium }) => provider === payment.provider && medium === remembered.medium)
      started = option ? { paymentId: payment.id, option } : null
    }
    return { started, push }
  }

  /** Tells the page, once for each change. */
  #announce(view: CheckoutView, isFollowed: boolean): void {
    const status = statusOf(view)
    const announced = [status, view.payment?.id, view.payment?.status].join()
    if (announced === this.#announced) return
    this.#announced = announced
    clearTimeout(this.#lateTimer)
    this.#lateTimer = undefined
    this.set({ isLate: false, paidAt: status === 'paid' && isFollowed ? new Date() : this.#state.paidAt })
    this.#host.emit(new PayStatusEvent(view, status))
    if (status === 'paid') this.#mayNavigate = this.#host.emit(new PayPaidEvent(view))
    if (status === 'cancelled') this.#mayNavigate = this.#host.emit(new PayCancelledEvent(view))
    if (status === 'failed' && isFollowed) this.#host.emit(new PayFailedEvent(view))
  }

  /** The action may be known later than the attempt. */
  #watchLateness(view: CheckoutView): void {
    const action = view.payment?.action
    if (statusOf(view) !== 'pending' || !action) return
    this.#lateTimer ??= setTimeout(() => this.set({ isLate: true }), LATE_MS[action.type])
  }

  #leavePayment(chosen: MethodOption | null): void {
    this.set({ chosen, error: null, fieldErrors: {}, leftPaymentId: this.#state.view?.payment?.id ?? null })
  }

  #pay(option: MethodOption, details: Customer = {}, again = false): void {
    const { busy, draft } = this.#state
    if (busy) return
    this.set({ busy: 'starting', error: null, fieldErrors: {}, chosen: option, draft: { ...draft, ...details } })
    void this.#start(option, again)
  }

  async #start(option: MethodOption, again: boolean): Promise<void> {
    const { provider, medium, method } = option
    const { presentation, waitingText } = this.#host
    const { signal } = this.#connection
    const known = customerOf(this.#state, this.#host)
    const details = method.needs.map((need) => [need, known[need]])
    const customer = details.length > 0 ? Object.fromEntries(details) : undefined
    const offer = offerOf(this.#state.view)

    // A window that the page asks for is opened inside the click: browsers block others.
    const popup = method.flow === 'page' && presentation === 'popup' ? openWaitingWindow(waitingText) : undefined
    this.set({ window: null, qrCode: null })
    try {
      await this.#firstAnswer
      // What the buyer saw was remembered, and is no longer true: nothing is paid that was not on the screen.
      if (!this.#state.isConfirmed || offerOf(this.#state.view) !== offer) {
        popup?.close()
        this.set({ busy: null, chosen: null })
        return
      }
      const request: PaymentRequest = { provider, medium, customer, ...(again && { again }) }
      const answer = await this.#send(request, signal)
      this.#memory.update({ attempt: undefined, started: { paymentId: answer.id, medium } })
      const { view, draft, sent } = this.#state
      this.set({
        busy: null,
        leftPaymentId: null,
        started: { paymentId: answer.id, option },
        sent: { ...sent, ...draft },
        draft: {},
      })
      // An attempt that ended before its answer arrived has ended.
      const hasEnded = view!.payment?.id === answer.id && view!.payment.status !== 'pending'
      const payment = hasEnded ? view!.payment! : answer
      this.accept({ ...view!, payment })
      const action = payment.status === 'pending' ? payment.action : null
      this.set({ window: showProviderPage(action, presentation, popup, waitingText) })
    } catch (error) {
      popup?.close()
      this.refused(error, signal)
    }
  }

  /** Sends the attempt, again while the server still handles the first request for it. */
  async #send(request: PaymentRequest, signal: AbortSignal): Promise<PaymentView> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#client.pay(request, this.#memory.keyFor(request), signal)
      } catch (error) {
        const isInProgress = error instanceof CheckoutError && error.code === 'request_in_progress'
        if (!isInProgress || tries >= MAX_IN_PROGRESS) throw error
        await sleep(IN_PROGRESS_MS, signal)
      }
    }
  }

  /** Errors go into the fields that they are about, or above the buttons. */
  refused(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return
    if (!(error instanceof CheckoutError)) throw error
    const { chosen, push } = this.#state
    const isTooSoon = error.code === 'push_too_soon'
    if (!error.repeatable || isTooSoon) this.#memory.update({ attempt: undefined })
    const fieldErrors = fieldErrorsOf(error, chosen?.method.needs ?? [])
    const isSaid = Object.keys(fieldErrors).length > 0 || SAID_BY_THE_VIEW.includes(error.code)
    this.set({ busy: null, fieldErrors, error: isSaid ? null : error })
    if (isTooSoon && push) {
      this.set({ push: { ...push, againAt: Date.now() + (error.retryAfterMs || PUSH_AGAIN_MS) } })
    }
    this.#host.emit(new PayErrorEvent(error))
    void this.refresh()
  }
}

/** Two views make the buyer the same offer when nothing differs that a payment depends on. */
function offerOf(view: CheckoutView | null): string {
  return JSON.stringify([view?.money, view?.payment])
}

/** Only errors in fields that the method shows; others have no place there. */
function fieldErrorsOf(error: CheckoutError, needs: readonly CustomerField[]): CheckoutState['fieldErrors'] {
  const found = needs.flatMap((field) => {
    const fault = error.errors.find(({ path }) => path === `customer.${field}`)
    return fault ? [[field, fault.message]] : []
  })
  return Object.fromEntries(found)
}

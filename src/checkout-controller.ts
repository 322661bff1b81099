/** Drives one checkout: asks the server, keeps what it said, tells the page. State comes only down, from the server's view. */

import type { CheckoutView, Customer, PaymentAction } from '../server/wire.ts'
import type { CheckoutClient, OrderRequest } from './checkout-client.ts'
import type { CheckoutMemory } from './checkout-memory.ts'
import type { CheckoutState, Row } from './checkout-state.ts'
import type { CheckoutOptions } from './options.ts'
import { checkoutClient } from './checkout-client.ts'
import { checkoutMemory } from './checkout-memory.ts'
import { chosenRow, fieldsOf, initialState } from './checkout-state.ts'
import { CheckoutError } from './errors.ts'
import { PayCancelledEvent, PayErrorEvent, PayFailedEvent, PayPaidEvent, PayStatusEvent } from './events.ts'
import { orderKeyOf, orderRequestOf } from './options.ts'
import { statusOf } from './result.ts'

/** Longer than providers usually take to confirm what the buyer did on their page; a prompt on a phone has to be found first. */
const LATE_MS = { open: 60_000, 'confirm-on-device': 150_000 }
/** When the checkout could not even be opened, it is tried again by itself: at first after this, then ever later, up to eight times this. */
const REOPEN_MS = 3_000

/** Starts, follows and ends payments; the part that comes while the buyer chooses. */
export interface CheckoutPayments {
  /** Sends the attempt that the controller's state describes. */
  pay(): Promise<void>
  /** Opens the provider's page again. To be called inside a click. */
  openProviderPage(): void
  /** The buyer says that there should be news. */
  check(): Promise<void>
  /** The buyer gives up. What the provider does with it, the server finds out. */
  cancel(): Promise<void>
  close(): void
}

export class CheckoutController {
  state: CheckoutState = initialState
  options: CheckoutOptions = {}
  /** Dispatches an event where the page listens; false when it was prevented. */
  emit: (event: Event) => boolean = () => true
  /** Fetches what it takes to pay, while the buyer chooses. */
  progress: () => Promise<{ checkoutPayments: (controller: CheckoutController) => CheckoutPayments }> = () => Promise.reject(new CheckoutError('load_failed'))
  /** The word in a window that waits for its address. */
  waitingWord = ''

  readonly #changed: () => void
  /** Ends with the element's connection, and every request with it. */
  end = new AbortController()
  client!: CheckoutClient
  memory!: CheckoutMemory
  id = ''
  secret = ''
  /** What drives the payments; not there before its code is. */
  payments: CheckoutPayments | undefined
  #told = ''
  #lateTimer: ReturnType<typeof setTimeout> | undefined

  /** @param changed called whenever `state` is another */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  connect(): void {
    this.end = new AbortController()
    this.client = checkoutClient(this.options.server ?? location.origin)
    this.memory = checkoutMemory(this.options.server ?? location.origin, orderKeyOf(this.options))
    void this.#open()
  }

  /** A disconnected element makes no more requests. */
  disconnect(): void {
    this.end.abort()
    this.payments?.close()
    clearTimeout(this.#lateTimer)
  }

  /** Money may be moving: an attempt is under way, or its request is. */
  get pending(): boolean {
    const { view, busy } = this.state
    return busy === 'starting' || (view !== null && statusOf(view) === 'pending')
  }

  /** Whether "start again" can lead anywhere: a checkout that the shop's server opened is its own to open again. */
  get restartable(): boolean {
    return !this.options.checkout
  }

  choose(row: Row | null): void {
    this.set({ chosen: row, error: null, fieldErrors: {}, leftBehind: this.state.view?.payment?.id ?? null })
    if (row && !fieldsOf(row, this.state, this.options).length) this.pay()
  }

  /** Leaves the present attempt for another; it is only touched once another begins. */
  anotherWay(): void {
    this.choose(null)
  }

  /** Back to the attempt that is under way. */
  stay(): void {
    this.set({ leftBehind: null, chosen: null, error: null })
  }

  /** What the form found wrong, before anything is sent. */
  faults(answers: Customer, fieldErrors: CheckoutState['fieldErrors']): void {
    this.set({ draft: { ...this.state.draft, ...answers }, fieldErrors })
  }

  /** To be called inside a click: a window may have to be opened. */
  pay(answers: Customer = {}): void {
    const row = chosenRow(this.state, this.options)
    if (!row || this.state.busy) return
    this.set({ busy: 'starting', error: null, fieldErrors: {}, chosen: row, draft: { ...this.state.draft, ...answers } })
    void this.payments?.pay()
  }

  /** Asks again for whatever could not be had. */
  retry(): void {
    if (this.payments) void this.payments.check()
    else void this.#open()
  }

  /** A new checkout for the same order, after one that came to nothing. */
  startAgain(): void {
    this.payments?.close()
    this.payments = undefined
    this.memory.set(null)
    this.set({ ...initialState, draft: this.state.draft })
    void this.#open()
  }

  async #open(tries = 0): Promise<void> {
    if (this.state.busy === 'opening' && !tries) return
    const { signal } = this.end
    this.set({ busy: 'opening' })
    try {
      // Beside each other; that the first may fail is seen to below.
      const progress = this.progress()
      progress.catch(() => {})
      const view = this.state.view ?? (await this.#find(signal))
      if (signal.aborted) return
      this.set({ busy: null, error: null, trouble: null })
      this.take(view)
      const { checkoutPayments } = await progress
      if (signal.aborted) return
      this.payments = checkoutPayments(this)
      // The buyer was quicker than the link.
      if (this.state.busy === 'starting') void this.payments.pay()
    } catch (error) {
      if (signal.aborted) return
      // The words for what cannot be put right come with the rest.
      const reason = (error as CheckoutError).repeatable ? (error as CheckoutError) : await this.progress().then(() => error as CheckoutError, (instead: CheckoutError) => instead)
      if (signal.aborted) return
      if (!tries || !reason.repeatable) this.emit(new PayErrorEvent(reason))
      this.set({ busy: null, error: reason, ...(this.state.view ? { trouble: reason } : {}) })
      if (!reason.repeatable) return
      await until(REOPEN_MS * 2 ** Math.min(tries, 3), signal)
      if (!signal.aborted && !this.payments && !this.state.busy) void this.#open(tries + 1)
    }
  }

  /** The checkout as it stands: the one that this tab knows while it may be moving money, else whatever the server has for the order. */
  async #find(signal: AbortSignal): Promise<CheckoutView> {
    const request: OrderRequest | null = orderRequestOf(this.options)
    const { checkout, clientSecret } = this.options
    const memory = this.memory
    if (!request && memory.get()?.secret !== clientSecret) memory.set({ id: checkout!, secret: clientSecret! })
    const kept = memory.get()
    if (kept) {
      try {
        const view = await this.client.read(kept.id, kept.secret, signal)
        const now = statusOf(view)
        if (!request || now === 'paid' || now === 'pending') {
          this.id = kept.id
          this.secret = kept.secret
          return view
        }
      } catch (error) {
        // 404: the server no longer knows it. Anything else is not for us to pass over.
        if (!request || (error as CheckoutError).status !== 404) throw error
      }
    }
    const opened = await this.client.open(request!, signal)
    this.id = opened.checkout.id
    this.secret = opened.clientSecret
    memory.set({ ...(kept?.id === this.id ? kept : {}), id: this.id, secret: this.secret })
    return opened.checkout
  }

  /** The server has spoken. */
  take(view: CheckoutView): void {
    const { view: before } = this.state
    const { payment } = view
    // The attempt has arrived, even if the answer to its request has not.
    if (before && payment && payment.id !== before.payment?.id) this.memory.answered()
    // A shop's open amount without a name can be paid again; the next one is a new one.
    if (view.status === 'paid' && !this.options.orderToken && !this.options.orderId && !this.options.checkout) this.memory.set(null)
    this.set({ view })
    const status = statusOf(view)
    const told = [status, payment?.id, payment?.status].join()
    if (told === this.#told) return
    this.#told = told
    this.#waitForNews(payment?.status === 'pending' ? payment.action : null)

    this.emit(new PayStatusEvent(view, status))
    if (status === 'paid') this.paidEventPassed = this.emit(new PayPaidEvent(view))
    else if (status === 'cancelled') this.cancelledEventPassed = this.emit(new PayCancelledEvent(view))
    else if (status === 'failed' && before) this.emit(new PayFailedEvent(view))
  }

  /** False once the page has prevented `pay-paid`: it goes on by itself. */
  paidEventPassed = true
  /** False once the page has prevented `pay-cancelled`. */
  cancelledEventPassed = true

  #waitForNews(action: PaymentAction | null): void {
    clearTimeout(this.#lateTimer)
    if (this.state.late) this.set({ late: false })
    if (action) this.#lateTimer = setTimeout(() => this.set({ late: true }), LATE_MS[action.type])
  }

  set(patch: Partial<CheckoutState>): void {
    this.state = { ...this.state, ...patch }
    this.#changed()
  }
}

/** Resolves after `ms`, when the browser is online again, or when the signal is aborted. */
export function until(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = new AbortController()
    const stop = () => (done.abort(), clearTimeout(timer), resolve())
    const timer = setTimeout(stop, ms)
    addEventListener('online', stop, { signal: done.signal })
    signal.addEventListener('abort', stop, { signal: done.signal })
  })
}

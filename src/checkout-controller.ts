/** Drives one checkout: asks the server, keeps what it said, tells the page. State comes only down, from the server's view. */

import type { CheckoutView, Customer, CustomerField, PaymentAction } from '../server/wire.ts'
import type { CheckoutClient, OrderRequest, PaymentRequest } from './checkout-client.ts'
import type { CheckoutMemory } from './checkout-memory.ts'
import type { CheckoutState, Row } from './checkout-state.ts'
import type { CheckoutWatch, Watched } from './checkout-watch.ts'
import type { CheckoutOptions } from './options.ts'
import { checkoutClient } from './checkout-client.ts'
import { checkoutMemory } from './checkout-memory.ts'
import { chosenRow, customerOf, fieldsOf, initialState } from './checkout-state.ts'
import { CheckoutError } from './errors.ts'
import { PayCancelledEvent, PayErrorEvent, PayFailedEvent, PayPaidEvent, PayStatusEvent } from './events.ts'
import { orderKeyOf, orderRequestOf } from './options.ts'
import { browser, openWaitingWindow, presentationFor, sendWindow } from './presentation.ts'
import { statusOf } from './result.ts'

/** Longer than providers usually take to confirm what the buyer did on their page; a prompt on a phone has to be found first. */
const LATE_MS = { open: 60_000, 'confirm-on-device': 150_000 }
/** While the server is still at the first request of an attempt: how often, and how many times, the same is asked again. */
const IN_PROGRESS_MS = 1_000
const IN_PROGRESS_TRIES = 20
/** When the checkout could not even be opened, it is tried again by itself: at first after this, then ever later, up to eight times this. */
const REOPEN_MS = 3_000

export class CheckoutController {
  state: CheckoutState = initialState
  options: CheckoutOptions = {}
  /** Dispatches an event where the page listens; false when it was prevented. */
  emit: (event: Event) => boolean = () => true
  /** What it takes to follow a payment; fetched while the buyer chooses. Nothing is started without it. */
  progress: () => Promise<{ watchCheckout: (watched: Watched) => CheckoutWatch }> = () => Promise.reject(new CheckoutError('load_failed'))
  /** The word in a window that waits for its address. */
  waitingWord = ''

  readonly #changed: () => void
  #end = new AbortController()
  #client: CheckoutClient | undefined
  #memory: CheckoutMemory | undefined
  #watch: CheckoutWatch | undefined
  #id = ''
  #secret = ''
  #told = ''
  #lateTimer: ReturnType<typeof setTimeout> | undefined
  #offered = new Map<string, PaymentAction>()

  /** @param changed called whenever `state` is another */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  connect(): void {
    this.#end = new AbortController()
    this.#client = checkoutClient(this.options.server ?? location.origin)
    this.#memory = checkoutMemory(this.options.server ?? location.origin, orderKeyOf(this.options))
    void this.#open()
  }

  /** A disconnected element makes no more requests. */
  disconnect(): void {
    this.#end.abort()
    this.#watch?.close()
    clearTimeout(this.#lateTimer)
  }

  /** Money may be moving: an attempt is under way, or its request is. */
  get pending(): boolean {
    const { view, busy } = this.state
    return busy === 'starting' || (view !== null && statusOf(view) === 'pending')
  }

  /** This checkout on a page of its own. The secret travels in the fragment, which no server sees. */
  get pageAddress(): string {
    return `${(this.options.server ?? location.origin).replace(/\/*$/, '')}/checkout/${this.#id}#${this.#secret}`
  }

  /** Whether "start again" can lead anywhere: a checkout that the shop's server opened is its own to open again. */
  get restartable(): boolean {
    return !this.options.checkout
  }

  choose(row: Row | null): void {
    this.#set({ chosen: row, error: null, fieldErrors: {}, leftBehind: this.state.view?.payment?.id ?? null })
    if (row && !fieldsOf(row, this.state, this.options).length) void this.pay()
  }

  /** Leaves the present attempt for another; it is only touched once another begins. */
  anotherWay(): void {
    this.choose(null)
  }

  /** Back to the attempt that is under way. */
  stay(): void {
    this.#set({ leftBehind: null, chosen: null, error: null })
  }

  /** What the form found wrong, before anything is sent. */
  faults(answers: Customer, fieldErrors: CheckoutState['fieldErrors']): void {
    this.#set({ draft: { ...this.state.draft, ...answers }, fieldErrors })
  }

  /** To be called inside a click: a window may have to be opened. */
  async pay(answers: Customer = {}): Promise<void> {
    const row = chosenRow(this.state, this.options)
    // While the watch is not there yet, `busy` is "opening": the buyer may have chosen already.
    if (!row || !this.state.view || (this.state.busy && this.state.busy !== 'opening')) return
    this.#set({ draft: { ...this.state.draft, ...answers } })
    const known = customerOf(this.state, this.options)
    const customer = Object.fromEntries(row.method.needs.flatMap((need) => (known[need] ? [[need, known[need]]] : [])))
    const request: PaymentRequest = { provider: row.provider, ...(row.medium ? { medium: row.medium } : {}), ...(row.method.needs.length ? { customer } : {}) }

    const before = this.#offered.get(row.provider)
    const expected = presentationFor(this.options.presentation, before?.type === 'open' ? before.presentation : 'frame')
    const inClick = row.method.flow === 'page' && expected === 'popup'
    const popup = inClick ? openWaitingWindow(this.waitingWord) : null

    this.#set({ busy: 'starting', error: null, fieldErrors: {}, chosen: row, window: null, late: false })
    try {
      await this.progress()
      const key = this.#memory!.keyFor(request)
      const payment = await this.#patiently(() => this.#client!.pay(this.#id, this.#secret, key, request, this.#end.signal))
      this.#memory!.answered()
      this.#set({ busy: null, draft: {}, leftBehind: null, trouble: null })
      this.#take({ ...this.state.view, payment })
      if (payment.action) this.#offered.set(row.provider, payment.action)
      this.#show(payment.status === 'pending' ? payment.action : null, popup, inClick)
    } catch (error) {
      popup?.close()
      this.#refused(error as CheckoutError)
    }
    void this.#watch?.refresh()
  }

  /** Opens the provider's page again. To be called inside a click. */
  openProviderPage(): void {
    const action = this.state.view?.payment?.action
    if (action?.type !== 'open') return
    const how = presentationFor(this.options.presentation, action.presentation)
    this.#show(action, how === 'popup' ? openWaitingWindow(this.waitingWord) : null, true)
  }

  /** The buyer says that there should be news. */
  async check(): Promise<void> {
    this.#set({ busy: 'checking', window: null })
    await this.#watch?.refresh()
    this.#set({ busy: null })
  }

  /** The buyer gives up. What the provider does with it, the server finds out. */
  async cancel(): Promise<void> {
    if (this.state.busy) return
    this.#set({ busy: 'cancelling', error: null })
    try {
      await this.#client!.cancel(this.#id, this.#secret, this.#end.signal)
      this.#set({ busy: null, window: null })
    } catch (error) {
      this.#refused(error as CheckoutError)
    }
    await this.#watch?.refresh()
  }

  /** Asks again for whatever could not be had. */
  retry(): void {
    if (this.#watch) void this.check()
    else void this.#open()
  }

  /** A new checkout for the same order, after one that came to nothing. */
  startAgain(): void {
    this.#watch?.close()
    this.#watch = undefined
    this.#memory!.set(null)
    this.#set({ ...initialState, draft: this.state.draft })
    void this.#open()
  }

  async #open(tries = 0): Promise<void> {
    if (this.state.busy === 'opening' && !tries) return
    const { signal } = this.#end
    this.#set({ busy: 'opening' })
    try {
      const view = this.state.view ?? (await this.#find(signal))
      if (signal.aborted) return
      this.#take(view)
      const { watchCheckout } = await this.progress()
      if (signal.aborted) return
      this.#set({ busy: null, error: null, trouble: null })
      this.#follow(watchCheckout)
    } catch (error) {
      if (signal.aborted) return
      const reason = error as CheckoutError
      if (!tries || !reason.repeatable) this.emit(new PayErrorEvent(reason))
      this.#set({ busy: null, error: reason, ...(this.state.view ? { trouble: reason } : {}) })
      if (!reason.repeatable) return
      await until(REOPEN_MS * 2 ** Math.min(tries, 3), signal)
      if (!signal.aborted && !this.#watch && !this.state.busy) void this.#open(tries + 1)
    }
  }

  /** The checkout as it stands: the one that this tab knows while it may be moving money, else whatever the server has for the order. */
  async #find(signal: AbortSignal): Promise<CheckoutView> {
    const request: OrderRequest | null = orderRequestOf(this.options)
    const { checkout, clientSecret } = this.options
    const memory = this.#memory!
    if (!request && memory.get()?.secret !== clientSecret) memory.set({ id: checkout!, secret: clientSecret! })
    const kept = memory.get()
    if (kept) {
      try {
        const view = await this.#client!.read(kept.id, kept.secret, signal)
        const now = statusOf(view)
        if (!request || now === 'paid' || now === 'pending') {
          this.#id = kept.id
          this.#secret = kept.secret
          return view
        }
      } catch (error) {
        // 404: the server no longer knows it. Anything else is not for us to pass over.
        if (!request || (error as CheckoutError).status !== 404) throw error
      }
    }
    const opened = await this.#client!.open(request!, signal)
    this.#id = opened.checkout.id
    this.#secret = opened.clientSecret
    memory.set({ ...(kept?.id === this.#id ? kept : {}), id: this.#id, secret: this.#secret })
    return opened.checkout
  }

  #follow(watch: (watched: Watched) => CheckoutWatch): void {
    this.#watch = watch({
      client: this.#client!,
      id: this.#id,
      secret: this.#secret,
      current: () => this.state.view,
      onView: (view) => this.#take(view),
      onTrouble: (trouble) => {
        if (trouble && this.state.trouble?.code !== trouble.code) this.emit(new PayErrorEvent(trouble))
        if (trouble !== this.state.trouble) this.#set({ trouble })
        if (trouble && !trouble.repeatable) this.#watch?.close()
      },
    })
  }

  /** The server has spoken. */
  #take(view: CheckoutView): void {
    const { view: before } = this.state
    const { payment } = view
    // The attempt has arrived, even if the answer to its request has not.
    if (before && payment && payment.id !== before.payment?.id) this.#memory!.answered()
    // A shop's open amount without a name can be paid again; the next one is a new one.
    if (view.status === 'paid' && !this.options.orderToken && !this.options.orderId && !this.options.checkout) this.#memory!.set(null)
    this.#set({ view })
    const told = [view.status, payment?.id, payment?.status].join()
    if (told === this.#told) return
    this.#told = told
    this.#waitForNews(payment?.status === 'pending' ? payment.action : null)

    const status = statusOf(view)
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
    if (this.state.late) this.#set({ late: false })
    if (action) this.#lateTimer = setTimeout(() => this.#set({ late: true }), LATE_MS[action.type])
  }

  #show(action: PaymentAction | null, popup: Window | null, inClick: boolean): void {
    const how = action?.type === 'open' ? presentationFor(this.options.presentation, action.presentation) : null
    if (action?.type !== 'open' || how === 'frame') return popup?.close()
    // Without a window from the click itself, the click's permission may still hold.
    if (how === 'popup' && !popup && !inClick) popup = openWaitingWindow(this.waitingWord)
    if (how === 'popup' && popup) {
      sendWindow(popup, action.url)
      this.#set({ window: 'opened' })
    } else if (how === 'popup' && !inClick) {
      this.#set({ window: 'blocked' })
    } else {
      popup?.close()
      this.#set({ window: 'leaving' })
      browser.navigate(action.url)
    }
  }

  /** A request was refused or had no answer: into the fields that it is about, or above the buttons. */
  #refused(error: CheckoutError): void {
    if (this.#end.signal.aborted) return
    if (!error.repeatable) this.#memory!.answered()
    const fieldErrors: Partial<Record<CustomerField, string>> = {}
    for (const { path, message } of error.errors) {
      const field = path.split('.').pop() as CustomerField
      if (['name', 'email', 'phone'].includes(field)) fieldErrors[field] = message
    }
    const inFields = Object.keys(fieldErrors).length > 0
    // The checkout has moved on (paid, cancelled, expired): its view says so better than an error.
    this.#set({ busy: null, fieldErrors, error: inFields || /^checkout_(paid|cancelled|expired)$/.test(error.code) ? null : error })
    this.emit(new PayErrorEvent(error))
  }

  /** Repeats a request that the server is still at. */
  async #patiently<T>(run: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await run()
      } catch (error) {
        if ((error as CheckoutError).code !== 'request_in_progress' || tries > IN_PROGRESS_TRIES) throw error
        await until(IN_PROGRESS_MS, this.#end.signal)
        if (this.#end.signal.aborted) throw error
      }
    }
  }

  #set(patch: Partial<CheckoutState>): void {
    this.state = { ...this.state, ...patch }
    this.#changed()
  }
}

/** Resolves after `ms`, when the browser is online again, or when the signal is aborted. */
function until(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = new AbortController()
    const stop = () => (done.abort(), clearTimeout(timer), resolve())
    const timer = setTimeout(stop, ms)
    addEventListener('online', stop, { signal: done.signal })
    signal.addEventListener('abort', stop, { signal: done.signal })
  })
}

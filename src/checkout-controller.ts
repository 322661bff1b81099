/** Drives one checkout: asks the server, keeps what it said, tells the page. State comes only down, from the server's view. */

import type { CheckoutView, Customer, CustomerField, PaymentAction, PaymentView } from '../server/wire.ts'
import type { Access, CheckoutClient, PaymentRequest } from './checkout-client.ts'
import type { CheckoutMemory } from './checkout-memory.ts'
import type { CheckoutState, Row } from './checkout-state.ts'
import type { CheckoutWatch } from './checkout-watch.ts'
import type { CheckoutError } from './errors.ts'
import type { CheckoutOptions } from './options.ts'
import { checkoutClient } from './checkout-client.ts'
import { checkoutMemory } from './checkout-memory.ts'
import { chosenRow, customerOf, fieldsOf, initialState } from './checkout-state.ts'
import { PayCancelledEvent, PayErrorEvent, PayFailedEvent, PayPaidEvent, PayStatusEvent } from './events.ts'
import { orderKeyOf, orderRequestOf } from './options.ts'
import { openWaitingWindow, presentationFor, showProviderPage } from './presentation.ts'
import { statusOf } from './result.ts'
import { sleep } from './time-limit.ts'

/** What could not be had is tried again by itself: at first after this, then ever later, up to eight times this. */
const AGAIN_MS = 3_000
/** So long may the outcome's file take before something plain is shown in its place. */
const OUTCOME_MS = 4_000
/** While the server is still at the first request of an attempt: how often, and how many times, the same is asked again. */
const IN_PROGRESS_MS = 1_000
const IN_PROGRESS_TRIES = 20

/** How each provider's page was shown last, so that a window can be opened inside the click next time. */
const offered = new Map<string, PaymentAction>()

/** What comes after the money is on its way, as far as it matters here. */
interface Outcome {
  follow(controller: CheckoutController): CheckoutWatch
}

export type CheckoutController = ReturnType<typeof checkoutController>

/**
 * @param emit dispatches an event where the page listens; false when it was prevented
 * @param changed called whenever `state` is another
 * @param loadOutcome fetches what comes after the money is on its way; `tries` counts from 0
 */
export function checkoutController(emit: (event: Event) => boolean, changed: () => void, loadOutcome: (tries: number) => Promise<Outcome>) {
  /** Ends with the element's connection, and every request with it. */
  let end = new AbortController()
  let outcome: Outcome | undefined
  let watch: CheckoutWatch | undefined
  let fetching: AbortSignal | undefined
  let told = ''

  const set = (patch: Partial<CheckoutState>): void => {
    controller.state = { ...controller.state, ...patch }
    changed()
  }

  const pauseBefore = (tries: number, signal: AbortSignal): Promise<void> => sleep(AGAIN_MS * 2 ** Math.min(tries, 3), signal)

  const open = async (tries = 0): Promise<void> => {
    if (controller.state.busy === 'opening' && !tries) return
    const { signal } = end
    set({ busy: 'opening' })
    try {
      const view = await find(signal)
      if (signal.aborted) return
      set({ busy: null, error: null, trouble: null })
      take(view)
      follow()
    } catch (caught) {
      if (signal.aborted) return
      const error = caught as CheckoutError
      if (!tries || !error.repeatable) emit(new PayErrorEvent(error))
      set({ busy: null, error })
      if (!error.repeatable) return
      await pauseBefore(tries, signal)
      if (!signal.aborted && !controller.state.view && !controller.state.busy) void open(tries + 1)
    }
  }

  /** The checkout as it stands: the one that this tab knows while it may be moving money, else whatever the server has for the order. */
  const find = async (signal: AbortSignal): Promise<CheckoutView> => {
    const { options, client, memory } = controller
    const request = orderRequestOf(options)
    const { checkout, clientSecret } = options
    if (!request && memory.get()?.secret !== clientSecret) memory.set({ id: checkout!, secret: clientSecret! })
    const kept = memory.get()
    if (kept) {
      try {
        controller.access = kept
        const view = await client.read(kept, signal)
        if (!request || /paid|pending/.test(statusOf(view))) return view
      } catch (error) {
        // 404: the server no longer knows it. Anything else is not for us to pass over.
        if (!request || (error as CheckoutError).status !== 404) throw error
      }
    }
    const { checkout: view, clientSecret: secret } = await client.open(request!, signal)
    memory.set((controller.access = { ...(kept?.id === view.id && kept), id: view.id, secret }))
    return view
  }

  /** The server has spoken. */
  const take = (view: CheckoutView): void => {
    const { state: { view: before }, options: { orderToken, orderId, checkout }, memory } = controller
    const { payment } = view
    // The attempt has arrived, even if the answer to its request has not.
    if (before && payment && payment.id !== before.payment?.id) memory.answered()
    // A shop's open amount without a name can be paid again; the next one is a new one.
    if (view.status === 'paid' && !(orderToken || orderId || checkout)) memory.set(null)
    set({ view })
    const status = statusOf(view)
    const now = [status, payment?.id, payment?.status].join()
    if (now === told) return
    told = now
    emit(new PayStatusEvent(view, status))
    if (status === 'paid') {
      if (before) set({ paidAt: new Date() })
      controller.goesOn = emit(new PayPaidEvent(view))
    }
    if (status === 'cancelled') controller.goesOn = emit(new PayCancelledEvent(view))
    if (status === 'failed' && before) emit(new PayFailedEvent(view))
  }

  /** The server could not be asked, or (null) could be again. */
  const onTrouble = (trouble: CheckoutError | null): void => {
    const before = controller.state.trouble
    if (trouble && before?.code !== trouble.code) emit(new PayErrorEvent(trouble))
    if (trouble !== before) set({ trouble })
    if (trouble && !trouble.repeatable) watch?.close()
  }

  /** A request was refused or had no answer: into the fields that it is about, or above the buttons. */
  const refused = (error: CheckoutError): void => {
    if (end.signal.aborted) return
    if (!error.repeatable) controller.memory.answered()
    const faults = error.errors.map(({ path, message }) => [path.split('.').pop(), message]).filter(([field]) => /^(name|email|phone)$/.test(field!))
    // The checkout has moved on (paid, cancelled, expired): its view says so better than an error.
    set({ busy: null, fieldErrors: Object.fromEntries(faults), error: faults.length || /^checkout_(paid|cancelled|expired)$/.test(error.code) ? null : error })
    emit(new PayErrorEvent(error))
  }

  /** From here on news comes by itself. */
  const follow = (): void => {
    if (outcome && controller.state.view) watch ??= outcome.follow(controller)
  }

  /** Asks how it stands, by the watch where there is one. */
  const refresh = async (): Promise<void> => {
    const { signal } = end
    const { client, access, state: { view } } = controller
    if (watch) return watch.refresh()
    if (signal.aborted || !view || view.pollAfterMs === null) return
    try {
      const view = await client.read(access, signal)
      onTrouble(null)
      take(view)
    } catch (error) {
      if (!signal.aborted) onTrouble(error as CheckoutError)
    }
  }

  /** The page is back, or the link is. The watch sees to that itself. */
  const back = (): void => {
    if (!watch && !document.hidden) void refresh()
  }

  /** Sends the attempt; the same again while the server is still at it. */
  const send = async (request: PaymentRequest, tries = 0): Promise<PaymentView> => {
    try {
      return await controller.client.pay(controller.access, end.signal, request, controller.memory.keyFor(request))
    } catch (error) {
      if ((error as CheckoutError).code !== 'request_in_progress' || tries > IN_PROGRESS_TRIES) throw error
      await sleep(IN_PROGRESS_MS, end.signal)
      return send(request, tries + 1)
    }
  }

  const start = async ({ provider, medium, method: { needs, flow } }: Row): Promise<void> => {
    const { options, state, waitingWord } = controller
    const { presentation } = options
    const known = customerOf(state, options)
    const customer = Object.fromEntries(needs.filter((need) => known[need]).map((need: CustomerField) => [need, known[need]]))
    const request: PaymentRequest = { provider, ...(medium && { medium }), ...(needs.length && { customer }) }

    const name = options.server + provider
    const before = offered.get(name)
    const inClick = flow === 'page' && presentationFor(presentation, before?.type === 'open' ? before.presentation : 'frame') === 'popup'
    const popup = inClick ? openWaitingWindow(waitingWord) : null
    set({ window: null, code: false, late: false })
    try {
      const payment = await send(request)
      controller.memory.answered()
      set({ busy: null, draft: {}, leftBehind: undefined, trouble: null })
      take({ ...controller.state.view!, payment })
      if (payment.action) offered.set(name, payment.action)
      set({ window: showProviderPage(payment.status === 'pending' ? payment.action : null, presentation, popup, inClick, waitingWord) })
    } catch (error) {
      popup?.close()
      refused(error as CheckoutError)
    }
    void refresh()
  }

  const controller = {
    state: initialState,
    options: {} as CheckoutOptions,
    client: {} as CheckoutClient,
    memory: {} as CheckoutMemory,
    access: {} as Access,
    /** The word in a window that waits for its address. */
    waitingWord: '',
    /** False once the page has prevented `pay-paid` or `pay-cancelled`: it goes on by itself. */
    goesOn: true,
    set,
    open,
    take,
    onTrouble,
    refused,
    refresh,

    get signal(): AbortSignal {
      return end.signal
    },

    connect(): void {
      end = new AbortController()
      const { signal } = end
      const { options } = controller
      const server = options.server ?? location.origin
      controller.client = checkoutClient(server)
      controller.memory = checkoutMemory(`pay-button ${server} ${orderKeyOf(options)}`)
      for (const type of ['visibilitychange', 'pageshow', 'online']) addEventListener(type, back, { signal, capture: true })
      // What was asked when the element was last taken out of the page has had no answer.
      set({ busy: null })
      void open()
    },

    /** Asks for no more news. */
    leave(): void {
      watch?.close()
      watch = undefined
    },

    /** A disconnected element makes no more requests. */
    disconnect(): void {
      end.abort()
      controller.leave()
    },

    /** Fetches what comes after the money is on its way, until it is there; meanwhile the server is asked how it stands. */
    async fetchOutcome(): Promise<void> {
      const { signal } = end
      if (fetching === signal) return
      fetching = signal
      const timer = setTimeout(() => set({ missing: true }), OUTCOME_MS)
      for (let tries = 0; !outcome && !signal.aborted; tries++) {
        try {
          outcome = await loadOutcome(tries)
        } catch {
          set({ missing: true })
          await pauseBefore(tries, signal)
          await refresh()
        }
      }
      clearTimeout(timer)
      if (signal.aborted) return
      follow()
      set({ missing: false })
    },

    /** Money may be moving: an attempt is under way, or its request is. */
    get pending(): boolean {
      const { view, busy } = controller.state
      return busy === 'starting' || (!!view && statusOf(view) === 'pending')
    },

    /** A way to pay, or none: then back to all of them. The attempt under way is only touched once another begins. */
    choose(chosen: Row | null): void {
      set({ chosen, error: null, fieldErrors: {}, leftBehind: controller.state.view?.payment?.id })
      if (chosen && !fieldsOf(chosen, controller.state, controller.options).length) controller.pay()
    },

    /** To be called inside a click: a window may have to be opened. */
    pay(answers: Customer = {}): void {
      const { state } = controller
      const chosen = chosenRow(state, controller.options)
      if (!chosen || state.busy) return
      set({ busy: 'starting', error: null, fieldErrors: {}, chosen, draft: { ...state.draft, ...answers } })
      void start(chosen)
    },

    /** The buyer says that there should be news: asks again for whatever could not be had. */
    async check(): Promise<void> {
      if (!controller.state.view) return open()
      set({ busy: 'checking', window: null, code: false })
      await refresh()
      set({ busy: null })
    },
  }
  return controller
}

/** Drives one checkout: asks the server, keeps what it said, tells the page. State comes only down, from the server's view. */

import type { CheckoutView, Customer, CustomerField, PaymentAction } from '../server/wire.ts'
import type { Access, PaymentRequest } from './checkout-client.ts'
import type { CheckoutState, Row } from './checkout-state.ts'
import type { CheckoutWatch } from './checkout-watch.ts'
import type { CheckoutError } from './errors.ts'
import type { CheckoutOptions } from './options.ts'
import { checkoutClient } from './checkout-client.ts'
import { checkoutMemory } from './checkout-memory.ts'
import { chosenRow, customerOf, fieldsOf, initialState } from './checkout-state.ts'
import { watchCheckout } from './checkout-watch.ts'
import { PayCancelledEvent, PayErrorEvent, PayFailedEvent, PayPaidEvent, PayStatusEvent } from './events.ts'
import { orderKeyOf, orderRequestOf } from './options.ts'
import { openWaitingWindow, presentationFor, showProviderPage } from './presentation.ts'
import { statusOf } from './result.ts'
import { sleep } from './time-limit.ts'

/** Longer than providers usually take to confirm what the buyer did on their page; a prompt on a phone has to be found first. */
const LATE_MS = { open: 60_000, 'confirm-on-device': 150_000 }
/** When the checkout could not even be opened, it is tried again by itself: at first after this, then ever later, up to eight times this. */
const REOPEN_MS = 3_000
/** While the server is still at the first request of an attempt: how often, and how many times, the same is asked again. */
const IN_PROGRESS_MS = 1_000
const IN_PROGRESS_TRIES = 20

/** How each provider's page was shown last, so that a window can be opened inside the click next time. */
const offered = new Map<string, PaymentAction>()

export type CheckoutController = ReturnType<typeof checkoutController>

/**
 * @param emit dispatches an event where the page listens; false when it was prevented
 * @param changed called whenever `state` is another
 */
export function checkoutController(emit: (event: Event) => boolean, changed: () => void) {
  /** Ends with the element's connection, and every request with it. */
  let end = new AbortController()
  let client: ReturnType<typeof checkoutClient>
  let memory: ReturnType<typeof checkoutMemory>
  let access: Access
  let watch: CheckoutWatch | undefined
  let told = ''
  let lateTimer: ReturnType<typeof setTimeout> | undefined

  const set = (patch: Partial<CheckoutState>): void => {
    controller.state = { ...controller.state, ...patch }
    changed()
  }

  const open = async (tries = 0): Promise<void> => {
    if (controller.state.busy === 'opening' && !tries) return
    const { signal } = end
    set({ busy: 'opening' })
    try {
      const view = await find(signal)
      if (signal.aborted) return
      set({ busy: null, error: null, trouble: null })
      take(view)
      watch = watchCheckout({
        read: (signal) => client.read(access, signal),
        stream: (signal) => client.stream(access, signal),
        current: () => controller.state.view!,
        onView: take,
        onTrouble(trouble) {
          const before = controller.state.trouble
          if (trouble && before?.code !== trouble.code) emit(new PayErrorEvent(trouble))
          if (trouble !== before) set({ trouble })
          if (trouble && !trouble.repeatable) watch!.close()
        },
      })
    } catch (caught) {
      if (signal.aborted) return
      const error = caught as CheckoutError
      if (!tries || !error.repeatable) emit(new PayErrorEvent(error))
      set({ busy: null, error })
      if (!error.repeatable) return
      await sleep(REOPEN_MS * 2 ** Math.min(tries, 3), signal)
      if (!signal.aborted && !watch && !controller.state.busy) void open(tries + 1)
    }
  }

  /** The checkout as it stands: the one that this tab knows while it may be moving money, else whatever the server has for the order. */
  const find = async (signal: AbortSignal): Promise<CheckoutView> => {
    const request = orderRequestOf(controller.options)
    const { checkout, clientSecret } = controller.options
    if (!request && memory.get()?.secret !== clientSecret) memory.set({ id: checkout!, secret: clientSecret! })
    const kept = memory.get()
    if (kept) {
      try {
        access = kept
        const view = await client.read(kept, signal)
        if (!request || /paid|pending/.test(statusOf(view))) return view
      } catch (error) {
        // 404: the server no longer knows it. Anything else is not for us to pass over.
        if (!request || (error as CheckoutError).status !== 404) throw error
      }
    }
    const { checkout: view, clientSecret: secret } = await client.open(request!, signal)
    access = { ...(kept?.id === view.id && kept), id: view.id, secret }
    memory.set(access)
    return view
  }

  /** The server has spoken. */
  const take = (view: CheckoutView): void => {
    const { view: before } = controller.state
    const { payment } = view
    // The attempt has arrived, even if the answer to its request has not.
    if (before && payment && payment.id !== before.payment?.id) memory.answered()
    const { orderToken, orderId, checkout } = controller.options
    // A shop's open amount without a name can be paid again; the next one is a new one.
    if (view.status === 'paid' && !(orderToken || orderId || checkout)) memory.set(null)
    set({ view })
    const status = statusOf(view)
    const now = [status, payment?.id, payment?.status].join()
    if (now === told) return
    told = now
    clearTimeout(lateTimer)
    set({ late: false })
    if (payment?.status === 'pending' && payment.action) lateTimer = setTimeout(() => set({ late: true }), LATE_MS[payment.action.type])

    emit(new PayStatusEvent(view, status))
    if (status === 'paid') controller.goesOn = emit(new PayPaidEvent(view))
    if (status === 'cancelled') controller.goesOn = emit(new PayCancelledEvent(view))
    if (status === 'failed' && before) emit(new PayFailedEvent(view))
  }

  /** A request was refused or had no answer: into the fields that it is about, or above the buttons. */
  const refused = (error: CheckoutError): void => {
    if (end.signal.aborted) return
    if (!error.repeatable) memory.answered()
    const faults = error.errors.map(({ path, message }) => [path.split('.').pop(), message]).filter(([field]) => /^(name|email|phone)$/.test(field!))
    // The checkout has moved on (paid, cancelled, expired): its view says so better than an error.
    set({ busy: null, fieldErrors: Object.fromEntries(faults), error: faults.length || /^checkout_(paid|cancelled|expired)$/.test(error.code) ? null : error })
    emit(new PayErrorEvent(error))
  }

  /** Sends the attempt; the same again while the server is still at it. */
  const send = async (request: PaymentRequest, tries = 0): ReturnType<typeof client.pay> => {
    try {
      return await client.pay(access, end.signal, request, memory.keyFor(request))
    } catch (error) {
      if ((error as CheckoutError).code !== 'request_in_progress' || tries > IN_PROGRESS_TRIES) throw error
      await sleep(IN_PROGRESS_MS, end.signal)
      return send(request, tries + 1)
    }
  }

  const start = async ({ provider, medium, method: { needs, flow } }: Row): Promise<void> => {
    const { options } = controller
    const { presentation } = options
    const known = customerOf(controller.state, options)
    const customer = Object.fromEntries(needs.filter((need) => known[need]).map((need: CustomerField) => [need, known[need]]))
    const request: PaymentRequest = { provider, ...(medium && { medium }), ...(needs.length && { customer }) }

    const name = options.server + provider
    const before = offered.get(name)
    const inClick = flow === 'page' && presentationFor(presentation, before?.type === 'open' ? before.presentation : 'frame') === 'popup'
    const popup = inClick ? openWaitingWindow(controller.waitingWord) : null
    set({ window: null, code: false, late: false })
    try {
      const payment = await send(request)
      memory.answered()
      set({ busy: null, draft: {}, leftBehind: undefined, trouble: null })
      take({ ...controller.state.view!, payment })
      if (payment.action) offered.set(name, payment.action)
      set({ window: showProviderPage(payment.status === 'pending' ? payment.action : null, presentation, popup, inClick, controller.waitingWord) })
    } catch (error) {
      popup?.close()
      refused(error as CheckoutError)
    }
    void watch!.refresh()
  }

  const controller = {
    state: initialState,
    options: {} as CheckoutOptions,
    /** The word in a window that waits for its address. */
    waitingWord: '',
    /** False once the page has prevented `pay-paid` or `pay-cancelled`: it goes on by itself. */
    goesOn: true,
    set,

    connect(): void {
      end = new AbortController()
      const { options } = controller
      const server = options.server ?? location.origin
      client = checkoutClient(server)
      memory = checkoutMemory(`pay-button ${server} ${orderKeyOf(options)}`)
      // What was asked when the element was last taken out of the page has had no answer.
      set({ busy: null })
      void open()
    },

    /** A disconnected element makes no more requests. */
    disconnect(): void {
      end.abort()
      watch?.close()
      clearTimeout(lateTimer)
    },

    /** Money may be moving: an attempt is under way, or its request is. */
    get pending(): boolean {
      const { view, busy } = controller.state
      return busy === 'starting' || (!!view && statusOf(view) === 'pending')
    },

    /** This checkout on a page of its own. The secret travels in the fragment, which no server sees. */
    get pageAddress(): string {
      return `${(controller.options.server ?? location.origin).replace(/\/*$/, '')}/checkout/${access.id}#${access.secret}`
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

    /** Opens the provider's page again. To be called inside a click. */
    openProviderPage(): void {
      const { presentation } = controller.options
      const action = controller.state.view?.payment?.action
      if (action?.type !== 'open') return
      const popup = presentationFor(presentation, action.presentation) === 'popup' ? openWaitingWindow(controller.waitingWord) : null
      set({ window: showProviderPage(action, presentation, popup, true, controller.waitingWord) })
    },

    /** The buyer says that there should be news: asks again for whatever could not be had. */
    async check(): Promise<void> {
      if (!watch) return open()
      set({ busy: 'checking', window: null, code: false })
      await watch.refresh()
      set({ busy: null })
    },

    /** The buyer gives up. What the provider does with it, the server finds out. */
    async cancel(): Promise<void> {
      if (controller.state.busy) return
      set({ busy: 'cancelling', error: null })
      try {
        await client.cancel(access, end.signal)
        set({ busy: null, window: null })
      } catch (error) {
        refused(error as CheckoutError)
      }
      await watch!.refresh()
    },

    /** A new checkout for the same order, after one that came to nothing. */
    startAgain(): void {
      watch?.close()
      watch = undefined
      memory.set(null)
      set({ ...initialState, draft: controller.state.draft })
      void open()
    },
  }
  return controller
}

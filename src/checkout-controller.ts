/** Drives one checkout: asks the server, keeps what it said, tells the page. State comes only down, from the server's view. */

import type { CheckoutView, Customer, PaymentView } from '../server/wire.ts'
import type { CheckoutClient, PaymentRequest } from './checkout-client.ts'
import type { CheckoutMemory } from './checkout-memory.ts'
import type { CheckoutState, Row } from './checkout-state.ts'
import type { CheckoutWatch } from './checkout-watch.ts'
import type { CheckoutError } from './errors.ts'
import type { Emit } from './events.ts'
import type { CheckoutOptions } from './options.ts'
import { checkoutClient } from './checkout-client.ts'
import { checkoutMemory } from './checkout-memory.ts'
import { customerOf, fieldsOf, initialState } from './checkout-state.ts'
import { watchCheckout } from './checkout-watch.ts'
import { orderKeyOf, orderRequestOf } from './options.ts'
import { openWaitingWindow, presentationFor, showProviderPage } from './presentation.ts'
import { statusOf } from './result.ts'
import { sleep } from './time-limit.ts'

/** While the server is still at the first request of an attempt: how often, and how many times, the same is asked again. */
const IN_PROGRESS_MS = 1_000
const IN_PROGRESS_TRIES = 20
/** Longer than providers usually take to confirm what the buyer did on their page; a prompt on a phone has to be found first. */
const LATE_MS = { open: 60_000, 'confirm-on-device': 150_000 }

export type CheckoutController = ReturnType<typeof checkoutController>

/**
 * @param emit dispatches an event where the page listens; false when it was prevented
 * @param changed called whenever `state` is another
 */
export function checkoutController(emit: Emit, changed: () => void) {
  /** Ends with the element's connection, and every request with it. */
  let end = new AbortController()
  let watch: CheckoutWatch | undefined
  let told = ''
  let lateness: ReturnType<typeof setTimeout> | undefined

  const set = (patch: Partial<CheckoutState>): void => {
    controller.state = { ...controller.state, ...patch }
    changed()
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
        const view = await client.read(signal)
        if (!request || /paid|pending/.test(statusOf(view))) return view
      } catch (error) {
        // 404: the server no longer knows it. Anything else is not for us to pass over.
        if (!request || (error as CheckoutError).status !== 404) throw error
      }
    }
    const { checkout: view, clientSecret: secret } = await client.open(signal, request!)
    memory.set({ ...(kept?.id === view.id && kept), id: view.id, secret })
    return view
  }

  /** The server has spoken. */
  const take = (view: CheckoutView): void => {
    const { state: { view: before }, options: { orderToken, orderId, checkout }, memory } = controller
    const { payment, status: checkoutStatus } = view
    // The attempt has arrived, even if the answer to its request has not.
    if (before && payment && payment.id !== before.payment?.id) memory.answered()
    // A shop's open amount without a name can be paid again; the next one is a new one.
    if (checkoutStatus === 'paid' && !(orderToken || orderId || checkout)) memory.set(null)
    set({ view, trouble: null })
    const status = statusOf(view)
    const now = [status, payment?.id, payment?.status].join()
    const news = now !== told
    told = now
    if (news) {
      clearTimeout(lateness)
      lateness = undefined
      set({ late: false })
    }
    // What is to be done may be known later than that something is.
    if (status === 'pending' && payment?.action) lateness ??= setTimeout(() => set({ late: true }), LATE_MS[payment.action.type])
    if (!news) return
    const said = { checkout: view, status }
    emit('pay-status', said)
    if (status === 'paid' && before) set({ paidAt: new Date() })
    if (status === 'paid' || status === 'cancelled' || (status === 'failed' && before)) controller.goesOn = emit(`pay-${status}`, said)
  }

  /** A request was refused or had no answer: into the fields that it is about, or above the buttons. */
  const refused = (error: CheckoutError): void => {
    if (end.signal.aborted) return
    if (!error.repeatable) controller.memory.answered()
    const fieldErrors: CheckoutState['fieldErrors'] = {}
    for (const { path, message } of error.errors) {
      const [field] = /\b(name|email|phone)$/.exec(path) ?? []
      if (field) fieldErrors[field as keyof Customer] = message
    }
    // The checkout has moved on (paid, cancelled, expired): its view says so better than an error.
    const said = Object.keys(fieldErrors)[0] ?? /^checkout_(paid|cancelled|expired)$/.test(error.code)
    set({ busy: null, fieldErrors, error: said ? null : error })
    emit('pay-error', { error })
    void watch?.refresh()
  }

  /** Sends the attempt; the same again while the server is still at it. */
  const send = async (request: PaymentRequest, tries = 0): Promise<PaymentView> => {
    try {
      return await controller.client.pay(end.signal, request, controller.memory.keyFor(request))
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
    const customer = needs[0] && Object.fromEntries(needs.map((need) => [need, known[need]]))

    // Where the page asks for a window, it is opened inside the click: browsers hold others back.
    const popup = flow === 'page' && presentation === 'popup' ? openWaitingWindow(waitingWord) : undefined
    set({ window: null, code: false })
    try {
      const answer = await send({ provider, medium, customer })
      controller.memory.answered()
      set({ busy: null, draft: {}, leftBehind: null })
      const view = controller.state.view!
      // What ended before the answer to its beginning was here has ended.
      const payment = view.payment?.id === answer.id && view.payment.status !== 'pending' ? view.payment : answer
      const { action, status } = payment
      take({ ...view, payment })
      set({ window: showProviderPage(status === 'pending' ? action : null, presentation, popup, waitingWord) })
    } catch (error) {
      popup?.close()
      refused(error as CheckoutError)
    }
  }

  const controller = {
    state: initialState,
    options: {} as CheckoutOptions,
    client: {} as CheckoutClient,
    memory: {} as CheckoutMemory,
    /** The word in a window that waits for its address. */
    waitingWord: '',
    /** False once the page has prevented `pay-paid` or `pay-cancelled`: it goes on by itself. */
    goesOn: true,
    set,
    refused,

    /** For requests that are to end with the element's connection. */
    get signal(): AbortSignal {
      return end.signal
    },

    /** Begins: finds the checkout, then follows it. */
    connect(): void {
      end = new AbortController()
      const { options, options: { server = location.origin } } = controller
      const memory = (controller.memory = checkoutMemory(`pay-button ${server} ${orderKeyOf(options)}`))
      const client = (controller.client = checkoutClient(server, memory.get))
      // What was asked when the element was last taken out of the page has had no answer.
      set({ busy: null })
      let found = false
      watch = watchCheckout({
        async ask(signal) {
          const view = await (found ? client.read(signal) : find(signal))
          found = true
          return view
        },
        stream: client.stream,
        pace: () => (found ? controller.state.view?.pollAfterMs : undefined),
        onView: take,
        onTrouble(trouble) {
          if (controller.state.trouble?.code !== trouble.code) emit('pay-error', { error: trouble })
          set({ trouble })
        },
      })
    },

    /** A disconnected element makes no more requests. */
    disconnect(): void {
      end.abort()
      watch?.close()
      clearTimeout(lateness)
      told = ''
    },

    /** Money may be moving: an attempt is under way, or its request is. */
    get pending(): boolean {
      const { view, busy } = controller.state
      return busy === 'starting' || (!!view && statusOf(view) === 'pending')
    },

    /** A way to pay, or none: then back to all of them. The attempt under way is only touched once another begins. */
    choose(chosen: Row | null | undefined): void {
      const { state, options } = controller
      set({ chosen, error: null, fieldErrors: {}, leftBehind: state.view!.payment?.id })
      if (chosen && !fieldsOf(chosen, controller.state, options)[0]) controller.pay(chosen)
    },

    /** To be called inside a click: a window may have to be opened. */
    pay(chosen: Row, answers?: Customer): void {
      const { busy, draft } = controller.state
      if (busy) return
      set({ busy: 'starting', error: null, fieldErrors: {}, chosen, draft: { ...draft, ...answers } })
      void start(chosen)
    },

    /** Opens the provider's page again. To be called inside a click. */
    reopen(): void {
      const { options: { presentation }, state, waitingWord } = controller
      const action = state.view?.payment?.action
      if (action?.type !== 'open') return
      const popup = presentationFor(presentation, action.presentation) === 'popup' ? openWaitingWindow(waitingWord) : null
      set({ leftBehind: null, window: showProviderPage(action, presentation, popup, waitingWord) })
    },

    /** The buyer says that there should be news: asks again for whatever could not be had. */
    async check(): Promise<void> {
      set({ busy: 'checking', window: null, code: false })
      await watch?.refresh()
      set({ busy: null })
    },
  }
  return controller
}

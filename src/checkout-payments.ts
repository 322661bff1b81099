/** Starts, follows and ends payments: one request per attempt, one key per request, and the provider's page where it belongs. */

import type { CustomerField, PaymentAction } from '../server/wire.ts'
import type { PaymentRequest } from './checkout-client.ts'
import type { CheckoutController, CheckoutPayments } from './checkout-controller.ts'
import type { CheckoutError } from './errors.ts'
import { until } from './checkout-controller.ts'
import { chosenRow } from './checkout-state.ts'
import { customerOf } from './customer.ts'
import { watchCheckout } from './checkout-watch.ts'
import { PayErrorEvent } from './events.ts'
import { browser, presentationFor } from './presentation.ts'
import { openWaitingWindow, sendWindow } from './provider-window.ts'

/** While the server is still at the first request of an attempt: how often, and how many times, the same is asked again. */
const IN_PROGRESS_MS = 1_000
const IN_PROGRESS_TRIES = 20

/** How each provider's page was shown last, so that a window can be opened inside the click next time. */
const offered = new Map<string, PaymentAction>()

export function checkoutPayments(controller: CheckoutController): CheckoutPayments {
  const { client, memory, id, secret, options, end } = controller
  const { signal } = end

  const watch = watchCheckout({
    client,
    id,
    secret,
    current: () => controller.state.view,
    onView: (view) => controller.take(view),
    onTrouble: (trouble) => {
      const before = controller.state.trouble
      if (trouble && before?.code !== trouble.code) controller.emit(new PayErrorEvent(trouble))
      if (trouble !== before) controller.set({ trouble })
      if (trouble && !trouble.repeatable) watch.close()
    },
  })

  const show = (action: PaymentAction | null, popup: Window | null, inClick: boolean) => {
    const how = action?.type === 'open' ? presentationFor(options.presentation, action.presentation) : null
    if (action?.type !== 'open' || how === 'frame') return popup?.close()
    // Without a window from the click itself, the click's permission may still hold.
    if (how === 'popup' && !popup && !inClick) popup = openWaitingWindow(controller.waitingWord)
    if (how === 'popup' && popup) {
      sendWindow(popup, action.url)
      controller.set({ window: 'opened' })
    } else if (how === 'popup' && !inClick) {
      controller.set({ window: 'blocked' })
    } else {
      popup?.close()
      controller.set({ window: 'leaving' })
      browser.navigate(action.url)
    }
  }

  /** A request was refused or had no answer: into the fields that it is about, or above the buttons. */
  const refused = (error: CheckoutError) => {
    if (signal.aborted) return
    if (!error.repeatable) memory.answered()
    const fieldErrors: Partial<Record<CustomerField, string>> = {}
    for (const { path, message } of error.errors) {
      const field = path.split('.').pop() as CustomerField
      if (['name', 'email', 'phone'].includes(field)) fieldErrors[field] = message
    }
    const inFields = Object.keys(fieldErrors).length > 0
    // The checkout has moved on (paid, cancelled, expired): its view says so better than an error.
    controller.set({ busy: null, fieldErrors, error: inFields || /^checkout_(paid|cancelled|expired)$/.test(error.code) ? null : error })
    controller.emit(new PayErrorEvent(error))
  }

  /** Repeats a request that the server is still at. */
  const patiently = async <T>(run: () => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries++) {
      try {
        return await run()
      } catch (error) {
        if ((error as CheckoutError).code !== 'request_in_progress' || tries > IN_PROGRESS_TRIES) throw error
        await until(IN_PROGRESS_MS, signal)
        if (signal.aborted) throw error
      }
    }
  }

  return {
    async pay() {
      const { provider, medium, method } = chosenRow(controller.state, options)!
      const known = customerOf(controller.state, options)
      const customer = Object.fromEntries(method.needs.flatMap((need) => (known[need] ? [[need, known[need]]] : [])))
      const request: PaymentRequest = { provider, ...(medium ? { medium } : {}), ...(method.needs.length ? { customer } : {}) }

      const before = offered.get(options.server + provider)
      const expected = presentationFor(options.presentation, before?.type === 'open' ? before.presentation : 'frame')
      const inClick = method.flow === 'page' && expected === 'popup'
      const popup = inClick ? openWaitingWindow(controller.waitingWord) : null

      controller.set({ window: null, late: false })
      try {
        const key = memory.keyFor(request)
        const payment = await patiently(() => client.pay(id, secret, key, request, signal))
        memory.answered()
        controller.set({ busy: null, draft: {}, leftBehind: null, trouble: null })
        controller.take({ ...controller.state.view!, payment })
        if (payment.action) offered.set(options.server + provider, payment.action)
        show(payment.status === 'pending' ? payment.action : null, popup, inClick)
      } catch (error) {
        popup?.close()
        refused(error as CheckoutError)
      }
      void watch.refresh()
    },

    openProviderPage() {
      const action = controller.state.view?.payment?.action
      if (action?.type !== 'open') return
      const how = presentationFor(options.presentation, action.presentation)
      show(action, how === 'popup' ? openWaitingWindow(controller.waitingWord) : null, true)
    },

    async check() {
      controller.set({ busy: 'checking', window: null })
      await watch.refresh()
      controller.set({ busy: null })
    },

    async cancel() {
      if (controller.state.busy) return
      controller.set({ busy: 'cancelling', error: null })
      try {
        await client.cancel(id, secret, signal)
        controller.set({ busy: null, window: null })
      } catch (error) {
        refused(error as CheckoutError)
      }
      await watch.refresh()
    },

    close: () => watch.close(),
  }
}

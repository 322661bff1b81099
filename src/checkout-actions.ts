/** What the buyer may do once a payment is on its way, besides waiting. */

import type { CheckoutController } from './checkout-controller.ts'
import type { CheckoutError } from './errors.ts'
import { initialState } from './checkout-state.ts'
import { openWaitingWindow, presentationFor, showProviderPage } from './presentation.ts'

/** This checkout on a page of its own. The secret travels in the fragment, which no server sees. */
export const pageAddress = ({ options, access }: CheckoutController): string =>
  `${(options.server ?? location.origin).replace(/\/*$/, '')}/checkout/${access.id}#${access.secret}`

/** Opens the provider's page again. To be called inside a click. */
export function openProviderPage({ options: { presentation }, state, waitingWord, set }: CheckoutController): void {
  const action = state.view?.payment?.action
  if (action?.type !== 'open') return
  const popup = presentationFor(presentation, action.presentation) === 'popup' ? openWaitingWindow(waitingWord) : null
  set({ window: showProviderPage(action, presentation, popup, true, waitingWord) })
}

/** The buyer gives up. What the provider does with it, the server finds out. */
export async function cancel(controller: CheckoutController): Promise<void> {
  const { state, client, access, signal, set } = controller
  if (state.busy) return
  set({ busy: 'cancelling', error: null })
  try {
    await client.cancel(access, signal)
    set({ busy: null, window: null })
  } catch (error) {
    controller.refused(error as CheckoutError)
  }
  await controller.refresh()
}

/** A new checkout for the same order, after one that came to nothing. */
export function startAgain(controller: CheckoutController): void {
  controller.leave()
  controller.memory.set(null)
  controller.set({ ...initialState, draft: controller.state.draft })
  void controller.open()
}

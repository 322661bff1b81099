/** What the buyer may do once a payment is on its way, besides waiting. */

import type { CheckoutController } from './checkout-controller.ts'
import type { CheckoutError } from './errors.ts'

/** This checkout on a page of its own. The secret travels in the fragment, which no server sees. */
export const pageAddress = ({ options, memory }: CheckoutController): string => {
  const { id, secret } = memory.get()!
  return `${(options.server ?? location.origin).replace(/\/*$/, '')}/checkout/${id}#${secret}`
}

/** The buyer gives up. What the provider does with it, the server finds out. */
export async function cancel(controller: CheckoutController): Promise<void> {
  const { state, client, signal, set } = controller
  if (state.busy) return set({ asking: null })
  set({ asking: null, busy: 'cancelling', error: null })
  try {
    await client.cancel(signal)
    await controller.check()
  } catch (error) {
    controller.refused(error as CheckoutError)
  }
}

/** A new checkout for the same order, after one that came to nothing. */
export function startAgain(controller: CheckoutController): void {
  controller.disconnect()
  controller.memory.set(null)
  controller.state = { view: null, fieldErrors: {}, draft: controller.state.draft }
  controller.connect()
}

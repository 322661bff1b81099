/** With one provider and nothing to ask, no screen comes between the press of the button and the provider's page. */

import type { CheckoutOptions } from './options.ts'
import { presentationFor } from './presentation.ts'
import type { CheckoutState, MethodOption } from './state.ts'
import { fieldsOf, methodOptionsOf, screenOf } from './state.ts'

/**
 * @param state with a view that the server has just sent
 * @param isPressed the modal was opened inside a press of the buyer
 * @returns the method that starts by itself; undefined when the buyer has something to choose, to enter or to press
 */
export function straightMethod(
  state: CheckoutState,
  options: CheckoutOptions,
  isPressed: boolean,
): MethodOption | undefined {
  const { view, leftPaymentId, isSmall } = state
  // A modal that a timer of the page opens starts no payment, and neither does a page that a link has opened.
  if (!isPressed) return undefined
  // A window opens inside a press. The one that opened the modal may be too long ago.
  if (presentationFor(options.presentation, 'frame', isSmall) === 'popup') return undefined
  if (!view || view.payment || leftPaymentId || screenOf(state, options) !== 'details') return undefined
  const [option, ...others] = methodOptionsOf(view, options)
  if (!option || others.length > 0) return undefined
  const { flow, unavailable } = option.method
  const isKnown = fieldsOf(option, state, options).length === 0
  return flow === 'page' && !unavailable && isKnown ? option : undefined
}

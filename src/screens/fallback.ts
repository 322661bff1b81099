/** Shown while the file of the lazy screens is missing: what the server says, and a button to check or to close. */

import { isMoneyMoving } from '../checkout/state.ts'
import type { Screen } from './model.ts'
import { paid } from './paid.ts'
import { closeButton, message, wordsFor } from './parts.ts'
import { waiting } from './waiting.ts'

export const fallback: Screen = (model, actions) => {
  const { state, words, shop } = model
  const { view, trouble } = state
  if (view?.status === 'paid') return paid(model, actions)
  if (view && isMoneyMoving(state)) return waiting(model, actions)
  const [headline, body] = trouble ? wordsFor(trouble, words, shop) : [words.notPaid, view?.payment?.message]
  return message({ headline, body, primary: closeButton(model, actions, 'primary') })
}

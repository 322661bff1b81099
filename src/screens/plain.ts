/** In place of a lazy screen that has not arrived: what the server said, where the money is, and the way out. */

import { isMoneyMoving } from '../checkout/state.ts'
import type { Screen } from './model.ts'
import { paid } from './paid.ts'
import { leaveButton, message, wordsFor } from './parts.ts'
import { waiting } from './waiting.ts'

export const plain: Screen = (model, actions) => {
  const { state, words } = model
  const { view, trouble } = state
  if (view?.status === 'paid') return paid(model, actions)
  if (view && isMoneyMoving(state)) return waiting(model, actions)
  const [headline, body] = trouble ? wordsFor(trouble, words) : [words.notPaid, view?.payment?.message]
  return message({ headline, body, actions: leaveButton(model, actions, 'primary') })
}

/** The companion cannot be reached, or cannot answer, at the moment. */

import { clock } from './icons.ts'
import type { Screen } from './model.ts'
import { backToShop, checkButton, message, wordsFor } from './parts.ts'

export const offline: Screen = (model, actions) => {
  const { state, words, shop } = model
  const trouble = state.trouble!
  return message({
    picture: clock,
    headline: wordsFor(trouble, words, shop)[0],
    body: trouble.code === 'offline' ? words.offlineBody : words.unreachableBody,
    primary: checkButton(model, actions, words.tryNow, 'primary'),
    quiet: backToShop(model, actions, 'quiet'),
  })
}

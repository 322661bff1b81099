/** The companion cannot be reached, or cannot answer, at the moment. */

import { clock } from './icons.ts'
import type { Screen } from './model.ts'
import { checkButton, closeButton, message, wordsFor } from './parts.ts'

export const offline: Screen = (model, actions) => {
  const { state, words, shop } = model
  return message({
    picture: clock,
    headline: wordsFor(state.trouble!, words, shop)[0],
    body: state.trouble!.code === 'offline' ? words.offlineBody : words.unreachableBody,
    primary: checkButton(model, actions, 'primary', words.tryNow),
    others: closeButton(model, actions, 'quiet'),
  })
}

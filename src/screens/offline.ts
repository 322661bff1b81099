/** The companion cannot be reached at the moment. */

import { clock } from './icons.ts'
import type { Screen } from './model.ts'
import { checkButton, closeButton, message } from './parts.ts'

export const offline: Screen = (model, actions) => {
  const { state, words } = model
  return message({
    picture: clock,
    headline: state.trouble?.code === 'offline' ? words.offline : words.unreachable,
    body: words.offlineBody,
    actions: [checkButton(model, actions, 'primary', words.tryNow), closeButton(model, actions, 'quiet')],
  })
}

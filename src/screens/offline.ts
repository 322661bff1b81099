/** The companion cannot be reached, or cannot answer, at the moment. */

import { html } from 'lit'
import { clock } from './icons.ts'
import type { Screen } from './model.ts'
import { backToShop, checkButton, message, wordsFor } from './parts.ts'

export const offline: Screen = (model, actions) => {
  const { state, words, shop, now, locale } = model
  const trouble = state.trouble!
  const seconds = Math.ceil(((state.retryAt ?? 0) - now) / 1_000)
  return message({
    picture: clock,
    headline: wordsFor(trouble, words, shop)[0],
    body: trouble.code === 'offline' ? words.offlineBody : words.unreachableBody,
    // Not a live region: a screen reader would read every second.
    content: html`<p class="time">${seconds > 0 ? words.tryingAgainIn(seconds.toLocaleString(locale)) : words.oneMoment}</p>`,
    primary: checkButton(model, actions, words.tryNow, 'primary'),
    quiet: backToShop(model, actions, 'quiet'),
  })
}

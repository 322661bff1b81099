/** The companion cannot be reached, or cannot answer, at the moment. */

import { html } from 'lit'
import { icon } from './icons.ts'
import type { Screen } from './model.ts'
import { backToShop, checkButton, message, wordsFor } from './parts.ts'

const noSignal = icon('M4 4l16 16M2.5 8.5a14 14 0 0 1 19 0M5.5 12a9.5 9.5 0 0 1 13 0M8.5 15.5a5 5 0 0 1 7 0M12 19v.01')
const server = icon('M5 4.5h14v6H5zM5 13.5h14v6H5zM8 7.5v.01M8 16.5v.01')

export const offline: Screen = (model, actions) => {
  const { state, words, shop, now, locale } = model
  const trouble = state.trouble!
  const seconds = Math.ceil(((state.retryAt ?? 0) - now) / 1_000)
  const isOffline = trouble.code === 'offline'
  return message({
    picture: isOffline ? noSignal : server,
    headline: wordsFor(trouble, words, shop)[0],
    body: isOffline ? words.offlineBody : words.unreachableBody,
    // Not a live region: a screen reader would read every second.
    content: html`<p class="time">${seconds > 0 ? words.tryingAgainIn(seconds.toLocaleString(locale)) : words.oneMoment}</p>`,
    primary: checkButton(model, actions, words.tryNow, 'primary'),
    quiet: backToShop(model, actions, 'quiet'),
  })
}

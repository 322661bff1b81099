/** The provider's page in a frame. */

import { html, nothing } from 'lit'
import type { Screen } from './model.ts'
import { spinner, title } from './parts.ts'

const SANDBOX =
  'allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox ' +
  'allow-top-navigation-by-user-activation'

export const frame: Screen = ({ state, words, method }) => {
  const action = state.view?.payment?.action
  return html`<div class="scroll framed">${title(words.frame(method), 'hidden')}
    <div class="behind">${spinner}</div>
    <iframe part="frame" title=${words.frame(method)} allow="payment" referrerpolicy="strict-origin"
      sandbox=${SANDBOX}
      src=${action?.type === 'open' ? action.url : nothing} @load=${hideSpinner}></iframe>
  </div>`
}

/** Also called for each later page in the frame. */
function hideSpinner({ currentTarget }: Event): void {
  const frame = currentTarget as HTMLElement
  frame.parentElement!.querySelector('.behind')?.remove()
}

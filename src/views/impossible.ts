/** When the server will not have it: in words that a shop can act on, and a code to quote. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { ScreenContext } from './context.ts'
import { leave, message, wordsFor } from './context.ts'
import { tick } from './icons.ts'
import { alert } from './progress-icons.ts'

export const impossible = (context: ScreenContext): TemplateResult => {
  const { state, t } = context
  const error = state.trouble ?? state.error
  const code = error?.code ?? 'no_payment_method'
  const [headline, body] = error ? wordsFor(error, t) : t.problems[code]!
  return message(code === 'order_paid' ? tick : alert, '', headline, body, leave(context, true), code === 'order_paid' ? nothing : html`<p class="note">${t.code}: <b>${code}</b></p>`)
}
